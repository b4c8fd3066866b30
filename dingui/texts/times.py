"""Times as a person reads them in a list."""

from __future__ import annotations

from datetime import datetime

from dingui.texts import _


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
