"""Foreign JSON → a message, with every fault named by its field.

Whatever comes, reading ends in a :class:`Reading` or in :class:`UnusableFile`: a document that is no JSON object. A
wrong value never stops the rest from being read, and as much of it as means something is kept.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from dingui.errors import DinguiError
from dingui.messages.models import (
    NOBODY,
    ActionCard,
    ActionCardButtons,
    At,
    CardButton,
    FeedCard,
    FeedItem,
    LinkMessage,
    MarkdownMessage,
    Message,
    Orientation,
    TextMessage,
)
from dingui.messages.payload import whole_characters
from dingui.messages.problems import Problem, Severity

FILE_BYTES_MAX: Final = 1_000_000
"""Bytes above which a file is no message; fifty times what DingTalk takes."""

_MSGTYPES: Final = ("text", "markdown", "link", "actionCard", "feedCard")


class UnusableFile(DinguiError):
    """A document that no message can be read from.

    Codes: ``not_utf8``, ``not_json`` (``line``, ``column``), ``not_an_object``, ``too_large`` (``bytes``),
    ``too_deep``.
    """


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: a message where the type could be told, the faults of the JSON, the file's ``msgUuid``."""

    message: Message | None
    problems: tuple[Problem, ...]
    msg_uuid: str = ""


def parse_document(document: str | bytes) -> dict[str, Any]:
    """Return the JSON object that ``document`` holds. A byte order mark is passed over.

    Raises :class:`UnusableFile`.
    """
    if len(document) > FILE_BYTES_MAX:
        raise UnusableFile("too_large", bytes=len(document))
    if isinstance(document, bytes):
        try:
            text = document.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = None
        # A zero byte has no place in JSON: it is half of a character in UTF-16.
        if text is None or "\0" in text:
            raise UnusableFile("not_utf8")
    else:
        text = document.removeprefix("\ufeff")
    failure: UnusableFile | None = None
    found: object = None
    try:
        found = json.loads(text, object_pairs_hook=_Object, parse_int=_integer)
    except json.JSONDecodeError as error:
        failure = UnusableFile("not_json", line=error.lineno, column=error.colno)
    except RecursionError:
        failure = UnusableFile("too_deep")
    if failure:
        raise failure
    if not isinstance(found, dict):
        raise UnusableFile("not_an_object")
    return found


def read_document(document: str | bytes) -> Reading:
    """Read a message file. Raises :class:`UnusableFile`."""
    return read_payload(parse_document(document))


def read_payload(payload: dict[str, Any]) -> Reading:
    """Read one JSON object. Never raises, whatever stands in it."""
    reader = _Reader()
    top = _Fields(reader, payload, "", (*_MSGTYPES, "msgtype", "msgUuid", "at"))
    msgtype = reader.msgtype(top)
    msg_uuid = top.text("msgUuid")
    if not msgtype:
        return Reading(None, tuple(reader.problems), msg_uuid)
    at = reader.at(top)
    reader.unused(top, [name for name in _MSGTYPES if name != msgtype], msgtype)
    message = reader.message(msgtype, top.get(msgtype), at)
    return Reading(message, tuple(reader.problems), msg_uuid)


