"""HTML from a clipboard → a tree of elements, whatever the HTML is like.

Why not the standard library's ``html.parser``: measured with Python 3.11.7, it takes 3.2 s for 20 kB of ``<a ``, raises
``AssertionError`` at ``<![``, and needs 43 ms for the bare events of 200 kB from a word processor. What is on a
clipboard is any page's to decide, and pasting holds the window. This scanner reads every character once and makes the
whole tree of those 200 kB in 15 ms; it knows the little of HTML's rules for open tags that copied text needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final

DEPTH_MAX: Final = 80
"""How deep elements are kept in one another; what lies deeper stands in the last of them."""

ELEMENTS_MAX: Final = 12_000
"""Elements that are read: each costs about 2 µs, and twice as much when its text is written."""

# Possessive, and every alternative takes at least one character: the scanner never steps back.
_TOKEN: Final = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|</([A-Za-z][^\s/>]*+)[^>]*+(?:>|\Z)"
    r"|<[!?/][^>]*+(?:>|\Z)"
    r"|<([A-Za-z][^\s/>]*+)([^>=]*+(?:=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))?+[^>=]*+)*+)(?:>|\Z)"
    r"|((?:[^<]|<(?![A-Za-z!?/]))++)",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r"([A-Za-z][\w:.-]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"?|'([^']*+)'?|([^\s\"'>]++)))?+")
_EMBEDDED: Final = re.compile(r"\bdata:[a-zA-Z0-9/+.-]{1,40};base64,[A-Za-z0-9+/=%\s]++")
_HEADER: Final = re.compile(r"Version:[\d.]+\s(?:[A-Za-z]+:[^\n<]*\n)*+")

_VOID: Final = frozenset(
    {"br", "img", "hr", "meta", "link", "input", "col", "wbr", "area", "base", "embed", "source", "track", "param"}
)
_RAW: Final = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"})
"""Elements whose content is no HTML."""
_DROPPED: Final = frozenset(
    {"script", "title", "textarea", "iframe", "noembed", "noframes", "noscript", "template", "object", "applet", "svg"}
    | {"math", "select", "datalist", "audio", "video", "canvas", "map", "xml", "button", "input", "dialog", "rp", "rt"}
)
_BLOCKS: Final = (
    frozenset(
        {"address", "article", "aside", "blockquote", "center", "details", "div", "fieldset", "figcaption", "figure"}
    )
    | {"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "p", "pre", "section"}
    | {"summary", "dl", "dt", "dd", "ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr", "td", "th"}
)
_CLOSED_BY: Final = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "table"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "tr": (frozenset({"tr", "td", "th"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table"})),
    "tfoot": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table"})),
}
"""An opening tag → the elements that it ends, and those beyond which it does not look for them."""
_TABLE_PARTS: Final = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th"})


class TooMuch(Exception):
    """There is more on the clipboard than can be read while the window waits."""


@dataclass(slots=True)
class Element:
    """One element; ``children`` are elements and texts, in order."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    style: Mapping[str, str] = field(default_factory=dict)
    """Its own declarations and those of its classes, in lower case."""
    children: list[Element | str] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        """Whether it stands on lines of its own."""
        return self.tag in _BLOCKS


def without_embedded(html: str) -> str:
    """Return ``html`` without the bytes of pictures that it carries: they may be megabytes, and never come along."""
    return _EMBEDDED.sub("data:,", html) if ";base64," in html else html


def read_html(html: str) -> Element:
    """Return the root of a tree of what ``html`` shows: no scripts, styles, comments or hidden parts.

    Takes time in proportion to the length. Raises :class:`TooMuch` beyond :data:`ELEMENTS_MAX` elements, else nothing.
    """
    found = _HEADER.match(html)
    return _Builder().read(html, found.end() if found and "StartHTML:" in found.group() else 0)


