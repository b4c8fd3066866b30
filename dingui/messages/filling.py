"""A message as one group gets it: its blanks filled with answers, the group's own words, and what fills itself.

Where several have a word for one blank, the nearest counts: what was answered for this message, then the group's own
word, then what fills itself (:mod:`dingui.messages.builtin_blanks`), then the template's default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from dingui.messages.blanks import BlankPlace, blanks_in, fill, has_braces, key_of
from dingui.messages.builtin_blanks import Found, GroupFacts, NoValue, builtin, date_counted_to
from dingui.messages.models import Message
from dingui.messages.problems import Problem, error
from dingui.messages.template_form import NO_FORM, TemplateForm

_UNFILLED: Final = NoValue("blank_unfilled")


@dataclass(frozen=True, slots=True)
class Missing:
    """A blank that is left, and why."""

    place: BlankPlace
    why: NoValue


@dataclass(frozen=True, slots=True)
class Filled:
    """A message as one group gets it. It can be sent where nothing is missing."""

    message: Message
    missing: tuple[Missing, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What was put in, by the blanks' keys."""
    blank: bool = False
    """Whether there was anything to fill: whether another group may get another message."""


def fill_for(
    message: Message,
    group: GroupFacts | None,
    answers: Mapping[str, str],
    *,
    today: date,
    form: TemplateForm = NO_FORM,
) -> Filled:
    """Return ``message`` as ``group`` gets it; None for no group yet. Without braces, it is the very same object.

    ``answers`` go by the blanks' names, in any spelling. An empty answer is none.
    """
    if not has_braces(message):
        return Filled(message)
    values = _Values(group, answers, form, today)
    filled = fill(message, values.text_of)
    missing = tuple(Missing(place, values.why(place.key)) for place in filled.left)
    return Filled(filled.message, missing, values.texts, blank=True)


def missing_for(
    message: Message,
    group: GroupFacts | None,
    answers: Mapping[str, str],
    *,
    today: date,
    form: TemplateForm = NO_FORM,
) -> tuple[Missing, ...]:
    """Return what :func:`fill_for` would find missing, at a fraction of its work."""
    values = _Values(group, answers, form, today)
    places = blanks_in(message)
    return tuple(Missing(place, values.why(place.key)) for place in places if values.text_of(place.key) is None)


def unknown_answers(message: Message, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names among ``answers`` that ``message`` has no blank for."""
    asked = {place.key for place in blanks_in(message)}
    asked |= {date_counted_to(key) for key in asked}
    return tuple(name for name in answers if key_of(name) not in asked)


def missing_problems(filled: Filled, robot: str) -> tuple[Problem, ...]:
    """Return an error for each name that has no value, at the first place of it; ``robot`` is empty for no group yet.

    Data: ``blank`` (the name), ``robot`` where it is that group's own matter, and what the reason names
    (``dingui.texts.blanks``).
    """
    found: dict[tuple[str, str], Problem] = {}
    for each in filled.missing:
        data: dict[str, str | int] = {**each.why.data, "blank": each.place.name}
        if robot and each.why.code != "blank_no_calendar":
            data["robot"] = robot
        found.setdefault((each.place.key, each.why.code), error(each.why.code, each.place.field, **data))
    return tuple(found.values())


class _Values:
    """Looks each name up once: the clock and the calendar are asked no more often than needed."""

    def __init__(self, group: GroupFacts | None, answers: Mapping[str, str], form: TemplateForm, today: date) -> None:
        self._group = group
        self._answers = {key_of(name): answer for name, answer in answers.items() if answer.strip()}
        self._own = {key_of(name): word for name, word in group.words if word.strip()} if group else {}
        self._form = form
        self._today = today
        self._found: dict[str, Found] = {}

    @property
    def texts(self) -> dict[str, str]:
        return {key: found for key, found in self._found.items() if isinstance(found, str)}

    def text_of(self, key: str) -> str | None:
        found = self._value(key)
        return found if isinstance(found, str) else None

    def why(self, key: str) -> NoValue:
        found = self._value(key)
        return found if isinstance(found, NoValue) else _UNFILLED

    def _value(self, key: str) -> Found:
        if key not in self._found:
            # What is being looked for is not there for itself: {{days until days until x}} ends.
            self._found[key] = None
            self._found[key] = self._looked_up(key)
        return self._found[key]

    def _looked_up(self, key: str) -> Found:
        if key in self._answers:
            return self._answers[key]
        if key in self._own:
            return self._own[key]
        found = builtin(key, self._today, self._group, self._value)
        if isinstance(found, str):
            return found
        blank = self._form.of(key)
        if blank.default:
            return blank.default
        return found if blank.required else ""
