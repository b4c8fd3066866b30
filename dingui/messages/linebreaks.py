"""What a person typed with Enter breaks in the group: lone line ends in DingTalk's form (``dingtalk-protocol.md`` §3).

Inside a paragraph a lone line end does not break; two spaces before it make it break (§3.2, by DingTalk's documentation
and three clients' reports). §3.1 asks for two spaces behind it too. These are left out, for CommonMark drops spaces at
the beginning of a paragraph's next line, so that they change nothing where it is followed; nobody reports that they
were needed; and in quotations and lists what stands behind a line end is structure (``>``, an item's indentation),
which more spaces could only damage where CommonMark is not followed. They would also cost two bytes of 20,000 a line.

Nothing else is touched: not headings, tables, code, HTML, and not the inside of a link or of a picture's words, for
whether DingTalk opens a link that is broken in two is not known.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dingui.messages.models import ActionCard, ActionCardButtons, MarkdownMessage, Message

if TYPE_CHECKING:
    from dingui.messages.markdown import PieceReading, Source

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_FONT_OPENS: Final = re.compile(r"\s*(?:<font\b[^<>]*>\s*)+", re.I)
_FONT_CLOSES: Final = re.compile(r"\s*(?:</font\s*>\s*)+", re.I)


def outgoing_of(message: Message, *, keep_breaks: bool) -> Message:
    """Return ``message`` as it will be sent: with ``keep_breaks``, the line ends of a Markdown text break."""
    match message:
        case MarkdownMessage() | ActionCard() | ActionCardButtons() if keep_breaks:
            text = keep_line_breaks(message.text)
            return message if text == message.text else replace(message, text=text)
        case _:
            return message


def keep_line_breaks(text: str) -> str:
    """Return ``text``, Markdown, with two spaces before every line end that a paragraph would lose.

    The number of lines and everything but spaces at the ends of lines stay. What is done already stays as it is, and
    so does a text that is too much to be read (:func:`dingui.messages.markdown.parse`). Of a text that was seen before
    only what has changed costs anything.
    """
    if "\n" not in text and "\r" not in text:
        return text
    # The parser costs 30 ms to import; only a text of several lines needs it.
    from dingui.messages.markdown import pieces_of

    pieces = list(pieces_of(text))
    if "\r" not in text and "\0" not in text:
        return "".join(_kept(piece.reading) for piece in pieces)
    # The pieces have other line ends than the text, but the same lines.
    breaking = {piece.line + line for piece in pieces for line in lost_lines(piece.reading)}
    lines = _LINE_END.split(text)
    ends = [*_LINE_END.findall(text), ""]
    return "".join(
        (_with_spaces(line) if number in breaking else line) + end
        for number, (line, end) in enumerate(zip(lines, ends, strict=True))
    )


def _with_spaces(line: str) -> str:
    return line.rstrip(" \t") + "  "


@lru_cache(maxsize=2048)
def _kept(reading: PieceReading) -> str:
    breaking = lost_lines(reading)
    if not breaking:
        return reading.text
    lines = reading.text.split("\n")
    for line in breaking:
        lines[line] = _with_spaces(lines[line])
    return "\n".join(lines)


def lost_lines(reading: PieceReading) -> list[int]:
    """Return the lines of a piece, from 0, whose ends are lost in a paragraph."""
    sources = [source for source in reading.sources if source.kind == "paragraph" and "\n" in source.content]
    if not sources:
        return []
    from dingui.messages.inlines import foretell_breaks

    lines = reading.text.split("\n")
    found = []
    for source in sources:
        lost = _lost_in(source, lines)
        if lost:
            foretell_breaks(source.content, lost)
        found += [source.line + number for number in lost]
    return found


def _lost_in(source: Source, lines: list[str]) -> list[int]:
    """The lines of one paragraph, from 0, whose ends are no part of a link, a tag or code, and not kept already."""
    content = source.content.split("\n")
    found = []
    number = 0
    counted = 0
    for span in source.spans:
        if span.kind != "newline" or span.in_link:
            continue
        number += source.content.count("\n", counted, span.start)
        counted = span.start
        before, behind = content[number], content[number + 1]
        whole = lines[source.line + number]
        if whole.endswith("  ") or _FONT_OPENS.fullmatch(before) or _FONT_CLOSES.fullmatch(behind):
            continue
        # Control characters at a paragraph's ends are dropped by the parser, and lines with them.
        if whole.rstrip(" \t").endswith(before.strip(" \t")):
            found.append(number)
    return found
