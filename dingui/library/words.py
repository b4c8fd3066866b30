"""What a delivery is found by: its message's words, in a form in which SQLite's FTS5 finds parts of them.

Chinese has no spaces: its characters are indexed one by one and asked for as a phrase. Of other words every ending is
indexed, so that a part of a word is the beginning of something.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
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


def words_of(payload: str, robot_name: str) -> tuple[str, str]:
    """Return what to index of a delivery: its words one by one, and parts of those that are not Chinese."""
    try:
        said = list(_said(json.loads(payload)))
    except (ValueError, RecursionError):
        said = []
    tokens: list[str] = []
    for text in (*said, robot_name):
        # What stands between, so that no phrase reaches from one text into the next.
        tokens += [*_tokens(text), _BETWEEN]
    parts: set[str] = set()
    for token in set(tokens) - {_BETWEEN}:
        if not _SINGLE_TOKEN.fullmatch(token):
            parts.update(_parts(token))
    return " ".join(tokens), " ".join(sorted(parts))


def match_of(typed: str) -> str:
    """Return what to ask FTS5 for: deliveries that hold every one of the words ``typed``; empty for no words.

    Never an error of FTS5's syntax, whatever is typed.
    """
    asked = []
    for word in typed.split():
        tokens = _tokens(word)
        if not tokens:
            continue
        if len(tokens) > 1 or _SINGLE_TOKEN.fullmatch(tokens[0]):
            goes_on = "" if _SINGLE_TOKEN.fullmatch(tokens[-1]) else " *"
            asked.append(f'words : "{" ".join(tokens)}"{goes_on}')
        elif len(tokens[0]) <= _SHORT:
            asked.append(f'parts : "{tokens[0]}"')
        else:
            asked.append(f'parts : "{tokens[0]}" *')
    return " AND ".join(asked)


def _said(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _said(item)
        case dict():
            for name, item in value.items():
                if name not in _UNSAID:
                    yield from _said(item)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.translate(_FULL_WIDTH).lower())


def _parts(word: str) -> Iterator[str]:
    if len(word) > _LONGEST:
        yield word
        return
    for start in range(len(word)):
        yield word[start:]
        for length in range(1, _SHORT + 1):
            yield word[start : start + length]
