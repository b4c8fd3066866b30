"""argparse's own words in the person's language, in lines that fit the terminal."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Final

from dingui.texts import N_, _

_WORDS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "usage: ": (N_("usage: "), {}),
    "positional arguments": (N_("arguments"), {}),
    "options": (N_("options"), {}),
    "show this help message and exit": (N_("show this help and end"), {}),
    "%(prog)s: error: %(message)s\n": (
        N_("{program}: {message}\n"),
        {"program": "%(prog)s", "message": "%(message)s"},
    ),
    "argument %(argument_name)s: %(message)s": (
        N_("{option}: {message}"),
        {"option": "%(argument_name)s", "message": "%(message)s"},
    ),
    "the following arguments are required: %s": (N_("this is missing: {options}"), {"options": "%s"}),
    "one of the arguments %s is required": (N_("one of these is needed: {options}"), {"options": "%s"}),
    "unrecognized arguments: %s": (N_("there is no such option: {options}"), {"options": "%s"}),
    "not allowed with argument %s": (N_("this does not go together with {option}"), {"option": "%s"}),
    "ignored explicit argument %r": (N_("this option takes no value, so {value} is too much"), {"value": "%r"}),
    "expected one argument": (N_("a value must follow"), {}),
    "expected at least one argument": (N_("at least one value must follow"), {}),
    "ambiguous option: %(option)s could match %(matches)s": (
        N_("{option} could mean any of {options}"),
        {"option": "%(option)s", "options": "%(matches)s"},
    ),
    "invalid choice: %(value)r (choose from %(choices)s)": (
        N_("{value} is none of {choices}"),
        {"value": "%(value)r", "choices": "%(choices)s"},
    ),
}
"""What argparse says, with our words and what stands in their places. Others (a newer Python's) stay English."""


def speak() -> None:
    """Let argparse say its words in the language in force."""
    # Its own way is gettext's catalogue of the whole process, which follows the locale and not DINGUI_LANG.
    vars(argparse)["_"] = in_our_words


def in_our_words(text: str) -> str:
    """Return argparse's ``text`` in the person's language, still to be filled with ``%``."""
    words, places = _WORDS.get(text, ("", {}))
    return _(words).format(**places) if words else text


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """argparse's formatter, for texts in which a character may take two columns and no spaces part the words."""

    def __init__(self, prog: str) -> None:
        # argparse would import shutil, which takes longer than everything else here together.
        super().__init__(prog, width=_columns() - 2)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrap(text, width)


def wrap(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of at most ``width`` columns, parted at spaces or beside a wide character."""
    import unicodedata

    lines, line, columns, cut, cut_columns = [], "", 0, 0, 0
    for char in " ".join(text.split()):
        wide = unicodedata.east_asian_width(char) in "WF"
        if (char == " " or wide) and char not in "，。；：、）”":
            cut, cut_columns = len(line), columns
        if columns + 1 + wide > width and cut:
            lines.append(line[:cut])
            line, columns = line[cut:].lstrip(), columns - cut_columns - line[cut:].startswith(" ")
            cut = cut_columns = 0
        line += char
        columns += 1 + wide
    return [*lines, line]


def _columns() -> int:
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
