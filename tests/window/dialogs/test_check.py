"""Checking a robot through the dialog: over the worker, real servers, and the question that a person answers."""

from __future__ import annotations

import datetime
import email.utils
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QMessageBox, QPlainTextEdit, QPushButton, QScrollArea

from dingui.concealed import Concealed
from dingui.practice.faults import FaultKind
from dingui.secrets import RobotCredentials
from dingui.window.dialogs.check import CheckDialog
from dingui.window.dialogs.check_row import CheckRow
from dingui.window.dialogs.robots import RobotsDialog
from dingui.window.editors.plain import LineField
from tests.robots.conftest import server_context
from tests.robots.servers import MiniServer, Peer, Script
from tests.window.opened import PATIENT, SECRET, TOKEN, D, Opened
from tests.window.person import click, focused, named, press, words_in


def server_that(off_s: float = 0.0, refusal: dict[str, object] | None = None) -> Script:
    """Answer with a ``Date`` off by so many seconds, and every message with ``refusal``."""

    def script(peer: Peer) -> None:
        request = peer.read_request()
        body = b"" if request.startswith(b"HEAD") else json.dumps(refusal or {"errcode": 0, "errmsg": "ok"}).encode()
        date = email.utils.formatdate(time.time() + off_s, usegmt=True)
        peer.answer(body, headers=(f"Date: {date}", "Connection: close"))

    return script


@pytest.fixture
def serve() -> Iterator[Callable[..., MiniServer]]:
    servers: list[MiniServer] = []

    def start(script: Script, **how: object) -> MiniServer:
        servers.append(MiniServer(script, **how))  # type: ignore[arg-type]  # what MiniServer takes
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def add_robot(opened: Opened, name: str, endpoint: str, secret: str = SECRET, keywords: tuple[str, ...] = ()) -> str:
    """Add a robot at any address, with its secrets in the worker's store."""
    mark = Concealed(TOKEN).fingerprint()
    known = opened.library.robots.add(name, endpoint, keywords=keywords, signed=bool(secret), fingerprint=mark)
    stored: list[object] = []
    credentials = RobotCredentials(Concealed(TOKEN), Concealed(secret))
    opened.dispatcher.store_credentials(known.id, credentials, stored.append, stored.append)
    opened.qtbot.waitUntil(lambda: bool(stored))
    opened.bench.desk.robots_changed.emit()
    return known.id


class Checked:
    """The dialog, as a person sees and uses it."""

    def __init__(self, opened: Opened, dialog: CheckDialog) -> None:
        self.opened = opened
        self.dialog = dialog
        self.asked = ""

    def row(self, title: str) -> CheckRow:
        [found] = [row for row in self.dialog.findChildren(CheckRow) if row.accessibleName().startswith(f"{title}: ")]
        return found

    def state(self, title: str) -> str:
        return self.row(title).accessibleName().removeprefix(f"{title}: ")

    def seen(self, title: str) -> str:
        return self.row(title).accessibleDescription()

    def over(self) -> bool:
        return any(button.text() == "Check again" for button in self.dialog.findChildren(QPushButton))

    def wait_over(self) -> None:
        """Until nothing is under way."""
        self.opened.qtbot.waitUntil(self.over)

    def button(self, text: str) -> QPushButton:
        [found] = [each for each in self.dialog.findChildren(QPushButton) if each.text() == text and each.isVisible()]
        return found

    def send(self, group: str, answer: str = "Send it") -> None:
        """Press the button that names the group, answer the question, and wait for the outcome."""

        def reply() -> None:
            box = QApplication.activeModalWidget()
            assert isinstance(box, QMessageBox)
            self.asked = f"{box.text()}\n{box.informativeText()}"
            default = box.defaultButton()
            assert default is not None
            assert default.text() == "Don't send"
            [button] = [each for each in box.findChildren(QPushButton) if each.text() == answer]
            button.click()

        QTimer.singleShot(0, reply)
        button = self.button(f"Send a small test message to “{group}”…")
        assert button.isEnabled()
        click(button)
        self.wait_over()

    def copied(self, text: str) -> str:
        click(self.button(text))
        assert "Copied" in words_in(self.dialog)
        return QApplication.clipboard().text()


