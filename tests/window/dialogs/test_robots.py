from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dingui.concealed import Concealed
from dingui.library.library import Library
from dingui.library.robots import Robot
from dingui.secrets import MemoryStore, RobotCredentials, SecretStoreError, StorePlace
from dingui.window.dialogs.robots import RobotsDialog
from dingui.window.editors.plain import LineField
from tests.window.opened import Opened
from tests.window.person import Heard, click, commit, focused, keys, named, press, words_in

TOKEN = "a1b2" * 15 + "beef"
SECRET = "SECfake00000000000000000000000000000000"
WEBHOOK = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"
PLACE = "Secrets are kept in memory only."


class Keeper:
    """Keeps credentials in a real store, and answers when the test wants it, as the worker would."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.trouble: SecretStoreError | None = None
        self.asked: list[str] = []
        self._answer: Callable[[], None] = lambda: None

    def store_credentials(
        self,
        robot_id: str,
        credentials: RobotCredentials,
        done: Callable[[StorePlace], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self.asked.append(robot_id)
        trouble = self.trouble

        def answer() -> None:
            if trouble is not None:
                failed(trouble)
                return
            self.store.set(robot_id, credentials)
            done(StorePlace("memory", reason="no_keyring"))

        self._answer = answer

    def answer(self) -> None:
        self._answer()


class Robots:
    """The dialog with what is behind it."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.keeper = Keeper()
        self.dialog = RobotsDialog(library.robots, self.keeper, PLACE)
        self.changed = Heard()
        self.removed = Heard()
        self.dialog.robots_changed.connect(self.changed)
        self.dialog.robot_removed.connect(self.removed)

    def field(self, name: str) -> LineField:
        return named(self.dialog, name, LineField)

    def enter(self, name: str, text: str) -> None:
        """Put ``text`` into a field by pasting, as one does with an address."""
        field = self.field(name)
        field.setFocus()
        field.selectAll()
        QApplication.clipboard().setText(text)
        field.paste()

    def button(self, text: str) -> QPushButton:
        [found] = [each for each in self.dialog.findChildren(QPushButton) if each.text() == text]
        return found

    def press(self, text: str) -> None:
        assert self.button(text).isEnabled()
        click(self.button(text))

    @property
    def names(self) -> list[str]:
        model = named(self.dialog, "Your robots", QListView).model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    def choose(self, name: str) -> None:
        view = named(self.dialog, "Your robots", QListView)
        view.setCurrentIndex(view.model().index(self.names.index(name), 0))

    @property
    def said(self) -> str:
        return words_in(self.dialog)

    def real(self) -> list[Robot]:
        return [robot for robot in self.library.robots.all() if not robot.practice]


@pytest.fixture
def robots(library: Library, shown: Callable[[QWidget], QWidget]) -> Robots:
    library.robots.add("Practice robot", "http://127.0.0.1/robot/send", signed=True, practice=True)
    made = Robots(library)
    shown(made.dialog)
    return made


def fill(robots: Robots, name: str = "产品群", webhook: str = WEBHOOK, secret: str = SECRET) -> None:
    robots.enter("Robot name", name)
    robots.enter("Webhook", webhook)
    robots.enter("Secret", secret)


def test_where_there_is_no_robot_one_begins_with_a_new_one(robots: Robots) -> None:
    assert focused() is robots.field("Robot name")
    assert robots.field("Webhook").isEnabled()
    assert PLACE in robots.said


def test_a_robot_is_added_by_pasting(robots: Robots, library_path: Path) -> None:
    fill(robots)
    robots.enter("Keywords", "通知，公告, 提醒")
    press(Qt.Key.Key_Return)
    [robot] = robots.real()
    assert (robot.name, robot.endpoint) == ("产品群", "https://oapi.dingtalk.com/robot/send")
    assert robot.keywords == ("通知", "公告", "提醒")
    assert robot.signed
    assert robot.fingerprint == Concealed(TOKEN).fingerprint()
    assert robots.keeper.asked == [robot.id]
    assert "Putting the secrets away" in robots.said
    assert not robots.button("Save robot").isEnabled()
    robots.keeper.answer()
    assert robots.keeper.store.get(robot.id) == RobotCredentials(Concealed(TOKEN), Concealed(SECRET))
    assert "Saved." in robots.said
    assert "in memory only" in robots.said
    assert robots.names == ["Practice robot", "产品群"]
    assert len(robots.changed.all) == 1
    # Neither token nor secret is in the file, nor anywhere in the window.
    with closing(sqlite3.connect(library_path)) as file:
        everything = "\n".join(file.iterdump())
    for secret in (TOKEN, SECRET):
        assert secret not in everything
        assert secret not in robots.said
        assert all(secret not in each.text() for each in robots.dialog.findChildren(QLineEdit))


def test_the_secret_is_not_shown_while_it_is_typed(robots: Robots) -> None:
    robots.enter("Secret", SECRET)
    assert robots.field("Secret").echoMode() is QLineEdit.EchoMode.Password
    assert SECRET not in robots.field("Secret").displayText()


