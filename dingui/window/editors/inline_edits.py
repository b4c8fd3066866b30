"""What a tool does to words in a Markdown text: bold, italic, colour, links, pictures (``dingtalk-protocol.md`` §3).

Pure functions: a text with its selection in, the same out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dingui.messages.markdown_writing import described, written_address
from dingui.window.editors.line_edits import Edit

_FONT: Final = re.compile(r"<font\s+color\s*=\s*[\"']?#?\w+[\"']?\s*>", re.IGNORECASE)
_FONT_END: Final = re.compile(r"</font\s*>", re.IGNORECASE)
_LINE_MARKS: Final = re.compile(r"\s*(?:>\s?|[-*+]\s+|\d{1,9}[.)]\s+|#{1,6}\s+)*")
_LINK: Final = re.compile(
    # A link may hold one picture; more brackets than that no person writes.
    r"(?<!!)\[((?:!\[[^\[\]]*\]\([^()\s]*\)|[^\[\]\\]|\\.)*)\]\(((?:[^()\s]|\([^()\s]*\))*)\)"
)
_PICTURE: Final = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\(((?:[^()\s]|\([^()\s]*\))*)\)")


@dataclass(frozen=True, slots=True)
class Link:
    """A link or picture in a text."""

    start: int
    end: int
    words: str
    """What is seen of a link, as it is written; what a picture is described by."""
    address: str


def surround(edit: Edit, mark: str, placeholder: str) -> Edit:
    """Put ``mark`` (``*`` or ``**``) on both sides of the selection, or take it away where it stands already."""
    text, start, end = edit
    size = len(mark)
    chosen = text[start:end]
    before, behind = text[:start], text[end:]
    outside = min(len(before) - len(before.rstrip("*")), len(behind) - len(behind.lstrip("*")))
    inside = min(_leading(chosen), _leading(chosen[::-1]))
    if _holds(outside, mark):
        return Edit(text[: start - size] + chosen + text[end + size :], start - size, end - size)
    if _holds(inside, mark):
        return Edit(text[:start] + chosen[size:-size] + text[end:], start, end - 2 * size)
    inner = chosen or placeholder
    return Edit(f"{before}{mark}{inner}{mark}{behind}", start + size, start + size + len(inner))


def colour(edit: Edit, value: str, placeholder: str) -> Edit:
    """Colour the selection, or the coloured words at the cursor; an empty ``value`` takes the colour off.

    ``value``: ``#RRGGBB``. Written without quotes and with six digits, the form that phones know too (§3.2). Each line
    has its own colour, as HTML ends where a paragraph does.
    """
    start, end = edit.start, edit.end
    around = _coloured_around(edit)
    if around:
        start, end = around
    chosen = _FONT_END.sub("", _FONT.sub("", edit.text[start:end]))
    if not chosen.strip() and not value:
        return edit
    words = "\n".join(_coloured(line, value) for line in (chosen or placeholder).split("\n"))
    text = edit.text[:start] + words + edit.text[end:]
    opening = _FONT.match(words)
    if "\n" in words or not opening:
        return Edit(text, start, start + len(words))
    return Edit(text, start + opening.end(), start + len(words) - len("</font>"))


def link_at(edit: Edit, *, picture: bool) -> Link | None:
    """Return the link or picture in which the selection lies, or None."""
    line_start = edit.text.rfind("\n", 0, edit.start) + 1
    line_end = edit.text.find("\n", edit.start)
    line = edit.text[line_start : line_end if line_end >= 0 else len(edit.text)]
    for found in (_PICTURE if picture else _LINK).finditer(line):
        start, end = line_start + found.start(), line_start + found.end()
        if start <= edit.start and edit.end <= end and (start < edit.start < end or edit.start < edit.end):
            return Link(start, end, _unescaped(found.group(1)), found.group(2))
    return None


def put_link(edit: Edit, words: str, address: str) -> Edit:
    """Write a link in place of the selection; the cursor goes behind it. Without words, the address is what is seen."""
    seen = _escaped(" ".join((words or address).split()))
    return _put(edit, f"[{seen}]({written_address(address)})")


def put_picture(edit: Edit, description: str, address: str) -> Edit:
    """Write a picture in place of the selection; the cursor goes behind it."""
    return _put(edit, f"![{described(description)}]({written_address(address)})")


def put_text(edit: Edit, text: str) -> Edit:
    """Write ``text`` in place of the selection; the cursor goes behind it."""
    return _put(edit, text)


def put_blocks(edit: Edit, text: str) -> Edit:
    """Write paragraphs, lists or headings in place of the selection, with an empty line before and behind them."""
    before, behind = edit.text[: edit.start], edit.text[edit.end :]
    line = before.rpartition("\n")[2]
    if line.strip() and _LINE_MARKS.fullmatch(line):
        # An empty item that waits for words: a list brings marks of its own.
        if _LINE_MARKS.match(text).end():  # type: ignore[union-attr]  # it matches anything
            edit = edit._replace(start=edit.start - len(line))
    elif line.strip():
        text = "\n\n" + text
    elif before.strip() and not before.endswith("\n\n"):
        text = ("\n" if before.endswith("\n") else "\n\n") + text
    if behind.partition("\n")[0].strip():
        text += "\n\n"
    elif behind.strip() and not behind.startswith("\n\n"):
        text += "\n"
    return _put(edit, text)


def _put(edit: Edit, text: str) -> Edit:
    at = edit.start + len(text)
    return Edit(edit.text[: edit.start] + text + edit.text[edit.end :], at, at)


def _leading(text: str) -> int:
    """How many ``*`` a text begins with; none where there is nothing else."""
    rest = text.lstrip("*")
    return len(text) - len(rest) if rest else 0


def _holds(stars: int, mark: str) -> bool:
    """Whether a row of ``*`` holds ``mark``: one is italic, two are bold, three are both."""
    return stars >= 2 if mark == "**" else stars % 2 == 1


def _coloured(line: str, value: str) -> str:
    if not value or not line.strip():
        return line
    # The marks of a list or heading stay outside, or they would be none.
    found = _LINE_MARKS.match(line)
    start = found.end() if found else 0
    return f"{line[:start]}<font color={value}>{line[start:]}</font>" if line[start:] else line


def _coloured_around(edit: Edit) -> tuple[int, int] | None:
    """Return where the coloured words around the selection begin and end, with their tags, or None."""
    line_start = edit.text.rfind("\n", 0, edit.start) + 1
    opening: re.Match[str] | None = None
    for found in _FONT.finditer(edit.text, line_start, edit.start):
        opening = found
    if opening is None or _FONT_END.search(edit.text, opening.end(), edit.start):
        return None
    closing = _FONT_END.search(edit.text, edit.end)
    if (
        closing is None
        or "\n" in edit.text[edit.start : closing.start()]
        or _FONT.search(edit.text, edit.start, closing.start())
    ):
        return None
    return opening.start(), closing.end()


def _escaped(words: str) -> str:
    r"""Brackets in pairs may stand in a link's words; others need a ``\``."""
    without = re.sub(r"\\.|!\[[^\[\]]*\]\([^()\s]*\)", "", words)
    if "[" not in without and "]" not in without:
        return words
    return re.sub(r"(?<!\\)([\[\]])", r"\\\1", words)


def _unescaped(words: str) -> str:
    return re.sub(r"\\([\[\]])", r"\1", words)