class _Object(dict[str, Any]):
    """A JSON object that remembers which of its names stood in it more than once; the last value counts."""

    __slots__ = ("repeated",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counted = Counter(name for name, _ in pairs) if len(pairs) > len(self) else {}
        self.repeated = tuple(name for name, count in counted.items() if count > 1)


def _integer(digits: str) -> float:
    """An integer of JSON; one with more digits than Python converts (4,300) is infinite, and nothing's right value."""
    return int(digits) if len(digits) <= 300 else float(digits)


class _Fields:
    """One object of the JSON: fields are taken by name, misspelt ones understood, unknown ones reported."""

    def __init__(self, reader: _Reader, values: dict[str, Any], path: str, known: tuple[str, ...]) -> None:
        self._reader = reader
        self._path = path
        self._values: dict[str, Any] = {}
        by_letters = {name.lower(): name for name in known}
        for key in values:
            right = by_letters.get(key.lower())
            if key in known:
                self._values[key] = values[key]
            elif right is not None and right not in values:
                self._values[right] = values[key]
                reader.add("misspelt_field", self.at(key), Severity.ERROR, expected=right)
            else:
                reader.add("unknown_field", self.at(key), Severity.WARNING, name=whole_characters(key)[:60])
        for key in values.repeated if isinstance(values, _Object) else ():
            if key in known:
                reader.add("duplicate_key", self.at(key), Severity.WARNING)

    def at(self, name: str) -> str:
        """The path of a field."""
        name = whole_characters(name)[:60]
        return f"{self._path}.{name}" if self._path else name

    def get(self, name: str) -> Any:
        return self._values.get(name)

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str) -> str:
        return self._reader.text(self.get(name), self.at(name))

    def list(self, name: str) -> list[Any]:
        value = self.get(name)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self._reader.wrong(self.at(name), "list", value)
        return []

    def flag(self, name: str) -> str:
        """A field that DingTalk writes as "0" or "1"; numbers and booleans are understood."""
        value = self.get(name)
        if value is None or value in ("0", "1"):
            return str(value or "0")
        if isinstance(value, (bool, int)) and value in (0, 1):
            self._reader.add("number_for_text", self.at(name), Severity.WARNING, expected=str(int(value)))
            return str(int(value))
        self._reader.wrong(self.at(name), "zero_or_one", value)
        return "0"


