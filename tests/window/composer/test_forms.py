from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QWidget

from dingui.messages.fields import fields_of
from dingui.messages.models import (
    ActionCardButtons,
    CardButton,
    FeedCard,
    FeedItem,
    Message,
    MessageType,
    Orientation,
)
from dingui.messages.preflight import check
from dingui.messages.problems import Problem, Severity
from dingui.window.composer.form import Form
from dingui.window.composer.forms import FORMS
from dingui.window.editors.plain import LineField, TextField
from tests.messages.preflight_cases import CASES, GOOD, Case
from tests.messages.strategies import SAMPLE, broken_words, messages
from tests.window.conftest import SAMPLES, sample
from tests.window.person import Heard, all_named, click, named, write

Shown = Callable[[QWidget], QWidget]
SOME = settings(SAMPLE, max_examples=40)


@dataclass(frozen=True)
class Place:
    """A text of a form: its accessible name, which of those it is, and the attribute behind it."""

    kind: MessageType
    name: str
    attribute: str
    row: int = 0


PLACES = [
    Place(MessageType.TEXT, "Message", "content"),
    Place(MessageType.MARKDOWN, "Title", "title"),
    Place(MessageType.MARKDOWN, "Message", "text"),
    Place(MessageType.LINK, "Title", "title"),
    Place(MessageType.LINK, "Message", "text"),
    Place(MessageType.LINK, "Link address", "message_url"),
    Place(MessageType.LINK, "Picture address", "pic_url"),
    Place(MessageType.ACTION_CARD, "Title", "title"),
    Place(MessageType.ACTION_CARD, "Message", "text"),
    Place(MessageType.ACTION_CARD, "Button text", "single_title"),
    Place(MessageType.ACTION_CARD, "Button address", "single_url"),
    Place(MessageType.ACTION_CARD_BUTTONS, "Title", "title"),
    Place(MessageType.ACTION_CARD_BUTTONS, "Message", "text"),
    Place(MessageType.ACTION_CARD_BUTTONS, "Button text", "title", 1),
    Place(MessageType.ACTION_CARD_BUTTONS, "Button address", "action_url", 0),
    Place(MessageType.FEED_CARD, "Title", "title", 1),
    Place(MessageType.FEED_CARD, "Link address", "message_url", 2),
    Place(MessageType.FEED_CARD, "Picture address", "pic_url", 0),
]


def form_of(message: Message) -> Form:
    made = FORMS[message.type]()
    made.set_message(message)
    return made


def text_field(form: Form, place: Place) -> LineField | TextField:
    lines: list[Any] = [*all_named(form, place.name, LineField), *all_named(form, place.name, TextField)]
    return lines[place.row]  # type: ignore[no-any-return]  # one of the two kinds


@pytest.mark.parametrize("name", SAMPLES)
def test_a_form_gives_back_what_it_was_given(qapp: QApplication, name: str) -> None:
    message = sample(name)
    form = form_of(message)
    heard = Heard()
    form.edited.connect(heard)
    form.set_message(message)
    assert form.message() == message
    assert heard.all == []


@pytest.mark.parametrize("kind", MessageType)
def test_every_attribute_of_a_message_has_its_field(kind: MessageType) -> None:
    rows = {MessageType.ACTION_CARD_BUTTONS: CardButton, MessageType.FEED_CARD: FeedItem}
    told = {place.attribute for place in PLACES if place.kind is kind}
    every = {field.name for field in fields(type(next(good for good in GOOD if good.type is kind)))}
    if kind in rows:
        every |= {field.name for field in fields(rows[kind])}
    # Mentions stand below the forms; a card with one jump has no use for an orientation.
    assert every - told <= {"at", "hide_avatar", "orientation", "buttons", "items"}


FORM_OF: dict[MessageType, Form] = {}


@given(messages(broken_words))
@SOME
def test_whatever_was_shown_before_the_message_is_the_one_given(qapp: QApplication, message: Message) -> None:
    form = FORM_OF.setdefault(message.type, FORMS[message.type]())
    form.set_message(message)
    assert form.message() == message
    shown = {field.path: field.value for field in fields_of(message)}
    for path, value in shown.items():
        widget: Any = form.field_at(path)
        assert widget.value() == value


@pytest.fixture(scope="module", autouse=True)
def _no_form_stays() -> Any:
    yield
    FORM_OF.clear()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.kind.value}.{place.attribute}")
def test_typing_changes_exactly_what_was_typed_in(shown: Shown, place: Place) -> None:
    before = next(message for message in map(sample, SAMPLES) if message.type is place.kind)
    form = form_of(before)
    shown(form)
    QApplication.sendPostedEvents()
    heard = Heard()
    form.edited.connect(heard)
    field = text_field(form, place)
    field.set_value(field.value())
    field.setFocus()
    _to_the_end(field)
    write("x会")
    after = form.message()
    assert after == _with(before, place, "x会")
    assert [told[0] for told in heard.all] == [_with(before, place, "x"), after]
    _message, _label, name, text_before, text_after = heard.last
    assert name
    assert (text_before, text_after) == (f"{_text(before, place)}x", f"{_text(before, place)}x会")


def _to_the_end(field: LineField | TextField) -> None:
    if isinstance(field, LineField):
        field.end(False)  # noqa: FBT003 - Qt's signature
    else:
        field.moveCursor(field.textCursor().MoveOperation.End)