def when_open(opened: Opened, kind: type[D], act: Callable[[D], object]) -> None:
    """Let ``act`` use the next dialog of this kind as soon as it is open, and close it."""

    def run() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, kind) or not dialog.isActiveWindow():
            QTimer.singleShot(1, opened.window, run)
            return
        try:
            act(dialog)
        finally:
            dialog.close()

    QTimer.singleShot(0, opened.window, run)


def in_check(opened: Opened, robot_id: str, act: Callable[[Checked], object]) -> None:
    """Open the check of a robot and let ``act`` use it when it is over."""

    def run(dialog: CheckDialog) -> None:
        checked = Checked(opened, dialog)
        checked.wait_over()
        act(checked)

    opened.in_dialog(CheckDialog, run, lambda: opened.bench.desk.check_robot(robot_id))


def test_all_good(opened: Opened) -> None:
    group = opened.add_group("产品群", keywords=("通知",))
    told: list[str] = []

    def act(checked: Checked) -> None:
        states = {row.accessibleName() for row in checked.dialog.findChildren(CheckRow)}
        assert states == {
            "The webhook address: In order",
            "The name on the network: In order",
            "The connection: In order",
            "The proxy: In order",
            "The encryption and its certificate: Not looked at",
            "This computer's clock: In order",
            "The signature (加签): In order",
            "The keyword: In order",
            "The test message: Not looked at",
        }
        assert "everything is in order" in words_in(checked.dialog)
        # Up to here no robot was asked for anything.
        assert group.requests == 0
        assert opened.deliveries() == []
        checked.send("产品群", "Don't send")
        assert group.requests == 0
        assert "“产品群”" in checked.asked
        assert "通知" in checked.asked
        checked.send("产品群")
        assert checked.state("The test message").startswith("In order")
        assert "Sent to “产品群”." in checked.seen("The test message")
        assert "Everything is in order, and the test message is in the group." in words_in(checked.dialog)
        told.append(checked.copied("Copy report"))

    in_check(opened, group.known.id, act)
    [post] = group.posts
    assert post["text"] == {"content": "A small test by dingui: this robot works. 通知"}
    [delivery] = opened.deliveries()
    assert (delivery.state, delivery.robot_id) == ("delivered", group.known.id)
    # The window's own list knows of it when the dialog is closed.
    assert len(opened.shown("Sent")) == 1
    [report] = told
    assert "Sent to “产品群”." in report
    assert "> HEAD http://127.0.0.1" in report
    assert "> POST http://127.0.0.1" in report
    assert "access_token=•••" in report
    assert '"errcode":0' in report.replace(" ", "")
    assert "first byte" in report


