"""Times as a person reads them in a list."""

from __future__ import annotations

from datetime import datetime

from dingui.texts import _, ngettext


def short_time(ms: int, now_ms: int) -> str:
    """Return a time (milliseconds since 1970) in local terms: the hour for today, the day for others."""
    then = datetime.fromtimestamp(ms / 1000).astimezone()
    now = datetime.fromtimestamp(now_ms / 1000).astimezone()
    clock = f"{then:%H:%M}"
    if then.date() == now.date():
        return clock
    if (now.date() - then.date()).days == 1:
        return _("yesterday {time}").format(time=clock)
    if then.year == now.year:
        return _("{month}/{day} {time}").format(month=then.month, day=then.day, time=clock)
    return _("{month}/{day}/{year}").format(year=then.year, month=then.month, day=then.day)


def duration(seconds: int) -> str:
    """Return how long ``seconds`` are, in the two largest units that say it: days and hours, hours and minutes."""
    minutes = max(1, round(seconds / 60))
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        days, hours = divmod(hours, 24)
        return _joined(
            ngettext("{count} day", "{count} days", days).format(count=f"{days:,}"),
            ngettext("{count} hour", "{count} hours", hours).format(count=hours) if hours else "",
        )
    return _joined(
        ngettext("{count} hour", "{count} hours", hours).format(count=hours) if hours else "",
        ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes) if minutes else "",
    )


def _joined(first: str, second: str) -> str:
    return _("{first} {second}").format(first=first, second=second) if first and second else first or second


def clock_time(seconds: float) -> str:
    """Return a time (seconds since 1970) as a clock with a calendar shows it here: ``2026-11-24 14:05``."""
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"


def countdown(seconds: int) -> str:
    """Return how long ``seconds`` are, as a clock that runs down shows it: ``9:58``, below a minute ``58 s``."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02}" if minutes else _("{seconds} s").format(seconds=rest)