class _Reader:
    """Collect the faults of one document."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, code: str, field: str, severity: Severity, **data: str | int) -> None:
        self.problems.append(Problem(code, field, severity, data))

    def wrong(self, field: str, expected: str, value: object) -> None:
        self.add("wrong_type", field, Severity.ERROR, expected=expected, found=_kind(value))

    def text(self, value: object, field: str) -> str:
        """A text; a number is kept as one and reported."""
        if value is None:
            return ""
        if isinstance(value, str):
            whole = whole_characters(value)
            if whole.count("\ufffd") > value.count("\ufffd"):
                self.add("broken_character", field, Severity.WARNING)
            return whole
        self.wrong(field, "text", value)
        return _digits(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""

    def fields(self, value: object, path: str, known: tuple[str, ...]) -> _Fields:
        """An object; anything else is reported and read as an empty one."""
        if isinstance(value, dict):
            return _Fields(self, value, path, known)
        if value is None:
            self.add("missing_object", path, Severity.ERROR)
        else:
            self.wrong(path, "object", value)
        return _Fields(self, {}, path, known)

    def msgtype(self, top: _Fields) -> str:
        """Which of the five; where it is missing or misspelt, the one object that is there tells."""
        value = top.get("msgtype")
        if isinstance(value, str) and value in _MSGTYPES:
            return value
        present = [name for name in _MSGTYPES if isinstance(top.get(name), dict)]
        guess = present[0] if len(present) == 1 else ""
        if value is None or value == "":
            self.add("missing_msgtype", "msgtype", Severity.ERROR)
        elif isinstance(value, str):
            guess = {name.lower(): name for name in _MSGTYPES}.get(value.lower(), guess)
            self.add("unknown_msgtype", "msgtype", Severity.ERROR, msgtype=whole_characters(value)[:60])
        else:
            self.wrong("msgtype", "text", value)
        return guess

    def unused(self, top: _Fields, names: list[str], msgtype: str) -> None:
        """Parts for other types; how they are spelt does not matter then."""
        self.problems = [
            problem
            for problem in self.problems
            if problem.code != "misspelt_field" or problem.data.get("expected") not in names
        ]
        for name in names:
            if top.has(name):
                self.add("unused_object", name, Severity.WARNING, msgtype=msgtype)

    def at(self, top: _Fields) -> At:
        if not top.has("at"):
            return NOBODY
        fields = self.fields(top.get("at"), "at", ("atMobiles", "atUserIds", "isAtAll"))
        return At(self.people(fields, "atMobiles"), self.people(fields, "atUserIds"), self.everyone(fields))

    def people(self, fields: _Fields, name: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for index, value in enumerate(fields.list(name)):
            field = f"{fields.at(name)}[{index}]"
            if isinstance(value, int) and not isinstance(value, bool) and _digits(value):
                self.add("number_for_text", field, Severity.WARNING, expected=_digits(value))
                person = _digits(value)
            elif value is None:
                self.wrong(field, "text", value)
                continue
            else:
                person = self.text(value, field).strip()
            if person:
                found[person] = None
        return tuple(found)

    def everyone(self, fields: _Fields) -> bool:
        value = fields.get("isAtAll")
        if value is None or isinstance(value, bool):
            return bool(value)
        said = value.strip().lower() if isinstance(value, str) else value
        if said in ("true", "1", "false", "0", 1, 0):
            self.add("text_for_boolean", fields.at("isAtAll"), Severity.WARNING)
            return said in ("true", "1", 1)
        self.wrong(fields.at("isAtAll"), "boolean", value)
        return False

    def message(self, msgtype: str, body: object, at: At) -> Message:
        match msgtype:
            case "text":
                fields = self.fields(body, "text", ("content",))
                return TextMessage(fields.text("content"), at)
            case "markdown":
                fields = self.fields(body, "markdown", ("title", "text"))
                return MarkdownMessage(fields.text("title"), fields.text("text"), at)
            case "link":
                fields = self.fields(body, "link", ("title", "text", "messageUrl", "picUrl"))
                title, text = fields.text("title"), fields.text("text")
                return LinkMessage(title, text, fields.text("messageUrl"), fields.text("picUrl"), at)
            case "actionCard":
                return self.card(body, at)
            case _:
                fields = self.fields(body, "feedCard", ("links",))
                return FeedCard(tuple(self.items(fields)), at)

    def card(self, body: object, at: At) -> ActionCard | ActionCardButtons:
        known = ("title", "text", "singleTitle", "singleURL", "btns", "hideAvatar", "btnOrientation")
        fields = self.fields(body, "actionCard", known)
        title, text = fields.text("title"), fields.text("text")
        hide = fields.flag("hideAvatar") == "1"
        orientation = Orientation(fields.flag("btnOrientation"))
        single_title, single_url = fields.text("singleTitle"), fields.text("singleURL")
        if fields.has("btns") and not (single_title or single_url):
            return ActionCardButtons(title, text, tuple(self.buttons(fields)), hide, orientation, at)
        if fields.list("btns"):
            # DingTalk ignores the buttons of a card that has a single jump (§2.5).
            self.add("buttons_ignored", "actionCard.btns", Severity.WARNING)
        return ActionCard(title, text, single_title, single_url, hide, orientation, at)

    def buttons(self, fields: _Fields) -> list[CardButton]:
        found = []
        for index, value in enumerate(fields.list("btns")):
            button = self.fields(value, f"actionCard.btns[{index}]", ("title", "actionURL"))
            found.append(CardButton(button.text("title"), button.text("actionURL")))
        return found

    def items(self, fields: _Fields) -> list[FeedItem]:
        found = []
        for index, value in enumerate(fields.list("links")):
            item = self.fields(value, f"feedCard.links[{index}]", ("title", "messageURL", "picURL"))
            found.append(FeedItem(item.text("title"), item.text("messageURL"), item.text("picURL")))
        return found


def _digits(value: float) -> str:
    """A number as a text; empty for one that is none, or far too long to be a telephone number or a user id."""
    return str(value) if abs(value) < 1e30 else ""


def _kind(value: object) -> str:
    """The JSON name of a value's kind; ``dingui.texts.problems`` has a word for each."""
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case dict():
            return "object"
        case _:
            return "null"
