"""Writes blocks of the preview tree with a cursor: one text block for each paragraph, item or line of code.

What a ``QTextDocument`` cannot draw (bars of quotations, rules, pictures, marks) is a property of a format here, and
drawn by :mod:`dingui.window.preview.body`. A table of a PC is a ``QTextTable``: text blocks too, an empty one on
either side of its cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextList,
    QTextListFormat,
    QTextTable,
    QTextTableFormat,
)

from dingui.messages.preview import Block, Break, Inline, ListBlock, Paragraph, Picture, Quote, Rule, Run, Verbatim
from dingui.window.preview.clients import PC, PHONE, Drawn, code_lines, drawn, has_tags, html_blocks, is_grid
from dingui.window.preview.look import Look, sized
from dingui.window.preview.marks import (
    LINK_ADDRESS,
    ROOM,
    Mark,
    first_words,
    note_block,
    note_run,
    sized_face,
)

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
_NO_BLOCKS: Final = str.maketrans(
    {"\t": "    ", "\n": _LINE, "\r": _LINE, "\u2029": _LINE, "\ufdd0": "\ufffd", "\ufdd1": "\ufffd"}
)
"""What Qt would take for the end of a text block, or for the edge of a table, stays in its line."""
_PADDING: Final = 5
"""Logical pixels from the lines of a table or box to its words."""
_ALIGNED: Final = {"center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How the blocks of one message are written."""

    look: Look
    font: QFont
    mentions_coloured: bool = False
    """A text's mentions are blue, Markdown's are not (dingtalk-protocol.md §2.10)."""
    client: str = PHONE
    """``phone`` or ``pc``: they differ over what stands outside DingTalk's Markdown (§3.2)."""


