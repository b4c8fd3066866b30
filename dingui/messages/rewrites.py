"""Markdown outside DingTalk's subset, written again inside it: the same words, in a form that every client shows.

Each rewriting works on one piece of a text at a time and is remembered, for what a person is offered has to be known on
each key. It is only offered where it leaves nothing of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from dingui.messages.inlines import COLOUR, six_digits
from dingui.messages.markdown import Outside, PieceReading, pieces_of
from dingui.messages.markup import Place, places_of

_PREFIX: Final = re.compile(r"(?:[ \t]*>)*[ \t]*")
_ITEM: Final = re.compile(r"(?:[-+*]|[0-9]{1,9}[.)])[ \t]+")
_MARKS: Final = re.compile(r"[\\`*_\[\]~|#]")
_BLOCK_MARK: Final = re.compile(r"^([0-9]{0,9})([-+=.)])")
_FONT_SIZE: Final = re.compile(r"\s+(?:size|face)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.I)
_ENTITY: Final = re.compile(r"&(?=#?[0-9A-Za-z]+;)")
_TILDES: Final = re.compile(r"(?<!\\)~~")
_BOX: Final = re.compile(r"\[[ xX]\]")
_BROKEN_END: Final = re.compile(r"(?<!\\)\\$")
_LINE_BREAK_TAG: Final = re.compile(r"<br\s*/?>", re.I)
_CHINESE: Final = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")

_NAMED: Final = {
    "aqua": "#00FFFF", "black": "#000000", "blue": "#0000FF", "brown": "#A52A2A", "crimson": "#DC143C",
    "cyan": "#00FFFF", "darkblue": "#00008B", "darkgray": "#A9A9A9", "darkgreen": "#006400", "darkgrey": "#A9A9A9",
    "darkorange": "#FF8C00", "darkred": "#8B0000", "fuchsia": "#FF00FF", "gold": "#FFD700", "gray": "#808080",
    "green": "#008000", "grey": "#808080", "indigo": "#4B0082", "lime": "#00FF00", "magenta": "#FF00FF",
    "maroon": "#800000", "navy": "#000080", "olive": "#808000", "orange": "#FFA500", "orangered": "#FF4500",
    "pink": "#FFC0CB", "purple": "#800080", "red": "#FF0000", "royalblue": "#4169E1", "silver": "#C0C0C0",
    "skyblue": "#87CEEB", "teal": "#008080", "tomato": "#FF6347", "violet": "#EE82EE", "white": "#FFFFFF",
    "yellow": "#FFFF00",
}  # fmt: skip
"""CSS's names for the colours that people write."""


def rewritten(note: str, text: str) -> str:
    """Return ``text`` without constructs of the kind ``note``; the same text where that cannot be.

    Line ends come out as line feeds.
    """
    if note not in _REWRITERS:
        return text
    parts = [_piece(note, piece.reading) for piece in pieces_of(text)]
    return text if None in parts else "".join(part for part in parts if part is not None)


@lru_cache(maxsize=1024)
def _piece(note: str, reading: PieceReading) -> str | None:
    """One piece without ``note``, or None where there is no way."""
    if not _places(reading, note):
        return reading.text
    changed = _REWRITERS[note](reading)
    if changed is None or any(_places(each.reading, note) for each in pieces_of(changed)):
        return None
    return changed


def _places(reading: PieceReading, note: str) -> list[Place]:
    return [place for place in places_of(reading) if place.note == note]


def _blocks(reading: PieceReading, note: str) -> list[Outside]:
    return [one for one in reading.outside if one.note == note]


def _replaced(text: str, places: list[Place], change: Callable[[Place, str], str]) -> str:
    """``text`` with what stands at ``places`` changed; places without an extent, which are unknown, stay."""
    parts: list[str] = []
    done = 0
    for place in places:
        if place.start >= done and place.end > place.start:
            parts += [text[done : place.start], change(place, text[place.start : place.end])]
            done = place.end
    return "".join([*parts, text[done:]])


# ---------------------------------------------------------------------------------------------------------------- tags


def _escaped_html(reading: PieceReading) -> str | None:
    blocks = {one.line for one in _blocks(reading, "html")}
    tables = _blocks(reading, "table")

    def change(place: Place, html: str) -> str:
        if place.line in blocks:
            return _escaped_block(html)
        if _LINE_BREAK_TAG.fullmatch(html):
            in_table = any(one.line <= place.line < one.end for one in tables)
            return " " if in_table else _line_break(reading.text, place)
        return html.replace("<", "&lt;").replace(">", "&gt;")

    return _replaced(reading.text, _places(reading, "html"), change)


def _escaped_block(html: str) -> str:
    """Lines of HTML as words, in the quotation that they stand in."""
    depth = _prefix(html.split("\n", 1)[0]).count(">")
    inside = re.compile(rf"(?:[ \t]*>){{0,{depth}}}[ \t]*(?:{_ITEM.pattern})?")
    lines = []
    for line in html.split("\n"):
        prefix = inside.match(line)
        start = prefix.end() if prefix else 0
        words = _MARKS.sub(r"\\\g<0>", line[start:]).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        lines.append(line[:start] + _BLOCK_MARK.sub(r"\1\\\2", words))
    return "\n".join(lines)


def _prefix(line: str) -> str:
    found = _PREFIX.match(line)
    return found.group() if found else ""


