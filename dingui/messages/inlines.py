"""The inside of one paragraph: from its Markdown to runs, and where each construct stood in it.

The parser gives tokens without places. What has to find its way back to the typed text (line breaks, repairs, the line
of a problem) needs them, so the rules that matter here are wrapped and note where they took effect.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_inline import StateInline, autolink, backtick, html_inline, newline
from markdown_it.token import Token

from dingui.messages.payload import encode_text
from dingui.messages.preview import NO_FONT, Break, Font, Inline, Picture, Run

LEVELS_MAX: Final = 24
"""How deep blocks are read: eleven lists in one another. The parser drops what lies deeper."""

_SHORT: Final = 400
"""Characters up to which a paragraph is remembered among the many short ones."""

_SPANS: Final = "spans"
_SOURCE: Final = "source"

_FONT: Final = re.compile(r"<font\b[^>]*>", re.I)
_FONT_END: Final = re.compile(r"</font\s*>", re.I)
COLOUR: Final = re.compile(r"\scolor\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.I)
"""The colour of a font, its value with quotation marks."""
_SIX_DIGITS: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_THREE_DIGITS: Final = re.compile(r"#[0-9A-Fa-f]{3}")
_NAME: Final = re.compile(r"[A-Za-z]+")
_OTHER_FONT: Final = re.compile(r"\s(?:size|face)\s*=", re.I)
_VALUES: Final = re.compile(r"\s(color|size|face)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a construct stands in the Markdown of one paragraph: characters from ``start`` up to ``end``."""

    kind: str
    """``newline``, ``code_span``, ``autolink``, ``tag`` or ``strike``."""
    start: int
    end: int
    in_link: bool = False
    notes: tuple[str, ...] = ()
    """Of a tag: what there is to say of it, as :attr:`dingui.messages.preview.Run.note` says it."""


@dataclass(frozen=True, slots=True)
class InlineReading:
    """What was read of one paragraph."""

    inlines: tuple[Inline, ...]
    spans: tuple[Span, ...]
    softs: tuple[tuple[int, int], ...] = ()
    """For each line end that does not break: which of the inlines it is in, and which of that one's characters it is,
    a space. In the order of the text. Not told of what :func:`foretell_breaks` made ready."""


Rule = Callable[[StateInline, bool], bool]


