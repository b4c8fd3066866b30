"""What a template asks for: for each blank its kind, its default, and whether it must be filled.

Kept beside the messages of a draft (:attr:`dingui.messages.composition.Composition.form`). Of a blank of which nothing
is said, it is a text that must be filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from dingui.messages.addresses import scheme_of
from dingui.messages.blanks import key_of, names_in
from dingui.messages.builtin_blanks import date_counted_to, is_builtin
from dingui.messages.dates import read_date
from dingui.messages.models import Message

_NUMBER: Final = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?%?|[-+]?\d+(?:\.\d+)?%?")


class BlankKind(StrEnum):
    """What goes into a blank; the value is its name in a stored form."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    PERSON = "person"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Blank:
    """One thing that is asked for."""

    name: str
    kind: BlankKind = BlankKind.TEXT
    default: str = ""
    """What goes in where nothing is answered; empty for nothing."""
    required: bool = True
    """Whether the message can't be sent without it. What is not required and not answered is left empty."""
    choices: tuple[str, ...] = ()
    """What a choice is among, in the order in which it is offered."""

    @property
    def key(self) -> str:
        """By what it is known."""
        return key_of(self.name)


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """An answer that does not do."""

    code: str
    """``required``, ``not_a_choice``, ``not_a_date``, ``not_a_number``, ``not_a_link``; ``unknown`` for an answer to
    what is not asked."""
    name: str
    """The blank's, as the template writes it."""


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """What is said of a template's blanks, in the order in which they are asked."""

    blanks: tuple[Blank, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.blanks)

    def of(self, name: str) -> Blank:
        """Return what is said of a blank; a text that must be filled where nothing is."""
        key = key_of(name)
        return next((blank for blank in self.blanks if blank.key == key), Blank(name))

    def knows(self, name: str) -> bool:
        """Return whether anything is said of a blank."""
        key = key_of(name)
        return any(blank.key == key for blank in self.blanks)

    def asked(self, message: Message, provided: Iterable[str] = ()) -> tuple[Blank, ...]:
        """Return what a person is asked for ``message``: in the order of the form, then of the message.

        Not what fills itself, nor what is ``provided`` (names that each group has its own word for), unless the form
        says something of it. The date that days are counted to is asked for, whether it stands in the message or not.
        """
        free = {key_of(name) for name in provided}
        wanted: dict[str, str] = {}
        for name in names_in(message):
            if not is_builtin(name) or self.knows(name):
                wanted.setdefault(key_of(name), name)
            elif counted := date_counted_to(name):
                wanted.setdefault(counted, counted)
        told = [blank for blank in self.blanks if blank.key in wanted]
        rest = [name for key, name in wanted.items() if key not in free and not self.knows(name)]
        dates = {date_counted_to(name) for name in names_in(message)}
        inferred = [Blank(name, BlankKind.DATE if key_of(name) in dates else BlankKind.TEXT) for name in rest]
        return (*told, *inferred)

    def to_json(self) -> list[dict[str, Any]]:
        """Return what is stored."""
        return [_stored(blank) for blank in self.blanks]

    @classmethod
    def from_json(cls, document: object) -> TemplateForm:
        """Return what :meth:`to_json` wrote; whatever can be understood of anything else."""
        entries = document if isinstance(document, list) else []
        found: dict[str, Blank] = {}
        for entry in entries:
            blank = _read(entry) if isinstance(entry, dict) else None
            if blank is not None:
                found.setdefault(blank.key, blank)
        return cls(tuple(found.values()))


NO_FORM: Final = TemplateForm()


def fault_of(blank: Blank, answer: str) -> AnswerFault | None:
    """Return what is wrong with an answer; None where it does. Spaces around it do not count."""
    answer = answer.strip()
    if not answer:
        return AnswerFault("required", blank.name) if blank.required and not blank.default else None
    match blank.kind:
        case BlankKind.CHOICE if blank.choices and answer not in blank.choices:
            return AnswerFault("not_a_choice", blank.name)
        case BlankKind.DATE if read_date(answer) is None:
            return AnswerFault("not_a_date", blank.name)
        case BlankKind.NUMBER if not _NUMBER.fullmatch(answer):
            return AnswerFault("not_a_number", blank.name)
        case BlankKind.LINK if not scheme_of(answer):
            return AnswerFault("not_a_link", blank.name)
        case _:
            return None


def faults_of(blanks: Iterable[Blank], answers: Mapping[str, str]) -> tuple[AnswerFault, ...]:
    """Return what is wrong with ``answers``, by any name, to ``blanks``; first what does not fit, then the unknown."""
    by_key = {key_of(name): (name, answer) for name, answer in answers.items()}
    found = []
    for blank in blanks:
        _name, answer = by_key.pop(blank.key, ("", ""))
        if fault := fault_of(blank, answer):
            found.append(fault)
    return (*found, *(AnswerFault("unknown", name) for name, _answer in by_key.values()))


def _stored(blank: Blank) -> dict[str, Any]:
    stored: dict[str, Any] = {"name": blank.name, "kind": blank.kind.value}
    if blank.default:
        stored["default"] = blank.default
    if not blank.required:
        stored["required"] = False
    if blank.choices:
        stored["choices"] = list(blank.choices)
    return stored


def _read(entry: Mapping[str, Any]) -> Blank | None:
    name, kind, default = entry.get("name"), entry.get("kind"), entry.get("default")
    choices = entry.get("choices")
    if not isinstance(name, str) or not name.strip():
        return None
    kinds = {each.value: each for each in BlankKind}
    return Blank(
        name.strip(),
        kinds.get(kind, BlankKind.TEXT) if isinstance(kind, str) else BlankKind.TEXT,
        default if isinstance(default, str) else "",
        entry.get("required") is not False,
        tuple(dict.fromkeys(each for each in choices if isinstance(each, str) and each))
        if isinstance(choices, list)
        else (),
    )
