"""What is said before something is posted to a real group: the question, the moment to think again, quiet hours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo
from typing import Final

from dingui.texts import N_, _, ngettext
from dingui.texts.lists import listed, quoted
from dingui.texts.times import countdown

NAMES_MAX: Final = 8
"""How many people or groups one sentence names; the others are counted."""

_DAYS: Final = {1: N_("Mon"), 2: N_("Tue"), 3: N_("Wed"), 4: N_("Thu"), 5: N_("Fri"), 6: N_("Sat"), 7: N_("Sun")}


def day_name(day: int) -> str:
    """Return a day of the week in short; 1 is Monday. Raises ``KeyError`` for others than 1 to 7."""
    return _(_DAYS[day])


def when(at_ms: int, now_ms: int, zone: tzinfo | None = None) -> str:
    """Return a time to come (both in ms since 1970) as one says it: the hour for today, with the day for others."""
    then, now = (datetime.fromtimestamp(ms / 1000, zone) for ms in (at_ms, now_ms))
    clock = f"{then:%H:%M}"
    days = (then.date() - now.date()).days
    if days == 0:
        return clock
    if days == 1:
        return _("{time} tomorrow").format(time=clock)
    return _("{time} on {month}/{day}").format(month=then.month, day=then.day, time=clock)


def headline(count: int) -> str:
    """Ask whether to send to so many groups."""
    return ngettext(
        "Send this message to {count} real group?", "Send this message to {count} real groups?", count
    ).format(count=count)


def everyone_words(count: int) -> str:
    """Say loudly that everyone is notified, in so many groups."""
    return ngettext(
        "Everyone in this group is mentioned and notified (@所有人).",
        "Everyone in these {count} groups is mentioned and notified (@所有人).",
        count,
    ).format(count=count)


def people_words(names: Sequence[str]) -> str:
    """Say who is mentioned; ``names`` are names, or mobiles and user ids where nobody knows more. At least one."""
    count, shown = len(names), list(names[:NAMES_MAX])
    if count > NAMES_MAX:
        shown.append(_("{count} more").format(count=count - NAMES_MAX))
    words = ngettext("{count} person is mentioned: {names}.", "{count} people are mentioned: {names}.", count)
    return words.format(count=count, names=listed(shown))


def repeated_words(names: Sequence[str]) -> str:
    """Say which groups, at least one, already have the message."""
    count = len(names)
    if count == 1:
        return _("“{robot}” already got exactly this message.").format(robot=names[0])
    more = "…" if count > NAMES_MAX else ""
    words = _("{count} groups already got exactly this message: {names}").format(
        count=count, names=quoted(names[:NAMES_MAX])
    )
    return f"{words}{more}"


def coming_words(names: Sequence[str]) -> str:
    """Say which groups, at least one, get the message at a chosen time anyway."""
    return _("Exactly this message is waiting for its time at {names}. Sent now, it is there twice.").format(
        names=quoted(names[:NAMES_MAX])
    )


def pacing_words(waits_ms: Collection[int]) -> str:
    """Say for how long the limit makes groups wait, at least one of them."""
    count, seconds = len(waits_ms), -(-max(waits_ms) // 1000)
    return ngettext(
        "{count} group gets it in {time}: DingTalk's limit for its robot holds it back so long.",
        "{count} groups get it later, the last one in {time}: DingTalk's limits hold them back so long.",
        count,
    ).format(count=count, time=countdown(seconds))


def month_words(posts: int, quota: int) -> str:
    """Say what was posted this month, against what an organisation's webhooks have."""
    return _(
        "{posts} messages were posted from this computer this month; an organisation's robots have {quota} a month."
    ).format(posts=f"{posts:,}", quota=f"{quota:,}")


def quiet_row(until: str) -> str:
    """Say beside a group that it is quiet there now; ``until`` is a time in words."""
    return _("quiet until {time}").format(time=until)


def quiet_words(names: Sequence[str], count: int, *, everyone: bool) -> str:
    """Say in which of ``count`` groups it is quiet now."""
    if len(names) == count:
        words = ngettext(
            "This group has its quiet hours now.", "These {count} groups have their quiet hours now.", count
        ).format(count=count)
    elif len(names) == 1:
        words = _("“{robot}” has its quiet hours now.").format(robot=names[0])
    else:
        words = _("{count} groups have their quiet hours now.").format(count=len(names))
    if everyone:
        words = _("{sentence} This message would disturb everyone there.").format(sentence=words)
    return words