def _noting(kind: str, rule: Rule, mark: str) -> Rule:
    """Return ``rule``, noting where it took effect in the paragraph that is read (not in the words of a picture).

    ``mark`` is the one character that the rule begins with. Looked at here, it saves the call that noting costs.
    """

    def noted(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        if state.src[start] != mark or not rule(state, silent):
            return False
        # A backtick without its fellow is taken too, as a letter: then there is no token.
        if len(state.tokens) > before and state.env.get(_SOURCE) is state.src:
            state.env[_SPANS].append(Span(kind, start, state.pos, state.linkLevel > 0))
        return True

    return noted


@lru_cache(maxsize=1024)
def _normalized(url: str) -> str:
    """An address as the parser makes it: a third of the time of a paragraph with links, and the same at each key."""
    return normalizeLink(encode_text(url).decode())


class _Parser(MarkdownIt):
    """Encodes addresses whatever stands in them: halves of characters would make the library raise."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's own name
        return _normalized(url)

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's own name
        return super().normalizeLinkText(encode_text(link).decode())


def make_parser() -> MarkdownIt:
    """Return a parser of DingTalk's Markdown and of what people take for it."""
    parser = _Parser("commonmark", {"maxNesting": LEVELS_MAX})
    parser.enable(["table", "strikethrough"])
    # DingTalk lists no link definitions: such a line stays visible, and no paragraph depends on another.
    parser.disable("reference")
    # Inline text is parsed here, a paragraph at a time and remembered: most of them stay as they were between two keys.
    parser.core.ruler.disable("inline")
    for name, kind, rule, mark in (
        ("newline", "newline", newline, "\n"),
        ("backticks", "code_span", backtick, "`"),
        ("autolink", "autolink", autolink, "<"),
        ("html_inline", "tag", html_inline, "<"),
    ):
        parser.inline.ruler.at(name, _noting(kind, rule, mark))
    return parser


PARSER: Final = make_parser()


def read_inline(content: str) -> InlineReading:
    """Read the Markdown of one paragraph. The same text is read once."""
    return _short(content) if len(content) <= _SHORT else _long(content)


def _read(content: str) -> InlineReading:
    foretold = _foretold.pop(content, None)
    if foretold is not None:
        return foretold
    tokens: list[Token] = []
    spans: list[Span] = []
    PARSER.inline.parse(content, PARSER, {_SPANS: spans, _SOURCE: content}, tokens)
    reader = _InlineReader()
    inlines = reader.read(tokens)
    notes = iter(reader.tags)
    spans = [replace(span, notes=next(notes)) if span.kind == "tag" else span for span in spans]
    if any(token.type == "s_open" for token in tokens):
        spans.append(Span("strike", content.find("~~"), len(content)))
    return InlineReading(inlines, tuple(spans), tuple(reader.softs))


# Long paragraphs are few in a text that DingTalk takes, and each key in one makes another: only the last are kept.
_short = lru_cache(maxsize=2048)(_read)
_long = lru_cache(maxsize=64)(_read)


_FORETOLD_MAX: Final = 64
_foretold: Final[dict[str, InlineReading]] = {}


def foretell_breaks(content: str, lines: Collection[int]) -> None:
    """Make ready what :func:`read_inline` will say of ``content`` with two spaces before the ends of ``lines``.

    ``lines`` are numbers from 0; their ends do not break in ``content``, and are to break then. Both texts are read one
    after the other at each key, and differ in nothing else. Where that is not sure, nothing is made ready.
    """
    reading = read_inline(content)
    breaking = frozenset(lines)
    parts = content.split("\n")
    soft = [span for span in reading.spans if span.kind == "newline" and content[span.start - 2 : span.start] != "  "]
    if len(soft) != len(reading.softs) or any(parts[line][-1:] in (" ", "\t", "\\") for line in breaking):
        return
    ends = list(accumulate(len(part) + 1 for part in parts))
    """Behind each line's end."""
    added = list(accumulate((2 * (number in breaking) for number in range(len(parts))), initial=0))
    """Before each line, how many spaces more there are."""

    def moved(place: int) -> int:
        line = bisect_right(ends, place)
        return place + added[line] + 2 * (line in breaking and place == ends[line] - 1)

    inlines: list[Inline] = []
    pairs = zip(reading.softs, soft, strict=True)
    places = iter([place for place, span in pairs if bisect_right(ends, span.start) in breaking])
    place = next(places, None)
    for index, inline in enumerate(reading.inlines):
        done = 0
        while place is not None and place[0] == index and isinstance(inline, Run):
            if inline.text[done : place[1]]:
                inlines.append(replace(inline, text=inline.text[done : place[1]]))
            inlines.append(Break())
            done = place[1] + 1
            place = next(places, None)
        if not isinstance(inline, Run) or not done:
            inlines.append(inline)
        elif inline.text[done:]:
            inlines.append(replace(inline, text=inline.text[done:]))
    spans = tuple(replace(span, start=moved(span.start), end=moved(span.end - 1) + 1) for span in reading.spans)
    if len(_foretold) >= _FORETOLD_MAX:
        _foretold.clear()
    text = "\n".join(part + "  " if number in breaking else part for number, part in enumerate(parts))
    _foretold[text] = InlineReading(tuple(inlines), spans)


def letters(content: str) -> tuple[Inline, ...]:
    """Return a text as it was written, each line on its own: one run, for thousands of them cost thousands of steps."""
    return (Run(content),) if content else ()


def _notes_of_tag(tag: str) -> tuple[str, ...]:
    """What there is to say of the beginning of an element: ``colour``, ``colour_form``, ``font`` or ``html``."""
    if not _FONT.fullmatch(tag):
        return ("html",)
    colour = COLOUR.search(tag)
    notes = []
    if colour and (six_digits(colour.group(1)) or _NAME.fullmatch(colour.group(1).strip("\"' "))):
        notes.append("colour" if _SIX_DIGITS.fullmatch(colour.group(1)) else "colour_form")
    if _OTHER_FONT.search(tag):
        notes.append("font")
    return tuple(notes) or ("html",)


def _font_of(tag: str, notes: tuple[str, ...], around: Font) -> Font:
    """What only PCs know inside ``tag``, in the font ``around`` it."""
    values = {name.lower(): (one or two or three).strip() for name, one, two, three in _VALUES.findall(tag)}
    colour = around.colour
    if "colour" in notes:
        colour = ""
    elif "colour_form" in notes:
        colour = values["color"]
    return Font(colour, values.get("size", around.size), values.get("face", around.face))


def six_digits(value: str) -> str:
    """Return ``#rrggbb`` for a colour attribute's value, quoted or not; empty for a name, which phones do not know."""
    bare = value[1:-1].strip() if value[:1] in "\"'" else value
    if _SIX_DIGITS.fullmatch(bare):
        return bare
    return "#" + "".join(2 * digit for digit in bare[1:]) if _THREE_DIGITS.fullmatch(bare) else ""


class _Style(NamedTuple):
    """A tuple, as one is made anew at each mark: a third of the time that reading takes went into copying these."""

    bold: int = 0
    italic: int = 0
    strike: int = 0
    link: str = ""
    colour: str = ""
    note: str = ""
    font: Font = NO_FONT

    def run(self, text: str, *, code: bool = False, note: str = "") -> Run:
        note = note or ("strike" if self.strike else self.note)
        return Run(text, self.bold > 0, self.italic > 0, code, self.link, self.colour, note=note, font=self.font)


def _style_of(run: Run) -> tuple[object, ...]:
    return run.bold, run.italic, run.code, run.link, run.colour, run.mention, run.note, run.font


class _InlineReader:
    """The inline tokens of one paragraph → runs. Neighbours of one style are one run: equal texts give equal trees."""

    def __init__(self) -> None:
        self._found: list[Inline] = []
        self._style = _Style()
        self._fonts: list[tuple[_Style, str]] = []
        """The fonts that are open: the style before each, and the note of one that shows as its letters."""
        self._note_before_link = ""
        self.tags: list[tuple[str, ...]] = []
        """The notes of every tag that was met, in order."""
        self._pending: list[str] = []
        self._pending_length = 0
        self.softs: list[tuple[int, int]] = []

    def read(self, tokens: list[Token]) -> tuple[Inline, ...]:
        for token in tokens:
            self._token(token)
        self._flush()
        return tuple(self._found)

    def _token(self, token: Token) -> None:
        style = self._style
        match token.type:
            case "text" | "text_special":
                self._pend(token.content)
            case "softbreak":
                self._note_soft()
                self._pend(" ")
            case "code_inline":
                self._add_run(style.run(token.content, code=True, note="code_span"))
            case "strong_open" | "strong_close":
                self._restyle(style._replace(bold=style.bold + token.nesting))
            case "em_open" | "em_close":
                self._restyle(style._replace(italic=style.italic + token.nesting))
            case "s_open":
                # Hardly any client strikes out: the tildes stay visible, as they would (§3.2).
                self._restyle(style._replace(strike=style.strike + 1))
                self._pend(token.markup)
            case "s_close":
                self._pend(token.markup)
                self._restyle(style._replace(strike=style.strike - 1))
            case "link_open":
                self._note_before_link = style.note
                note = "autolink" if token.info == "auto" else style.note
                self._restyle(style._replace(link=str(token.attrGet("href") or ""), note=note))
            case "link_close":
                self._restyle(style._replace(link="", note=self._note_before_link))
            case "image":
                address = str(token.attrGet("src") or "")
                self._add(Picture(address, token.content, style.link, "media_id" if address[:1] == "@" else ""))
            case "hardbreak":
                self._add(Break())
            case "html_inline":
                self._html(token.content)

    def _pend(self, text: str) -> None:
        self._pending.append(text)
        self._pending_length += len(text)

    def _note_soft(self) -> None:
        """Note which run, and which of its characters, the space will be that comes next."""
        index, at = len(self._found), self._pending_length
        last = self._found[-1] if self._found else None
        if isinstance(last, Run) and _style_of(last) == _style_of(self._style.run("")):
            index, at = index - 1, at + len(last.text)
        self.softs.append((index, at))

    def _html(self, tag: str) -> None:
        """``<font color>`` colours what follows, undocumented as it is (§3.2); any other tag stays as its letters."""
        if self._fonts and _FONT_END.fullmatch(tag):
            before, note = self._fonts.pop()
            self.tags.append((note,) if note else ())
            self._restyle(self._style._replace(colour=before.colour, note=before.note, font=before.font))
            if note:
                self._add_run(self._style.run(tag, note=note))
            return
        notes = _notes_of_tag(tag)
        self.tags.append(notes)
        if notes[0] in ("colour", "colour_form"):
            self._fonts.append((self._style, ""))
            value = COLOUR.search(tag)
            colour = six_digits(value.group(1)) if value else ""
            font = _font_of(tag, notes, self._style.font)
            self._restyle(self._style._replace(colour=colour or self._style.colour, note=notes[0], font=font))
            return
        self._add_run(self._style.run(tag, note=notes[0]))
        if _FONT.fullmatch(tag):
            self._fonts.append((self._style, notes[0]))
            self._restyle(self._style._replace(font=_font_of(tag, notes, self._style.font)))

    def _restyle(self, style: _Style) -> None:
        self._flush()
        self._style = style

    def _add(self, inline: Inline) -> None:
        self._flush()
        self._found.append(inline)

    def _add_run(self, run: Run) -> None:
        self._flush()
        last = self._found[-1] if self._found else None
        if isinstance(last, Run) and _style_of(last) == _style_of(run):
            self._found[-1] = replace(last, text=last.text + run.text)
        else:
            self._found.append(run)

    def _flush(self) -> None:
        text = "".join(self._pending)
        self._pending.clear()
        self._pending_length = 0
        if text:
            self._add_run(self._style.run(text))