def test_an_expired_certificate(
    opened: Opened, serve: Callable[..., MiniServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "root.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
    yesterday = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    server = serve(server_that(), tls=server_context(authority.issue_cert("localhost", not_after=yesterday)))
    robot = add_robot(opened, "产品群", server.address(host="localhost"))

    def act(checked: Checked) -> None:
        title = "The encryption and its certificate"
        assert checked.state(title) == "Not in order"
        assert f"expired on {yesterday:%Y-%m-%d}" in checked.seen(title)
        assert "Check the date and time of this computer" in checked.seen(title)
        assert f"Not in order: {title}." in words_in(checked.dialog)
        assert checked.state("This computer's clock") == "Not looked at"
        checked.send("产品群")
        assert checked.state("The test message").startswith("Not in order")
        assert "Nothing was sent" in checked.seen("The test message")

    in_check(opened, robot, act)
    assert not [request for request in server.requests if request.strip()]


def test_a_wrong_clock(opened: Opened, serve: Callable[..., MiniServer]) -> None:
    """The steps see it, and the refusal is explained by the same cause."""
    words = "description:机器人发送签名过期;solution:签名生成时间和发送时间请保持在 timestampms 以内;"
    server = serve(server_that(-61 * 60, {"errcode": 310000, "errmsg": words}))
    robot = add_robot(opened, "产品群", server.address())

    def act(checked: Checked) -> None:
        assert checked.state("This computer's clock") == "Not in order"
        assert "61 min ahead" in checked.seen("This computer's clock")
        assert "Set this computer's date" in checked.seen("This computer's clock")
        checked.send("产品群")
        assert "this computer's clock is" in checked.seen("The test message")
        assert "机器人发送签名过期" in checked.seen("The test message")

    in_check(opened, robot, act)


def test_a_keyword_that_dingui_does_not_know_of(opened: Opened) -> None:
    """The refusal names the cause, and its button leads to the field of that robot."""
    group = opened.add_group("产品群")
    group.robot.change_settings(replace(group.robot.settings, keywords=("告警",)))
    shown: list[str] = []

    def act(checked: Checked) -> None:
        assert checked.state("The keyword") == "Not looked at"
        checked.send("产品群")
        assert checked.state("The test message").startswith("Not in order")
        assert "keyword" in checked.seen("The test message")
        assert "Not in order: The test message." in words_in(checked.dialog)
        when_open(opened, RobotsDialog, look)
        click(checked.button("Look at the robot…"))

    def look(dialog: RobotsDialog) -> None:
        shown.extend([named(dialog, "Robot name", LineField).text(), focused().accessibleName()])

    in_check(opened, group.known.id, act)
    assert shown == ["产品群", "Keywords"]
    assert group.posts == []


def test_a_keyword_that_is_missing_from_the_test_message(opened: Opened) -> None:
    group = opened.add_group("产品群", keywords=("通知", "公告"))

    def act(checked: Checked) -> None:
        field = named(checked.dialog, "Test message", LineField)
        field.setFocus()
        field.selectAll()
        field.insert("something else")
        assert checked.state("The keyword") == "Not in order"
        assert "通知, 公告" in checked.seen("The keyword")
        field.selectAll()
        field.insert("一条公告")
        assert checked.state("The keyword") == "In order"
        assert "“公告”" in checked.seen("The keyword")
        field.selectAll()
        field.insert(" ")
        assert not checked.button("Send a small test message to “产品群”…").isEnabled()

    in_check(opened, group.known.id, act)


def test_from_a_refusal_to_the_check(opened: Opened) -> None:
    opened.add_group("别的群")
    group = opened.add_group("产品群")
    group.robot.change_settings(replace(group.robot.settings, keywords=("告警",)))
    opened.tick("产品群")
    opened.click("Send")
    opened.wait_for("refused the message")

    def act(dialog: CheckDialog) -> None:
        assert named(dialog, "Robot", QComboBox).currentText() == "产品群"
        Checked(opened, dialog).wait_over()

    opened.in_dialog(CheckDialog, act, lambda: opened.click("Check this robot…"))


def test_from_the_menu_to_the_robot_that_is_ticked(opened: Opened) -> None:
    opened.add_group("产品群")
    opened.tick("产品群")

    def act(dialog: CheckDialog) -> None:
        assert named(dialog, "Robot", QComboBox).currentText() == "产品群"
        Checked(opened, dialog).wait_over()

    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    opened.in_dialog(CheckDialog, act, lambda: opened.press(Qt.Key.Key_R, keys))


def test_the_practice_robot_can_be_checked(opened: Opened) -> None:
    [robot] = opened.library.robots.all()

    def act(checked: Checked) -> None:
        assert "everything is in order" in words_in(checked.dialog)
        checked.send("Practice robot")
        assert checked.state("The test message").startswith("In order")
        script = checked.copied("Copy as Python")
        assert "http://127.0.0.1:" in script  # where it really listens

    in_check(opened, robot.id, act)


def hang(peer: Peer) -> None:
    peer.hang()


def test_a_check_that_hangs_is_stopped(open_window: Callable[..., Opened], serve: Callable[..., MiniServer]) -> None:
    opened = open_window(timeouts=PATIENT)
    server = serve(hang)
    robot = add_robot(opened, "产品群", server.address())

    def act(dialog: CheckDialog) -> None:
        checked = Checked(opened, dialog)
        opened.qtbot.waitUntil(lambda: checked.state("This computer's clock") == "Looking…")
        assert checked.state("The connection").startswith("In order")
        assert checked.state("The keyword") == "Waiting"
        assert not checked.button("Copy report").isEnabled()
        click(checked.button("Stop"))
        checked.wait_over()
        assert checked.state("This computer's clock") == "Not looked at"
        assert "not made to its end" in words_in(dialog)

    opened.in_dialog(CheckDialog, act, lambda: opened.bench.desk.check_robot(robot))


def test_closing_stops_the_check(open_window: Callable[..., Opened], serve: Callable[..., MiniServer]) -> None:
    opened = open_window(timeouts=PATIENT)
    server = serve(hang)
    robot = add_robot(opened, "产品群", server.address())
    opened.in_dialog(
        CheckDialog,
        lambda _dialog: opened.qtbot.waitUntil(server.accepted.is_set),
        lambda: opened.bench.desk.check_robot(robot),
    )
    # The worker is free again, long before its time-outs.
    free: list[object] = []
    opened.dispatcher.ask_secrets_place(free.append)
    opened.qtbot.waitUntil(lambda: bool(free))


def test_what_may_have_arrived_goes_with_the_same_number_again(opened: Opened) -> None:
    group = opened.add_group("产品群")

    def act(checked: Checked) -> None:
        group.robot.set_fault(FaultKind.DROP_AFTER, times=1)
        checked.send("产品群")
        assert checked.state("The test message").startswith("Take note")
        assert "msgUuid" not in checked.asked
        checked.send("产品群")
        assert "msgUuid" in checked.asked
        assert checked.state("The test message").startswith("In order")

    in_check(opened, group.known.id, act)
    assert len(group.posts) == 1
    uuids = {json.loads(delivery.payload)["msgUuid"] for delivery in opened.deliveries()}
    assert len(opened.deliveries()) == 2
    assert len(uuids) == 1


def test_closing_while_the_test_message_is_under_way_waits_for_its_outcome(
    open_window: Callable[..., Opened],
) -> None:
    opened = open_window(timeouts=PATIENT)
    group = opened.add_group("产品群")

    def act(dialog: CheckDialog) -> None:
        checked = Checked(opened, dialog)
        checked.wait_over()
        group.robot.set_fault(FaultKind.HANG)
        QTimer.singleShot(0, lambda: press_in_box("Send it"))
        click(checked.button("Send a small test message to “产品群”…"))
        opened.qtbot.waitUntil(lambda: group.requests == 1)
        click(checked.button("Close"))
        opened.qtbot.waitUntil(lambda: not dialog.isVisible())

    def press_in_box(text: str) -> None:
        box = QApplication.activeModalWidget()
        assert box is not None
        [button] = [each for each in box.findChildren(QPushButton) if each.text() == text]
        button.click()

    opened.in_dialog(CheckDialog, act, lambda: opened.bench.desk.check_robot(group.known.id))
    [delivery] = opened.deliveries()
    assert delivery.state == "unknown"


def test_the_ip_that_is_not_allowed_can_be_copied(opened: Opened, serve: Callable[..., MiniServer]) -> None:
    server = serve(server_that(refusal={"errcode": 310000, "errmsg": "ip 203.0.113.9 not in whitelist"}))
    robot = add_robot(opened, "产品群", server.address())

    def act(checked: Checked) -> None:
        checked.send("产品群")
        assert "203.0.113.9" in checked.seen("The test message")
        assert checked.copied("Copy IP address") == "203.0.113.9"

    in_check(opened, robot, act)


def test_by_keys_alone(opened: Opened) -> None:
    """Every step can be reached with Tab, and says everything there."""
    group = opened.add_group("产品群")

    def act(checked: Checked) -> None:
        heard: list[str] = []
        for _ in range(30):
            widget = focused()
            heard.append(widget.accessibleName() or getattr(widget, "text", str)())
            press(Qt.Key.Key_Tab)
            if focused() is checked.button("Close"):
                break
        assert "This computer's clock: In order" in heard
        assert "Test message" in heard
        assert "Copy report" in heard
        click(checked.button("Show the exchange"))
        box = named(checked.dialog, "The whole exchange", QPlainTextEdit)
        assert "> HEAD http://127.0.0.1" in box.toPlainText()
        assert "name found" in box.toPlainText()
        press(Qt.Key.Key_Escape)

    in_check(opened, group.known.id, act)


def test_no_secret_is_shown_or_copied(opened: Opened, serve: Callable[..., MiniServer]) -> None:
    """Also where the server sends back what it was sent."""

    def echo(peer: Peer) -> None:
        request = peer.read_request()
        line = request.split(b"\r\n", 1)[0].decode()
        body = b"" if request.startswith(b"HEAD") else json.dumps({"errcode": 1, "errmsg": line}).encode()
        peer.answer(body, headers=(f"X-Echo: {line}", f"Server: {TOKEN} {SECRET}", "Connection: close"))

    server = serve(echo)
    robot = add_robot(opened, "产品群", server.address())
    everything: list[str] = []

    def act(checked: Checked) -> None:
        checked.send("产品群")
        click(checked.button("Show the exchange"))
        box = named(checked.dialog, "The whole exchange", QPlainTextEdit)
        rows = [row.accessibleName() + row.accessibleDescription() for row in checked.dialog.findChildren(CheckRow)]
        everything.extend([words_in(checked.dialog), box.toPlainText(), checked.dialog.windowTitle(), *rows])
        everything.extend(checked.copied(f"Copy {what}") for what in ("report", "as curl", "as Python"))

    in_check(opened, robot, act)
    posted = next(request for request in server.requests if request.startswith(b"POST")).decode()
    sign = posted.split("sign=")[1].split(" ")[0]
    text = "\n".join(everything)
    assert "access_token=•••" in text
    assert "DINGTALK_SECRET" in text
    for secret in (TOKEN, SECRET, SECRET[3:], sign):
        assert secret not in text


def test_from_the_robots_own_dialog_and_back_to_the_field(opened: Opened) -> None:
    robot = add_robot(opened, "产品群", "http://127.0.0.1:1/robot/send", secret="unlike-a-secret-1")
    opened.add_group("别的群")

    def check(dialog: RobotsDialog) -> None:
        dialog.show_robot(robot)
        when_open(opened, CheckDialog, look)
        click(next(each for each in dialog.findChildren(QPushButton) if each.text() == "Check this robot…"))
        assert dialog.focusWidget() is named(dialog, "Secret", LineField)
        assert named(dialog, "Robot name", LineField).text() == "产品群"

    def look(dialog: CheckDialog) -> None:
        checked = Checked(opened, dialog)
        checked.wait_over()
        assert checked.state("The connection").startswith("Not in order")
        assert checked.state("The signature (加签)") == "Take note"
        click(checked.button("Look at the robot…"))

    opened.in_dialog(RobotsDialog, check, opened.bench.desk.open_robots)


def test_the_group_is_named_where_its_name_is_known(opened: Opened) -> None:
    """The robot's own name is not what the question is about; a long name does not make the button wider."""
    group = opened.add_group("机器人甲", keywords=("通知",))
    name = "华东区产品研发与测试一体化项目联合沟通群（二〇二六年）"
    opened.library.robots.update(replace(group.known, group=name, allowed_ips=("203.0.113.0/24",)))

    def act(checked: Checked) -> None:
        checked.send(f"{name[:23]}…")
        assert f"“{name}”" in checked.asked
        report = checked.copied("Copy report")
        assert f"Group: {name}" in report
        assert "203.0.113.0/24" in report

    in_check(opened, group.known.id, act)


def test_what_is_archived_is_not_offered(opened: Opened) -> None:
    group = opened.add_group("旧群")
    opened.library.robots.update(replace(group.known, archived=True))

    def act(dialog: CheckDialog) -> None:
        assert named(dialog, "Robot", QComboBox).findText("旧群") == -1
        Checked(opened, dialog).wait_over()

    opened.in_dialog(CheckDialog, act, opened.bench.desk.check_robot)


def test_nothing_is_cut_at_the_smallest_size(opened: Opened) -> None:
    """In a window of 800 × 600 no button is narrower than its words, and nothing has to be scrolled sideways."""
    group = opened.add_group("华东区产品研发与测试一体化项目联合沟通群")

    def act(checked: Checked) -> None:
        checked.dialog.resize(760, 540)
        QApplication.sendPostedEvents()
        for button in checked.dialog.findChildren(QPushButton):
            if button.isVisible():
                assert button.width() >= button.minimumSizeHint().width(), button.text()
        assert checked.dialog.width() <= 800
        bar = next(iter(checked.dialog.findChildren(QScrollArea))).horizontalScrollBar()
        assert bar.maximum() == 0

    in_check(opened, group.known.id, act)