def later_label(times: Sequence[str], *, all_quiet: bool, held: bool) -> str:
    """Name the button that waits for the end of the quiet; ``times``, each once, say when that is."""
    if len(times) == 1 and all_quiet:
        return (_("Hold to send at {time}") if held else _("Send at {time}")).format(time=times[0])
    if len(times) == 1:
        words = _("Hold to send: quiet ones at {time}") if held else _("Quiet ones at {time}, others now")
        return words.format(time=times[0])
    if all_quiet:
        return _("Hold to send after the quiet hours") if held else _("Send after the quiet hours")
    return _("Hold to send: quiet ones afterwards") if held else _("Quiet ones afterwards, others now")


def later_words() -> str:
    """Say what sending at a time needs."""
    return _(
        "What is to be sent later leaves only while dingui is open. If it is closed then, it asks you at its next start"
        " instead."
    )


def now_label(count: int, *, held: bool, quiet: bool) -> str:
    """Name the button that sends."""
    if held and quiet:
        words = ngettext("Hold to send now to {count} group", "Hold to send now to {count} groups", count)
    elif held:
        words = ngettext("Hold to send to {count} group", "Hold to send to {count} groups", count)
    elif quiet:
        words = ngettext("Send now to {count} group", "Send now to {count} groups", count)
    else:
        words = ngettext("Send to {count} group", "Send to {count} groups", count)
    return words.format(count=count)


def hold_words() -> str:
    """Say how a button is used that has to be held."""
    return _(
        "Keep the button, Space or Enter pressed until it is full, about a second. Released earlier, nothing is sent."
    )


def released_words() -> str:
    """Say that it was not held for long enough."""
    return _("Released too early: nothing was sent. Keep it pressed until it is full.")


def press_again(label: str) -> str:
    """Ask for the second press, of a screen reader for example, which cannot hold a button."""
    return _("Press once more: {label}").format(label=label)


def slept_words() -> str:
    """Say why the countdown ended without sending."""
    return _("The computer slept, or its clock was changed, in between. Nothing was sent: please look once more.")


def changed_words() -> str:
    """Say why the question is asked anew."""
    return _("Quiet hours began or ended while this was open. Nothing was sent: please look once more.")


def counting_words(count: int, seconds: int) -> str:
    """Say when it leaves."""
    return ngettext("Sends to {count} group in {seconds} s", "Sends to {count} groups in {seconds} s", count).format(
        count=count, seconds=seconds
    )


def quiet_rule(start: str, end: str, days: Sequence[int], *, everyone_only: bool) -> str:
    """Say what quiet hours mean, in a sentence; ``start`` and ``end`` are times, ``days`` (1 is Monday) sorted."""
    names = listed([day_name(day) for day in days])
    if everyone_only:
        words = _("From {start} to {end} ({days}), dingui asks before a message to everyone is sent there.")
    else:
        words = _("From {start} to {end} ({days}), dingui asks before it sends anything there.")
    return words.format(start=start, end=end, days=names)


def later_line(summary: str, times_ms: Sequence[int], now_ms: int) -> str:
    """Say what leaves later; ``times_ms`` (since 1970, sorted, at least one) has a time for each group."""
    count, first, last = len(times_ms), when(times_ms[0], now_ms), when(times_ms[-1], now_ms)
    message = summary or _("(no text)")
    if first == last:
        words = ngettext(
            "“{message}” leaves for {count} group at {time}, if dingui is open then.",
            "“{message}” leaves for {count} groups at {time}, if dingui is open then.",
            count,
        )
        return words.format(message=message, count=count, time=first)
    words = _("“{message}” leaves for {count} groups between {first} and {last}, if dingui is open then.")
    return words.format(message=message, count=count, first=first, last=last)


def later_stopped(summary: str, count: int, *, late: bool) -> str:
    """Say that what was to leave later did not; ``late``: because its time went by."""
    message = summary or _("(no text)")
    if late:
        words = ngettext(
            "“{message}” was not sent to {count} group: its time went by while the computer slept.",
            "“{message}” was not sent to {count} groups: its time went by while the computer slept.",
            count,
        )
    else:
        words = ngettext(
            "“{message}” is not sent to {count} group: it was stopped before its time.",
            "“{message}” is not sent to {count} groups: it was stopped before its time.",
            count,
        )
    return words.format(message=message, count=count)


def quiet_command_words(robot_name: str, until: str, *, sent: bool) -> str:
    """Say to whoever reads a command's output that a robot is in its quiet hours, and what that means."""
    if sent:
        words = _("“{robot}” has its quiet hours until {time}; it is sent all the same.")
    else:
        words = _("“{robot}” has its quiet hours until {time}: nothing was sent.")
    return words.format(robot=robot_name, time=until)
