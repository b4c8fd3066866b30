"""Paragraphs, headings, quotes and nested lists → lines of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from dingui.messages.html_tree import TooMuch
from dingui.messages.markdown_writing import BREAK, Piece, split_lines, written_lines

OUTPUT_MAX: Final = 40_000
"""Characters of Markdown that are written. DingTalk takes 20,000 bytes: a third as many Chinese characters."""

_TYPED_BULLET: Final = re.compile(r"\s*(?:[•·●▪◦■◆]\s*|-\s+)")
_TYPED_NUMBER: Final = re.compile(r"\s*([1-9][0-9]?)\.\s+")


@dataclass(eq=False, slots=True)
class Container:
    """A quote, or one item of a list, around blocks."""

    mark: str = ""
    """An item's ``- `` or ``3. ``; empty for a quote."""
    is_written: bool = field(default=False, init=False)

    def begin(self) -> str:
        """Return what a line begins with."""
        if not self.mark:
            return "> "
        if self.is_written:
            return " " * len(self.mark)
        self.is_written = True
        return self.mark


class Blocks:
    """Takes blocks in order and keeps their lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.count = 0
        """How many blocks were written."""
        self._size = 0
        self._is_marked = False
        self._last: tuple[Container, ...] = ()
        self._number = 0
        """The number of the item that was written last, where somebody had typed it; 0 where it was something else."""

    @property
    def text(self) -> str:
        """The Markdown, without a line end at its end."""
        return "\n".join(self.lines)

    @property
    def needs_lines(self) -> bool:
        """Whether it is more than one paragraph, or a heading, list or quote."""
        return self.count > 1 or self._is_marked

    def add(self, pieces: Iterable[Piece], containers: Sequence[Container] = (), heading: int = 0) -> bool:
        """Write a block and return whether there was anything to write.

        Two breaks in a row make two paragraphs; lines that somebody began with ``•`` or ``2.`` by hand become items of
        a list, which is what they were meant to be. Raises :class:`TooMuch` beyond :data:`OUTPUT_MAX`.
        """
        in_item = bool(containers and containers[-1].mark)
        if heading:
            return self._write(
                [piece._replace(bold=in_item) for piece in pieces], containers, 0 if in_item else heading
            )
        written = False
        for mark, block in _chunks(pieces):
            if mark and not in_item:
                number = int(mark[:-2]) if mark != "- " else 0
                if number and self._number and number != self._number + 1:
                    # Somebody's own numbers, which a list would put right: they are words.
                    block[0] = block[0]._replace(text=f"{mark}{block[0].text}")
                elif self._write(block, (*containers, Container(mark))):
                    self._number, written = number, True
                    continue
            written = self._write(block, containers) or written
        return written

    def add_item(self, pieces: Iterable[Piece], containers: Sequence[Container] = ()) -> bool:
        """Write a block as one item of a bulleted list."""
        return self._write(pieces, (*containers, Container("- ")))

    def _write(self, pieces: Iterable[Piece], containers: Sequence[Container], heading: int = 0) -> bool:
        pieces = list(pieces)
        if self._size + sum(len(piece.text) for piece in pieces) > OUTPUT_MAX:
            raise TooMuch
        words = written_lines(pieces, heading=heading > 0)
        if not words:
            return False
        if heading:
            words[0] = f"{'#' * heading} {words[0]}"
        containers = _without_empty_items(containers)
        self._part_from_last(containers)
        for index, line in enumerate(words):
            # Two spaces make a line break that counts (§3.1).
            end = "  " if index + 1 < len(words) else ""
            self._line("".join(container.begin() for container in containers) + line + end)
        self._last = tuple(containers)
        self._number = 0
        self._is_marked = self._is_marked or heading > 0 or bool(containers)
        self.count += 1
        return True

    def _part_from_last(self, containers: Sequence[Container]) -> None:
        """Write an empty line before a block, unless it is one item of a list after another."""
        if not self.lines:
            return
        if _follows(containers, self._last):
            return
        both = (one for one, other in zip(containers, self._last, strict=False) if one is other)
        self._line("".join(container.begin() for container in both).rstrip())

    def _line(self, line: str) -> None:
        self._size += len(line) + 1
        if self._size > OUTPUT_MAX:
            raise TooMuch
        self.lines.append(line)


def _follows(containers: Sequence[Container], last: Sequence[Container]) -> bool:
    """Whether a block is the next item of the list that the last block stands in, or of one nested in it."""
    for index, container in enumerate(containers):
        if container.mark and not container.is_written:
            if index == len(last):
                return index > 0 and bool(last[-1].mark)
            # Bullets do not go on as numbers.
            return bool(last[index].mark) and (container.mark == "- ") == (last[index].mark == "- ")
        if index >= len(last) or container is not last[index]:
            return False
    return False


def _without_empty_items(containers: Sequence[Container]) -> Sequence[Container]:
    """Return the containers without items that hold nothing but another list: their marks would stand side by side."""
    return [
        container
        for index, container in enumerate(containers)
        if not container.mark or container.is_written or all(not inner.mark for inner in containers[index + 1 :])
    ]


def _chunks(pieces: Iterable[Piece]) -> Iterator[tuple[str, list[Piece]]]:
    """Yield the paragraphs between two breaks, and what stands behind each mark typed by hand, with the mark."""
    mark = ""
    block: list[Piece] = []
    for line in split_lines(pieces):
        if not any(piece.picture or piece.text.strip() for piece in line):
            if block:
                yield mark, block
            mark, block = "", []
            continue
        found = _typed_mark(line[0])
        if found:
            if block:
                yield mark, block
            mark, cut = found
            block = [line[0]._replace(text=line[0].text[cut:]), *line[1:]]
        else:
            block = [*block, BREAK, *line] if block else list(line)
    if block:
        yield mark, block


def _typed_mark(piece: Piece) -> tuple[str, int] | None:
    """Return the mark of a list that a line was begun with by hand, as Markdown has it, and where the words begin."""
    if piece.picture or piece.link:
        return None
    if found := _TYPED_BULLET.match(piece.text):
        return "- ", found.end()
    if found := _TYPED_NUMBER.match(piece.text):
        return f"{int(found.group(1))}. ", found.end()
    return None
