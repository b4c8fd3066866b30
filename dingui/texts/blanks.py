"""Words about blanks: why one has no value, and what can be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from dingui.texts import N_, _
from dingui.texts.lists import quoted

# {blank} comes with its braces: {{值班人}}.
_NO_GROUP: Final = {
    "blank_unfilled": N_(
        "Nothing fills {blank} yet. Write it in its place, or give each group its own word for it under “Robots”."
    ),
    "blank_no_calendar": N_(
        "{blank} can't be told: this dingui does not know China's public holidays of {year} yet. Write the date."
    ),
    "blank_no_date": N_("{blank} counts the days to “{date}”, and nothing says which day that is."),
    "blank_not_a_date": N_(
        "{blank} counts the days to “{date}”, and “{value}” is no date that can be read. Write it like 2026-12-01."
    ),
    "blank_date_past": N_("{blank} counts the days to “{date}”, but {value} is past."),
}

_IN_GROUP: Final = {
    "blank_unfilled": N_("“{robot}” has no word of its own for {blank}."),
    "blank_no_group": N_("{blank}: it does not say yet what the group of “{robot}” is called."),
    "blank_no_keyword": N_("{blank}: “{robot}” has no keyword."),
}

BLANK_CODES: Final = frozenset({*_NO_GROUP, *_IN_GROUP})
"""Every code that there are words for."""

_WAYS: Final = {
    "words": N_("Put in a word for “{robot}”…"),
    "group": N_("Put in the group's name…"),
    "keywords": N_("Put in the keywords…"),
}


_ANSWERS: Final = {
    "not_a_choice": N_("“{value}” is none of the choices for {blank}: {choices}."),
    "not_a_date": N_("“{value}” for {blank} is no date that can be read. Write it like 2026-12-01."),
    "not_a_number": N_("“{value}” for {blank} is no number."),
    "not_a_link": N_("“{value}” for {blank} is no complete address. It should begin with https://, for example."),
}


def describe_answer(code: str, name: str, value: str, choices: Iterable[str] = ()) -> str:
    """Return what is wrong with an answer. Raises ``KeyError`` for a code without words."""
    offered = tuple(choices)
    words = quoted(offered) if offered else ""
    return _(_ANSWERS[code]).format(blank=braced(name), value=value[:60], choices=words)


def describe_blank(code: str, data: Mapping[str, str | int]) -> str:
    """Return why a blank has no value; ``data`` is the problem's. Raises ``KeyError`` for a code without words."""
    own = "robot" in data and code in _IN_GROUP
    sentence = _((_IN_GROUP if own else _NO_GROUP)[code]).format(**{**data, "blank": braced(str(data["blank"]))})
    return in_group(str(data["robot"]), sentence) if "robot" in data and not own else sentence


def in_group(robot: str, sentence: str) -> str:
    """Return a sentence that is true of one group only."""
    return _("In “{robot}”: {sentence}").format(robot=robot, sentence=sentence)


def braced(name: str) -> str:
    """Return a blank as it stands in a message."""
    return "{{" + name + "}}"


def blank_repair_label(code: str, data: Mapping[str, str | int]) -> str:
    """Return what the button of a repair says. Raises ``KeyError`` for a code without words."""
    if code == "blank_literal":
        return _("Send {blank} as it is written").format(blank=braced(str(data["blank"])))
    return _(_WAYS[str(data["way"])]).format(robot=data["robot"])


def as_seen_by(name: str) -> str:
    """Return the words above a preview whose blanks are filled for one group."""
    return _("As “{name}” will see it").format(name=name)