class _Builder:
    def __init__(self) -> None:
        self._root = Element("body")
        self._stack = [self._root]
        self._classes: dict[str, dict[str, str]] = {}
        self._lost: dict[str, int] = {}
        """Open elements that were not kept, by tag: their ends must not end others."""
        self._known: dict[tuple[str, str], tuple[Mapping[str, str], Mapping[str, str], bool]] = {}
        """What was read of a tag's attributes: copied text repeats the same ones hundreds of times."""
        self._left = ELEMENTS_MAX

    def read(self, html: str, position: int) -> Element:
        end = len(html)
        while position < end:
            token = _TOKEN.match(html, position)
            if token is None:
                break
            position = token.end()
            closing, opening, attributes, text = token.groups()
            if text:
                self._stack[-1].children.append(unescape(text) if "&" in text else text)
            elif opening:
                position = self._open(opening.lower(), attributes, html, position)
            elif closing:
                self._close(closing.lower())
        return self._root

    def _open(self, tag: str, attributes: str, html: str, position: int) -> int:
        """Take in an opening tag; return where to go on, which for raw text is behind it."""
        if tag in _RAW:
            found = re.compile(rf"</{tag}\b", re.IGNORECASE).search(html, position)
            end = found.start() if found else len(html)
            if tag == "style":
                self._read_sheet(html[position:end])
            elif tag == "xmp":
                self._stack[-1].children.append(Element("pre", children=[html[position:end]]))
            close = html.find(">", end)
            return close + 1 if close >= 0 else len(html)
        self._left -= 1
        if self._left < 0:
            raise TooMuch
        known = self._known.get((tag, attributes))
        if known is None:
            known = self._known[tag, attributes] = self._read_attributes(tag, attributes)
        read, style, hidden = known
        self._end_open_ones(tag)
        element = Element(tag, read, style)
        if tag in _VOID:
            if tag in ("br", "img", "hr") and not hidden:
                self._stack[-1].children.append(element)
        elif len(self._stack) >= DEPTH_MAX:
            self._lost[tag] = self._lost.get(tag, 0) + 1
        else:
            if not hidden:
                self._stack[-1].children.append(element)
            # A hidden one is open like any other, but hangs on nothing.
            self._stack.append(element)
        return position

    def _read_attributes(self, tag: str, text: str) -> tuple[Mapping[str, str], Mapping[str, str], bool]:
        """Return attributes, style, and whether the element is hidden."""
        attributes: dict[str, str] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(text):
            value = double or single or bare
            attributes.setdefault(name.lower(), unescape(value) if "&" in value else value)
        style: dict[str, str] = {}
        for name in attributes.get("class", "").split():
            style.update(self._classes.get(name.lower(), {}))
        if "style" in attributes:
            style.update(_declarations(attributes["style"]))
        return attributes, style, tag in _DROPPED or _is_hidden(tag, attributes, style)

    def _end_open_ones(self, tag: str) -> None:
        if tag in _CLOSED_BY:
            ended, barriers = _CLOSED_BY[tag]
            self._pop_to(ended, barriers)
        if tag in _BLOCKS and self._stack[-1].tag == "p":
            self._stack.pop()

    def _close(self, tag: str) -> None:
        if tag == "br":
            self._stack[-1].children.append(Element("br"))
        elif self._lost.get(tag):
            self._lost[tag] -= 1
        else:
            # Inside a cell, a stray end of something else does not end the table.
            barriers = frozenset({"table"}) if tag in _TABLE_PARTS - {"table"} else frozenset({"td", "th"})
            self._pop_to(frozenset({tag}), barriers if tag not in ("table", *barriers) else frozenset())

    def _pop_to(self, tags: frozenset[str], barriers: frozenset[str]) -> None:
        """End the outermost of ``tags`` within ``barriers`` for a row, the innermost for everything else."""
        for index in range(len(self._stack) - 1, 0, -1):
            tag = self._stack[index].tag
            if tag in tags and not (tag in ("td", "th") and "tr" in tags):
                del self._stack[index:]
                return
            if tag in barriers:
                return

    def _read_sheet(self, sheet: str) -> None:
        """Note what the sheet says of classes: spreadsheets have their bold cells there."""
        for rule in sheet.split("}"):
            selectors, brace, body = rule.rpartition("{")
            if not brace or "." not in selectors:
                continue
            declared = {
                name: value
                for name, value in _declarations(body).items()
                if name in ("font-weight", "font-style", "display", "mso-hide")
            }
            if declared:
                for selector in selectors.split(","):
                    name = selector.strip().rpartition(".")[2].lower()
                    if name and name.replace("-", "").replace("_", "").isalnum():
                        self._classes.setdefault(name, {}).update(declared)


def _declarations(text: str) -> dict[str, str]:
    declared = {}
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            declared[name.strip().lower()] = value.strip().lower()
    return declared


def _is_hidden(tag: str, attributes: Mapping[str, str], style: Mapping[str, str]) -> bool:
    return (
        "hidden" in attributes
        or style.get("display", "").startswith("none")
        or style.get("visibility", "").startswith("hidden")
        or style.get("mso-hide") == "all"
        or style.get("mso-element", "").startswith(("comment", "footnote-", "endnote-"))
        # A word processor's tracked deletion, which it does not show as text.
        or (tag == "del" and "cite" in attributes)
    )
