"""Writes blocks of the preview tree with a cursor: one text block for each paragraph, item or line of code.

What a ``QTextDocument`` cannot draw (bars of quotations, rules, pictures) is a property of a format here, and drawn by
:mod:`dingui.window.preview.body`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextList,
    QTextListFormat,
)

from dingui.messages.preview import Block, Break, Inline, ListBlock, Paragraph, Picture, Quote, Rule, Run, Verbatim
from dingui.window.preview.look import Look, sized

QUOTE_DEPTH: Final = QTextFormat.Property.UserProperty.value + 1
"""Of a block: in how many quotations it stands."""
RULE: Final = QUOTE_DEPTH + 1
"""Of a block: it is a horizontal line."""
PICTURE_ADDRESS: Final = QUOTE_DEPTH + 2
PICTURE_ALT: Final = QUOTE_DEPTH + 3
PICTURE_OBJECT: Final = QTextFormat.ObjectTypes.UserObject.value + 1
"""The type of the text object that a picture is."""

QUOTE_STEP: Final = 12
"""Logical pixels from the bar of a quotation to its text, the bar included."""

LINK_PREFIX: Final = "preview:"
_HEADING_SIZES: Final = (1.5, 1.35, 1.2, 1.1, 1.0, 0.9)
_LINE_HEIGHT: Final = 1.5
_GAP_EM: Final = 0.55
_LINE: Final = "\u2028"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How the blocks of one message are written."""

    look: Look
    font: QFont
    mentions_coloured: bool = False
    """A text's mentions are blue, Markdown's are not (dingtalk-protocol.md §2.10)."""


Formats = dict[tuple[Run, bool, int], QTextCharFormat]
"""By a run without its text, whether it is quoted, and the level of its heading."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the tree a text block stands."""

    quotes: int = 0
    items: int = 0


def href_of(address: str) -> str:
    """Return what stands for ``address`` in the document: any text is a valid one, and comes back unchanged."""
    return LINK_PREFIX + bytes(QUrl.toPercentEncoding(address).data()).decode()


def address_of(url: QUrl) -> str:
    """Return the address for which :func:`href_of` made this link."""
    return QUrl.fromPercentEncoding(url.toEncoded()).removeprefix(LINK_PREFIX)


