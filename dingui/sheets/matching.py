"""Which column fills which blank, and which one says the robot."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

ROBOT: Final = ":robot"
"""Stands for the column that says to which robots a row goes. No blank's name begins with a colon."""

_ROBOT_HEADINGS: Final = frozenset(
    {"机器人", "机器人名称", "群", "群名", "群名称", "群机器人", "组", "组名", "发送到", "发送至", "发给"}
    | {"robot", "robots", "group", "groupname", "sendto", "to"}
)
_LEFT_OUT: Final = re.compile(r"[（(\[【].*?[)）\]】]|[\s_\-:：*/'\"{}]+")


def normal(heading: str) -> str:
    """Return a heading without what people add to it: case, spaces, braces, stars, what stands in brackets."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", heading)).casefold()


def match(headings: Sequence[str], blanks: Sequence[str]) -> tuple[str, ...]:
    """Return for each heading the blank that it fills, :data:`ROBOT`, or an empty text for neither.

    A blank or the robot is taken once, by the first column that fits; a heading that is a blank's name is that blank
    even where it could be the robot.
    """
    by_name = {normal(blank): blank for blank in reversed(blanks)}
    taken: set[str] = set()
    found = [""] * len(headings)
    for at, heading in enumerate(headings):
        blank = by_name.get(normal(heading), "")
        if blank and blank not in taken:
            found[at] = blank
            taken.add(blank)
    for at, heading in enumerate(headings):
        if not found[at] and ROBOT not in taken and normal(heading) in _ROBOT_HEADINGS:
            found[at] = ROBOT
            taken.add(ROBOT)
    return tuple(found)
