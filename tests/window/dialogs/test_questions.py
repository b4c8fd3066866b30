from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget

from dingui.library.robots import Robot
from dingui.messages.models import At, LinkMessage, TextMessage
from dingui.messages.problems import Problem, Severity
from dingui.window.dialogs.questions import WindowQuestions
from dingui.window.send_flow import SendPlan


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


def plan(**changes: object) -> SendPlan:
    values: dict[str, object] = {"robots": (ROBOT,), "message": TextMessage("x"), "warnings": (), "repeated": ()}
    return SendPlan(**{**values, **changes})  # type: ignore[arg-type]  # as its fields


def test_it_says_which_groups_and_that_it_cannot_be_taken_back(questions: WindowQuestions) -> None:
    asked, answer = ask(lambda: questions.may_send(plan(robots=(ROBOT, OTHER))), "Send it")
    assert answer is True
    assert "2 groups" in asked.words
    assert "产品群" in asked.words
    assert "测试群" in asked.words
    assert "can't be recalled" in asked.words
    # Verbs, and the harmless one first at hand.
    assert set(asked.buttons) == {"Send it", "Don't send"}
    assert asked.default == "Don't send"


@pytest.mark.parametrize("press", ["Don't send", Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_the_harmless_answer_sends_nothing(questions: WindowQuestions, press: str | Qt.Key) -> None:
    _asked, answer = ask(lambda: questions.may_send(plan()), press)
    assert answer is False


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (TextMessage("x", At(everyone=True)), "Everyone in the group"),
        (TextMessage("x", At(("13800000000",), ("a", "b"))), "3 people are mentioned."),
        (TextMessage("x", At(("13800000000",))), "1 person is mentioned."),
    ],
)
def test_it_says_who_is_mentioned(questions: WindowQuestions, message: TextMessage, words: str) -> None:
    asked, _answer = ask(lambda: questions.may_send(plan(message=message)), "Don't send")
    assert words in asked.words


def test_it_says_nothing_of_mentions_that_have_no_effect(questions: WindowQuestions) -> None:
    message = LinkMessage("t", "x", "https://example.com", at=At(everyone=True))
    asked, _answer = ask(lambda: questions.may_send(plan(message=message)), "Don't send")
    assert "Everyone" not in asked.words


def test_it_repeats_warnings_and_repetitions(questions: WindowQuestions) -> None:
    warning = Problem("picture_http", "link.picUrl", Severity.WARNING)
    asked, _answer = ask(
        lambda: questions.may_send(plan(warnings=(warning,), repeated=("产品群",))),
        "Don't send",
    )
    assert "http://" in asked.words
    assert "“产品群” already got exactly this message." in asked.words


def test_a_group_is_named_with_its_colour(questions: WindowQuestions) -> None:
    known = replace(ROBOT, group="产品部全体", colour="#3f7fdc")
    asked, _answer = ask(lambda: questions.may_send(plan(robots=(known, OTHER))), "Don't send")
    assert "• 产品群 · 产品部全体 (Blue)" in asked.words
    assert "• 测试群" in asked.words


@pytest.mark.parametrize(
    ("press", "answer"),
    [("Try again safely", "again"), ("Send as a new message", "new"), ("Don't send", ""), (Qt.Key.Key_Return, "")],
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


def test_names_of_groups_are_no_markup(questions: WindowQuestions) -> None:
    asked, _answer = ask(lambda: questions.may_send(plan(robots=(a_robot("<b>群</b>"),))), "Don't send")
    assert "<b>群</b>" in asked.words
    assert asked.format is Qt.TextFormat.PlainText
