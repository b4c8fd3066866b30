"""The addresses of a Markdown text's links and pictures, in one pass and without the parser, slow to import."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from dingui.messages.addresses import WEB_SCHEMES, scheme_of

_BRACKET: Final = re.compile(
    r"\\.|!?\[|\](?:\([ \t\n]*(?:<([^<>\n]*)>|((?:[^()<>\s]|\([^()<>\s]*\))+)))?|\n[ \t]*\n", re.DOTALL
)
"""What matters: an escape, an opening bracket, a closing one with its address, an empty line."""

PARTING: Final = "\n\n"
"""What stands between two parts of a text."""

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
    for start, part in parts_of(text):
        for one in addresses_of_part(part):
            yield TextAddress(one.address, one.picture, one.start + start, one.end + start)


def parts_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield the parts of a text that an empty line parts, with their places: no address reaches over one."""
    start = 0
    for part in text.split(PARTING):
        yield start, part
        start += len(part) + len(PARTING)


@lru_cache(maxsize=2048)
def addresses_of_part(text: str) -> tuple[TextAddress, ...]:
    """Return the addresses of one part. The same part is read once: between two keys nearly all stay as they were."""
    found: list[TextAddress] = []
    opened: list[bool] = []
    for bracket in _BRACKET.finditer(text):
        mark = bracket.group()
        if mark in ("[", "!["):
            opened.append(mark == "![")
        elif mark.startswith("]"):
            which = 1 if bracket.group(1) else 2
            if not opened:
                continue
            picture = opened.pop()
            if not bracket.group(which):
                continue
            start, end = bracket.span(which)
            if which == 2 and (rest := _BROKEN_REST.match(text, end)):
                if scheme_of(text[start:end]) not in WEB_SCHEMES:
                    # Words in brackets and parentheses, and nothing that was meant as a link.
                    continue
                end = rest.end()
            found.append(TextAddress(text[start:end], picture, start, end))
        elif mark.startswith("\n"):
            opened.clear()
    return tuple(found)


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
