"""Will it go through? Everything about a message that is known before it is sent.

Errors are what DingTalk refuses or what would arrive broken; everything else is a warning. Sources in each check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from dingui.messages.address_checks import link_problems, picture_problems
from dingui.messages.fields import fields_of, text_path
from dingui.messages.limits import (
    BODY_BYTES_MAX,
    BODY_BYTES_WARN,
    BUTTON_TITLE_SOFT_MAX,
    BUTTONS_SOFT_MAX,
    MENTIONS_MAX,
    SIDE_BY_SIDE_BUTTONS,
)
from dingui.messages.mentions import is_mobile, mobiles_in
from dingui.messages.models import ActionCard, ActionCardButtons, FeedCard, Message, Orientation, text_of
from dingui.messages.payload import body_bytes, whole_characters
from dingui.messages.preflight_text import mention_problems, text_problems
from dingui.messages.problems import Problem, Severity, error, warning

_CUT_CHARACTERS: Final = 10
_CUT_BYTES: Final = 30
"""What ten Chinese characters take: the steps in which is said how much is too much."""


def check(message: Message) -> tuple[Problem, ...]:
    """Return every problem of ``message``, errors first, otherwise in the order of the form."""
    found = [
        *_empty_lists(message),
        *_fields(message),
        *_size(message),
        *_mentions(message),
        *_buttons(message),
        *text_problems(message),
    ]
    return tuple(sorted(found, key=lambda problem: not problem.is_error))


def check_keywords(message: Message, keywords: Iterable[str], robot: str) -> tuple[Problem, ...]:
    """Return the problem that ``message`` holds none of a robot's keywords, where that is so (§1.2).

    One keyword is enough, anywhere in titles and texts; the search is exact, as nothing else is known.
    """
    wanted = [keyword for keyword in keywords if keyword]
    if not wanted:
        return ()
    # Whether DingTalk looks at the words on buttons is not known, so they do not count.
    places = [field.value for field in fields_of(message) if field.role == "words" and not _on_a_button(field.path)]
    if any(keyword in place for keyword in wanted for place in places):
        return ()
    data: dict[str, str | int] = {"robot": robot, "keywords": "、".join(wanted), "keyword": wanted[0]}
    return (Problem("keyword_missing", text_path(message), Severity.ERROR, data),)


def check_mentions_reach(message: Message, robot: str, *, works: bool) -> tuple[Problem, ...]:
    """Return the warning that ``message`` mentions people where mentions do not work: in external groups (§2.7)."""
    if works or not message.at or not message.type.has_mentions:
        return ()
    return (warning("mentions_not_there", "at", robot=robot),)


def _on_a_button(path: str) -> bool:
    return ".btns[" in path or path == "actionCard.singleTitle"


def _empty_lists(message: Message) -> Iterator[Problem]:
    if isinstance(message, ActionCardButtons) and not message.buttons:
        yield error("no_buttons", "actionCard.btns")
    if isinstance(message, FeedCard) and not message.items:
        yield error("no_items", "feedCard.links")


def _fields(message: Message) -> Iterator[Problem]:
    for field in fields_of(message):
        if whole_characters(field.value) != field.value:
            yield warning("broken_character", field.path)
        if not field.value.strip():
            if field.required:
                yield error("required", field.path)
        elif field.role == "link":
            yield from link_problems(field.path, field.value)
        elif field.role == "picture":
            yield from picture_problems(field.path, field.value)


def _size(message: Message) -> Iterator[Problem]:
    size = body_bytes(message)
    if size > BODY_BYTES_MAX:
        # Rounded up: a sentence that is another one after each key distracts, and each byte stands in the form's foot.
        characters = -(-(size - BODY_BYTES_MAX) // _CUT_BYTES) * _CUT_CHARACTERS
        letters = characters * _CUT_BYTES // _CUT_CHARACTERS
        yield error("too_long", text_path(message), limit=BODY_BYTES_MAX, characters=characters, letters=letters)
    elif size >= BODY_BYTES_WARN:
        yield warning("nearly_too_long", text_path(message), percent=size * 100 // BODY_BYTES_MAX, limit=BODY_BYTES_MAX)


def _mentions(message: Message) -> Iterator[Problem]:
    at = message.at
    if not message.type.has_mentions:
        if at:
            yield warning("mentions_ignored", "at")
        elif mobiles_in(text_of(message)):
            yield warning("mentions_ignored", text_path(message))
        return
    for index, mobile in enumerate(at.mobiles):
        if not is_mobile(mobile):
            yield warning("not_a_mobile", f"at.atMobiles[{index}]", entry=mobile[:60])
    if len(at.people) > MENTIONS_MAX:
        yield error("too_many_mentions", "at", count=len(at.people), limit=MENTIONS_MAX)
    if at.everyone and at.people:
        yield warning("everyone_and_people", "at.isAtAll")
    yield from mention_problems(message)


def _buttons(message: Message) -> Iterator[Problem]:
    if isinstance(message, ActionCard):
        yield from _button_title("actionCard.singleTitle", message.single_title)
    if not isinstance(message, ActionCardButtons) or not message.buttons:
        return
    count = len(message.buttons)
    if message.orientation is Orientation.HORIZONTAL and count != SIDE_BY_SIDE_BUTTONS:
        yield warning("side_by_side_needs_two", "actionCard.btnOrientation", count=count)
    if count > BUTTONS_SOFT_MAX:
        yield warning("many_buttons", "actionCard.btns", count=count, limit=BUTTONS_SOFT_MAX)
    if count == 1:
        yield warning("one_button", "actionCard.btns")
    for index, button in enumerate(message.buttons):
        yield from _button_title(f"actionCard.btns[{index}].title", button.title)


def _button_title(path: str, title: str) -> Iterator[Problem]:
    if len(title) > BUTTON_TITLE_SOFT_MAX:
        yield warning("button_title_long", path, count=len(title), limit=BUTTON_TITLE_SOFT_MAX)
