"""Words for what was sent: what there is to know of a delivery, and how much is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from dingui.texts import N_, _, ngettext
from dingui.texts.progress import outcome_words

_PERIODS: Final = {
    "ever": N_("For ever"),
    "365": N_("One year"),
    "90": N_("90 days"),
    "30": N_("30 days"),
}
_KILO: Final = 1000


def full_time(ms: int) -> str:
    """Return a time (milliseconds since 1970) as a record has it, to the second, in local terms."""
    return f"{datetime.fromtimestamp(ms / 1000).astimezone():%Y-%m-%d %H:%M:%S}"


def sent_words(state: str, robot: str, when: str, *, attempt: int = 1, settled: str = "") -> str:
    """Return what came of a delivery, by which robot and ``when``, for a list; later attempts are told."""
    words = outcome_words(state, settled)
    if attempt > 1:
        words = _("{state} ({attempt})").format(state=words, attempt=_("attempt {number}").format(number=attempt))
    return f"{words} · {robot} · {when}"


def duration(ms: int) -> str:
    """Return how long something took."""
    if ms < _KILO:
        return _("{ms} ms").format(ms=ms)
    return _("{seconds} s").format(seconds=f"{ms / _KILO:.1f}")


def keeping_words() -> dict[str, str]:
    """Return the words for each choice of how long sent messages are kept."""
    return {key: _(words) for key, words in _PERIODS.items()}


def size_words(count: int, size: int) -> str:
    """Return how much is kept: ``size`` in bytes."""
    if size < _KILO * _KILO:
        amount = _("{number} kB").format(number=f"{(size + _KILO - 1) // _KILO:,}")
    else:
        amount = _("{number} MB").format(number=f"{size / _KILO / _KILO:,.1f}")
    words = ngettext("{count} message, about {amount}", "{count} messages, about {amount}", count)
    return words.format(count=f"{count:,}", amount=amount)


def found_words(count: int, *, complete: bool) -> str:
    """Return how many were found; not ``complete`` where there may be more."""
    if not count:
        return "" if complete else _("Searching…")
    if complete:
        words = ngettext("{count} message", "{count} messages", count)
    else:
        words = ngettext("The last {count} message; more follow", "The last {count} messages; more follow", count)
    return words.format(count=f"{count:,}")


def csv_headings() -> list[str]:
    """Return the headings of the list as a table."""
    return [
        _("Time"),
        _("Robot"),
        _("Group"),
        _("Outcome"),
        _("Explanation"),
        _("DingTalk's code"),
        _("DingTalk's words"),
        _("Message type"),
        _("Title"),
        _("Message"),
        _("Duration (ms)"),
        _("Attempts"),
        "msgUuid",
        _("What you did about it"),
        _("Sent together"),
    ]
