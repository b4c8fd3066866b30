"""What is on a clipboard → Markdown of DingTalk's subset (``dingtalk-protocol.md`` §3.1).

Headings, bold, italic, quotes, lists, links and pictures with a web address come along; colours, fonts and everything
hidden does not. DingTalk lists no tables, so a table becomes a list with one item for each row.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import Final

from dingui.messages.html_tree import Element, TooMuch, read_html, without_embedded
from dingui.messages.markdown_writing import Piece
from dingui.messages.pasted_blocks import Blocks
from dingui.messages.pasted_tables import row_pieces
from dingui.messages.pasting_reader import Reader

MARKUP_MAX: Final = 400_000
"""Characters of HTML that are read, without the bytes of pictures in it: about 30 ms. DingTalk takes 20,000 bytes."""

_PLAIN_EDITOR: Final = re.compile(r"<meta\s+name=[\"']qrichtext")
"""What Qt's editors write, those of plain text too: there, each line is a paragraph."""

__all__ = ("MARKUP_MAX", "Pasted", "TooMuch", "from_html", "from_tabs")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What can be written into a message."""

    text: str
    """Markdown, without a line end at its end."""
    left_out: tuple[str, ...] = ()
    """The names of pictures that have no web address; empty strings for those without a name."""
    is_formatted: bool = True
    """Whether there is more to it than plain words; where not, the clipboard's plain text says the same."""
    is_block: bool = False
    """Whether it needs lines of its own: it is more than one paragraph, or a heading, list or quote."""


def from_html(html: str) -> Pasted:
    """Return copied HTML as Markdown.

    Raises :class:`TooMuch` where there is more of it than can be read while the window waits, and nothing else.
    """
    html = without_embedded(html)
    if len(html) > MARKUP_MAX:
        raise TooMuch
    root = read_html(html)
    reader = Reader()
    reader.read(root)
    return Pasted(
        reader.blocks.text,
        tuple(reader.left_out),
        (reader.is_formatted or (reader.paragraphs > 1 and not _PLAIN_EDITOR.search(html, 0, 1_000)))
        and not _is_code(root),
        reader.blocks.needs_lines,
    )


def from_tabs(text: str) -> Pasted | None:
    """Return cells between tabs, as a spreadsheet copies them, as a list; None where it is no such thing.

    Every line must have the same number of cells, at least two, and there must be two lines.
    """
    if "\t" not in text or "\n" not in text.strip("\n") or len(text) > MARKUP_MAX:
        return None
    try:
        rows = [row for row in csv.reader(text.splitlines(keepends=True), "excel-tab") if row]
    except csv.Error:
        return None
    widths = {len(row) for row in rows}
    if len(rows) < 2 or len(widths) > 1 or max(widths) < 2 or not any(row[0].strip() for row in rows):
        return None
    blocks = Blocks()
    for pieces in row_pieces([[[Piece(cell)] for cell in row] for row in rows], marked_head=False):
        blocks.add_item(pieces)
    return Pasted(blocks.text, is_block=True)


def _is_code(root: Element) -> bool:
    """Whether the whole was copied from a code editor, whose colours and bold words are no part of the text."""
    for _ in range(4):
        style = root.style
        if style.get("white-space", "").startswith("pre") and any(
            name in style.get("font-family", "") for name in ("mono", "consolas", "menlo", "courier")
        ):
            return True
        inner = [child for child in root.children if isinstance(child, Element) or child.strip()]
        if len(inner) != 1 or not isinstance(inner[0], Element):
            return False
        root = inner[0]
    return False
