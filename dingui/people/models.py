"""One person of the address book, as an immutable value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

_SPACES = re.compile(r"\s+")
_TAG_ENDS = re.compile(r"[,，;；、|/\n\t]+")

NAME_MAX = 80
"""Characters of a name; what is longer is no name but a line that was read wrongly."""
TAGS_MAX = 20
"""Tags of one person."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be mentioned. The ``repr`` holds the id alone."""

    id: str
    """A UUID; empty for one that is not in the book yet."""
    name: str = field(repr=False)
    mobile: str = field(default="", repr=False)
    """As DingTalk takes it: 11 digits, or ``+852-12345678`` (``dingtalk-protocol.md`` §2.7). May be empty."""
    user_id: str = field(default="", repr=False)
    """DingTalk's ``userId`` in the person's company. May be empty where there is a mobile."""
    tags: tuple[str, ...] = field(default=(), repr=False)

    @property
    def handle(self) -> str:
        """What stands behind the ``@`` in a text, and in the list of mentions: the mobile, else the user id."""
        return self.mobile or self.user_id


def clean_name(text: str) -> str:
    """Return a name in one line: full-width letters made ordinary, spaces joined, invisible characters dropped."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf") or char in "\t\n\r")
    return _SPACES.sub(" ", text).strip()


def split_tags(text: str) -> tuple[str, ...]:
    """Return the tags of a typed list, separated by commas, semicolons or bars, each once; ``#`` is dropped."""
    return clean_tags(_TAG_ENDS.split(text))


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags without empty and repeated ones, at most :data:`TAGS_MAX`."""
    cleaned = (clean_name(tag).strip("#＃ ") for tag in tags)
    return tuple(dict.fromkeys(tag for tag in cleaned if tag))[:TAGS_MAX]
