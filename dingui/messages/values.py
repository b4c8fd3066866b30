r"""How what was typed for a blank is written at its place, so that the group reads just what was typed.

- In plain text (texts, titles, buttons' texts) it stands as it is; where there is one line only, line ends become
  spaces.
- In Markdown the letters that would act as marks are escaped (``dingtalk-protocol.md`` §3.2: ``\_``, ``&lt;``), but for
  those of web addresses, which clients make links of. Several lines stay lines where the blank has its line to itself,
  and become one elsewhere, for a line end could end a heading, an item or a table's row. In code nothing can be
  escaped: a backtick becomes an apostrophe there. In a tag, quotation marks and angle brackets become entities.
- In an address it is percent-encoded where it must be. At the beginning it is an address itself (``{{link}}``,
  ``https://{{host}}/x``): only what no address may hold is encoded. In the path ``/`` stays, too; behind ``?`` or ``#``
  everything but letters, digits and ``-._~`` is encoded, so that a value never becomes two, and an address inside an
  address is encoded once.

The text around is never changed. Whether a value is a good one (a complete address, a short title) is the preflight's
to say, of the message as it is sent.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote

from dingui.messages.models import ActionCard, ActionCardButtons, MarkdownMessage, Message
from dingui.messages.payload import whole_characters

_LINE_ENDS: Final = re.compile(r"\r\n|\r|\n")
_ACTING_LINE: Final = re.compile(r"[`<\t\r\0]|\]\(|~~~|^[ ]{4}|^[ |:-]*-[ |:-]*$", re.M)
"""What code, tags, addresses and tables need: a text without any of it has but words in its lines."""
_PREFIX: Final = re.compile(r"(?:[ \t]|>|[-+*][ \t]|[0-9]{1,9}[.)][ \t]|\[[ xX]\][ \t])*")
"""What may stand before a line's first word without being one."""
_BLOCK_START: Final = re.compile(
    r"#{1,6}(?=\s|\Z)|>|[-+](?=\s|\Z)|(?:=+|-+|([-_])\s*(?:\1\s*){2,})\Z|\|?[\s:|-]*-[\s:|-]*\Z"
)
_NUMBER: Final = re.compile(r"(\d{1,9})([.)])(?=\s|\Z)")
_DELIMITERS: Final = re.compile(r"[\s|:>-]*-[\s|:-]*")
_ACTING: Final = re.compile(
    # As it stands: a mark in it would be taken into the link that a client makes of it.
    r"(?P<address>https?://(?:[^\s<>()\[\]*`&\\~|\u0080-\uffff]|&(?!#?\w+;))++)"
    r"|(?P<tag><)|(?P<more>>)|(?P<entity>&)|(?P<mark>[\\*`_\[\]~|!]|#+\Z|\A\()"
)
_ENTITY: Final = re.compile(r"&#?[A-Za-z0-9]{0,40}(?:;|\Z)")
_BEGUN: Final = re.compile(r"<\Z|&#?[A-Za-z0-9]{0,40}\Z")
_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_HANDLE: Final = re.compile(r"[0-9A-Za-z]+(?:[_.-][0-9A-Za-z]+)*|\+[0-9]{1,4}-[0-9]{4,14}")
_BEGINS: Final = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:/*)?")
"""What may stand before the part of an address that says where it leads."""
_SAFE_IN_PATH: Final = "/:@!$'*,;~"
_UNSAFE: Final = re.compile(r"[^!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]+")


class Slot(NamedTuple):
    """A ``{{name}}`` in a text: what stands there in the end."""

    start: int
    opens: int
    end: int
    """Characters of the text: backslashes from ``start``, braces from ``opens`` up to ``end``."""
    kept: str
    """The backslashes that are left in front."""
    value: str | None
    """What was typed for it; None leaves the braces as they are."""


class _Place(NamedTuple):
    """What a value is written between."""

    before: str
    """The line up to the value, as the author wrote it; blanks in it as words."""
    after: str
    """What follows in the line, likewise."""
    rest: str
    """What follows in the end, up to the line's."""
    in_table: bool = False


def is_markdown(message: Message, path: str) -> bool:
    """Return whether the field at ``path`` is read as Markdown."""
    return isinstance(message, MarkdownMessage | ActionCard | ActionCardButtons) and path.endswith(".text")


def write(text: str, slots: Sequence[Slot], role: str, *, one_line: bool, markdown: bool) -> str:
    """Return ``text`` with the slots' values in their places.

    ``role`` is ``words``, ``link``, ``picture`` (:class:`dingui.messages.fields.FieldRole`) or ``person``; ``one_line``
    is said of words that stand in one line.
    """
    if not slots:
        return text
    shadow = _shadow(text, slots)
    context = _contexts(shadow) if markdown else None
    parts: list[str] = []
    done = len(text)
    rest = ""
    # From the end, for how a value is written depends on what comes behind it.
    for slot in reversed(slots):
        parts.append(text[slot.end : done])
        rest = _first_line(text[slot.end : done], rest)
        if slot.value is None:
            written = text[slot.opens : slot.end]
        else:
            value = whole_characters(slot.value)
            if role in ("link", "picture"):
                written = _in_address(shadow[: slot.opens], value, in_markdown=False)
            elif context is not None:
                written = _in_markdown(context, shadow, slot, value, rest)
            else:
                written = _LINE_ENDS.sub(" ", value) if one_line else value
        parts += [written, slot.kept]
        rest = _first_line(slot.kept + written, rest)
        done = slot.start
    parts.append(text[:done])
    return "".join(reversed(parts))


def _first_line(text: str, rest: str) -> str:
    """Return the first line of ``text`` with ``rest``, which is of one line, behind it."""
    end = _LINE_ENDS.search(text)
    return text[: end.start()] if end else text + rest


def _shadow(text: str, slots: Sequence[Slot]) -> str:
    """Return ``text`` with a word of the same length in the place of each blank: what it is as Markdown without values.

    Line ends and zero characters are made what the parser makes of them, at the same places.
    """
    parts: list[str] = []
    done = 0
    for slot in slots:
        word = _NOTHING if slot.value is not None and not slot.value.strip() else "x"
        parts += [text[done : slot.opens], word * (slot.end - slot.opens)]
        done = slot.end
    shadow = "".join([*parts, text[done:]])
    return shadow.replace("\r\n", " \n").replace("\r", "\n").replace("\0", "\ufffd")


class _Contexts:
    """What each place of a Markdown text is in."""

    def __init__(self, shadow: str) -> None:
        self._found: list[tuple[int, int, str]] = []
        self._tables: list[tuple[int, int]] = []
        if _ACTING_LINE.search(shadow) is None:
            return
        from dingui.messages.markup import places_in  # may import the parser, which costs 30 ms
        from dingui.messages.text_addresses import addresses_in

        for place in places_in(shadow):
            if place.note == "table":
                self._tables.append((place.start, place.end))
            elif place.note in _KINDS and place.end > place.start:
                self._found.append((place.start, place.end, _KINDS[place.note]))
        self._found += [(one.start, one.end, "address") for one in addresses_in(shadow)]

    def at(self, position: int) -> tuple[str, int]:
        """Return ``code``, ``tag``, ``address`` or ``words``, and where that begins."""
        kinds = {kind: start for start, end, kind in self._found if start <= position < end}
        return next(((kind, kinds[kind]) for kind in ("code", "tag", "address") if kind in kinds), ("words", 0))

    def in_table(self, position: int) -> bool:
        """Return whether a bar at a place would part two cells."""
        return any(start <= position < end for start, end in self._tables)


# One text is filled for many robots, one after the other.
_contexts = lru_cache(maxsize=4)(_Contexts)

_NOTHING: Final = "\ue000"
"""In a shadow, what is there in the place of an empty value: a letter that nobody types."""

_KINDS: Final = {
    "code": "code",
    "code_span": "code",
    "indented": "code",
    "html": "tag",
    "colour": "tag",
    "colour_form": "tag",
    "font": "tag",
    "autolink": "address",
}


def _in_markdown(context: _Contexts, shadow: str, slot: Slot, value: str, rest: str) -> str:
    kind, begin = context.at(slot.opens)
    if kind == "address":
        return _in_address(shadow[begin : slot.opens].lstrip("<"), value, in_markdown=True)
    first = shadow.rfind("\n", 0, slot.opens) + 1
    end = shadow.find("\n", slot.end)
    end = len(shadow) if end < 0 else end
    before, after = shadow[first : slot.opens].replace(_NOTHING, ""), shadow[slot.end : end]
    if kind == "tag":
        words = html.escape(_joined(value)).replace("`", "&#96;")
        # Without quotation marks, a space or another = would begin another attribute.
        return words.replace(" ", "&#32;").replace("=", "&#61;") if before.endswith("=") else words
    write_line: Callable[[str, _Place], str] = _as_code if kind == "code" else _as_words
    next_line = shadow[end + 1 : (shadow.find("\n", end + 1) + 1 or len(shadow) + 1) - 1]
    in_table = context.in_table(slot.opens) or bool(_DELIMITERS.fullmatch(next_line))
    if before.strip(" \t") or after.strip(" \t") or not _LINE_ENDS.search(value):
        return write_line(_joined(value), _Place(before + slot.kept, after, rest, in_table))
    lines = [line.strip(" \t") if kind == "words" else line for line in _LINE_ENDS.split(value)]
    written = [write_line(line, _Place(before, "", "", in_table)) for line in lines]
    return ("\n" + before).join(written)


def _joined(value: str) -> str:
    """A value in one line, without spaces at its ends, which Markdown would take for something."""
    return _LINE_ENDS.sub(" ", value).strip(" \t")


def _as_code(words: str, _place: _Place) -> str:
    return words.replace("`", "'")


def _as_words(words: str, place: _Place) -> str:
    if not words:
        return ""
    if place.before.endswith("@") and _HANDLE.fullmatch(words):
        # DingTalk looks for the handle as it is.
        return words
    in_tag = place.before.rfind("<") > place.before.rfind(">")
    starts = _PREFIX.fullmatch(place.before) is not None

    def escaped(found: re.Match[str]) -> str:
        mark, end = found.group(), found.end()
        following = words[end : end + 1] or place.rest[:1]
        match found.lastgroup:
            case "tag":
                return "&lt;" if not following or following in "/!?" or (following + " ")[0].isalpha() else mark
            case "more":
                return "&gt;" if in_tag or (starts and found.start() == 0) else mark
            case "entity":
                return "&amp;" if _ENTITY.match(words, found.start()) else mark
            case "mark" if _acts(found, words, following, place):
                return "\\" + mark
            case _:
                return mark

    written = _ACTING.sub(escaped, words)
    if _BEGUN.search(place.before) and words[0].isascii() and (words[0].isalnum() or words[0] in "/!?#"):
        # The author's own bracket would make a tag of it, or his ampersand a letter.
        written = f"&#{ord(words[0])};{written.removeprefix(words[0])}"
    if starts:
        written = _at_line_start(written, place.rest)
    slashes = len(place.before) - len(place.before.rstrip("\\"))
    # A backslash of the author's in front would escape the first letter, and what escapes that would act.
    return "\\" + written if slashes % 2 and written[0] in _PUNCTUATION else written


def _acts(found: re.Match[str], words: str, following: str, place: _Place) -> bool:
    """Whether a letter has to be escaped."""
    mark, start, end = found.group(), found.start(), found.end()
    previous = words[start - 1 : start] or place.before[-1:]
    match mark:
        case "\\":
            return not words[end : end + 1] or following in _PUNCTUATION
        case "_":
            inside = words[start - 1 : start].isalnum() and words[end : end + 1].isalnum()
            return not (inside and start)
        case "[":
            # Where no link is near, brackets are brackets: not every client takes the backslash away.
            return previous == "" or _PREFIX.fullmatch(place.before + words[:start]) is not None or _near_link(place)
        case "]":
            return following in ("(", "[", "") or _near_link(place)
        case "(":
            return previous == "]"
        case "~":
            return following in ("~", "") or previous in ("~", "") or start == 0 or end == len(words)
        case "|":
            return place.in_table
        case "!":
            return end == len(words) and following == "["
        case "*" | "`":
            return True
        case _:
            # Hashes at the end of a heading are taken for its end.
            return not words[start - 1 : start].strip()


def _near_link(place: _Place) -> bool:
    return "[" in place.before or "](" in place.after


def _at_line_start(written: str, rest: str) -> str:
    line = written + rest
    if _BLOCK_START.match(line):
        return "\\" + written
    number = _NUMBER.match(line)
    if number and number.start(2) < len(written):
        return f"{number.group(1)}\\{written[number.start(2) :]}"
    return written


def _in_address(before: str, value: str, *, in_markdown: bool) -> str:
    """Write ``value`` where ``before`` of an address stands in front of it."""
    value = value.strip()
    if _BEGINS.fullmatch(before):
        written = _UNSAFE.sub(lambda found: quote(found.group(), safe=""), value)
    elif "?" in before or "#" in before:
        written = quote(value, safe="")
    else:
        written = quote(value, safe=_SAFE_IN_PATH)
    if not in_markdown:
        return written
    # Brackets and stars would be taken for Markdown's, and &lt; for a letter.
    for letter in "()[]*":
        written = written.replace(letter, f"%{ord(letter):02X}")
    return re.sub(r"&(?=#?[A-Za-z0-9]{1,40};)", "&amp;", written)
