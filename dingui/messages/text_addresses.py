"""The addresses of a Markdown text's links and pictures, in one pass and without the parser, slow to import."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from dingui.messages.addresses import WEB_SCHEMES, scheme_of

_BRACKET: Final = re.compile(
    r"\\.|!?\[|\](?:\([ \t\n]*(?:<([^<>\n]*)>|((?:[^()<>\s]|\([^()<>\s]*\))+)))?|\n[ \t]*\n", re.DOTALL
)
"""What matters: an escape, an opening bracket, a closing one with its address, an empty line."""

_BROKEN_REST: Final = re.compile(r"[ \t]+(?![\"' \t)]|\([^()\n]*\)[ \t]*\))(?:[^()<>\"'\n]|\([^()\n]*\))*(?=\))")
"""A space and what follows it in an address without angle brackets: no link any more, but for a title."""


@dataclass(frozen=True, slots=True)
class TextAddress:
    """One address in a text: its characters from ``start`` up to ``end``."""

    address: str
    picture: bool
    start: int
    end: int


def addresses_in(text: str) -> Iterator[TextAddress]:
    """Yield the addresses of links and pictures, in the order of their ends. Code is not told apart."""
    opened: list[bool] = []
    for found in _BRACKET.finditer(text):
        mark = found.group()
        if mark in ("[", "!["):
            opened.append(mark == "![")
        elif mark.startswith("]"):
            which = 1 if found.group(1) else 2
            if not opened:
                continue
            picture = opened.pop()
            if not found.group(which):
                continue
            start, end = found.span(which)
            if which == 2 and (rest := _BROKEN_REST.match(text, end)):
                if scheme_of(text[start:end]) not in WEB_SCHEMES:
                    # Words in brackets and parentheses, and nothing that was meant as a link.
                    continue
                end = rest.end()
            yield TextAddress(text[start:end], picture, start, end)
        elif mark.startswith("\n"):
            opened.clear()


def with_addresses(text: str, change: Callable[[TextAddress], str]) -> str:
    """Return ``text`` with each address replaced by what ``change`` makes of it."""
    parts: list[str] = []
    done = 0
    for one in addresses_in(text):
        new = change(one)
        if new != one.address:
            parts += [text[done : one.start], new]
            done = one.end
    return "".join([*parts, text[done:]])
