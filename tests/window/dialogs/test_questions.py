from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget

from dingui.library.robots import Robot
from dingui.messages.models import At, TextMessage
from dingui.window.dialogs.confirm_send import ConfirmSend
from dingui.window.dialogs.questions import WindowQuestions
from dingui.window.send_plan import Go, SendPlan
from tests.window.person import click, words_in


def a_robot(name: str) -> Robot:
    endpoint = "https://oapi.dingtalk.com/robot/send"
    return Robot(name, name, endpoint, (), signed=True, practice=False, fingerprint="", created_ms=0, position=0)


ROBOT, OTHER = a_robot("产品群"), a_robot("测试群")


class Asked:
    """What a question looked like."""

    def __init__(self) -> None:
        self.words = ""
        self.buttons: list[str] = []
        self.default = ""
        self.format = Qt.TextFormat.AutoText


@pytest.fixture
def questions(shown: Callable[[QWidget], QWidget]) -> WindowQuestions:
    return WindowQuestions(shown(QWidget()))


def ask(question: Callable[[], object], press: str | Qt.Key) -> tuple[Asked, object]:
    """Ask, and answer with a button or a key."""
    asked = Asked()

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.words = f"{box.text()}\n{box.informativeText()}"
        asked.buttons = [button.text() for button in box.buttons()]
        asked.format = box.textFormat()
        default = box.defaultButton()
        asked.default = default.text() if default else ""
        if isinstance(press, Qt.Key):
            QTest.keyClick(box, press)
        else:
            [button] = [each for each in box.findChildren(QPushButton) if each.text() == press]
            button.click()

    QTimer.singleShot(0, answer)
    return asked, question()


def in_dialog(question: Callable[[], Go | None], press: str) -> tuple[str, Go | None]:
    """Ask about sending, read what the dialog says, and answer with a button."""
    said: list[str] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog.isActiveWindow():
            QTimer.singleShot(1, answer)
            return
        assert isinstance(dialog, ConfirmSend)
        try:
            said.append(words_in(dialog))
            [button] = [each for each in dialog.findChildren(QPushButton) if each.text() == press and each.isVisible()]
            click(button)
        finally:
            dialog.close()

    QTimer.singleShot(0, answer)
    go = question()
    return said[0], go


def test_sending_is_asked_about_in_a_dialog_that_knows_setting_and_names(shown: Callable[[QWidget], QWidget]) -> None:
    questions = WindowQuestions(shown(QWidget()), think_again_s=lambda: 0, name_of={"13800000000": "张三"}.get)
    plan = SendPlan((ROBOT, OTHER), TextMessage("@13800000000", At(("13800000000",))), (), ())
    said, go = in_dialog(lambda: questions.may_send(plan), "Send to 2 groups")
    assert "1 person is mentioned: 张三." in said
    assert go == Go()
    _said, go = in_dialog(lambda: questions.may_send(plan), "Don't send")
    assert go is None


@pytest.mark.parametrize(
    ("press", "answer"),
    [
        ("Try again safely", "again"),
        ("Send as a new message", "new"),
        ("It arrived", "arrived"),
        ("It didn't arrive", "lost"),
        ("Don't send", ""),
        (Qt.Key.Key_Return, ""),
    ],
)
def test_after_an_unknown_outcome(questions: WindowQuestions, press: str | Qt.Key, answer: str) -> None:
    asked, given = ask(lambda: questions.after_unknown(ROBOT, same=True), press)
    assert given == answer
    assert "产品群" in asked.words
    assert "msgUuid" in asked.words
    assert asked.default == "Don't send"


def test_a_changed_draft_cannot_be_tried_again(questions: WindowQuestions) -> None:
    asked, given = ask(lambda: questions.after_unknown(ROBOT, same=False), "Send as a new message")
    assert given == "new"
    assert set(asked.buttons) == {"Send as a new message", "Don't send"}
    assert "changed" in asked.words


@pytest.mark.parametrize(
    ("press", "answer"), [("Close and lose it", True), ("Don't close", False), (Qt.Key.Key_Escape, False)]
)
def test_before_something_is_lost(questions: WindowQuestions, press: str | Qt.Key, answer: bool) -> None:
    asked, given = ask(lambda: questions.may_lose("The disk is full."), press)
    assert given is answer
    assert "The disk is full." in asked.words
    assert asked.default == "Don't close"
