"""A stored draft as a template for ``dingui send``: ``--template NAME``, ``--set NAME=VALUE``, ``--set-json FILE``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from dingui.cli.input import BadInput
from dingui.errors import DinguiError
from dingui.library.drafts import Draft
from dingui.library.library import Library
from dingui.messages.blanks import key_of, names_in
from dingui.messages.composition import Composition
from dingui.messages.filling import unknown_answers
from dingui.messages.group_messages import GroupMessage, RobotLike, group_message
from dingui.messages.template_form import fault_of
from dingui.paths import find_paths
from dingui.texts import _
from dingui.texts.blanks import braced, describe_answer
from dingui.texts.lists import quoted
from dingui.texts.storage import explain_library_error

ANSWERS_BYTES_MAX: Final = 1_000_000
_NAMES_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Template:
    """A draft, and what was said for its blanks."""

    composition: Composition
    answers: Mapping[str, str]
    today: date

    def message_for(self, robot: RobotLike | None) -> GroupMessage:
        """Return what a robot gets; None is an address of which nothing is known."""
        return group_message(self.composition, robot, self.today, self.answers)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what fills a template."""
    parser.add_argument(
        "--template", metavar="NAME", help=_("a draft that dingui keeps, by its name, in the place of a file")
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=_("what goes into the template's blank {blank}; may be given several times").format(blank=braced("NAME")),
    )
    parser.add_argument(
        "--set-json",
        metavar="FILE",
        help=_("a JSON object with the names and values of blanks; - for standard input"),
    )


def read_template(args: argparse.Namespace) -> Template:
    """Return the template that is named, with its answers. Raises :class:`BadInput` for what does not fit."""
    answers = _answers(args)
    draft = _draft(args.template)
    try:
        composition = Composition.from_json(draft.content)
    except ValueError:
        words = explain_library_error("draft_unreadable", {})
        raise BadInput("draft_unreadable", words) from None
    unknown = unknown_answers(composition.message, answers)
    if unknown:
        names = _some(names_in(composition.message))
        words = _("“{template}” has no blank named {unknown}. Its blanks are: {names}.")
        words = words.format(template=args.template, unknown=quoted(unknown[:_NAMES_SHOWN]), names=names)
        raise BadInput("blank_unknown", words)
    for name, answer in answers.items():
        blank = composition.form.of(name)
        fault = fault_of(blank, answer) if answer.strip() else None
        if fault is not None:
            raise BadInput(fault.code, describe_answer(fault.code, blank.name, answer, blank.choices))
    # The day of the person's own clock, as the window has it.
    return Template(composition, answers, date.today())  # noqa: DTZ011


def _draft(name: str) -> Draft:
    failure: BadInput
    try:
        with Library.open(find_paths().library) as library:
            found = library.drafts.by_name(name)
            known = [head.name for head in library.drafts.heads() if head.name] if not found else []
    except DinguiError as error:
        failure = BadInput(error.code, explain_library_error(error.code, error.data, typing=False))
    else:
        if len(found) == 1:
            return found[0]
        failure = _not_one(name, found, known)
    raise failure


def _not_one(name: str, found: Sequence[Draft], known: Sequence[str]) -> BadInput:
    if found:
        words = _("{count} drafts are named “{name}”. Give the one that is meant another name.")
        return BadInput("template_ambiguous", words.format(count=len(found), name=name))
    names = _some(tuple(dict.fromkeys(known)))
    words = _("There is no draft named “{name}”. Some that there are: {names}.")
    return BadInput("template_unknown", words.format(name=name, names=names))


def _some(names: Sequence[str]) -> str:
    return quoted(names[:_NAMES_SHOWN]) if names else "—"


def _answers(args: argparse.Namespace) -> dict[str, str]:
    """Return all answers; those of ``--set`` come before those of ``--set-json``."""
    answers = _from_json(args.set_json) if args.set_json is not None else {}
    keys = {key_of(name): name for name in answers}
    for text in args.set:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise BadInput("set_unusable", _("--set takes NAME=VALUE, and this is “{text}”.").format(text=text[:60]))
        answers.pop(keys.get(key_of(name), ""), None)
        keys[key_of(name)] = name
        answers[name] = value
    return answers


def _from_json(file: str) -> dict[str, str]:
    try:
        if file == "-":
            data = sys.stdin.buffer.read(ANSWERS_BYTES_MAX + 1)
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(ANSWERS_BYTES_MAX + 1)
        document = json.loads(data.decode("utf-8-sig")) if len(data) <= ANSWERS_BYTES_MAX else None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        words = _("The file {name} can't be read: {reason}.").format(name=file, reason=reason)
        raise BadInput("cannot_read", words) from None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or not all(_plain(value) for value in document.values()):
        words = _("--set-json takes one JSON object of names and values, such as {example}.")
        raise BadInput("set_unusable", words.format(example='{"用量": "93%"}'))
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in document.items()}


def _plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