def _text(message: Any, place: Place) -> str:
    owner = _rows(message)[place.row] if not hasattr(message, place.attribute) or place.row else message
    if isinstance(message, FeedCard):
        owner = message.items[place.row]
    elif isinstance(message, ActionCardButtons) and place.name.startswith("Button"):
        owner = message.buttons[place.row]
    return str(getattr(owner, place.attribute))


def _rows(message: Any) -> tuple[Any, ...]:
    return tuple(message.items if isinstance(message, FeedCard) else message.buttons)


def _with(message: Any, place: Place, more: str) -> Message:
    text = _text(message, place) + more
    if isinstance(message, FeedCard) or (isinstance(message, ActionCardButtons) and place.name.startswith("Button")):
        rows = list(_rows(message))
        rows[place.row] = replace(rows[place.row], **{place.attribute: text})
        if isinstance(message, FeedCard):
            return replace(message, items=tuple(rows))
        return replace(message, buttons=tuple(rows))
    return replace(message, **{place.attribute: text})  # type: ignore[no-any-return]  # of the same type as message


def test_ticks_change_exactly_their_attribute(shown: Shown) -> None:
    before = sample("action-card-buttons")
    assert isinstance(before, ActionCardButtons)
    form = form_of(before)
    shown(form)
    beside, hide = form.findChildren(QCheckBox)
    assert beside.accessibleName() == "Side by side"
    form.ensureWidgetVisible(beside)
    click(beside)
    expected = replace(before, orientation=Orientation.VERTICAL)
    assert form.message() == expected
    click(hide)
    assert form.message() == replace(expected, hide_avatar=True)


def test_each_field_has_its_label(qapp: QApplication) -> None:
    for message in map(sample, SAMPLES):
        form = form_of(message)
        buddies = {label.buddy() for label in form.findChildren(QLabel) if label.buddy()}
        # A compound editor is its field's label's buddy and hands the focus on.
        reached = buddies | {buddy.focusProxy() for buddy in buddies if buddy is not None}
        for field in [*form.findChildren(LineField), *form.findChildren(TextField)]:
            assert field in reached, field.accessibleName()


# Problems

# Mentions stand below the forms: test_composer.
IN_FORMS = [case for case in CASES if case.field != "at" and not case.field.startswith("at.")]


@pytest.mark.parametrize("case", IN_FORMS, ids=lambda case: f"{case.code}-{case.field}")
def test_every_problem_leads_to_its_field(qapp: QApplication, case: Case) -> None:
    form = form_of(case.wrong)
    widget = form.field_at(case.field)
    assert widget is not None
    assert form.isAncestorOf(widget)
    found: Any = widget
    for field in fields_of(case.wrong):
        if field.path == case.field:
            assert found.value() == field.value


@given(messages(broken_words))
@SOME
def test_whatever_is_wrong_leads_somewhere(qapp: QApplication, message: Message) -> None:
    form = FORM_OF.setdefault(message.type, FORMS[message.type]())
    form.set_message(message)
    problems = check(message)
    form.show_problems(problems)
    for problem in problems:
        if problem.field != "at" and not problem.field.startswith("at."):
            assert form.field_at(problem.field) is not None, problem.field


def notes(form: Form) -> dict[str, str]:
    """Each visible note by the name of the field above it, found by where they stand."""
    found = {}
    every = [label for label in form.findChildren(QLabel) if label.objectName() == "fieldNote" and label.isVisible()]
    for field in [*form.findChildren(LineField), *form.findChildren(TextField)]:
        if field.accessibleDescription():
            found[field.accessibleName()] = field.accessibleDescription()
    assert sorted(label.text() for label in every) == sorted(set(found.values()))
    return found


def test_a_problem_stands_beside_its_field_and_goes_again(shown: Shown) -> None:
    form = form_of(sample("link"))
    shown(form)
    form.show_problems(
        [
            Problem("address_incomplete", "link.messageUrl", Severity.ERROR),
            Problem("picture_http", "link.picUrl", Severity.WARNING),
        ]
    )
    said = notes(form)
    assert set(said) == {"Link address", "Picture address"}
    # Told apart by more than colour.
    assert said["Link address"].startswith("✕ ")
    assert said["Picture address"].startswith("! ")
    form.show_problems([])
    assert notes(form) == {}


@pytest.mark.parametrize("name", ["text", "markdown", "action-card"])
def test_a_problem_of_the_text_is_heard_with_the_text(shown: Shown, name: str) -> None:
    message = sample(name)
    form = form_of(message)
    shown(form)
    path = next(field.path for field in fields_of(message) if field.path.endswith((".text", ".content")))
    form.show_problems([Problem("required", path, Severity.ERROR)])
    assert "is empty" in notes(form)["Message"]


def test_of_several_problems_of_a_field_the_first_is_shown(shown: Shown) -> None:
    form = form_of(sample("link"))
    shown(form)
    form.show_problems(
        [
            Problem("required", "link.title", Severity.ERROR),
            Problem("broken_character", "link.title", Severity.WARNING),
        ]
    )
    assert "is empty" in notes(form)["Title"]


def test_the_first_field_is_where_one_begins(shown: Shown) -> None:
    form = form_of(sample("markdown"))
    shown(form)
    form.focus_first()
    assert named(form, "Title", LineField).hasFocus()