def _line_break(text: str, place: Place) -> str:
    """A real line break for ``<br>``; in a heading, where one cannot be, a space."""
    start = text.rfind("\n", 0, place.start) + 1
    before = _prefix(text[start : place.start])
    marker = _ITEM.match(text, start + len(before), place.start)
    words = text[marker.end() if marker else start + len(before) : place.end]
    if words.startswith("#"):
        return " "
    if text[place.end : place.end + 1] in ("\n", ""):
        return "  "
    return "  \n" + before + (" " * len(marker.group()) if marker else "")


def _hex_colour(reading: PieceReading) -> str | None:
    def change(_place: Place, tag: str) -> str:
        found = COLOUR.search(tag)
        if not found:
            return tag
        value = found.group(1)
        colour = six_digits(value) or _NAMED.get(value.strip("\"' ").lower(), "")
        return f"{tag[: found.start(1)]}{colour}{tag[found.end(1) :]}" if colour else tag

    return _replaced(reading.text, _places(reading, "colour_form"), change)


def _plain_font(reading: PieceReading) -> str | None:
    def change(_place: Place, tag: str) -> str:
        # A font without a colour is dropped, with its end.
        return _FONT_SIZE.sub("", tag) if COLOUR.search(tag) else ""

    return _replaced(reading.text, _places(reading, "font"), change)


def _link(reading: PieceReading) -> str | None:
    def change(_place: Place, written: str) -> str:
        address = _ENTITY.sub("&amp;", written[1:-1])
        target = address if ":" in address else f"mailto:{address}"
        words = _MARKS.sub(r"\\\g<0>", address)
        return f"[{words}]({target.replace('(', '%28').replace(')', '%29')})"

    return _replaced(reading.text, _places(reading, "autolink"), change)


# -------------------------------------------------------------------------------------------------------- small marks


def _without_strike(reading: PieceReading) -> str | None:
    kept = [
        place for place in places_of(reading) if place.note in ("code_span", "code", "indented", "autolink", "html")
    ]
    return _replaced(
        reading.text, _places(reading, "strike"), lambda place, _words: _outside(reading.text, place, kept)
    )


def _outside(text: str, place: Place, kept: list[Place]) -> str:
    """What stands at ``place`` without its tildes, but for those in ``kept``."""
    parts: list[str] = []
    done = place.start
    for one in kept:
        if place.start <= one.start and one.end <= place.end and one.start >= done:
            parts += [_TILDES.sub("", text[done : one.start]), text[one.start : one.end]]
            done = one.end
    return "".join([*parts, _TILDES.sub("", text[done : place.end])])


def _drawn_boxes(reading: PieceReading) -> str | None:
    # An item may hold others: each is changed in its own first line only.
    lines = reading.text.split("\n")
    for place in _places(reading, "task"):
        lines[place.line] = _BOX.sub(lambda box: "☐" if box.group() == "[ ]" else "☑", lines[place.line], count=1)
    return "\n".join(lines)


# -------------------------------------------------------------------------------------------------------------- blocks


def _hash_headings(reading: PieceReading) -> str | None:
    by_line = {source.line: source for source in reading.sources if source.kind == "heading"}
    lines = reading.text.split("\n")
    for block in reversed(_blocks(reading, "setext")):
        source = by_line.get(block.line)
        if source is None:
            return None
        level = "#" if lines[block.end - 1].rstrip().endswith("=") else "##"
        at = lines[block.line].rfind(source.content.split("\n")[0].strip(" \t"))
        words = " ".join(_BROKEN_END.sub("", line.strip(" \t")) for line in source.content.split("\n"))
        # A heading's last # would be taken for its end.
        words = words[:-1] + "\\#" if words.endswith("#") else words
        lines[block.line : block.end] = [f"{lines[block.line][:at]}{level} {words}"]
    return "\n".join(lines)


def _unindented(reading: PieceReading) -> str | None:
    lines = reading.text.split("\n")
    for block in _blocks(reading, "indented"):
        for number in range(block.line, block.end):
            prefix = re.match(r"(?:[ \t]*>)*", lines[number])
            start = prefix.end() if prefix else 0
            lines[number] = lines[number][:start] + (" " if start else "") + lines[number][start:].lstrip(" \t")
    return "\n".join(lines)


def _listed_tables(reading: PieceReading) -> str | None:
    """Each row as an item, with the head's words before each cell."""
    lines = reading.text.split("\n")
    for block in reversed(_blocks(reading, "table")):
        rows = [_cells(line) for line in lines[block.line : block.end]]
        before = _prefix(lines[block.line])
        if _ITEM.match(lines[block.line][len(before) :]):
            return None
        head, body = rows[0], rows[2:]
        chinese = bool(_CHINESE.search("".join(lines[block.line : block.end])))
        colon, comma = ("：", "，") if chinese else (": ", ", ")
        items = []
        for row in body or [head]:
            pairs = [(name, cell) for name, cell in zip(head, row, strict=False) if cell]
            words = [cell if not body or not name else f"{name}{colon}{cell}" for name, cell in pairs]
            items += [f"{before}- {comma.join(words)}"] if words else []
        lines[block.line : block.end] = items
    return "\n".join(lines)


def _cells(line: str) -> list[str]:
    words = line[len(_prefix(line)) :].strip()
    cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", words)]
    if cells and not cells[0]:
        cells.pop(0)
    if cells and not cells[-1]:
        cells.pop()
    return cells


_REWRITERS: Final[dict[str, Callable[[PieceReading], str | None]]] = {
    "table": _listed_tables,
    "indented": _unindented,
    "html": _escaped_html,
    "colour_form": _hex_colour,
    "font": _plain_font,
    "strike": _without_strike,
    "task": _drawn_boxes,
    "setext": _hash_headings,
    "autolink": _link,
}
