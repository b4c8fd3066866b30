"""What a key does to the lines of a Markdown text: lists and quotes go on, end, move in and out, and stay numbered.

Pure functions: a text with its selection in, the same out. DingTalk's lists are CommonMark's as far as is known
(``dingtalk-protocol.md`` §3.1): what is nested stands under the words of the item around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r"([ \t]*)(?:(>)([ \t]?)|([-*+]|\d{1,9}[.)])([ \t]+))")
_NUMBER: Final = re.compile(r"(\d+)([.)])")
_HEADING: Final = re.compile(r"(\s*)(#{1,6})\s+")
_LIST: Final = re.compile(r"((?:[ \t]*>[ \t]?)*[ \t]*)(?:([-*+])|\d{1,9}[.)])[ \t]+")


class Edit(NamedTuple):
    """A text, and what is selected in it, in characters."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """The first line of a list item."""

    quote: str
    """``> `` as often as the item is quoted."""
    indent: int
    """Characters between the quote and the mark."""
    mark: str
    """``-`` or ``3.``"""
    gap: str
    words: str

    @property
    def number(self) -> int | None:
        """The number of an item that has one."""
        found = _NUMBER.fullmatch(self.mark)
        return int(found.group(1)) if found else None

    @property
    def inner(self) -> int:
        """Where the words begin, and with them whatever is nested."""
        return self.indent + len(self.mark) + len(self.gap)

    def numbered(self, number: int) -> Item:
        """Return the item with another number; one without a number as it is."""
        found = _NUMBER.fullmatch(self.mark)
        return replace(self, mark=f"{number}{found.group(2)}") if found else self

    def line(self) -> str:
        """Return the line."""
        return f"{self.quote}{' ' * self.indent}{self.mark}{self.gap}{self.words}"


def item_of(line: str) -> Item | None:
    """Return the list item that a line begins, or None."""
    quote, rest = _without_quote(line)
    found = _TOKEN.match(rest)
    if not found or not found.group(4):
        return None
    return Item(quote, len(found.group(1).expandtabs(4)), found.group(4), found.group(5), rest[found.end() :])


def continue_line(edit: Edit) -> Edit | None:
    """Return what Enter makes of a list or quote at the cursor, or None where Enter makes an ordinary line.

    The next line begins with the same marks. On an empty item or quote, it ends: a nested list goes on as the one
    around it.
    """
    if edit.start != edit.end:
        return None
    row, column, lines = _place(edit)
    line = lines[row]
    tokens = list(_tokens(line))
    prefix = sum(len(token.group()) for token in tokens)
    if not tokens or column < prefix:
        return None
    if not line[prefix:].strip():
        lines[row] = _ended(lines, row, tokens)
        if lines[row] and (item := item_of(lines[row])) and item.number is not None:
            _shift(lines, row + 1, item, item.number, 1)
        return _at_end(lines, row, len(lines[row]))
    marks = "".join(_next_mark(token, last=token is tokens[-1]) for token in tokens)
    lines[row : row + 1] = [line[:column], marks + line[column:].lstrip(" ")]
    item = item_of(lines[row + 1])
    if item and item.number is not None:
        _shift(lines, row + 2, item, item.number, 1)
    return _at_end(lines, row + 1, len(marks))


def is_in_item(edit: Edit) -> bool:
    """Return whether the selection begins in the first line of a list item: there, Tab is for the list."""
    row, _, lines = _place(edit)
    return item_of(lines[row]) is not None


def indent(edit: Edit, *, outwards: bool = False) -> Edit:
    """Return the text with the items of the selection one level further in, or out, and what is nested in them.

    What can go no further stays where it is: the first item of a list has none above it to be nested in.
    """
    row, _, lines = _place(edit)
    last_row = edit.text.count("\n", 0, edit.end if edit.end > edit.start else edit.start)
    if edit.end > edit.start and edit.text[edit.end - 1] == "\n":
        last_row -= 1
    before = list(lines)
    first = item_of(lines[row])
    if first is None:
        return edit
    target = _outer_indent(lines, row, first) if outwards else _inner_indent(lines, row, first)
    if target is None:
        return edit
    end = _end_of_items(lines, row, max(row, last_row), first)
    by = target - first.indent
    for index in range(row, end):
        lines[index] = _moved(lines[index], by)
    _renumber_moved(lines, row, end, first)
    return _with_lines(edit, before, lines)


def set_heading(edit: Edit, level: int) -> Edit:
    """Return the text with the selected lines as headings of ``level`` 1 to 6.

    0, or the level that they have, takes it off.
    """
    mark = "#" * level + " " if level else ""
    rows = list(_selected_lines(edit))
    seen = [line for line in rows if line.strip()] or rows
    taken_off = all((found := _HEADING.match(line)) and len(found.group(2)) == level for line in seen)

    def marked(line: str) -> str:
        if not line.strip() and len(rows) > 1:
            return line
        return ("" if taken_off else mark) + _HEADING.sub("", line, count=1)

    return _mapped(edit, marked)


def toggle_quote(edit: Edit) -> Edit:
    """Return the text with the selected lines quoted, or no longer so where all are."""
    quoted = all(line.startswith(">") for line in _selected_lines(edit))
    return _mapped(edit, lambda line: re.sub(r"^> ?", "", line) if quoted else f"> {line}")


def toggle_list(edit: Edit, *, numbered: bool) -> Edit:
    """Return the text with the selected lines as items of a list, or no longer so where all are.

    A list of the other kind changes its kind. Each level has its own numbers.
    """
    rows = list(_selected_lines(edit))
    seen = [line for line in rows if line.strip()] or rows
    found = [_LIST.match(line) for line in seen]
    taken_off = all(each and bool(each.group(2)) != numbered for each in found)
    numbers: dict[str, int] = {}

    def marked(line: str) -> str:
        if not line.strip() and len(rows) > 1:
            return line
        item = _LIST.match(line)
        start = item.group(1) if item else re.match(r"(?:[ \t]*>[ \t]?)*[ \t]*", line).group()  # type: ignore[union-attr]  # matches anything
        words = line[item.end() :] if item else line[len(start) :]
        if taken_off:
            return start + words
        for deeper in [level for level in numbers if len(level) > len(start)]:
            del numbers[deeper]
        numbers[start] = numbers.get(start, 0) + 1
        return f"{start}{f'{numbers[start]}.' if numbered else '-'} {words}"

    return _mapped(edit, marked)


# ------------------------------------------------------------------------------------------------------------ helpers


def _place(edit: Edit) -> tuple[int, int, list[str]]:
    """The row and column of the selection's start, and all lines."""
    row = edit.text.count("\n", 0, edit.start)
    column = edit.start - (edit.text.rfind("\n", 0, edit.start) + 1)
    return row, column, edit.text.split("\n")


