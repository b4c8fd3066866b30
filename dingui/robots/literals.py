"""Objects written in a script or command of any language: JSON, JavaScript, PHP, Go, Ruby, a shell's quoting of JSON.

A tolerant reader of literals, not of languages: whatever is no literal stands as its name in braces. Nothing is run,
and the work is bounded whatever the text is.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

_TOKENS: Final = 6_000
"""How many words and marks are read in one text."""
_FAILURE: Final = 400
"""What a place costs at which no object stands, in words and marks."""
_DEEPEST: Final = 12
_STARTS: Final = 6
_MESSAGES: Final = 20
_BACK: Final = 2_000
"""How far before ``msgtype`` the object may begin, in characters."""
_KEY: Final = re.compile(r"msgtype")
_BLANK: Final = re.compile(r"(?:\s+|//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|#[^\n]*)")
_TYPE: Final = re.compile(
    r"map\[\w{1,20}\](?:interface\{\}|\[\]\w{1,20}|\w{1,20})\s{0,4}(?=\{)|\[\]\w{1,20}(?=\{)|array\s{0,4}(?=\()"
)
_STRING: Final = re.compile(
    r"\"([^\"\\]*(?:\\.[^\"\\]*)*)\"|'([^'\\]*(?:\\.[^'\\]*)*)'|`([^`\\]*(?:\\.[^`\\]*)*)`", re.S
)
_WORD: Final = re.compile(r"[A-Za-z_$][\w$.]{0,100}")
_NUMBER: Final = re.compile(r"-?\d{1,300}(?:\.\d{1,100})?")
_SEPARATOR: Final = re.compile(r"=>|:=|[:=]")
_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|x[0-9a-fA-F]{2}|.)", re.S)
_JOINT: Final = re.compile(r'(?<!\\)"\s{0,80}(?:[+.\\]\s{0,80})?(?<!\\)"')
_SIMPLE: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": ""}
_WORDS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOTHING: Final = ("null", "None", "nil", "undefined", "NULL")
_CLOSERS: Final = {"{": "}", "[": "]", "(": ")"}


class _Stop(Exception):
    """No literal stands here, or it is too large."""


def find_messages(text: str) -> list[dict[str, Any]]:
    """Return the objects with a ``msgtype`` in ``text``, as it stands or as a shell or a string literal spells it."""
    if "msgtype" not in text:
        return []
    for reading in _readings(text):
        found = _messages_in(reading)
        if found:
            return found
    return []


def _readings(text: str) -> list[str]:
    """Return the text, then without the marks that shells and string literals put before quotation marks."""
    # A shell's way to write an apostrophe; in no other language is there anything like it.
    text = text.replace("'\\''", "'")
    readings = [text]
    if '\\"' in text:
        # A string literal, perhaps put together over several lines: "{\"msgtype\"" + ":\"text\"}".
        joined = _JOINT.sub("", text)
        readings.append(joined.replace("\\\\", "\\\0").replace('\\"', '"').replace("\\\0", "\\"))
    if "^" in text:
        readings.append(re.sub(r"\^(\r?\n|.)", r"\1", text, flags=re.S).replace('\\"', '"').replace('""', '"'))
    if '`"' in text or '""' in text:
        readings.append(text.replace('`"', '"').replace('""', '"'))
    return readings


def _messages_in(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    budget = [_TOKENS]
    end = 0
    for number, key in enumerate(_KEY.finditer(text)):
        if number > 3 * _MESSAGES or len(found) >= _MESSAGES or budget[0] <= 0:
            break
        if key.start() < end:
            continue
        start = key.start()
        for _attempt in range(_STARTS):
            start = max(text.rfind(mark, max(end, key.start() - _BACK), start) for mark in "{[(")
            if start < 0:
                break
            reader = _Reader(text, start, budget)
            try:
                value = reader.value(0)
            except _Stop:
                # It may have looked for the end of a comment or a text as far as there is anything.
                budget[0] -= _FAILURE
                if budget[0] <= 0:
                    break
                continue
            if isinstance(value, dict) and isinstance(value.get("msgtype"), str):
                found.append(value)
                end = reader.at
                break
    return found


class _Reader:
    """Reads one value from a place on; :attr:`at` is where it stopped."""

    def __init__(self, text: str, at: int, budget: list[int]) -> None:
        self._text = text
        self.at = at
        self._budget = budget

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        self._budget[0] -= 1
        if self._budget[0] <= 0:
            raise _Stop
        match = pattern.match(self._text, self.at)
        if match is not None:
            self.at = match.end()
        return match

    def _skip(self) -> str:
        """Pass over blanks and comments; return the character that follows."""
        while self._match(_BLANK):
            pass
        return self._text[self.at : self.at + 1]

    def value(self, depth: int) -> Any:
        """Return the value that stands here: literals joined by + or a dot are one."""
        value = self._single(depth)
        while isinstance(value, str):
            mark = self._skip()
            if mark not in ("+", ".") or not mark:
                break
            self.at += 1
            more = self._single(depth)
            value += more if isinstance(more, str) else str(more)
        return value

    def _single(self, depth: int) -> Any:
        if depth > _DEEPEST:
            raise _Stop
        self._skip()
        self._match(_TYPE)
        mark = self._skip()
        if mark and mark in _CLOSERS:
            return self._collection(mark, depth)
        if mark and mark in "\"'`":
            string = self._match(_STRING)
            if string is None:
                raise _Stop
            return _unescaped(next(part for part in string.groups() if part is not None))
        if number := self._match(_NUMBER):
            return float(number[0]) if "." in number[0] else int(number[0])
        word = self._match(_WORD)
        if word is None:
            raise _Stop
        return self._worth(word[0], depth)

    def _worth(self, word: str, depth: int) -> Any:
        if word in _WORDS:
            return _WORDS[word]
        if word in _NOTHING:
            return None
        if self._text[self.at : self.at + 1] == "(":
            self._collection("(", depth)
        return "{" + word.lstrip("$") + "}"

    def _collection(self, mark: str, depth: int) -> Any:
        """Read an object or a list; round brackets are PHP's old arrays, and calls."""
        closer = _CLOSERS[mark]
        self.at += 1
        pairs: dict[str, Any] = {}
        items: list[Any] = []
        while (following := self._skip()) != closer:
            if not following:
                raise _Stop
            if following == ",":
                self.at += 1
                continue
            first = self._key() if mark == "{" else self.value(depth + 1)
            self._skip()
            if isinstance(first, str) and self._match(_SEPARATOR):
                pairs[first] = self.value(depth + 1)
            else:
                items.append(first)
            if self._skip() not in (",", ";", closer):
                raise _Stop
            if self._text[self.at] == ";":
                self.at += 1
        self.at += 1
        if pairs:
            return pairs
        return {} if mark == "{" and not items else items

    def _key(self) -> Any:
        """Return the name before a colon, in quotation marks or without; of a list in braces (Go's), the item."""
        if self._text.startswith(":", self.at):
            # Ruby's names.
            self.at += 1
        if word := self._match(_WORD):
            return word[0]
        return self._single(_DEEPEST - 1)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    try:
        # JSON's own way keeps the halves of a character together.
        decoded = json.loads(f'"{text}"')
    except ValueError:
        decoded = None
    return decoded if isinstance(decoded, str) else _ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    body = match[1]
    if len(body) > 1:
        code = int(body[1:].strip("{}"), 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return _SIMPLE.get(body, body)
