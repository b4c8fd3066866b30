from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QListView, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.library.farewells import Farewells
from dingui.library.library import Library
from dingui.library.marks import Marks
from dingui.library.robots import Robot
from dingui.library.robots import Robots as StoredRobots
from dingui.secrets import CredentialsChange, MemoryStore, RobotCredentials, SecretStoreError, StorePlace
from dingui.sending.credentials import CredentialsDesk
from dingui.window.dialogs.robots import RobotsDialog
from dingui.window.editors.plain import LineField
from dingui.window.secret_clipboard import SecretClipboard
from tests.window.opened import Opened
from tests.window.person import Heard, click, commit, focused, keys, named, press, words_in

T = TypeVar("T")

TOKEN = "a1b2" * 15 + "beef"
SECRET = "SECfake00000000000000000000000000000000"
WEBHOOK = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"
PLACE = "Secrets are kept in memory only."


class Keeper:
    """Keeps credentials in a real store, and answers when the test wants it, as the worker would."""

    def __init__(self, robots: StoredRobots) -> None:
        self.store = MemoryStore()
        self.trouble: Exception | None = None
        self.asked: list[str] = []
        self.read: list[str] = []
        self._desk = CredentialsDesk(self.store, robots, Farewells(Marks(robots._database), robots))
        self._answer: Callable[[], None] = lambda: None

    def change_credentials(
        self,
        robot_id: str,
        change: CredentialsChange,
        endpoint: str,
        done: Callable[[StorePlace], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self.asked.append(robot_id)

        def work() -> StorePlace:
            self._desk.change(robot_id, change, endpoint)
            return StorePlace("memory", reason="no_keyring")

        self._later(work, done, failed)

    def read_credentials(
        self, robot_id: str, done: Callable[[RobotCredentials], None], failed: Callable[[Exception], None]
    ) -> None:
        self.read.append(robot_id)
        self._later(lambda: self._desk.existing(robot_id), done, failed)

    def _later(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> None:
        trouble = self.trouble

        def answer() -> None:
            try:
                if trouble is not None:
                    raise trouble
                value = work()
            except DinguiError as error:
                failed(error)
            else:
                done(value)

        self._answer = answer

    def answer(self) -> None:
        self._answer()


class Robots:
    """The dialog with what is behind it."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.keeper = Keeper(library.robots)
        self.now_s = 0.0
        self.clipboard = SecretClipboard(lambda: self.now_s)
        self.dialog = RobotsDialog(library.robots, self.keeper, PLACE, self.clipboard)
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
        found = [each for each in self.dialog.findChildren(QPushButton) if each.text() == text]
        if len(found) > 1:  # "Try again" stands at each field too, where there is something to try
            found = [each for each in found if each.isVisible()] or found[:1]
        return found[0]

    def unsigned(self) -> QCheckBox:
        boxes = self.dialog.findChildren(QCheckBox)
        [found] = [each for each in boxes if each.text() == "This robot does not sign any more"]
        return found

    def press(self, text: str) -> None:
        assert self.button(text).isEnabled()
        click(self.button(text))

    def colour(self, name: str) -> None:
        click(named(self.dialog, name, QToolButton))

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
    # Once when it is in the list, once when the keyring has its secrets.
    assert len(robots.changed.all) == 2
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


def test_an_answer_for_a_robot_that_is_not_shown_any_more_says_nothing(robots: Robots) -> None:
    fill(robots)
    robots.press("Save robot")
    robots.choose("Practice robot")
    robots.keeper.answer()
    assert "Saved." not in robots.said


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


def added(robots: Robots, **how: str) -> Robot:
    """Add a robot with a token and a secret."""
    fill(robots, **how)
    robots.press("Save robot")
    robots.keeper.answer()
    [robot] = robots.real()
    return robot


def test_a_secret_alone_is_replaced(robots: Robots) -> None:
    robot = added(robots)
    other = SECRET.replace("0", "1")
    robots.enter("Secret", other)
    robots.press("Save robot")
    assert robots.field("Secret").text() == other, "until the keyring has it"
    robots.keeper.answer()
    assert robots.keeper.store.get(robot.id) == RobotCredentials(Concealed(TOKEN), Concealed(other))
    assert robots.real() == [robot]
    assert robots.field("Secret").text() == ""


def test_a_webhook_alone_is_replaced(robots: Robots) -> None:
    robot = added(robots)
    other = TOKEN[::-1]
    robots.enter("Webhook", WEBHOOK.replace(TOKEN, other))
    robots.press("Save robot")
    assert robots.real() == [robot], "the library says what the keyring has"
    robots.keeper.answer()
    [changed] = robots.real()
    assert robots.keeper.store.get(robot.id) == RobotCredentials(Concealed(other), Concealed(SECRET))
    assert changed.fingerprint == Concealed(other).fingerprint()
    assert changed.signed


def test_a_robot_gets_a_secret(robots: Robots) -> None:
    robot = added(robots, secret="")
    assert not robot.signed
    robots.enter("Secret", SECRET)
    robots.press("Save robot")
    robots.keeper.answer()
    [changed] = robots.real()
    assert changed.signed
    assert robots.keeper.store.get(robot.id) == RobotCredentials(Concealed(TOKEN), Concealed(SECRET))


def test_a_robot_that_does_not_sign_any_more(robots: Robots) -> None:
    robot = added(robots)
    box = robots.unsigned()
    assert box.isVisible()
    robots.enter("Secret", SECRET)
    click(box)
    assert robots.field("Secret").text() == ""
    assert not robots.field("Secret").isEnabled()
    robots.press("Save robot")
    robots.keeper.answer()
    [changed] = robots.real()
    assert not changed.signed
    assert robots.keeper.store.get(robot.id) == RobotCredentials(Concealed(TOKEN))
    assert not box.isVisible()
    assert robots.field("Secret").isEnabled()


@pytest.mark.parametrize("part", ["Webhook", "Secret"])
def test_what_the_keyring_did_not_take_stays_in_the_form(robots: Robots, part: str) -> None:
    robot = added(robots)
    kept = robots.keeper.store.get(robot.id)
    typed = {"Webhook": WEBHOOK.replace(TOKEN, TOKEN[::-1]), "Secret": SECRET.replace("0", "2")}[part]
    robots.enter(part, typed)
    shown = robots.field(part).text()
    robots.keeper.trouble = SecretStoreError("locked")
    robots.press("Save robot")
    robots.keeper.answer()
    assert "The keyring is locked" in robots.said
    assert robots.field(part).text() == shown
    assert robots.real() == [robot]
    assert robots.keeper.store.get(robot.id) == kept
    robots.keeper.trouble = None
    robots.press("Try again")
    robots.keeper.answer()
    assert "Saved." in robots.said
    assert not robots.button("Try again").isVisible()
    assert robots.keeper.store.get(robot.id) != kept
    assert robots.field(part).text() == ""


def test_what_the_keyring_did_not_take_can_be_tried_again_beside_another_robot(robots: Robots) -> None:
    robots.keeper.trouble = SecretStoreError("locked")
    fill(robots)
    robots.press("Save robot")
    robots.choose("Practice robot")
    robots.keeper.answer()
    assert "The keyring is locked" in robots.said
    robots.keeper.trouble = None
    robots.press("Try again")
    robots.keeper.answer()
    [robot] = robots.real()
    assert robots.keeper.store.get(robot.id) == RobotCredentials(Concealed(TOKEN), Concealed(SECRET))


@pytest.mark.parametrize(("part", "secret"), [("Webhook", WEBHOOK), ("Secret", SECRET)])
def test_what_is_kept_is_shown_on_purpose_only(robots: Robots, part: str, secret: str) -> None:
    robot = added(robots)
    assert robots.keeper.read == []
    click(named(robots.dialog, f"Show: {part}", QPushButton))
    assert robots.keeper.read == [robot.id]
    robots.keeper.answer()
    assert robots.field(part).displayText() == secret
    other = "Secret" if part == "Webhook" else "Webhook"
    assert robots.field(other).text() == ""
    # Shown is not typed: there is nothing to save.
    robots.press("Save robot")
    assert robots.keeper.asked == [robot.id]
    assert robots.field(part).text() == ""


def test_what_is_kept_is_copied_on_purpose_only_and_goes_after_a_minute(robots: Robots) -> None:
    added(robots)
    click(named(robots.dialog, "Copy: Webhook", QPushButton))
    robots.keeper.answer()
    assert QApplication.clipboard().text() == WEBHOOK
    assert "in 60 seconds" in robots.said
    assert robots.field("Webhook").text() == ""
    robots.now_s = 60.0
    robots.clipboard.look()
    assert QApplication.clipboard().text() == ""
    assert "was taken off the clipboard again" in robots.said


def test_an_answer_that_comes_too_late_is_shown_to_no_other_robot(robots: Robots) -> None:
    added(robots)
    click(named(robots.dialog, "Show: Secret", QPushButton))
    robots.press("Add robot")
    robots.keeper.answer()
    assert robots.field("Secret").text() == ""
    assert robots.field("Secret").echoMode() is QLineEdit.EchoMode.Password


def test_the_keyring_that_refuses_to_show_is_explained_at_the_field(robots: Robots) -> None:
    added(robots)
    robots.keeper.trouble = SecretStoreError("locked")
    show = named(robots.dialog, "Show: Secret", QPushButton)
    click(show)
    robots.keeper.answer()
    assert "The keyring is locked" in robots.said
    assert "The keyring is locked" in show.accessibleDescription()
    robots.keeper.trouble = None
    robots.press("Try again")
    robots.keeper.answer()
    assert robots.field("Secret").displayText() == SECRET


def test_a_robot_from_another_computer_needs_both(robots: Robots) -> None:
    robots.library.robots.add("旧电脑", WEBHOOK.partition("?")[0], signed=True, needs_webhook=True)
    robots.dialog._reload()
    robots.choose("旧电脑")
    assert "Kept" not in robots.field("Webhook").placeholderText()
    assert not named(robots.dialog, "Show: Secret", QPushButton).isEnabled()
    robots.enter("Webhook", WEBHOOK)
    robots.press("Save robot")
    assert "its secret is needed too" in robots.said
    robots.enter("Secret", SECRET)
    robots.press("Save robot")
    robots.keeper.answer()
    [robot] = robots.real()
    assert not robot.needs_webhook
    assert robots.keeper.store.get(robot.id) == RobotCredentials(Concealed(TOKEN), Concealed(SECRET))


def test_a_part_is_not_put_beside_another_robots(robots: Robots) -> None:
    robot = added(robots)
    foreign = RobotCredentials(Concealed(TOKEN[::-1]), Concealed("SECfake-another"))
    robots.keeper.store.set(robot.id, foreign)
    robots.enter("Secret", SECRET.replace("0", "3"))
    robots.press("Save robot")
    robots.keeper.answer()
    assert "another robot's webhook" in robots.said
    assert robots.keeper.store.get(robot.id) == foreign
    # Both together mend it.
    robots.enter("Webhook", WEBHOOK)
    robots.press("Save robot")
    robots.keeper.answer()
    assert robots.keeper.store.get(robot.id) == RobotCredentials(Concealed(TOKEN), Concealed(SECRET.replace("0", "3")))


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


def test_of_the_practice_robot_only_name_and_colour_can_be_changed(robots: Robots) -> None:
    robots.choose("Practice robot")
    assert "part of dingui" in robots.said
    for name in ("Webhook", "Secret", "Keywords", "Group", "Tags"):
        assert not robots.field(name).isEnabled()
        assert "part of dingui" in robots.field(name).toolTip()
    for text in ("Remove robot", "Archive"):
        assert not robots.button(text).isEnabled()
        assert "stays" in robots.button(text).toolTip()
    robots.enter("Robot name", "Trying out")
    robots.colour("Green")
    robots.press("Save robot")
    [robot] = robots.library.robots.all()
    assert (robot.name, robot.colour, robot.practice, robot.real) == ("Trying out", "#2f8f4e", True, False)
    assert robots.keeper.asked == []
    robots.press("Add robot")
    assert "part of dingui" not in robots.field("Webhook").toolTip()
    keys("x")
    assert robots.field("Robot name").text() == "x"


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("name", "Robot name"),
        ("webhook", "Webhook"),
        ("secret", "Secret"),
        ("keywords", "Keywords"),
        ("allowed_ips", "Allowed addresses"),
        ("mentions", ""),
    ],
)
def test_a_robot_is_shown_with_the_cursor_in_a_field(robots: Robots, qtbot: QtBot, field: str, name: str) -> None:
    robots.library.robots.add("one", "https://oapi.dingtalk.com/robot/send")
    wanted = robots.library.robots.add("two", "https://oapi.dingtalk.com/robot/send")
    dialog = RobotsDialog(robots.library.robots, robots.keeper, PLACE, robots.clipboard, robots.dialog)
    dialog.show_robot(wanted.id, field)
    dialog.show()
    QApplication.processEvents()
    assert named(dialog, "Robot name", LineField).text() == "two"
    focus = dialog.focusWidget()
    assert focus.accessibleName() == name
    # What has the cursor is in sight, however far down the form it stands.
    qtbot.waitUntil(lambda: not focus.visibleRegion().isEmpty())
    assert isinstance(focus, QCheckBox) == (field == "mentions")
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
        # The first robot there is: there is nothing left to be done here.
        qtbot.waitUntil(lambda: not dialog.isVisible())

    opened.in_dialog(RobotsDialog, add, lambda: opened.click("Robots"))
    assert "“产品群” is set up. Tick it under “Send to”, then send." in opened.result
    # Without a keyring, the window says where the secrets are.
    assert "in memory only" in opened.result
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