def _at_end(lines: list[str], row: int, column: int) -> Edit:
    at = sum(len(line) + 1 for line in lines[:row]) + column
    return Edit("\n".join(lines), at, at)


def _without_quote(line: str) -> tuple[str, str]:
    end = 0
    while (found := _TOKEN.match(line, end)) and found.group(2):
        end = found.end()
    return line[:end], line[end:]


def _tokens(line: str) -> Iterator[re.Match[str]]:
    """Yield the marks of quotes and lists that a line begins with."""
    end = 0
    while found := _TOKEN.match(line, end):
        yield found
        end = found.end()


def _next_mark(token: re.Match[str], *, last: bool) -> str:
    """What stands below a mark in the next line: a quote again, the next item, or the space of an item around."""
    if token.group(2):
        return token.group()
    if not last:
        return " " * len(token.group())
    number = _NUMBER.fullmatch(token.group(4))
    mark = f"{int(number.group(1)) + 1}{number.group(2)}" if number else token.group(4)
    return f"{token.group(1)}{mark}{token.group(5)}"


def _ended(lines: list[str], row: int, tokens: list[re.Match[str]]) -> str:
    """What is left of an empty item or quote."""
    if tokens[-1].group(2):
        while tokens and tokens[-1].group(2):
            tokens.pop()
        return "".join(token.group() for token in tokens)
    item = item_of(lines[row])
    if item is not None and len([token for token in tokens if token.group(4)]) == 1:
        parent = next((above for _, above in _above(lines, row, item) if above.indent < item.indent), None)
        if parent is not None and item.indent >= parent.inner:
            return replace(parent, words="").numbered((parent.number or 0) + 1).line()
    return "".join(token.group() for token in tokens[:-1])


def _above(lines: list[str], row: int, item: Item) -> Iterator[tuple[int, Item]]:
    """Yield the items above one, up to where its list begins."""
    for index in range(row - 1, -1, -1):
        above = item_of(lines[index])
        if above is not None:
            if above.quote != item.quote:
                return
            yield index, above
        elif lines[index].strip() and not _without_quote(lines[index])[1].startswith((" ", "\t")):
            return


