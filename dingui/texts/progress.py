"""What the person did about what nobody knows, to how many a message went, and what was too late to be stopped."""

from __future__ import annotations

from typing import Final

from dingui.texts import N_, _, ngettext
from dingui.texts.outcomes import state_word
from dingui.texts.times import countdown

_SETTLED: Final = {
    "again": N_("tried again"),
    "new": N_("sent as a new message"),
    "arrived": N_("you found it in the group"),
    "lost": N_("you did not find it in the group"),
}


def settled_words(how: str) -> str:
    """Return what a person did about an unknown outcome: a :class:`dingui.library.doubts.Settled`, by its value."""
    return _(_SETTLED[how])


def outcome_words(state: str, settled: str = "") -> str:
    """Return few words for the state of a delivery, and what the person said of it."""
    words = state_word(state)
    return _("{state}: {settled}").format(state=words, settled=settled_words(settled)) if settled else words


def together_words(count: int) -> str:
    """Say that a message was sent to several robots at once."""
    return ngettext("To {count} group", "To {count} groups together", count).format(count=count)


def on_the_way(count: int) -> str:
    """Say that stopping came too late for ``count``."""
    words = ngettext(
        "{count} is on its way and can't be called back.", "{count} are on their way and can't be called back.", count
    )
    return words.format(count=count)


def no_more_waiting(count: int) -> str:
    """Return the words of the button by which the answers of ``count`` are not waited for."""
    return ngettext("Don't wait for the answer", "Don't wait for the answers", count)


def time_to_go(ms: int) -> str:
    """Say how long a wait still is: ``9:58 to go``."""
    return _("{time} to go").format(time=countdown(max(0, -(-ms // 1000))))


def meter_words(posts: int, quota: int, former: int) -> str:
    """Say how many messages this computer posted in the calendar month, and how many DingTalk takes."""
    words = ngettext(
        "This month {posts} message was posted from this computer. DingTalk takes {quota} a month from all robots of an"
        " organisation together ({former} before November 2025), whoever posts them.",
        "This month {posts} messages were posted from this computer. DingTalk takes {quota} a month from all robots of"
        " an organisation together ({former} before November 2025), whoever posts them.",
        posts,
    )
    return words.format(posts=f"{posts:,}", quota=f"{quota:,}", former=f"{former:,}")
