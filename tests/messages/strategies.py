"""Messages and texts as Hypothesis makes them up: awkward on purpose."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from dingui.messages.models import (
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

SAMPLE: Final = settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
"""The same inputs in every run; part of every run of the tests."""

SOAK: Final = settings(max_examples=50_000, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
"""Other inputs each time, for ``make soak``."""

AWKWARD: Final = (
    "👩‍👩‍👧‍👦",
    "🏳️‍🌈",
    "𠮷野家",
    "\u202eright to left\u202c",
    "مرحبا",
    "\x00\x01\x1f\x7f\x85",
    "\u2028\u2029\ufeff",
    "e\u0301",
    "\r\n",
    "\t",
    '"\\/',
    "{field}",
    "%s",
    "</script>",
    "\ufffd",
)
LONE: Final = ("\ud800", "\udfff", "x\ud83d", "\ude00y", "\udc80\ud800")

words: SearchStrategy[str] = st.one_of(
    st.text(max_size=40), st.lists(st.sampled_from(AWKWARD) | st.text(max_size=8), max_size=4).map("".join)
)
"""Any text that UTF-8 can hold."""

broken_words: SearchStrategy[str] = st.lists(st.sampled_from(LONE) | words, max_size=4).map("".join)
"""Any text that Python can hold: lone surrogates too."""

people: SearchStrategy[tuple[str, ...]] = st.lists(
    (st.from_regex(r"1[0-9]{10}", fullmatch=True) | words).filter(lambda name: bool(name) and name == name.strip()),
    unique=True,
    max_size=4,
).map(tuple)


def messages(texts: SearchStrategy[str] = words) -> SearchStrategy[Message]:
    """A message of any type, whose fields hold ``texts``."""
    at = st.builds(At, people, people, st.booleans())
    buttons = st.lists(st.builds(CardButton, texts, texts), max_size=4).map(tuple)
    items = st.lists(st.builds(FeedItem, texts, texts, texts), max_size=4).map(tuple)
    orientation = st.sampled_from(Orientation)
    return st.one_of(
        st.builds(TextMessage, texts, at),
        st.builds(MarkdownMessage, texts, texts, at),
        st.builds(LinkMessage, texts, texts, texts, texts, at),
        st.builds(ActionCard, texts, texts, texts, texts, st.booleans(), orientation, at),
        st.builds(ActionCardButtons, texts, texts, buttons, st.booleans(), orientation, at),
        st.builds(FeedCard, items, at),
    )


_NAMES: Final = (
    *("msgtype", "msgUuid", "text", "markdown", "link", "actionCard", "feedCard", "at"),
    *("content", "title", "messageUrl", "messageURL", "picUrl", "picURL", "links"),
    *("singleTitle", "singleURL", "btns", "btnOrientation", "hideAvatar", "actionURL"),
    *("atMobiles", "atUserIds", "isAtAll", "MSGTYPE", "Title", "\ud800", ""),
)

scalars: SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**29, max_value=10**320),
    st.floats(),
    broken_words,
    st.sampled_from(("text", "markdown", "link", "actionCard", "feedCard", "0", "1", "true")),
)

json_values: SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_NAMES) | st.text(max_size=6), inner, max_size=6)
    ),
    max_leaves=20,
)
"""JSON of any shape, out of names that DingTalk knows and others."""
