"""What was sent, for others: as JSON, as a script, as a table for Excel. No robot's secret gets into any of them."""

from __future__ import annotations

import csv
import json
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from dingui.checking.scripts import as_curl, as_python
from dingui.messages.models import text_of, title_of
from dingui.messages.reading import UnusableFile, read_document
from dingui.robots.redaction import Redactor
from dingui.robots.webhook import DEFAULT_ENDPOINT
from dingui.texts.history import csv_headings, full_time
from dingui.texts.outcomes import explain, state_word
from dingui.texts.progress import settled_words

if TYPE_CHECKING:
    from pathlib import Path

    from dingui.library.deliveries import Delivery
    from dingui.library.robots import Robot
    from dingui.messages.models import Message

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes Excel, WPS or LibreOffice take a cell for a formula, full-width signs in a Chinese Excel included."""


def message_of(delivery: Delivery) -> Message | None:
    """Return the message that was sent; None where its record can't be read any more."""
    try:
        return read_document(delivery.payload).message
    except UnusableFile:
        return None


def payload_of(delivery: Delivery) -> dict[str, Any] | None:
    """Return what was posted, without its ``msgUuid``, and with what looks like a secret hidden; None as above.

    With the ``msgUuid`` of before, DingTalk would take it for the same message, and not post it again.
    """
    try:
        payload = json.loads(Redactor().redact(delivery.payload))
    except (ValueError, RecursionError):
        return None
    if not isinstance(payload, dict):
        return None
    payload.pop("msgUuid", None)
    return payload


def as_json(delivery: Delivery) -> str:
    """Return the message as the text of a message file; empty for one that can't be read."""
    payload = payload_of(delivery)
    return "" if payload is None else json.dumps(payload, ensure_ascii=False, indent=2) + "\n"


def as_script(delivery: Delivery, robot: Robot | None, language: str) -> str:
    """Return a script that sends the message: for ``curl`` or ``python``; empty for one that can't be read.

    ``robot`` is the one that it was sent by, where the library has it; a practice robot's port is another one by then.
    """
    payload = payload_of(delivery)
    if payload is None:
        return ""
    real = robot if robot is not None and not robot.practice else None
    write = as_curl if language == "curl" else as_python
    return write(real.endpoint if real else DEFAULT_ENDPOINT, payload, signed=robot is not None and robot.signed)


def answer_of(delivery: Delivery) -> str:
    """Return DingTalk's answer as the journal has it, raw; empty where there was none."""
    outcome = delivery.outcome
    if outcome is None or (outcome.http_status is None and outcome.errcode is None and not outcome.errmsg):
        return ""
    status = f"HTTP {outcome.http_status}\n" if outcome.http_status is not None else ""
    said: dict[str, object] = {}
    if outcome.errcode is not None:
        said["errcode"] = outcome.errcode
    if outcome.errmsg:
        said["errmsg"] = Redactor().redact(outcome.errmsg)
    return (status + (json.dumps(said, ensure_ascii=False) if said else "")).rstrip()


def write_csv(
    path: Path,
    deliveries: Iterable[Delivery],
    groups: Mapping[str, str],
    sizes: Mapping[str, int] | None = None,
) -> int:
    """Write a table of ``deliveries``, whole or not at all, and return how many they were. Raises ``OSError``.

    UTF-8 with the mark by which Excel knows it. ``groups`` has a group's name by the id of its robot, ``sizes`` to how
    many robots a message was sent together, by its job.
    """
    sizes = sizes or {}
    new = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.new")
    try:
        with new.open("x", encoding="utf-8-sig", newline="") as file:
            table = csv.writer(file)
            table.writerow(csv_headings())
            count = 0
            for delivery in deliveries:
                table.writerow([_cell(value) for value in _row(delivery, groups, sizes)])
                count += 1
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
    return count


def _row(delivery: Delivery, groups: Mapping[str, str], sizes: Mapping[str, int]) -> list[str]:
    message, outcome = message_of(delivery), delivery.outcome
    words = explain(outcome, delivery.robot_name) if outcome is not None else None
    code = outcome.errcode if outcome is not None else None
    return [
        full_time(delivery.started_ms),
        delivery.robot_name,
        groups.get(delivery.robot_id or "", ""),
        state_word(delivery.state),
        " ".join(filter(None, (words.headline, words.why))) if words else "",
        "" if code is None else str(code),
        outcome.errmsg if outcome is not None else "",
        message.type.value if message is not None else "",
        title_of(message) if message is not None else "",
        text_of(message) if message is not None else "",
        str(outcome.duration_ms) if outcome is not None else "",
        str(delivery.attempt),
        delivery.msg_uuid,
        settled_words(delivery.settled) if delivery.settled else "",
        str(sizes.get(delivery.job_id or "", 1)),
    ]


def _cell(text: str) -> str:
    """A text that stays a text in a spreadsheet: with an apostrophe, it is no formula."""
    text = Redactor().redact(text.replace("\0", ""))
    return f"'{text}" if text.startswith(_FORMULA) and not text.lstrip("-").isdecimal() else text