@pytest.mark.parametrize(
    ("webhook", "secret"),
    [
        (f"{WEBHOOK}&timestamp=1600000000000&sign=xyz%3D", SECRET),
        (f"  {WEBHOOK}\n", f" {SECRET}\n"),
        (TOKEN, ""),
        (f"Webhook: {WEBHOOK[:60]}\n{WEBHOOK[60:]}", SECRET),
    ],
)
def test_what_people_paste_is_understood(robots: Robots, webhook: str, secret: str) -> None:
    fill(robots, webhook=webhook, secret=secret)
    robots.press("Save robot")
    robots.keeper.answer()
    [robot] = robots.real()
    assert robots.keeper.store.get(robot.id) == RobotCredentials(Concealed(TOKEN), Concealed(secret.strip()))
    assert robot.signed is bool(secret)


@pytest.mark.parametrize(
    ("name", "webhook", "secret", "field", "words"),
    [
        ("", WEBHOOK, "", "Robot name", "Give the robot a name"),
        ("x", "", "", "Webhook", "Paste the robot's webhook address"),
        ("x", "hello there", "", "Webhook", "neither a webhook address nor an access token"),
        ("x", "https://oapi.dingtalk.com/robot/send", "", "Webhook", "access token"),
        ("x", "https://open.feishu.cn/open-apis/bot/v2/hook/abc", "", "Webhook", "Feishu"),
        ("x", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc", "", "Webhook", "WeCom"),
        ("x", "https://hooks.slack.com/services/T/B/X", "", "Webhook", "Slack"),
        ("x", WEBHOOK.replace("https", "http"), "", "Webhook", "http://"),
        ("x", SECRET, "", "Webhook", "signing secret"),
        ("x", WEBHOOK, WEBHOOK, "Secret", "not the signing secret"),
    ],
)
def test_what_cannot_be_taken_is_explained_at_its_field(
    robots: Robots, name: str, webhook: str, secret: str, field: str, words: str
) -> None:
    fill(robots, name, webhook, secret)
    robots.press("Save robot")
    assert words in robots.said
    assert focused() is robots.field(field)
    assert words in robots.field(field).accessibleDescription()
    assert robots.real() == []
    assert robots.keeper.asked == []
    # Once it is mended, it is not said any more.
    fill(robots)
    robots.press("Save robot")
    robots.keeper.answer()
    assert words not in robots.said
    assert robots.field(field).accessibleDescription() == ""


def test_a_name_that_is_taken_is_explained(robots: Robots) -> None:
    fill(robots, name="Practice robot")
    robots.press("Save robot")
    assert "already a robot named “Practice robot”" in robots.said
    assert focused() is robots.field("Robot name")
    assert robots.real() == []


def test_the_same_webhook_twice_is_named(robots: Robots) -> None:
    fill(robots)
    robots.press("Save robot")
    robots.keeper.answer()
    robots.press("Add robot")
    fill(robots, name="another")
    robots.press("Save robot")
    assert "already here, as “产品群”" in robots.said
    assert len(robots.real()) == 1


def test_a_keyring_that_refuses_is_explained(robots: Robots) -> None:
    robots.keeper.trouble = SecretStoreError("too_long")
    fill(robots)
    robots.press("Save robot")
    robots.keeper.answer()
    assert "longer than a keyring takes" in robots.said
    assert robots.button("Save robot").isEnabled()


def test_an_answer_for_a_robot_that_is_not_shown_any_more_unlocks_nothing(robots: Robots) -> None:
    fill(robots)
    robots.press("Save robot")
    robots.choose("Practice robot")
    robots.keeper.answer()
    assert not robots.button("Save robot").isEnabled()


def test_a_robot_is_renamed_without_its_secrets(robots: Robots) -> None:
    fill(robots)
    robots.press("Save robot")
    robots.keeper.answer()
    assert robots.field("Webhook").text() == ""
    assert "Kept" in robots.field("Webhook").placeholderText()
    robots.field("Robot name").setFocus()
    press(Qt.Key.Key_End)
    commit("（新）")
    robots.press("Save robot")
    [robot] = robots.real()
    assert robot.name == "产品群（新）"
    assert robot.signed
    assert robots.keeper.asked == [robot.id]
    assert "Saved." in robots.said


def test_a_secret_alone_cannot_be_replaced(robots: Robots) -> None:
    fill(robots)
    robots.press("Save robot")
    robots.keeper.answer()
    robots.enter("Secret", SECRET)
    robots.press("Save robot")
    assert "paste the webhook as well" in robots.said
    assert focused() is robots.field("Webhook")


def test_a_webhook_is_replaced(robots: Robots) -> None:
    fill(robots)
    robots.press("Save robot")
    robots.keeper.answer()
    other = TOKEN[::-1]
    robots.enter("Webhook", WEBHOOK.replace(TOKEN, other))
    robots.press("Save robot")
    robots.keeper.answer()
    [robot] = robots.real()
    assert robots.keeper.store.get(robot.id) == RobotCredentials(Concealed(other))
    assert robot.fingerprint == Concealed(other).fingerprint()
    assert not robot.signed


def test_a_removed_robot_comes_back(robots: Robots) -> None:
    fill(robots)
    robots.press("Save robot")
    robots.keeper.answer()
    [robot] = robots.real()
    robots.press("Remove robot")
    assert robots.real() == []
    assert robots.names == ["Practice robot"]
    assert robots.removed.all == [(robot.id,)]
    assert "“产品群” was removed." in robots.said
    robots.press("Bring it back")
    assert [each.id for each in robots.real()] == [robot.id]
    # Its secrets were kept until now.
    assert robots.keeper.store.get(robot.id) is not None
    assert not robots.button("Bring it back").isVisible()


def test_a_robot_whose_name_is_taken_by_now_stays_away_and_says_why(robots: Robots) -> None:
    fill(robots)
    robots.press("Save robot")
    robots.keeper.answer()
    robots.press("Remove robot")
    robots.library.robots.add("产品群", "https://oapi.dingtalk.com/robot/send")
    robots.press("Bring it back")
    assert "already a robot named “产品群”" in robots.said
    assert robots.button("Bring it back").isVisible()


def test_the_practice_robot_stays_as_it_is_and_says_why(robots: Robots) -> None:
    robots.choose("Practice robot")
    assert "part of dingui" in robots.said
    for name in ("Robot name", "Webhook", "Secret", "Keywords"):
        assert not robots.field(name).isEnabled()
        assert "part of dingui" in robots.field(name).toolTip()
    for text in ("Save robot", "Remove robot"):
        assert not robots.button(text).isEnabled()
        assert "part of dingui" in robots.button(text).toolTip()
    robots.press("Add robot")
    assert robots.field("Robot name").isEnabled()
    assert "part of dingui" not in robots.field("Webhook").toolTip()
    keys("x")
    assert robots.field("Robot name").text() == "x"


@pytest.mark.parametrize(
    ("field", "name"),
    [("name", "Robot name"), ("webhook", "Webhook"), ("secret", "Secret"), ("keywords", "Keywords")],
)
def test_a_robot_is_shown_with_the_cursor_in_a_field(robots: Robots, field: str, name: str) -> None:
    robots.library.robots.add("one", "https://oapi.dingtalk.com/robot/send")
    wanted = robots.library.robots.add("two", "https://oapi.dingtalk.com/robot/send")
    dialog = RobotsDialog(robots.library.robots, robots.keeper, PLACE, robots.dialog)
    dialog.show_robot(wanted.id, field)
    dialog.show()
    QApplication.processEvents()
    assert named(dialog, "Robot name", LineField).text() == "two"
    assert dialog.focusWidget() is named(dialog, name, LineField)
    dialog.show_robot("no-such-robot", "name")
    assert named(dialog, "Robot name", LineField).text() == "two"


# In the window


def test_a_robot_that_was_added_can_be_ticked(opened: Opened, qtbot: QtBot) -> None:
    def add(dialog: RobotsDialog) -> None:
        for name, text in (("Robot name", "产品群"), ("Webhook", WEBHOOK), ("Secret", SECRET)):
            field = named(dialog, name, LineField)
            field.setFocus()
            commit(text)
        press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "Saved." in words_in(dialog))
        # Without a keyring, the window says where they are.
        assert "in memory only" in words_in(dialog)

    opened.in_dialog(RobotsDialog, add, lambda: opened.click("Robots"))
    assert opened.shown("Send to") == ["Practice robot", "产品群"]
    assert [robot.name for robot in opened.bench.targets.chosen()] == ["Practice robot"]
    opened.tick("产品群")
    [parts] = opened.secrets
    [robot] = [robot for robot in opened.library.robots.all() if not robot.practice]
    found: list[object] = []
    opened.dispatcher.run(lambda _parts: parts.secrets.get(robot.id), found.append, found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert found == [RobotCredentials(Concealed(TOKEN), Concealed(SECRET))]


def test_secrets_of_a_removed_robot_are_deleted_when_the_window_closes(opened: Opened, qtbot: QtBot) -> None:
    group = opened.add_group("产品群")

    def remove(dialog: RobotsDialog) -> None:
        view = named(dialog, "Your robots", QListView)
        view.setCurrentIndex(view.model().index(1, 0))
        [button] = [each for each in dialog.findChildren(QPushButton) if each.text() == "Remove robot"]
        click(button)

    opened.in_dialog(RobotsDialog, remove, lambda: opened.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier))
    assert opened.shown("Send to") == ["Practice robot"]
    [parts] = opened.secrets
    found: list[object] = []
    opened.dispatcher.run(lambda _parts: parts.secrets.get(group.known.id), found.append, found.append)
    qtbot.waitUntil(lambda: len(found) == 1)
    assert isinstance(found[0], RobotCredentials)
    opened.window.close()
    opened.dispatcher.run(lambda _parts: parts.secrets.get(group.known.id), found.append, found.append)
    qtbot.waitUntil(lambda: len(found) == 2)
    assert found[1] is None
