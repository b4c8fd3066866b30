"""Reading a message file for a command."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TextIO

from dingui.errors import DinguiError
from dingui.messages.preflight import check
from dingui.messages.problems import Problem, Severity
from dingui.messages.reading import FILE_BYTES_MAX, Reading, UnusableFile, read_document
from dingui.texts import _
from dingui.texts.problems import describe_problem, describe_unusable, field_label


class BadInput(DinguiError):
    """A command was given something that it cannot use; ``words`` is the sentence for the person."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(code)
        self.words = words


def read_message_file(name: str) -> Reading:
    """Read the file ``name``, or standard input for ``-``. Raises :class:`BadInput`."""
    failure: BadInput
    try:
        # One byte more than can be used tells a file that is too large without reading all of it.
        limit = FILE_BYTES_MAX + 1
        if name == "-":
            document = sys.stdin.buffer.read(limit)
        else:
            with Path(name).open("rb") as file:
                document = file.read(limit)
        return read_document(document)
    except OSError as error:
        data = {"name": name, "reason": error.strerror or type(error).__name__}
        failure = BadInput("cannot_read", describe_unusable("cannot_read", data))
    except ValueError as error:
        # A file name that no system can have, such as one with a zero byte.
        failure = BadInput("cannot_read", describe_unusable("cannot_read", {"name": repr(name), "reason": str(error)}))
    except UnusableFile as error:
        failure = BadInput(error.code, describe_unusable(error.code, error.data))
    raise failure


def problems_of(reading: Reading) -> tuple[Problem, ...]:
    """Return what is wrong with a file and with the message in it, errors first."""
    found = list(reading.problems)
    if reading.message is not None:
        said = {(problem.code, problem.field) for problem in found}
        found += [problem for problem in check(reading.message) if (problem.code, problem.field) not in said]
    return tuple(sorted(found, key=lambda problem: not problem.is_error))


def problem_object(problem: Problem) -> dict[str, str]:
    """Return a problem as the commands' JSON has it."""
    return {
        "code": problem.code,
        "field": problem.field,
        "severity": problem.severity.value,
        "message": describe_problem(problem),
    }


def say_problems(problems: tuple[Problem, ...], out: TextIO, *, as_json: bool) -> None:
    """Print problems: one JSON object, or a line each for a person."""
    if as_json:
        out.write(
            json.dumps({"problems": [problem_object(problem) for problem in problems]}, ensure_ascii=False) + "\n"
        )
        return
    for problem in problems:
        word = _("Error") if problem.severity is Severity.ERROR else _("Warning")
        out.write(f"{word} · {field_label(problem.field)}: {describe_problem(problem)}\n")


def say_bad_input(error: BadInput, out: TextIO, *, as_json: bool) -> None:
    """Print why a command cannot go on: on standard error for a person, else as a problem of the whole message."""
    if as_json:
        problem = {"code": error.code, "field": "", "severity": Severity.ERROR.value, "message": error.words}
        out.write(json.dumps({"problems": [problem]}, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(error.words + "\n")