def _inner_indent(lines: list[str], row: int, item: Item) -> int | None:
    for _, above in _above(lines, row, item):
        if above.indent <= item.indent < above.inner:
            return above.inner
        if above.indent < item.indent:
            return None
    return None


def _outer_indent(lines: list[str], row: int, item: Item) -> int | None:
    if not item.indent:
        return None
    return next((above.indent for _, above in _above(lines, row, item) if above.indent < item.indent), 0)


def _end_of_items(lines: list[str], row: int, last_row: int, first: Item) -> int:
    """Return the row behind the items up to ``last_row`` and what is nested in them."""
    end = row + 1
    for index in range(row + 1, len(lines)):
        if not lines[index].strip():
            continue
        quote, rest = _without_quote(lines[index])
        width = len(rest) - len(rest.lstrip())
        if quote != first.quote or (index > last_row and width <= first.indent) or width < first.indent:
            break
        end = index + 1
    return end


def _moved(line: str, by: int) -> str:
    quote, rest = _without_quote(line)
    words = rest.lstrip()
    return f"{quote}{' ' * max(0, len(rest) - len(words) + by)}{words}" if words else line


def _shift(lines: list[str], row: int, like: Item, number: int, by: int) -> None:
    """Add ``by`` to the numbers of the items from ``row`` on beside ``like``, as long as they count on from ``number``.

    A list in which every number is 1, or somebody's own, stays as it is.
    """
    widened = 0
    for index in range(row, len(lines)):
        if not lines[index].strip():
            continue
        quote, rest = _without_quote(lines[index])
        item = item_of(lines[index])
        if quote != like.quote:
            return
        if len(rest) - len(rest.lstrip()) > like.indent:
            # What is nested stands under the words, which a longer number pushes on.
            lines[index] = _moved(lines[index], widened)
            continue
        if item is None or item.indent != like.indent or item.number != number:
            return
        moved = item.numbered(number + by)
        widened = len(moved.mark) - len(item.mark)
        lines[index] = moved.line()
        number += 1


def _renumber_moved(lines: list[str], row: int, end: int, before: Item) -> None:
    """Number the items that went to another level, and those beside which they stood and stand now."""
    first = item_of(lines[row])
    if first is None or before.number is None:
        return
    items = ((index, item_of(lines[index])) for index in range(row, end))
    moved = [(index, item) for index, item in items if item and item.indent == first.indent and item.number is not None]
    gone = len(moved)
    if first.indent < before.indent:
        # Those that stood below now stand in it, as the first of their own.
        gone += before.number - 1
    _shift(lines, end, before, before.number + len(moved), -gone)
    beside = next((above for _, above in _above(lines, row, first) if above.indent <= first.indent), None)
    number = (beside.number or 0) + 1 if beside is not None and beside.indent == first.indent else 1
    _shift(lines, end, first, number, len(moved))
    for offset, (index, item) in enumerate(moved):
        lines[index] = item.numbered(number + offset).line()


def _selected_rows(edit: Edit) -> tuple[int, int]:
    first = edit.text.count("\n", 0, edit.start)
    return first, edit.text.count("\n", 0, max(edit.start, edit.end - 1))


def _selected_lines(edit: Edit) -> Iterator[str]:
    first, last = _selected_rows(edit)
    yield from edit.text.split("\n")[first : last + 1]


def _mapped(edit: Edit, change: Callable[[str], str]) -> Edit:
    """Change each selected line. A selection then holds them all; a cursor keeps its distance from its line's end."""
    first, last = _selected_rows(edit)
    lines = edit.text.split("\n")
    changed = [change(line) for line in lines[first : last + 1]]
    start = sum(len(line) + 1 for line in lines[:first])
    old, new = "\n".join(lines[first : last + 1]), "\n".join(changed)
    text = edit.text[:start] + new + edit.text[start + len(old) :]
    if edit.start < edit.end:
        return Edit(text, start, start + len(new))
    at = start + max(0, len(new) - (start + len(old) - edit.start))
    return Edit(text, at, at)


def _with_lines(edit: Edit, before: list[str], lines: list[str]) -> Edit:
    """Put the selection to the same words of other lines, of which there are as many."""

    def moved(position: int) -> int:
        row = edit.text.count("\n", 0, position)
        from_end = len(before[row]) - (position - (edit.text.rfind("\n", 0, position) + 1))
        return sum(len(line) + 1 for line in lines[:row]) + max(0, len(lines[row]) - from_end)

    return Edit("\n".join(lines), moved(edit.start), moved(edit.end))
