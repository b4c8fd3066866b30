"""Pasting what says how to reach a robot, through the dialog as a person uses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QDropEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dingui.concealed import Concealed
from dingui.library.library import Library
from dingui.secrets import RobotCredentials
from dingui.window.dialogs.paste_box import PasteField
from dingui.window.dialogs.robots import RobotsDialog
from dingui.window.editors.plain import LineField
from tests.robots.pasted_texts import CASES, SECRET, TOKEN, WEBHOOK
from tests.window.dialogs.test_robots import Robots
from tests.window.opened import Opened
from tests.window.person import CONTROL, click, commit, focused, keys, named, press, words_in

SCRIPT = next(case.text for case in CASES if case.name == "the tutorial's manner")
CHAT = f"地址：{WEBHOOK}\n加签密钥：{SECRET}\n关键词：公告、通知"


@pytest.fixture
def robots(library: Library, shown: Callable[[QWidget], QWidget]) -> Robots:
    library.robots.add("Practice robot", "http://127.0.0.1/robot/send", signed=True, practice=True)
    made = Robots(library)
    shown(made.dialog)
    return made


def field(robots: Robots) -> PasteField:
    return named(robots.dialog, "Paste what you have", PasteField)


def paste(robots: Robots, text: str) -> None:
    """Paste into the field for everything, by the keys."""
    field(robots).setFocus()
    QApplication.clipboard().setText(text)
    press(Qt.Key.Key_V, CONTROL)


def shows(robots: Robots, name: str) -> str:
    return robots.field(name).text()


def check_filled(robots: Robots) -> None:
    assert TOKEN in shows(robots, "Webhook")
    assert shows(robots, "Secret") == SECRET
    assert shows(robots, "Keywords") == "公告, 通知"
    assert field(robots).toPlainText() == ""


def test_nothing_is_read_from_the_clipboard_unasked(library: Library, shown: Callable[[QWidget], QWidget]) -> None:
    QApplication.clipboard().setText(CHAT)
    made = Robots(library)
    shown(made.dialog)
    made.press("Add robot")
    assert [shows(made, name) for name in ("Webhook", "Secret", "Keywords")] == ["", "", ""]
    assert "webhook with its access token" not in made.said


def test_a_chat_is_pasted_by_keys_and_the_robot_is_kept(robots: Robots) -> None:
    paste(robots, CHAT)
    check_filled(robots)
    assert "Found in the text: the webhook with its access token, the secret, the keywords “公告, 通知”." in robots.said
    # What is left to do is the name.
    assert focused() is robots.field("Robot name")
    commit("产品群")
    press(Qt.Key.Key_Return)
    robots.keeper.answer()
    [robot] = robots.real()
    assert (robot.name, robot.keywords, robot.signed) == ("产品群", ("公告", "通知"), True)
    assert robots.keeper.store.get(robot.id) == RobotCredentials(Concealed(TOKEN), Concealed(SECRET))
    assert shows(robots, "Webhook") == shows(robots, "Secret") == ""


def test_the_button_pastes(robots: Robots) -> None:
    QApplication.clipboard().setText(CHAT)
    robots.press("Paste")
    check_filled(robots)


def test_the_webhook_field_takes_anything_too(robots: Robots) -> None:
    robots.field("Webhook").setFocus()
    QApplication.clipboard().setText(CHAT)
    press(Qt.Key.Key_V, CONTROL)
    check_filled(robots)


# What the offscreen platform says of a menu that comes up.
@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)
def test_the_webhook_field_takes_it_by_its_menu(robots: Robots) -> None:
    line = robots.field("Webhook")
    QApplication.clipboard().setText(CHAT)
    middle = line.rect().center()
    QApplication.sendEvent(line, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, line.mapToGlobal(middle)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    [entry] = [action for action in menu.actions() if action.objectName() == "edit-paste"]
    entry.trigger()
    menu.close()
    check_filled(robots)


def test_the_webhook_field_takes_it_by_dropping(robots: Robots) -> None:
    mime = QMimeData()
    mime.setText(CHAT)
    line = robots.field("Webhook")
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    line.dropEvent(QDropEvent(QPointF(4, 4), action, mime, button, Qt.KeyboardModifier.NoModifier))
    check_filled(robots)


def test_what_is_typed_is_read_when_the_person_goes_on(robots: Robots) -> None:
    field(robots).setFocus()
    commit("关键词")
    keys(":")
    commit("公告")
    assert shows(robots, "Keywords") == ""
    press(Qt.Key.Key_Tab)
    assert shows(robots, "Keywords") == "公告"
    assert field(robots).toPlainText() == ""


def test_what_is_typed_and_holds_nothing_stays(robots: Robots) -> None:
    field(robots).setFocus()
    keys("hello")
    press(Qt.Key.Key_Tab)
    assert field(robots).toPlainText() == "hello"
    assert "No webhook, access token, secret or message was found" in robots.said


def test_what_was_typed_last_is_read_before_saving(robots: Robots) -> None:
    robots.enter("Robot name", "产品群")
    field(robots).setFocus()
    keys(TOKEN)
    press(Qt.Key.Key_S, Qt.KeyboardModifier.NoModifier)
    press(Qt.Key.Key_Backspace)
    assert shows(robots, "Webhook") == ""
    robots.press("Save robot")
    robots.keeper.answer()
    [robot] = robots.real()
    assert robots.keeper.store.get(robot.id) == RobotCredentials(Concealed(TOKEN))


def test_what_a_tool_puts_into_the_field_is_read_at_once(robots: Robots, qtbot: QtBot) -> None:
    cursor = QTextCursor(field(robots).document())
    cursor.insertText(CHAT)
    qtbot.waitUntil(lambda: field(robots).toPlainText() == "")
    check_filled(robots)


def test_an_input_method_that_brings_it_all_at_once_is_read(robots: Robots, qtbot: QtBot) -> None:
    field(robots).setFocus()
    commit(CHAT)
    qtbot.waitUntil(lambda: field(robots).toPlainText() == "")
    check_filled(robots)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://open.feishu.cn/open-apis/bot/v2/hook/0", "Feishu"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0", "WeCom"),
        ("https://hooks.slack.com/services/T/B/X", "Slack"),
        ("https://discord.com/api/webhooks/0/x", "Discord"),
        ("https://api.dingtalk.com/v1.0/robot/groupMessages/send", "enterprise app"),
        (f"{WEBHOOK[:60]}****", "hidden by stars"),
        (f"{WEBHOOK}\n{WEBHOOK[:-4]}cafe", "more than one access token"),
        ("", "nothing to read"),
    ],
)
def test_what_is_no_robots_is_named_and_fills_nothing(robots: Robots, text: str, words: str) -> None:
    paste(robots, text)
    robots.press("Paste")
    assert words in robots.said
    assert "群设置" in robots.said
    assert words in field(robots).accessibleDescription()
    assert [shows(robots, name) for name in ("Webhook", "Secret", "Keywords")] == ["", "", ""]
    paste(robots, CHAT)
    assert words not in robots.said


def test_webhook_and_secret_may_come_one_after_the_other(robots: Robots) -> None:
    paste(robots, f"{WEBHOOK}&timestamp=1700000000000&sign={'A' * 43}%3D")
    assert "old timestamp and signature were left out" in robots.said
    assert "Missing: the secret" in robots.said
    assert "安全设置" in robots.said
    paste(robots, SECRET)
    assert "Found: the secret." in robots.said
    assert "Missing" not in robots.said
    assert TOKEN in shows(robots, "Webhook")
    assert shows(robots, "Secret") == SECRET


def test_keywords_that_stand_there_stay(robots: Robots) -> None:
    robots.enter("Keywords", "日报")
    paste(robots, CHAT)
    assert shows(robots, "Keywords") == "日报"


def test_the_webhook_is_hidden_also_while_it_is_typed(robots: Robots) -> None:
    line = robots.field("Webhook")
    paste(robots, WEBHOOK)
    assert line.echoMode() is QLineEdit.EchoMode.Password
    spoken = QAccessible.queryAccessibleInterface(line).text(QAccessible.Text.Value)
    assert TOKEN[:8] not in spoken
    line.setFocus()
    line.selectAll()
    press(Qt.Key.Key_Delete)
    keys("https")
    assert line.echoMode() is QLineEdit.EchoMode.Password
    assert line.displayText() == "●" * 5


def test_a_robot_that_is_there_already_is_named_without_its_token(robots: Robots) -> None:
    paste(robots, WEBHOOK)
    commit("产品群")
    press(Qt.Key.Key_Return)
    robots.keeper.answer()
    robots.press("Add robot")
    paste(robots, f"curl '{WEBHOOK}' -d '{{}}'")
    assert "already here, as “产品群”" in robots.said
    assert TOKEN[:8] not in robots.said
    # The robot itself may be given the same one once more.
    robots.choose("产品群")
    paste(robots, WEBHOOK)
    assert "already here" not in robots.said


def test_another_robot_is_not_given_what_was_pasted(robots: Robots) -> None:
    paste(robots, SCRIPT)
    assert robots.button("Open the message as a draft").isVisible()
    robots.choose("Practice robot")
    assert "Found" not in robots.said
    assert not [each for each in robots.dialog.findChildren(QPushButton) if each.isVisible() and "draft" in each.text()]
    assert not field(robots).isEnabled()
    assert not robots.button("Paste").isEnabled()
    assert "part of dingui" in robots.button("Paste").toolTip()
    robots.press("Add robot")
    assert field(robots).isEnabled()
    assert shows(robots, "Webhook") == shows(robots, "Secret") == ""
    assert robots.field("Webhook").echoMode() is QLineEdit.EchoMode.Password


def test_nothing_stays_in_the_dialog_when_it_is_closed(robots: Robots) -> None:
    paste(robots, SCRIPT)
    press(Qt.Key.Key_Escape)
    for each in robots.dialog.findChildren(QLineEdit):
        assert each.text() == "" or each.accessibleName() not in ("Webhook", "Secret")
    assert field_text(robots.dialog) == ""


def field_text(dialog: RobotsDialog) -> str:
    [found] = dialog.findChildren(PasteField)
    return found.toPlainText()


# In the window


def test_the_message_of_a_script_becomes_a_draft(opened: Opened) -> None:
    before = len(opened.library.drafts.heads())

    def look(dialog: RobotsDialog) -> None:
        named(dialog, "Paste what you have", PasteField).setFocus()
        QApplication.clipboard().setText(SCRIPT)
        press(Qt.Key.Key_V, CONTROL)
        [button] = [each for each in dialog.findChildren(QPushButton) if each.text() == "Open the message as a draft"]
        click(button)
        assert not button.isEnabled()
        assert "Opened" in button.text()

    opened.in_dialog(RobotsDialog, look, lambda: opened.click("Robots"))
    assert len(opened.library.drafts.heads()) == before + 1
    assert opened.field("Message").value() == " @13800000000 呼叫0号"
    # It is a draft like any other, and stored.
    assert any("呼叫0号" in head.summary for head in opened.library.drafts.heads())


def test_nothing_of_a_pasted_secret_is_written_anywhere(
    opened: Opened, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(1)

    def add(dialog: RobotsDialog) -> None:
        [button] = [each for each in dialog.findChildren(QPushButton) if each.text() == "Add robot"]
        click(button)
        named(dialog, "Paste what you have", PasteField).setFocus()
        QApplication.clipboard().setText(SCRIPT)
        press(Qt.Key.Key_V, CONTROL)
        [button] = [each for each in dialog.findChildren(QPushButton) if each.text() == "Open the message as a draft"]
        click(button)
        spoken.extend(spoken_in(dialog))
        name = named(dialog, "Robot name", LineField)
        name.setFocus()
        commit("产品群")
        press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "Saved." in words_in(dialog))
        # And once more, without saving it.
        named(dialog, "Paste what you have", PasteField).setFocus()
        press(Qt.Key.Key_V, CONTROL)
        assert "webhook with its access token" in words_in(dialog)
        spoken.extend(spoken_in(dialog))

    spoken: list[str] = []
    opened.in_dialog(RobotsDialog, add, lambda: opened.click("Robots"))
    QApplication.clipboard().clear()
    opened.bench.session.store()
    for widget in QApplication.topLevelWidgets():
        spoken.extend(spoken_in(widget))
        spoken.append(widget.windowTitle())
    assert opened.window.close()
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert any("产品群".encode() in content for content in written)
    output = capfd.readouterr()
    for marker in (TOKEN, SECRET, TOKEN[8:40], SECRET[10:50]):
        assert not any(marker.encode() in content for content in written)
        assert not any(marker in words for words in spoken)
        assert marker not in caplog.text + output.out + output.err
        assert marker not in QApplication.clipboard().text()


def spoken_in(root: QWidget) -> list[str]:
    """Everything that a screen reader is told of the widgets below one."""
    words = []
    for widget in (root, *root.findChildren(QWidget)):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is not None:
            words += [interface.text(kind) for kind in QAccessible.Text if kind is not QAccessible.Text.UserText]
    return words
