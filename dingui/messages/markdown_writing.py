"""Words with a style → Markdown that shows exactly these words (``dingtalk-protocol.md`` §3).

Characters that Markdown would take for marks are escaped where they would act, and only there. Bold and italic end
where Markdown lets them: in ``**重点：**后面`` the second mark would not count, as a full-width colon stands before it
and a word behind, so the colon is left out of the bold part.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final, NamedTuple
from unicodedata import category
from urllib.parse import quote


class Piece(NamedTuple):
    """A few words of one style, a picture, or a line break."""

    text: str
    """Of a picture: its description. Of a line break: a line feed."""
    bold: bool = False
    italic: bool = False
    link: str = ""
    """An address as :func:`written_address` gives it, or nothing."""
    picture: str = ""
    """A picture's address, likewise."""


BREAK: Final = Piece("\n")

_SPACES: Final = re.compile(r"[\s\x00-\x1f\x7f\x85]+")
_UNSEEN: Final = re.compile(r"[\u200b\u2060\ufeff\u00ad]")
_URL_UNSAFE: Final = re.compile(r"[^!#$%&'*+,./0-9:;=?@A-Z\[\]_a-z~-]+")
_ENTITY: Final = re.compile(r"&(?=#?[A-Za-z0-9]{1,40};)")
_ACTING: Final = re.compile(
    # An address that stands in the text stays as it is: a mark in it would be taken into a client's own link.
    r"(?P<address>https?://(?:[^\s<>()\[\]*`&\\\u0080-\uffff]|&(?!#?\w+;))++)"
    r"|(?P<slash>\\)|(?P<star>\*)|(?P<under>_)|(?P<tick>`)|(?P<tilde>~(?=~)|(?<=~)~)|(?P<tag><)"
    r"|(?P<entity>&(?=#?[A-Za-z0-9]{1,40};))|(?P<close>\])|(?P<open>\[)|(?P<end>!\Z)"
)
_LINE_START: Final = re.compile(
    r"#{1,6}(?=\s|\Z)|>|[-+*](?=\s|\Z)|~~~|(?:=+|-+|([-*_])\s*(?:\1\s*){2,})\Z|\|?[\s:|-]*-[\s:|-]*\Z|\[(?:[^\]\\]|\\.)*+\]:"
)
_NUMBER: Final = re.compile(r"(\d{1,9})([.)])(?=\s|\Z)")
_CLOSING_HASHES: Final = re.compile(r"(?:(?<=\s)|\A)#+\Z")
_SPECIAL: Final = re.compile(r"[\\*_`~<&\[\]!#>=|]|\A[-+0-9:]")
"""What may have to be escaped."""

_ASCII_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def written_address(address: str) -> str:
    """Return ``address`` as it can stand in Markdown's round brackets.

    What Markdown or DingTalk would stumble over is percent-encoded; what is encoded already stays (§2.9).
    """
    safe = _URL_UNSAFE.sub(lambda found: quote(found.group().encode("utf-8", "replace"), safe=""), address.strip())
    return _ENTITY.sub("&amp;", safe)


def escaped(words: str) -> str:
    """Return one line of plain words as Markdown that shows them, wherever in a line they may stand."""
    lines = written_lines([Piece(words)])
    return lines[0] if lines else ""


def described(words: str) -> str:
    """Return what can stand for a picture between square brackets: the words without any mark."""
    return _SPACES.sub(" ", re.sub(r"[\[\]\\`*_<>&!]+", " ", words)).strip()


def written_lines(pieces: Iterable[Piece], *, heading: bool = False) -> list[str]:
    """Return the lines of one paragraph, or the one line of a heading, without line ends; none where nothing is seen.

    Runs of white space become one space. In a heading, breaks do too, and nothing is bold: it is bold already.
    """
    pieces = list(pieces)
    words = _plain_words(pieces)
    if words is not None:
        return [words] if words else []
    if heading:
        pieces = (piece._replace(text=" ") if piece is BREAK else piece._replace(bold=False) for piece in pieces)
    lines = [line for line in map(_tidied, split_lines(pieces)) if line]
    everything = "".join(piece.text for line in lines for piece in line)
    styled = any(piece.bold or piece.italic for line in lines for piece in line)
    rules = _Rules(
        stars=styled or everything.count("*") > 1,
        unders=everything.count("_") > 1,
        ticks=everything.count("`") > 1,
        tildes=everything.count("~~") > 1,
    )
    written = [_line(line, rules) for line in lines]
    return [_heading_end(line) if heading else _line_start(line) for line in written]


