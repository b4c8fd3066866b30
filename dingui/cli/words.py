"""argparse's own words in the person's language, in lines that fit the terminal."""

from __future__ import annotations

import argparse
import os
import sys

from dingui.texts.commands import argparse_words


def speak() -> None:
    """Let argparse say its words in the language in force."""
    # Its own way is gettext's catalogue of the whole process, which follows the locale and not DINGUI_LANG.
    vars(argparse)["_"] = argparse_words


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
        if char == " " and not line:
            continue
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