Formats = dict[tuple[object, ...], QTextCharFormat]
"""By all that makes runs look alike, in one style."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the tree a text block stands."""

    quotes: int = 0
    items: int = 0
    notes: tuple[str, ...] = ()
    """The notes of the nodes around it, and its own."""

    def noted(self, *notes: str) -> _Place:
        new = tuple(note for note in notes if note and note not in self.notes)
        return replace(self, notes=(*self.notes, *new)) if new else self


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
        self._em = float(QFontInfo(style.font).pixelSize())
        self._used = False
        self._simple = False
        self._plain = QTextCharFormat()
        self._plain.setFont(style.font)
        self._plain.setForeground(style.look.text)
        self.count = 0
        """Text blocks written so far."""
        self._starts = False
        """Whether the next text block begins a noted node."""
        self._formats = {} if formats is None else formats
        self.marks: list[Mark] = []
        """The marks written so far."""

    def write(self, block: Block, *, first: bool, simple: bool = False) -> None:
        """Write one block of the tree; ``first``: it is the document's first, so no space goes before it.

        ``simple``: without a box or table, whatever the client.
        """
        self._simple = simple
        self._write(block, _Place(), 0.0 if first else _GAP_EM)

    def _write(self, block: Block, place: _Place, gap: float) -> None:
        if block.note:
            place = place.noted(block.note)
            self._mark(block.note, _words_of(block))
        match block:
            case Paragraph():
                if self._style.client == PC and has_tags(block.inlines):
                    place = place.noted("html")
                    self._starts = True
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

    def _mark(self, note: str, words: str) -> None:
        """A noted node begins."""
        self._starts = True
        self.marks.append((note, first_words(words)))

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
        if self._style.client != PC or self._simple:
            self._lines(block.text, place, gap)
        elif block.kind == "table" and is_grid(block):
            self._table(block, place, gap)
        elif block.kind == "code":
            self._box(code_lines(block.text), place, gap)
        elif block.kind == "html" and (blocks := html_blocks(block.text)) is not None:
            self._sequence(blocks, place, gap, between=_GAP_EM)
        else:
            self._lines(block.text, place, gap)

    def _lines(self, text: str, place: _Place, gap: float) -> None:
        """What a client does not draw as what it is: its letters."""
        self._start(place, gap)
        self._cursor.insertText(_in_one_block(text), self._cursor.blockCharFormat())

    def _box(self, code: str, place: _Place, gap: float) -> None:
        text = QTextCharFormat(self._plain)
        text.setFont(self._fixed_font())
        with self._grid(1, 1, place, gap, whole=True) as table:
            self._into_cell(table, 0, 0, place, text, on_ground=True)
            self._cursor.insertText(_in_one_block(code), text)

    def _table(self, block: Verbatim, place: _Place, gap: float) -> None:
        columns = max(len(row) for row in block.rows)
        with self._grid(len(block.rows), columns, place, gap) as table:
            starts = self._starts
            for number, row in enumerate(block.rows):
                for column in range(columns):
                    cell = row[column] if column < len(row) else ()
                    aligned = block.aligned[column] if column < len(block.aligned) else ""
                    # The mark stands in the margin: whatever cell of a row draws it, it is at the same place.
                    self._starts = starts and number == 0
                    self._into_cell(table, number, column, place, self._plain, aligned, on_ground=number == 0)
                    self._cell(cell if number else _head(cell), place)

    @contextmanager
    def _grid(self, rows: int, columns: int, place: _Place, gap: float, *, whole: bool = False) -> Iterator[QTextTable]:
        """Make a table and go on behind it; ``whole``: as wide as the text."""
        starts, self._starts = self._starts, False
        # Qt hides an empty block in front of a table, and has to be told to do so with the one behind.
        self._begin(QTextBlockFormat(), self._plain)
        table = self._cursor.insertTable(rows, columns, self._table_format(place, gap, whole=whole))
        self._starts = starts
        yield table
        self._starts = False
        self._cursor.setPosition(table.lastPosition() + 1)
        hidden = QTextBlockFormat()
        hidden.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        tiny = QTextCharFormat(self._plain)
        tiny.setFontPointSize(1)
        self._cursor.setBlockFormat(hidden)
        self._cursor.setBlockCharFormat(tiny)
        self.count += rows * columns + 1

    def _table_format(self, place: _Place, gap: float, *, whole: bool) -> QTextTableFormat:
        grid = QTextTableFormat()
        grid.setBorder(1)
        grid.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        grid.setBorderBrush(self._style.look.bar)
        grid.setBorderCollapse(True)
        grid.setCellSpacing(0)
        grid.setCellPadding(_PADDING)
        grid.setTopMargin(round(gap * self._em))
        indent = self._cursor.document().indentWidth()
        grid.setLeftMargin(place.quotes * QUOTE_STEP + place.items * indent)
        grid.setRightMargin(ROOM)
        if whole:
            grid.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        return grid

    def _into_cell(
        self,
        table: QTextTable,
        row: int,
        column: int,
        place: _Place,
        text: QTextCharFormat,
        aligned: str = "",
        *,
        on_ground: bool,
    ) -> None:
        """Go on at the start of a cell; :meth:`_grid` comes back."""
        cell = table.cellAt(row, column)
        self._cursor.setPosition(cell.firstPosition())
        form = self._format(replace(place, items=0), 0.0)
        form.clearProperty(QTextFormat.Property.BlockRightMargin.value)
        form.setLeftMargin(0)
        if aligned in _ALIGNED:
            form.setAlignment(_ALIGNED[aligned])
        self._cursor.setBlockFormat(form)
        self._cursor.setBlockCharFormat(text)
        if on_ground:
            # Behind the above, for a cell's format is that of its first block.
            ground = cell.format()
            ground.setBackground(self._style.look.code)
            cell.setFormat(ground)

    def _cell(self, inlines: tuple[Inline, ...], place: _Place) -> None:
        # Pictures in cells are not said to be drawn: their words stand for them.
        self._inlines(tuple(_as_run(inline) for inline in inlines), place, 0)
        # Screen readers are given cells without anything between them.
        self._cursor.insertText(" ", self._plain)

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
        if place.notes:
            note_block(block, place.notes, start=self._starts)
        self._starts = False
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
        for each in drawn(inlines, self._style.client):
            match each.inline:
                case Run():
                    run = each.inline
                    self._cursor.insertText(_in_one_block(run.text), self._run_format(run, each, place, level))
                case Break():
                    self._cursor.insertText(_LINE, self._plain)
                case Picture():
                    self._cursor.insertText("\ufffc", self._picture_format(each.inline, each.notes))

    def _run_format(self, run: Run, each: Drawn, place: _Place, level: int) -> QTextCharFormat:
        notes = each.notes
        if run.mention and not self._style.mentions_coloured:
            notes = (*notes, "mention")
        if notes:
            self.marks += [(note, first_words(run.text)) for note in notes]
        # Most runs look like one before, and a format costs more than all else of a run.
        look = (run.bold, run.italic, run.code, run.link, run.colour, run.mention)
        key = (look, notes, each.underline, each.struck, each.factor, each.face, place.quotes > 0, level)
        text = self._formats.get(key)
        if text is None:
            text = self._formats[key] = self._new_format(run, replace(each, notes=notes), place, level)
        return text

    def _new_format(self, run: Run, each: Drawn, place: _Place, level: int) -> QTextCharFormat:
        look = self._style.look
        text = QTextCharFormat(self._plain)
        font = self._style.font
        if level or each.factor != 1:
            font = sized(font, (_HEADING_SIZES[level - 1] if level else 1.0) * each.factor)
        if run.code:
            font = self._fixed_font()
            text.setBackground(look.code)
        font = sized_face(font, each.face) if each.face else QFont(font)
        font.setBold(run.bold or bool(level))
        font.setItalic(run.italic)
        font.setUnderline(each.underline)
        font.setStrikeOut(each.struck)
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
        note_run(text, each.notes, look)
        return text

    def _picture_format(self, picture: Picture, notes: tuple[str, ...]) -> QTextCharFormat:
        text = QTextCharFormat(self._plain)
        text.setObjectType(PICTURE_OBJECT)
        text.setProperty(PICTURE_ADDRESS, picture.address)
        text.setProperty(PICTURE_ALT, picture.alt)
        text.setToolTip(picture.address)
        if picture.link:
            _link(text, picture.link)
        if notes:
            note_run(text, notes, self._style.look)
            self.marks += [(note, first_words(picture.alt or picture.address)) for note in notes]
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
    text.setProperty(LINK_ADDRESS, address)


def _in_one_block(text: str) -> str:
    return text.replace("\r\n", "\n").translate(_NO_BLOCKS)


def _head(cell: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return tuple(replace(inline, bold=True) if isinstance(inline, Run) else inline for inline in cell)


def _as_run(inline: Inline) -> Inline:
    if isinstance(inline, Picture):
        return Run(inline.alt or inline.address, link=inline.link, note=inline.note)
    return inline


def _words_of(block: Block) -> str:
    """The first words of a node, for those who cannot see where its mark is."""
    match block:
        case Paragraph(inlines):
            return "".join(inline.text for inline in inlines[:8] if isinstance(inline, Run))
        case Quote(blocks):
            return _words_of(blocks[0]) if blocks else ""
        case ListBlock(items):
            return _words_of(items[0][0]) if items and items[0] else ""
        case Verbatim(text=text):
            return text
        case Rule():
            return ""