class Writer:
    """Writes at a cursor that stands in an empty text block; that one takes the first block of the tree."""

    def __init__(self, cursor: QTextCursor, style: TextStyle, formats: Formats | None = None) -> None:
        """``formats``: those that were made for this style before, to which others are added."""
        self._cursor = cursor
        self._style = style
        self._formats = {} if formats is None else formats
        self._em = float(QFontInfo(style.font).pixelSize())
        self._used = False
        self._plain = QTextCharFormat()
        self._plain.setFont(style.font)
        self._plain.setForeground(style.look.text)
        self.count = 0
        """Text blocks written so far."""

    def write(self, block: Block, *, first: bool) -> None:
        """Write one block of the tree; ``first``: it is the document's first, so no space goes before it."""
        self._write(block, _Place(), 0.0 if first else _GAP_EM)

    def _write(self, block: Block, place: _Place, gap: float) -> None:
        match block:
            case Paragraph():
                self._start(place, gap + (0.2 if block.level and gap else 0.0))
                self._inlines(block.inlines, place, block.level)
            case Quote():
                self._sequence(block.blocks, replace(place, quotes=place.quotes + 1), gap, between=0.25)
            case ListBlock():
                self._list(block, place, gap)
            case Verbatim():
                self._verbatim(block, place, gap)
            case Rule():
                rule = self._format(place, gap)
                rule.setProperty(RULE, True)  # noqa: FBT003 - a property's value
                self._begin(rule, QTextCharFormat())

    def _sequence(self, blocks: tuple[Block, ...], place: _Place, gap: float, *, between: float) -> None:
        if not blocks:
            self._start(place, gap)
        for index, block in enumerate(blocks):
            self._write(block, place, between if index else gap)

    def _list(self, block: ListBlock, place: _Place, gap: float) -> None:
        inner = replace(place, items=place.items + 1)
        numbers = QTextListFormat()
        numbers.setIndent(inner.items)
        width = 0.0
        if block.start is None:
            style = QTextListFormat.Style.ListDisc if place.items == 0 else QTextListFormat.Style.ListCircle
            numbers.setStyle(style)
        else:
            numbers.setStyle(QTextListFormat.Style.ListDecimal)
            numbers.setStart(block.start)
            # Two digits fit into the indentation; more would be cut off at the left.
            width = max(0, len(str(block.start + len(block.items))) - 2) * 0.6
        made: QTextList | None = None
        for index, item in enumerate(block.items):
            head, rest = item[:1], item[1:]
            if not (head and isinstance(head[0], Paragraph)):
                head, rest = (Paragraph(()),), item
            self._start(replace(place, items=0), 0.2 if index else gap, extra=width)
            if made is None:
                made = self._cursor.createList(numbers)
            else:
                made.add(self._cursor.block())
            paragraph = head[0]
            assert isinstance(paragraph, Paragraph)  # noqa: S101 - what the lines above have made sure of
            self._inlines(paragraph.inlines, inner, paragraph.level)
            for child in rest:
                self._write(child, inner, 0.2)

    def _verbatim(self, block: Verbatim, place: _Place, gap: float) -> None:
        text = QTextCharFormat(self._plain)
        text.setFont(self._fixed_font())
        ground = self._format(place, gap)
        ground.setBackground(self._style.look.code)
        self._begin(ground, text)
        self._cursor.insertText(block.text.replace("\t", "    ").replace("\n", _LINE), text)

    def _start(self, place: _Place, gap: float, extra: float = 0.0) -> None:
        text = QTextCharFormat(self._plain)
        if place.quotes:
            text.setForeground(self._style.look.muted)
        self._begin(self._format(place, gap, extra), text)

    def _format(self, place: _Place, gap: float, extra: float = 0.0) -> QTextBlockFormat:
        block = QTextBlockFormat()
        block.setTopMargin(round(gap * self._em))
        block.setLeftMargin(place.quotes * QUOTE_STEP + round(extra * self._em))
        block.setIndent(place.items)
        block.setLineHeight(round(_LINE_HEIGHT * self._em), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        if place.quotes:
            block.setProperty(QUOTE_DEPTH, place.quotes)
        return block

    def _begin(self, block: QTextBlockFormat, text: QTextCharFormat) -> None:
        if self._used:
            self._cursor.insertBlock(block, text)
        else:
            self._cursor.setBlockFormat(block)
            self._cursor.setBlockCharFormat(text)
            self._used = True
        self.count += 1

    def _inlines(self, inlines: tuple[Inline, ...], place: _Place, level: int) -> None:
        for inline in inlines:
            match inline:
                case Run():
                    key = (replace(inline, text=""), bool(place.quotes), level)
                    if key not in self._formats:
                        self._formats[key] = self._run_format(inline, place, level)
                    self._cursor.insertText(inline.text.replace("\n", _LINE), self._formats[key])
                case Break():
                    self._cursor.insertText(_LINE, self._plain)
                case Picture():
                    self._cursor.insertText("\ufffc", self._picture_format(inline))

    def _run_format(self, run: Run, place: _Place, level: int) -> QTextCharFormat:
        look = self._style.look
        text = QTextCharFormat(self._plain)
        font = self._style.font
        if level:
            font = sized(font, _HEADING_SIZES[level - 1])
        if run.code:
            font = self._fixed_font()
            text.setBackground(look.code)
        font = QFont(font)
        font.setBold(run.bold or bool(level))
        font.setItalic(run.italic)
        text.setFont(font)
        colour = look.muted if place.quotes else look.text
        if run.colour:
            colour = QColor(run.colour)
        if run.mention and self._style.mentions_coloured:
            colour = look.link
        if run.link:
            colour = look.link
            _link(text, run.link)
        text.setForeground(colour)
        return text

    def _picture_format(self, picture: Picture) -> QTextCharFormat:
        text = QTextCharFormat(self._plain)
        text.setObjectType(PICTURE_OBJECT)
        text.setProperty(PICTURE_ADDRESS, picture.address)
        text.setProperty(PICTURE_ALT, picture.alt)
        text.setToolTip(picture.address)
        if picture.link:
            _link(text, picture.link)
        return text

    def _fixed_font(self) -> QFont:
        font = sized(self._style.font, 0.95)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        # By its real name: an alias such as "monospace" is passed over where a real family follows.
        font.setFamilies([QFontInfo(fixed).family(), *self._style.font.families()])
        return font


def _link(text: QTextCharFormat, address: str) -> None:
    text.setAnchor(True)
    text.setAnchorHref(href_of(address))
    text.setToolTip(address)
