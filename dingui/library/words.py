"""What a message or a draft is found by: its words, in a form in which SQLite's FTS5 finds parts of them.

Chinese has no spaces: its characters are indexed one by one and asked for as a phrase. Of other words every ending is
indexed, so that a part of a word is the beginning of something.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

_SINGLE: Final = "\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN: Final = re.compile(rf"[{_SINGLE}]|[^\W_{_SINGLE}]+")
_SINGLE_TOKEN: Final = re.compile(rf"[{_SINGLE}]")
_LONGEST: Final = 24
"""Characters of a word of which every ending is indexed; of longer ones, mostly parts of addresses, the beginning."""

SHORT: Final = 2
"""Characters up to which a part of a word is indexed as itself: their beginnings would be half of all words."""

BETWEEN: Final = "\u3400"
"""A character that no text of today holds."""

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HAS_FULL_WIDTH: Final = re.compile("[\uff01-\uff5e]")
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


@dataclass(frozen=True, slots=True)
class Indexed:
    """What is stored of a text to find it by."""

    words: str
    """Its words in their order, one space between two."""
    parts: str
    """What can be found of them."""


def words_of(payload: str, robot_name: str) -> Indexed:
    """Return what to index of a delivery."""
    try:
        said = list(strings_in(json.loads(payload), _UNSAID))
    except (ValueError, RecursionError):
        said = []
    tokens: list[str] = []
    for text in (*said, robot_name):
        # What stands between, so that no phrase reaches from one text into the next.
        tokens += [*tokens_of(text), BETWEEN]
    parts: set[str] = set()
    for token in set(tokens) - {BETWEEN}:
        if not is_single(token):
            parts.update(_parts(token))
    return Indexed(" ".join(tokens), " ".join(sorted(parts)))


def match_of(typed: str) -> str:
    """Return what to ask FTS5 for: deliveries that hold every one of the words ``typed``; empty for no words.

    Never an error of FTS5's syntax, whatever is typed.
    """
    asked = []
    for word in typed.split():
        tokens = tokens_of(word)
        if not tokens:
            continue
        if len(tokens) > 1 or is_single(tokens[0]):
            goes_on = "" if is_single(tokens[-1]) else " *"
            asked.append(f'words : "{" ".join(tokens)}"{goes_on}')
        elif len(tokens[0]) <= SHORT:
            asked.append(f'parts : "{tokens[0]}"')
        else:
            asked.append(f'parts : "{tokens[0]}" *')
    return " AND ".join(asked)


def tokens_of(text: str) -> list[str]:
    """Return the words of a text as they are indexed: in lower case, Chinese characters one by one."""
    return _TOKEN.findall(folded(text))


def is_single(token: str) -> bool:
    """Return whether a token is a character that is indexed by itself."""
    return _SINGLE_TOKEN.fullmatch(token) is not None


def folded(text: str) -> str:
    """Return ``text`` as it is compared: full-width letters are like others, capitals like small ones."""
    if _HAS_FULL_WIDTH.search(text):
        text = text.translate(_FULL_WIDTH)
    return text.lower()


def strings_in(value: Any, unsaid: Collection[str]) -> Iterator[str]:
    """Yield every text in a JSON value, but what stands under a name in ``unsaid``."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from strings_in(item, unsaid)
        case dict():
            for name, item in value.items():
                if name not in unsaid:
                    yield from strings_in(item, unsaid)


def _parts(word: str) -> Iterator[str]:
    if len(word) > _LONGEST:
        yield word
        for length in range(1, SHORT + 1):
            yield word[:length]
        return
    for start in range(len(word)):
        yield word[start:]
        for length in range(1, SHORT + 1):
            yield word[start : start + length]