def _plain_words(pieces: Sequence[Piece]) -> str | None:
    """Return what stands for words without style or marks, which most are; None where there is more to it."""
    for piece in pieces:
        if piece is BREAK or piece.bold or piece.italic or piece.link or piece.picture:
            return None
    words = _SPACES.sub(" ", _UNSEEN.sub("", "".join(piece.text for piece in pieces))).strip(" ")
    return None if _SPECIAL.search(words) else words


class _Rules(NamedTuple):
    """Which characters act in a paragraph."""

    stars: bool
    unders: bool
    ticks: bool
    tildes: bool


def split_lines(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield what stands between breaks."""
    line: list[Piece] = []
    for piece in pieces:
        if piece is BREAK:
            yield line
            line = []
        else:
            line.append(piece)
    yield line


def _tidied(line: Sequence[Piece]) -> list[Piece]:
    """Return a line with single spaces, none at its ends or at those of a link, and neighbours of one style joined."""
    tidy: list[Piece] = []
    space = False
    for piece in line:
        text = "" if piece.picture else _SPACES.sub(" ", _UNSEEN.sub("", piece.text))
        words = text.strip(" ")
        if not words and not piece.picture:
            space = space or bool(text)
            continue
        if tidy and (space or text[:1] == " "):
            last = tidy[-1]
            # A space has what both its neighbours have: else each word of a link would be a link of its own.
            link = piece.link if piece.link == last.link else ""
            tidy.append(Piece(" ", piece.bold and last.bold, piece.italic and last.italic, link))
        tidy.append(piece if piece.picture else piece._replace(text=words))
        space = text[-1:] == " "
    joined: list[Piece] = []
    for piece in tidy:
        if joined and not piece.picture and joined[-1]._replace(text=piece.text) == piece:
            joined[-1] = piece._replace(text=joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def _line(line: Sequence[Piece], rules: _Rules) -> str:
    """Write a line: links outermost, pictures as they are, words in between."""
    parts = [(link, list(group)) for link, group in groupby(line, lambda piece: piece.link)]
    written = []
    for index, (link, group) in enumerate(parts):
        if link:
            written.append(f"[{_words(group, '[', ']', rules, in_link=True)}]({link})")
        else:
            before = ")" if index else " "
            after = "[" if index + 1 < len(parts) else " "
            written.append(_words(group, before, after, rules))
    return "".join(written)


def _words(group: Sequence[Piece], before: str, after: str, rules: _Rules, *, in_link: bool = False) -> str:
    """Write what stands between two links, or inside one. ``before`` and ``after``: the characters around it."""
    parts = [(is_picture, list(same)) for is_picture, same in groupby(group, lambda piece: bool(piece.picture))]
    written = []
    for index, (is_picture, same) in enumerate(parts):
        if is_picture:
            written += [f"![{described(piece.text)}]({piece.picture})" for piece in same]
        else:
            left = ")" if index else before
            right = "!" if index + 1 < len(parts) else after
            written.append(_segment(same, left, right, rules, in_link=in_link))
    return "".join(written)


def _segment(pieces: Sequence[Piece], before: str, after: str, rules: _Rules, *, in_link: bool) -> str:
    text = "".join(piece.text for piece in pieces)
    styled = any(piece.bold or piece.italic for piece in pieces)
    marks = _marks(text, pieces, before, after) if styled else {}
    changes = [
        (found.start(), found.end(), written)
        for found in _ACTING.finditer(text)
        if (written := _escape(found, marks, after, rules, in_link=in_link))
    ]
    if marks:
        changes = sorted([*changes, *((at, at, mark) for at, mark in marks.items())], key=lambda change: change[:2])
    parts: list[str] = []
    done = 0
    for start, end, replacement in changes:
        parts += (text[done:start], replacement)
        done = end
    return "".join(parts) + text[done:]


def _escape(found: re.Match[str], marks: Container[int], after: str, rules: _Rules, *, in_link: bool) -> str:
    """Return what stands for an acting character, or nothing where it does not act here."""
    text, start, end = found.string, found.start(), found.end()
    following = text[end : end + 1] or after
    match found.lastgroup:
        case "tag":
            return "&lt;" if following in "/!?" or (following.isascii() and following.isalpha()) else ""
        case "entity":
            return "&amp;"
        case "slash":
            acts = following in _ASCII_PUNCTUATION or end == len(text) or end in marks
        case "star" | "under":
            # Between two spaces it is no mark, unless one of ours stands beside it.
            beside = following != " " or text[start - 1 : start] not in ("", " ") or start in marks or end in marks
            acts = beside and (rules.stars if found.lastgroup == "star" else rules.unders)
        case "tick":
            acts = rules.ticks
        case "tilde":
            acts = rules.tildes
        case "close":
            acts = in_link or following == "("
        case "open":
            acts = in_link
        case "end":
            acts = after == "["
        case _:
            acts = False
    return "\\" + found.group() if acts else ""


def _line_start(line: str) -> str:
    if _LINE_START.match(line):
        return "\\" + line
    return _NUMBER.sub(r"\1\\\2", line, count=1) if _NUMBER.match(line) else line


def _heading_end(line: str) -> str:
    return _CLOSING_HASHES.sub(lambda found: "\\" + found.group(), line)


# ---------------------------------------------------------------------------------------------------- bold and italic


def _marks(text: str, pieces: Sequence[Piece], before: str, after: str) -> dict[int, str]:
    """Return where ``*`` and ``**`` go."""
    around = f"{before}{text}{after}"
    bolds = list(_closable(_stretches((len(piece.text), piece.bold) for piece in pieces), around))
    edges = sorted({edge for stretch in bolds for edge in stretch})
    openings = {start: "**" for start, _ in bolds}
    closings = {end: "**" for _, end in bolds}
    upright = dict(openings), dict(closings)
    inside: set[int] = set()
    for whole in _stretches((len(piece.text), piece.italic) for piece in pieces):
        # Marks that overlap are no marks: an italic part stands wholly inside a bold one or outside.
        for start, end in _closable(_cut(whole, edges), around):
            place = bisect_right(edges, start)
            if place % 2 and place in inside:
                # A second italic part of one bold part: its first star would end the bold one.
                continue
            inside.add(place)
            openings[start] = openings.get(start, "") + "*"
            closings[end] = "*" + closings.get(end, "")
    if bolds and openings.keys() & closings.keys():
        # Bold and italic that touch make rows of stars that are read as something else: bold matters more.
        openings, closings = upright
    return {at: closings.get(at, "") + openings.get(at, "") for at in {*openings, *closings}}


def _stretches(parts: Iterable[tuple[int, bool]]) -> Iterator[tuple[int, int]]:
    """Yield where neighbouring parts have the style, as (start, end). ``parts``: lengths, and whether they have it."""
    at = start = 0
    for length, has_it in parts:
        if not has_it:
            if start < at:
                yield start, at
            start = at + length
        at += length
    if start < at:
        yield start, at


def _cut(stretch: tuple[int, int], edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    start, end = stretch
    yield from pairwise((start, *(edge for edge in edges if start < edge < end), end))


def _closable(stretches: Iterable[tuple[int, int]], around: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches without what would keep a mark at their ends from counting (CommonMark's flanking rules).

    ``around``: the text with one character before and one behind it.
    """
    for whole in stretches:
        start, end = _trimmed(*whole, around)
        # Of two brackets, both are left out or none: 【**重点**】, not **【重点**】.
        if start == whole[0] and end < whole[1] and category(around[start + 1]) == "Ps":
            start, end = _trimmed(start + 1, end, around)
        elif start > whole[0] and end == whole[1] and category(around[end]) == "Pe":
            start, end = _trimmed(start, end - 1, around)
        if start < end:
            yield start, end


def _trimmed(start: int, end: int, around: str) -> tuple[int, int]:
    while start < end and not _may_open(around[start], around[start + 1]):
        start += 1
    while start < end and not _may_open(around[end + 1], around[end]):
        end -= 1
    return start, end


def _may_open(outside: str, inside: str) -> bool:
    """Whether a mark counts between two characters; the same for one that closes, read from the other side."""
    if inside.isspace():
        return False
    # Readers differ over symbols: only what every one takes for punctuation helps, and whatever one does hinders.
    return (
        category(inside)[0] not in "PS"
        or outside.isspace()
        or outside in _ASCII_PUNCTUATION
        or category(outside)[0] == "P"
    )
