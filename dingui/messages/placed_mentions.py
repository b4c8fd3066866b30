"""Mentions that stand in the text and in the list because they were chosen: what is done to one is done to both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dingui.messages.fields import text_path, with_value
from dingui.messages.mentions import everyone_in, is_mobile, mentioned_in, spans_of
from dingui.messages.models import At, Message, text_of, with_at


def followed_by_list(before: Message, after: Message, placed: Iterable[str]) -> Message:
    """Return ``after`` with those of ``placed`` in its list that its text gained, and without those that it lost.

    Everyone is mentioned no more when the last sign of it leaves the text, whoever put it there. That a sign of it was
    typed mentions nobody: whom so much reaches is chosen.
    """
    placed = frozenset(placed)
    if after.at.everyone and everyone_in(text_of(before)) and not everyone_in(text_of(after)):
        after = with_at(after, replace(after.at, everyone=False))
    if not placed:
        return after
    had, has = mentioned_in(text_of(before), placed), mentioned_in(text_of(after), placed)
    at = after.at
    gone = had - has
    mobiles = [each for each in at.mobiles if each not in gone]
    user_ids = [each for each in at.user_ids if each not in gone]
    for handle in sorted(has - had - set(at.people)):
        (mobiles if is_mobile(handle) else user_ids).append(handle)
    changed = replace(at, mobiles=tuple(mobiles), user_ids=tuple(user_ids))
    return after if changed == at else with_at(after, changed)


def followed_by_text(message: Message, at: At, placed: Iterable[str]) -> Message:
    """Return ``message`` with the list ``at``, and without those of ``placed`` in its text that this took out.

    Where everyone was taken out, the text has no sign of it any more.
    """
    gone = (set(message.at.people) - set(at.people)) & set(placed)
    text = text_of(message)
    spans = spans_of(gone, text)
    if message.at.everyone and not at.everyone:
        spans = sorted([*spans, *everyone_in(text)])
    message = with_at(message, at)
    if not spans:
        return message
    for start, end in reversed(spans):
        # The space that was put behind it goes with it.
        text = text[:start] + text[end + 1 if text[end : end + 1] == " " else end :]
    return with_value(message, text_path(message), text)
