"""Words for versions of drafts, the bin, and copies of the library."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Protocol

from dingui.texts import N_, _, ngettext
from dingui.texts.lists import listed
from dingui.texts.problems import field_label

_ACTS: Final = {
    "": N_("While writing"),
    "sent": N_("At sending"),
    "renamed": N_("Renamed to “{name}”"),
    "filled": N_("Filled in from a template"),
    "restored": N_("A version restored"),
    "repaired": N_("After a repair"),
    "imported": N_("Opened from a file"),
}


class InsideLike(Protocol):
    """What this module needs of what is inside a copy."""

    @property
    def drafts(self) -> int: ...  # noqa: D102
    @property
    def removed(self) -> int: ...  # noqa: D102
    @property
    def robots(self) -> int: ...  # noqa: D102
    @property
    def sent(self) -> int: ...  # noqa: D102


def act_words(act: str, name: str) -> str:
    """Return what happened to a draft when a version was kept; ``name`` is its name since then."""
    if act == "renamed" and not name:
        return _("The name taken away")
    # An act that a newer dingui wrote is at least a version of its time.
    return _(_ACTS.get(act, _ACTS[""])).format(name=name)


def moment(ms: int, now_ms: int) -> str:
    """Return a time (milliseconds since 1970) with its hour, however long ago: versions of one day must differ."""
    then = datetime.fromtimestamp(ms / 1000).astimezone()
    today = datetime.fromtimestamp(now_ms / 1000).astimezone().date()
    clock = f"{then:%H:%M}"
    if then.date() == today:
        return _("today {time}").format(time=clock)
    if (today - then.date()).days == 1:
        return _("yesterday {time}").format(time=clock)
    if then.year == today.year:
        return _("{month}/{day} {time}").format(month=then.month, day=then.day, time=clock)
    return _("{year}-{month:02}-{day:02} {time}").format(year=then.year, month=then.month, day=then.day, time=clock)


def day_words(day: str, now_ms: int) -> str:
    """Return a day (``2026-11-24``) as a list of a week shows it."""
    then = date.fromisoformat(day)
    today = datetime.fromtimestamp(now_ms / 1000).astimezone().date()
    match (today - then).days:
        case 0:
            return _("Today")
        case 1:
            return _("Yesterday")
        case _:
            names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
            return _("{weekday}, {day}").format(weekday=names[then.weekday()], day=day)


def days_left_words(days: int) -> str:
    """Return how long a draft stays in the bin."""
    if days <= 0:
        return _("goes today")
    return ngettext("{count} day left", "{count} days left", days).format(count=days)


def inside_words(inside: InsideLike) -> str:
    """Return what is inside a copy, in one sentence."""
    parts = [
        ngettext("{count} draft", "{count} drafts", inside.drafts).format(count=f"{inside.drafts:,}"),
        ngettext("{count} in the bin", "{count} in the bin", inside.removed).format(count=f"{inside.removed:,}"),
        ngettext("{count} robot", "{count} robots", inside.robots).format(count=f"{inside.robots:,}"),
        ngettext("{count} sent message", "{count} sent messages", inside.sent).format(count=f"{inside.sent:,}"),
    ]
    if not inside.removed:
        del parts[1]
    return listed(parts)


def difference_label(path: str, tab: str) -> str:
    """Return the name of a field in a comparison; ``tab`` is that of its tab, where that is not the one in front."""
    label = _("Keep my line breaks") if path == "keepBreaks" else field_label(path)
    return _("{field} (in the tab “{tab}”)").format(field=label, tab=tab) if tab else label


def differing_words(count: int) -> str:
    """Return how many fields differ."""
    if count == 0:
        return _("Nothing differs between the two.")
    return ngettext("{count} field differs.", "{count} fields differ.", count).format(count=count)
