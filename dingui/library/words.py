"""What a message or a draft is found by: its words, in a form in which SQLite's FTS5 finds parts of them.

Chinese has no spaces: its characters are indexed one by one and asked for as a phrase. Of other words every ending is
indexed, so that a part of a word is the beginning of something.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

_SINGLE: Final = "\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN: Final = re.compile(rf"[{_SINGLE}]|[^\W_{_SINGLE}]+")
_SINGLE_TOKEN: Final = re.compile(rf"[{_SINGLE}]")
_LONGEST: Final = 24
"""Characters of a word of which every ending is indexed; of longer ones, mostly parts of addresses, the beginning."""

_SHORT: Final = 2
"""Characters up to which a part of a word is indexed as itself: their beginnings would be half of all words."""

_BETWEEN: Final = "\u3400"
"""A character that no text of today holds."""

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_UNSAID: Final = frozenset(
    {
        "msgtype",
        "msgUuid",
        "at",
        "messageUrl",
        "messageURL",
        "picUrl",
        "picURL",
        "singleURL",
        "actionURL",
        "hideAvatar",
        "btnOrientation",
    }
)
"""What of a payload nobody reads (dingtalk-protocol.md §2)."""

_UNWRITTEN: Final = frozenset({"msgtype", "msgUuid", "hideAvatar", "btnOrientation"})
"""What of a payload nobody typed; addresses and who is mentioned were."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What is stored of a text to find it by."""

    words: str
    """Its words in their order, one space between two."""
    parts: str
    """What its words that are not Chinese can be found by."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition that what is found fulfils: ``tokens`` stand in a column, one after another."""

    column: str
    """``words`` or ``parts``."""
    tokens: str
    """With one space between two; they hold neither spaces nor quotation marks."""
    goes_on: bool
    """Whether the last one may be the beginning of a longer one."""

    @property
    def match(self) -> str:
        """The condition for FTS5."""
        return f'{self.column} : "{self.tokens}"{" *" if self.goes_on else ""}'

    @property
    def piece(self) -> str:
        """The same for whoever looks into a column by himself: what stands in it, with a space around it."""
        return f" {self.tokens}" if self.goes_on else f" {self.tokens} "


def words_of(payload: str, robot_name: str) -> Indexed:
    """Return what to index of a delivery."""
    try:
        said = list(_said(json.loads(payload), _UNSAID))
    except (ValueError, RecursionError):
        said = []
    return index_of((*said, robot_name))


def index_of(texts: Iterable[str], readings: Iterable[str] = ()) -> Indexed:
    """Return what to index of ``texts``; they are also found by any part of each of ``readings``."""
    tokens: list[str] = []
    for text in texts:
        # What stands between, so that no phrase reaches from one text into the next.
        tokens += [*tokens_of(text), _BETWEEN]
    parts: set[str] = set()
    for token in {*tokens, *readings} - {_BETWEEN}:
        if not _SINGLE_TOKEN.fullmatch(token):
            parts.update(_parts(token))
    return Indexed(" ".join(tokens), " ".join(sorted(parts)))


def texts_of_draft(content: str) -> list[str]:
    """Return everything that was typed into a draft: texts, buttons, addresses and who is mentioned, in each tab.

    A tab that only shows what was typed in another one says nothing of its own.
    """
    try:
        document = json.loads(content)
        messages, carried = document["messages"], document.get("carried", ())
        shown = document.get("active")
        said = [message for kind, message in messages.items() if kind == shown or kind not in carried]
        return list(_said(said, _UNWRITTEN))
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return []


def match_of(typed: str) -> str:
    """Return what to ask FTS5 for: deliveries that hold every one of the words ``typed``; empty for no words.

    Never an error of FTS5's syntax, whatever is typed.
    """
    return " AND ".join(asked.match for word in typed.split() for asked in asked_of(word))


def asked_of(word: str) -> tuple[Asked, ...]:
    """Return the condition for what holds ``word``, which has no spaces; nothing where it is of marks alone."""
    tokens = tokens_of(word)
    if not tokens:
        return ()
    if len(tokens) > 1 or _SINGLE_TOKEN.fullmatch(tokens[0]):
        return (Asked("words", " ".join(tokens), not _SINGLE_TOKEN.fullmatch(tokens[-1])),)
    return (Asked("parts", tokens[0], len(tokens[0]) > _SHORT),)


def tokens_of(text: str) -> list[str]:
    """Return the words of a text as they are indexed: in lower case, Chinese characters one by one."""
    return _TOKEN.findall(folded(text))


def folded(text: str) -> str:
    """Return ``text`` as it is compared: full-width letters are like others, capitals like small ones."""
    return text.translate(_FULL_WIDTH).lower()


def _said(value: Any, unsaid: Collection[str]) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _said(item, unsaid)
        case dict():
            for name, item in value.items():
                if name not in unsaid:
                    yield from _said(item, unsaid)


def _parts(word: str) -> Iterator[str]:
    if len(word) > _LONGEST:
        yield word
        for length in range(1, _SHORT + 1):
            yield word[:length]
        return
    for start in range(len(word)):
        yield word[start:]
        for length in range(1, _SHORT + 1):
            yield word[start : start + length]
