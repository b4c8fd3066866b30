"""A tree of HTML → blocks, with what word processors, spreadsheets, chats and browsers each do in their own way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from dingui.messages.addresses import LINK_SCHEMES, WEB_SCHEMES, is_complete
from dingui.messages.html_tree import Element
from dingui.messages.markdown_writing import BREAK, Piece, written_address
from dingui.messages.pasted_blocks import Blocks, Container
from dingui.messages.pasted_tables import COLUMNS_MAX, row_pieces

_HEADING: Final = re.compile(r"h([1-6])")
_WORD_LEVEL: Final = re.compile(r"\blevel(\d)")
_WORD_NUMBER: Final = re.compile(r"(\d{1,9})[.、)]?")
_WORD_BULLET: Final = re.compile(r"[^\w（(]|[oØüvnluq§]|")
_TABLE_PARTS: Final = ("thead", "tbody", "tfoot", "tr")
_LISTS: Final = ("ul", "ol", "menu")
_QUOTE_CLASSES: Final = ("msoquote", "msointensequote")
_NAME_MAX: Final = 60


class _Style(NamedTuple):
    bold: bool = False
    italic: bool = False
    link: str = ""
    keeps_lines: bool = False


class Reader:
    """Walks a tree once. What it found stands in ``blocks`` and ``left_out``."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.left_out: list[str] = []
        """Names of pictures without a web address."""
        self.is_formatted = False
        self.paragraphs = 0
        """How many blocks were paragraphs by their element."""
        self._pieces: list[Piece] = []
        self._containers: list[Container] = []
        self._heading = 0
        self._in_cell = False
        self._marker: list[str] = []
        """What stands for the mark of a word processor's list item."""
        self._open_items: list[tuple[int, Container]] = []
        """The items of such a list in which the next one may be nested, with their levels."""

    def read(self, root: Element) -> None:
        """Take in everything below ``root``. Raises :class:`~dingui.messages.html_tree.TooMuch`."""
        self._walk(root, _Style())
        self._flush()

    # Walking

    def _walk(self, element: Element, style: _Style) -> None:
        for child in element.children:
            if isinstance(child, str):
                self._text(child, style)
            elif child.tag == "br":
                self._pieces.append(Piece(" ") if self._in_cell else BREAK)
            elif child.tag == "img":
                self._picture(child, style.link)
            elif child.style.get("mso-list") == "ignore":
                self._marker.append("".join(texts_in(child)).strip())
            elif not child.is_block:
                self._walk(child, self._styled(child, style))
            elif self._in_cell:
                self._pieces.append(Piece(" "))
                self._walk(child, self._styled(child, style))
                self._pieces.append(Piece(" "))
            else:
                self._flush()
                self._block(child, self._styled(child, style))

    def _block(self, element: Element, style: _Style) -> None:
        heading = _heading_of(element)
        if element.tag in _LISTS:
            self._list(element, style)
        elif element.tag == "table":
            self._table(element, style)
        elif _is_quote(element):
            self._containers.append(Container())
            self._walk(element, style)
            self._flush()
            self._containers.pop()
            self.is_formatted = True
        elif found := _WORD_LEVEL.search(element.style.get("mso-list", "")):
            self._marker.clear()
            self._walk(element, style)
            self._flush_item(int(found.group(1)), "".join(self._marker))
        else:
            outer, self._heading = self._heading, heading or self._heading
            before = self.blocks.count
            self._walk(element, style)
            self._flush()
            self._heading = outer
            self.paragraphs += element.tag == "p" and self.blocks.count > before
            self.is_formatted = self.is_formatted or (heading > 0 and self.blocks.count > before)

    def _styled(self, element: Element, style: _Style) -> _Style:
        tag, declared = element.tag, element.style
        if not declared and tag in ("span", "p", "div", "section", "font"):
            return style
        bold = _is_bold(declared.get("font-weight", ""), style.bold or tag in ("b", "strong"))
        slant = declared.get("font-style", "")
        italic = slant.startswith(("italic", "oblique")) if slant else style.italic or tag in ("i", "em")
        link = _link_of(element) if tag == "a" else style.link
        space = declared.get("white-space", "")
        keeps = space.startswith(("pre", "break")) if space else style.keeps_lines or tag == "pre"
        return _Style(bold, italic, link, keeps)

    def _text(self, text: str, style: _Style) -> None:
        if style.keeps_lines and "\n" in text and not self._in_cell:
            for index, line in enumerate(text.split("\n")):
                if index:
                    self._pieces.append(BREAK)
                self._pieces.append(Piece(line, style.bold, style.italic, style.link))
        else:
            self._pieces.append(Piece(text, style.bold, style.italic, style.link))

    def _picture(self, element: Element, link: str) -> None:
        attributes = element.attributes
        words = attributes.get("alt", "").strip()
        if words and len(words) <= 8 and not words.isascii() and not any(map(str.isalnum, words)):
            # Pages draw emoji as pictures of their own.
            self._pieces.append(Piece(words, link=link))
            return
        if attributes.get("width") in ("0", "1") or attributes.get("height") in ("0", "1"):
            # Nobody sees it: it only counts who looks at the page.
            return
        # Pages that load pictures late, as WeChat's articles do, name the real one elsewhere.
        addresses = [attributes.get(name, "").strip() for name in ("data-src", "src", "data-original")]
        address = next((each for each in map(_with_scheme, addresses) if is_complete(each, WEB_SCHEMES)), "")
        if address:
            self._pieces.append(Piece(words, link=link, picture=written_address(address)))
        else:
            self.left_out.append(_picture_name(words, attributes.get("src", "")))

    # Writing

    def _flush(self) -> None:
        """Write what was collected as a block."""
        pieces, self._pieces = self._pieces, []
        if not any(piece.picture or not piece.text.isspace() for piece in pieces):
            # The white space between two elements.
            return
        if self.blocks.add(pieces, self._containers, self._heading):
            self._open_items.clear()
            self._note_style(pieces)

    def _note_style(self, pieces: Sequence[Piece]) -> None:
        self.is_formatted = self.is_formatted or any(
            piece.picture or ((piece.bold or piece.italic or piece.link) and piece.text.strip()) for piece in pieces
        )

    def _flush_item(self, level: int, marker: str) -> None:
        """Write what was collected as an item of a word processor's list, whose paragraphs only tell their level."""
        pieces, self._pieces = self._pieces, []
        while self._open_items and self._open_items[-1][0] >= level:
            self._open_items.pop()
        outer = [*self._containers, *(item for _, item in self._open_items)]
        open_items = list(self._open_items)
        if number := _WORD_NUMBER.fullmatch(marker):
            item = Container(f"{int(number.group(1))}. ")
        elif _WORD_BULLET.fullmatch(marker):
            item = Container("- ")
        else:
            # Such as 一、 or (a): a list of DingTalk's has no such numbers, and people refer to them.
            if self.blocks.add([Piece(f"{marker} "), *pieces], outer):
                self.paragraphs += 1
                self._note_style(pieces)
            return
        if self.blocks.add(pieces, [*outer, item]):
            self._open_items = [*open_items, (level, item)]
            self.is_formatted = True

    def _list(self, element: Element, style: _Style) -> None:
        start = element.attributes.get("start", "")
        number = int(start) if start.isascii() and start.isdigit() and len(start) < 8 else 1
        last: Container | None = None
        for child in element.children:
            if isinstance(child, str) or child.tag != "li":
                # A list in a list that is not in an item belongs to the item before it.
                nested = isinstance(child, Element) and child.tag in _LISTS
                outer = [last] if last is not None and nested else []
                self._containers += outer
                self._walk(Element("div", children=[child]), style)
                self._flush()
                del self._containers[len(self._containers) - len(outer) :]
                continue
            depth = child.attributes.get("data-aria-level", "")
            mark = f"{number}. " if element.tag == "ol" else "- "
            number += 1
            if depth.isascii() and depth.isdigit() and len(depth) == 1:
                # The web version of a word processor: each item is a list of its own, and tells its level.
                self._in_item(child, style)
                self._flush_item(int(depth), mark.strip())
                continue
            last = Container(mark)
            self._containers.append(last)
            before = self.blocks.count
            self._walk(child, self._styled(child, style))
            self._flush()
            self._containers.pop()
            self.is_formatted = self.is_formatted or self.blocks.count > before

    def _in_item(self, element: Element, style: _Style) -> None:
        self._in_cell = True
        self._walk(element, self._styled(element, style))
        self._in_cell = False

    # Tables

    def _table(self, element: Element, style: _Style) -> None:
        rows = list(_rows_of(element))
        if (
            all(len(row) < 2 for _, row in rows)
            or any(_needs_blocks(cell) for _, row in rows for cell in row)
            or _has_more_than_cells(element)
        ):
            # Not there to hold data, but to put things side by side: what stands in it is ordinary text.
            self._walk_cells(element, style)
            return
        for child in element.children:
            if isinstance(child, Element) and child.tag == "caption":
                self._walk(child, style)
                self._flush()
        grid = self._grid(rows, style)
        while len(grid) > 1 and len(rows[0][1]) == 1 < max(len(row) for _, row in rows):
            # One cell over the whole width is a title.
            self.blocks.add(grid.pop(0)[0], self._containers)
            rows.pop(0)
        is_head = bool(rows) and (
            rows[0][0]
            or all(cell.tag == "th" for cell in rows[0][1])
            or (_all_bold(grid[0]) and not all(map(_all_bold, grid[1:])))
        )
        plain = [[[piece._replace(bold=False) for piece in cell] for cell in row] for row in grid[:1]] + grid[1:]
        for pieces in row_pieces(plain, marked_head=is_head):
            self.is_formatted = self.blocks.add_item(pieces, self._containers) or self.is_formatted

    def _walk_cells(self, element: Element, style: _Style) -> None:
        for child in element.children:
            if isinstance(child, Element) and child.tag in _TABLE_PARTS:
                self._walk_cells(child, style)
            else:
                self._walk(Element("div", children=[child]), style)
                self._flush()

    def _grid(self, rows: Sequence[tuple[bool, list[Element]]], style: _Style) -> list[list[list[Piece]]]:
        """Return the cells' words where they stand; a cell over several rows is said in each of them."""
        grid: list[list[list[Piece]]] = []
        below: dict[int, tuple[int, list[Piece]]] = {}
        for _, row in rows:
            line: list[list[Piece]] = []
            cells = iter(row)
            while len(line) < COLUMNS_MAX:
                column = len(line)
                if column in below:
                    left, pieces = below.pop(column)
                    if left > 1:
                        below[column] = (left - 1, pieces)
                    line.append(pieces)
                    continue
                cell = next(cells, None)
                if cell is None:
                    break
                pieces = self._cell(cell, style)
                high = _span(cell, "rowspan")
                for extra in range(_span(cell, "colspan")):
                    line.append([] if extra else pieces)
                    if high > 1:
                        below[column + extra] = (high - 1, [] if extra else pieces)
            grid.append(line)
        return grid

    def _cell(self, cell: Element, style: _Style) -> list[Piece]:
        outer, self._pieces = self._pieces, []
        self._in_item(cell, style)
        pieces, self._pieces = self._pieces, outer
        return pieces


