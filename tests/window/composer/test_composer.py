from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from dingui.messages.composition import Composition
from dingui.messages.limits import BODY_BYTES_MAX, BODY_BYTES_WARN
from dingui.messages.models import At, MarkdownMessage, Message, MessageType, TextMessage
from dingui.window.composer.composer import Composer
from dingui.window.composer.form import Form
from dingui.window.editors.plain import LineField, TextField
from dingui.window.types import TYPES, tab_names
from tests.messages.preflight_cases import CASES, Case
from tests.window.conftest import SAMPLES, sample
from tests.window.person import Heard, all_named, click, commit, compose, focused, keys, named, press, words_in, write

NAMES = ["Text", "Markdown", "Link", "ActionCard", "ActionCard with buttons", "FeedCard"]


class Middle:
    """The composer, and what it said last."""

    def __init__(self) -> None:
        self.composer = Composer()
        self.heard = Heard()
        self.composer.edited.connect(self.heard)

    @property
    def composition(self) -> Composition:
        found = self.heard.last[0]
        assert isinstance(found, Composition)
        return found

    @property
    def tabs(self) -> QTabBar:
        return named(self.composer, "Message type", QTabBar)

    def choose(self, kind: MessageType) -> None:
        """Click on a tab."""
        place = self.tabs.tabRect(TYPES.index(kind)).center()
        QTest.mouseClick(self.tabs, Qt.MouseButton.LeftButton, pos=place)

    @property
    def everyone(self) -> QCheckBox:
        [box] = [box for box in self.composer.findChildren(QCheckBox) if box.text() == "Mention everyone"]
        return box

    def field(self, name: str) -> LineField | TextField:
        fields: list[LineField | TextField] = [*all_named(self.composer, name, LineField)]
        return [*fields, *all_named(self.composer, name, TextField)][0]

    def front(self) -> Form:
        """The one form that is seen."""
        [form] = [each for each in self.composer.findChildren(Form) if each.isVisible()]
        return form


@pytest.fixture
def middle(shown: Callable[[QWidget], QWidget]) -> Middle:
    made = Middle()
    made.composer.set_composition(Composition())
    shown(made.composer)
    return made


def test_there_is_a_tab_for_each_type(middle: Middle) -> None:
    tabs = middle.tabs
    assert [tabs.accessibleTabName(index) for index in range(tabs.count())] == NAMES
    assert all(tabs.tabToolTip(index) for index in range(tabs.count()))
    assert tab_names().keys() == set(MessageType)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_composition_is_shown_without_a_word(middle: Middle, name: str) -> None:
    message = sample(name)
    middle.composer.set_composition(Composition.of(message))
    assert middle.heard.all == []
    assert middle.tabs.currentIndex() == TYPES.index(message.type)
    assert middle.front().message() == message


def test_typing_is_told_with_the_whole_composition(middle: Middle) -> None:
    middle.field("Title").setFocus()
    write("a会")
    assert middle.composition == Composition().with_message(MarkdownMessage("a会"))
    assert middle.heard.last[2:] == ("markdown.title", "a", "a会")


def test_what_is_being_composed_is_told_to_nobody(middle: Middle) -> None:
    middle.field("Message").setFocus()
    compose("ni'hao")
    assert middle.heard.all == []
    commit("你好")
    assert middle.composition.message == MarkdownMessage("", "你好")


def test_switching_through_every_tab_loses_nothing(middle: Middle) -> None:
    messages = {message.type: message for message in map(sample, SAMPLES)}
    composition = Composition()
    for message in messages.values():
        composition = composition.with_message(message)
    middle.composer.set_composition(composition)
    for kind in (*TYPES, *reversed(TYPES)):
        middle.choose(kind)
        assert middle.front().message() == messages[kind]
    assert dict(middle.composition.messages) == messages


def test_an_empty_tab_takes_what_types_share(middle: Middle) -> None:
    middle.field("Title").setFocus()
    keys("title")
    middle.field("Message").setFocus()
    keys("words")
    middle.field("Mentioned mobiles").setFocus()
    keys("13800000000")
    middle.choose(MessageType.ACTION_CARD)
    assert middle.field("Title").value() == "title"
    assert middle.field("Message").value() == "words"
    assert middle.field("Mentioned mobiles").value() == "13800000000"
    middle.choose(MessageType.TEXT)
    assert middle.field("Message").value() == "words"
    middle.choose(MessageType.FEED_CARD)
    assert middle.front().message().items[0].title == "title"  # type: ignore[union-attr]  # the front tab's message
    middle.choose(MessageType.MARKDOWN)
    assert middle.field("Message").value() == "words"


def test_a_tab_in_which_something_was_typed_keeps_it(middle: Middle) -> None:
    middle.choose(MessageType.TEXT)
    middle.field("Message").setFocus()
    keys("mine")
    middle.choose(MessageType.MARKDOWN)
    middle.field("Message").setFocus()
    keys("!")
    middle.choose(MessageType.TEXT)
    assert middle.field("Message").value() == "mine"


