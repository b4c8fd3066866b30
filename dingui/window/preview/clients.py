"""What a phone and a PC make of what stands outside DingTalk's Markdown (``dingtalk-protocol.md`` §3.2).

Nothing is drawn that is not said there. PCs draw tables, code, HTML and every form of a font; phones do not draw
tables, code and HTML properly, and know one form of colour. Where it is not said how a client draws something, it is
drawn plainly, and its mark says why that may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from PySide6.QtGui import QColor

from dingui.messages.addresses import LINK_SCHEMES, is_complete
from dingui.messages.preview import NO_FONT, Block, Break, Inline, Picture, Run, Verbatim

PHONE: Final = "phone"
PC: Final = "pc"

_TAG: Final = re.compile(r"<!--.*?-->|<(/?)([A-Za-z][A-Za-z0-9]*)\b([^>]*)>", re.S)
_FONT_TAG: Final = re.compile(r"</?font\b[^>]*>", re.I)
_HREF: Final = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_STYLES: Final = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "struck", "del": "struck", "strike": "struck", "code": "code",
}  # fmt: skip
_UNSEEN: Final = frozenset({"span", "font", "p", "div", "small", "big", "center"})
"""Tags that PCs take out of the words, without a look of which anything is known."""

_SIZES: Final = {1: 0.65, 2: 0.8, 3: 1.0, 4: 1.15, 5: 1.5, 6: 2.0, 7: 3.0}
"""HTML's sizes of a font, 3 being the text's own."""

_CELLS_MAX: Final = 400
_COLUMNS_MAX: Final = 12
"""A table of more is drawn as its lines: nobody reads it in a bubble, and each cell costs 0.1 ms."""


@dataclass(slots=True)
class Drawn:
    """An inline as one client draws it, and the notes of which its mark tells.

    Not frozen, for there is one for each run: that would take three times as long to make.
    """

    inline: Inline
    notes: tuple[str, ...] = ()
    underline: bool = False
    struck: bool = False
    factor: float = 1.0
    """The size of its font by that of the text."""
    face: str = ""


def drawn(inlines: tuple[Inline, ...], client: str) -> Iterator[Drawn]:
    """Yield what ``client`` (``phone`` or ``pc``) draws of ``inlines``."""
    if client == PC:
        yield from _Pc().read(inlines)
        return
    for inline in inlines:
        match inline:
            case Run():
                run = inline
                if run.code or (run.colour and run.font.colour):
                    run = replace(run, code=False, colour="" if run.font.colour else run.colour)
                yield Drawn(run, _notes(run))
            case Picture(note=note):
                yield Drawn(inline, (note,) if note else ())
            case Break():
                yield Drawn(inline)


def _notes(run: Run) -> tuple[str, ...]:
    if run.font is NO_FONT:
        return (run.note,) if run.note else ()
    notes = [run.note] if run.note else []
    if run.font.colour and "colour_form" not in notes:
        notes.append("colour_form")
    if (run.font.size or run.font.face) and "font" not in notes:
        notes.append("font")
    return tuple(notes)


class _Pc:
    """Reads the tags of one paragraph, as PCs do."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._link = ""

    def read(self, inlines: tuple[Inline, ...]) -> Iterator[Drawn]:
        for inline in inlines:
            match inline:
                case Run(note="html"):
                    yield from self._tags(inline)
                case Run(note="font") if _FONT_TAG.fullmatch(inline.text):
                    pass
                case Run():
                    yield self._run(inline)
                case Picture(note=note):
                    yield Drawn(inline, (note,) if note else ())
                case Break():
                    yield Drawn(inline)

    def _tags(self, run: Run) -> Iterator[Drawn]:
        done = 0
        for tag in _TAG.finditer(run.text):
            if not self._take(tag):
                continue
            if tag.start() > done:
                yield self._run(replace(run, text=run.text[done : tag.start()]))
            if tag.group(2) and tag.group(2).lower() == "br":
                yield Drawn(Break())
            done = tag.end()
        if done < len(run.text):
            yield self._run(replace(run, text=run.text[done:]))

    def _take(self, tag: re.Match[str]) -> bool:
        """Take what a tag says; return whether it is gone from the words."""
        closing, name, rest = tag.groups()
        if name is None:
            return True
        name = name.lower()
        if name == "a":
            found = _HREF.search(rest)
            href = next((value for value in found.groups() if value), "") if found else ""
            self._link = "" if closing or not is_complete(href, LINK_SCHEMES) else href
        elif name in _STYLES and not closing:
            self._open.append(_STYLES[name])
        elif name in _STYLES and _STYLES[name] in self._open:
            self._open.remove(_STYLES[name])
        return name in _STYLES or name in _UNSEEN or name in ("a", "br")

    def _run(self, run: Run) -> Drawn:
        notes = _notes(run)
        face, factor = run.font.face, _factor(run.font.size)
        if run.font.colour and QColor.isValidColorName(run.font.colour):
            run = replace(run, colour=QColor(run.font.colour).name())
        if not self._open and not self._link:
            return Drawn(run, notes, factor=factor, face=face)
        run = replace(
            run,
            bold=run.bold or "bold" in self._open,
            italic=run.italic or "italic" in self._open,
            code=run.code or "code" in self._open,
            link=run.link or self._link,
        )
        notes = notes if "html" in notes else (*notes, "html")
        return Drawn(run, notes, "underline" in self._open, "struck" in self._open, factor, face)


def _factor(size: str) -> float:
    if not size:
        return 1.0
    try:
        number = int(size)
    except ValueError:
        return 1.0
    return _SIZES[min(max(number + 3 if size[0] in "+-" else number, 1), 7)]


def has_tags(inlines: tuple[Inline, ...]) -> bool:
    """Return whether there are tags that PCs take out of the words."""
    return any(isinstance(inline, Run) and inline.note == "html" for inline in inlines)


@lru_cache(maxsize=64)
def html_blocks(html: str) -> tuple[Block, ...] | None:
    """Return a block of HTML as a PC would show it, as far as it can be told without a browser; None where it can't.

    It is read as pasted HTML is: nothing in it is run or loaded.
    """
    from dingui.messages.markdown import parse  # with the reader of pasted HTML, a cost of few messages only
    from dingui.messages.pasting import TooMuch, from_html

    try:
        return parse(from_html(html).text)
    except TooMuch:
        return None


def is_grid(block: Verbatim) -> bool:
    """Return whether a PC's table can be drawn as a grid here."""
    columns = max((len(row) for row in block.rows), default=0)
    return 0 < columns <= _COLUMNS_MAX and columns * len(block.rows) <= _CELLS_MAX


def code_lines(text: str) -> str:
    """Return code as PCs showed it: without the indentation of its lines (§3.2)."""
    return "\n".join(line.lstrip() for line in text.split("\n"))