def texts_in(element: Element) -> Iterator[str]:
    """Yield every text below an element."""
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from texts_in(child)


def _heading_of(element: Element) -> int:
    found = _HEADING.fullmatch(element.tag)
    if found:
        return int(found.group(1))
    if "msotitle" in element.attributes.get("class", "").lower().split():
        return 1
    level = element.attributes.get("aria-level", "")
    return int(level) if element.attributes.get("role") == "heading" and level in tuple("123456") else 0


def _is_quote(element: Element) -> bool:
    if element.tag == "blockquote":
        # Mail programs indent with it, and say that it has no border.
        return not element.style.get("border", "").startswith(("none", "0"))
    return any(name in _QUOTE_CLASSES for name in element.attributes.get("class", "").lower().split())


def _is_bold(weight: str, otherwise: bool) -> bool:
    if weight.startswith("bold") or weight[:3] in ("600", "700", "800", "900"):
        return True
    return otherwise and not weight.startswith(("normal", "lighter", "1", "2", "3", "4", "5"))


def _link_of(element: Element) -> str:
    address = _with_scheme(element.attributes.get("href", "").strip())
    return written_address(address) if is_complete(address, LINK_SCHEMES) else ""


def _with_scheme(address: str) -> str:
    return f"https:{address}" if address.startswith("//") else address