def test_tabs_by_keys(middle: Middle) -> None:
    middle.tabs.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        press(key)
    assert [told[0].active for told in middle.heard.all] == [  # type: ignore[attr-defined]  # compositions
        MessageType.LINK,
        MessageType.MARKDOWN,
        MessageType.TEXT,
    ]


def test_mentions_belong_to_the_front_tab(middle: Middle) -> None:
    click(middle.everyone)
    assert middle.composition.message.at.everyone
    assert middle.heard.last[1] == "Mention everyone"
    assert not middle.composition.messages[MessageType.TEXT].at.everyone


def test_typing_after_a_mention_keeps_the_mention(middle: Middle) -> None:
    middle.field("Mentioned user ids").setFocus()
    keys("a")
    middle.field("Title").setFocus()
    keys("t")
    assert middle.composition.message == MarkdownMessage("t", at=At(user_ids=("a",)))


# Problems and bytes


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.field}")
def test_every_problem_leads_into_the_right_tab(middle: Middle, case: Case) -> None:
    middle.composer.set_composition(Composition.of(case.wrong))
    QApplication.sendPostedEvents()
    assert middle.composer.go_to(case.field)
    widget = focused()
    assert middle.composer.isAncestorOf(widget)
    if case.field.startswith("at"):
        assert not middle.front().isAncestorOf(widget)
    else:
        assert middle.front().isAncestorOf(widget)


def test_where_there_is_no_such_field_one_begins_at_the_first(middle: Middle) -> None:
    assert not middle.composer.go_to("link.picUrl")
    assert focused() is middle.field("Title")


@pytest.mark.parametrize(
    ("count", "severity"),
    [
        (0, ""),
        (BODY_BYTES_WARN - 1, ""),
        (BODY_BYTES_WARN, "warning"),
        (BODY_BYTES_MAX, "warning"),
        (BODY_BYTES_MAX + 1, "error"),
    ],
)
def test_bytes_are_counted_against_the_limit(middle: Middle, count: int, severity: str) -> None:
    middle.composer.show_bytes(count)
    [label] = [each for each in middle.composer.findChildren(QLabel) if each.objectName() == "byteCount"]
    assert label.text() == f"{count:,} of 20,000 bytes"
    assert (label.property("severity") or "") == severity


def test_the_draft_has_a_name(middle: Middle) -> None:
    names = Heard()
    middle.composer.renamed.connect(names)
    middle.composer.set_name("", "the first line")
    field = middle.field("Draft name")
    assert field.value() == ""
    assert isinstance(field, LineField)
    assert field.placeholderText() == "the first line"
    field.setFocus()
    commit("周会")
    assert names.all == [("周会",)]
    assert middle.heard.all == []


def test_when_it_was_saved_is_said(middle: Middle) -> None:
    middle.composer.set_saved("Saved 10:32")
    assert "Saved 10:32" in words_in(middle.composer)


def test_a_long_text_is_shown_from_its_beginning(middle: Middle) -> None:
    """Opening a draft does not scroll to its end."""
    long = "\n".join(f"line {number}" for number in range(400))
    middle.composer.set_composition(Composition.of(TextMessage("short")))
    middle.composer.set_composition(Composition.of(TextMessage(long)))
    middle.composer.show_start()
    field = middle.field("Message")
    assert isinstance(field, TextField)
    assert field.verticalScrollBar().value() == 0
    assert field.textCursor().position() == 0


def test_a_text_that_is_carried_along_is_shown_from_its_beginning(middle: Middle) -> None:
    long = "\n".join(f"line {number}" for number in range(400))
    middle.composer.set_composition(Composition.of(TextMessage(long)))
    middle.choose(MessageType.LINK)
    field = middle.field("Message")
    assert isinstance(field, TextField)
    assert field.value() == long
    assert field.verticalScrollBar().value() == 0


def test_coming_back_to_a_tab_finds_the_place_where_one_was(middle: Middle) -> None:
    middle.composer.set_composition(Composition.of(TextMessage("one two three")))
    field = middle.field("Message")
    assert isinstance(field, TextField)
    field.show_start()
    assert field.find("two")
    middle.choose(MessageType.LINK)
    middle.choose(MessageType.TEXT)
    assert field.textCursor().selectedText() == "two"


def test_rows_can_be_reached_in_a_small_window(middle: Middle, qtbot: QtBot) -> None:
    message: Message = sample("feed-card")
    middle.composer.resize(420, 420)
    middle.composer.set_composition(Composition.of(message))
    QApplication.sendPostedEvents()
    assert middle.composer.go_to("feedCard.links[2].picURL")
    form = middle.front()
    qtbot.waitUntil(
        lambda: form.viewport().rect().contains(focused().mapTo(form.viewport(), focused().rect().center()))
    )
    add = named(middle.composer, "Add item", QPushButton)
    add.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: form.viewport().rect().contains(add.mapTo(form.viewport(), add.rect().center())))