def _picture_name(words: str, address: str) -> str:
    """What a person may know a picture by: its description, else its file's name."""
    if not words and not address.startswith(("data:", "blob:")):
        try:
            path = urlsplit(address.replace("\\", "/")).path
        except ValueError:
            path = ""
        words = unquote(path).rpartition("/")[2].partition("@")[0]
    return " ".join(words.split())[:_NAME_MAX]


def _rows_of(element: Element, *, in_head: bool = False) -> Iterator[tuple[bool, list[Element]]]:
    """Yield the rows of a table, not those of tables in it: whether it is one of the head, and its cells."""
    for child in element.children:
        if isinstance(child, str):
            continue
        if child.tag == "tr":
            cells = [cell for cell in child.children if isinstance(cell, Element) and cell.tag in ("td", "th")]
            if cells:
                yield in_head, cells
        elif child.tag in _TABLE_PARTS:
            yield from _rows_of(child, in_head=child.tag == "thead")


def _has_more_than_cells(part: Element) -> bool:
    """Whether something stands between the cells, where nothing should."""
    return any(
        not child.isspace() if isinstance(child, str) else child.tag in _TABLE_PARTS and _has_more_than_cells(child)
        for child in part.children
    )


def _needs_blocks(cell: Element) -> bool:
    return any(
        isinstance(child, Element)
        and (child.tag == "table" or _HEADING.fullmatch(child.tag) is not None or _needs_blocks(child))
        for child in cell.children
    )


def _all_bold(row: Sequence[Sequence[Piece]]) -> bool:
    seen = [piece for cell in row for piece in cell if piece.text.strip()]
    return bool(seen) and all(piece.bold for piece in seen)


def _span(cell: Element, name: str) -> int:
    text = cell.attributes.get(name, "").strip()
    if not text:
        return 1
    return max(1, min(int(text), COLUMNS_MAX)) if text.isascii() and text.isdigit() and len(text) < 8 else 1
