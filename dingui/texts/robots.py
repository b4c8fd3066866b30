"""Words about robots: their colours, what a robot is, what is wrong in a form or a file of robots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from dingui.texts import N_, _

COLOURS: Final[Mapping[str, str]] = {
    "#d1453b": N_("Red"),
    "#c4620c": N_("Orange"),
    "#9a7b00": N_("Yellow"),
    "#2f8f4e": N_("Green"),
    "#168a94": N_("Teal"),
    "#3f7fdc": N_("Blue"),
    "#9166d0": N_("Purple"),
    "#7c8594": N_("Grey"),
}
"""The colours that a robot can have, ``#rrggbb``, and their names; on light and dark ground each is seen."""

_FILE_FAULTS: Final = {
    "unreadable": N_("This file can't be read. See whether it is still there and may be read by you."),
    "too_large": N_("This file is larger than {limit} MB: it holds no list of robots."),
    "not_robots": N_(
        "This file holds no robots. On the other computer, choose “Export robots…” under “Move robots” and take the"
        " file that is made there."
    ),
    "newer": N_("This file was made by a newer dingui. Update dingui on this computer, then import it again."),
    "too_many": N_("This file holds {count} robots; at most {limit} are read at once."),
}

_ENTRY_FAULTS: Final = {
    "no_name": N_("Robot {number} in the file has no name. It is left out."),
    "not_a_robot": N_("Entry {number} in the file is no robot. It is left out."),
    "repeated": N_("“{name}” stands in the file twice. The second one is left out."),
    "address": N_("The address of “{name}” was not taken over; it comes with the webhook."),
    "quiet": N_("The quiet hours of “{name}” can't be read. It is taken over without them."),
}

_WAYS: Final = {
    "": N_("Look at the robot…"),
    "webhook": N_("Put in the webhook…"),
    "secret": N_("Put in the secret…"),
    "keywords": N_("Put in the keywords…"),
    "allowed_ips": N_("Look at the IP allowlist…"),
}

_WRONG_ADDRESSES: Final = {
    "not_an_address": N_(
        "Line {line}: “{entry}” is no IP address. One looks like 203.0.113.7, a range like 203.0.113.0/24."
    ),
    "ipv6": N_("Line {line}: “{entry}” is an IPv6 address, and DingTalk's list takes IPv4 only."),
}


class RobotLike(Protocol):
    """What this module needs of a robot; ``dingui.library.robots.Robot`` is one."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def group(self) -> str: ...  # noqa: D102
    @property
    def colour(self) -> str: ...  # noqa: D102
    @property
    def real(self) -> bool: ...  # noqa: D102
    @property
    def practice(self) -> bool: ...  # noqa: D102
    @property
    def signed(self) -> bool: ...  # noqa: D102
    @property
    def archived(self) -> bool: ...  # noqa: D102
    @property
    def mentions(self) -> bool: ...  # noqa: D102
    @property
    def needs_webhook(self) -> bool: ...  # noqa: D102


class WrongAddressLike(Protocol):
    """What this module needs of an entry; ``dingui.robots.allowlist.WrongAddress`` is one."""

    @property
    def line(self) -> int: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102


def colour_name(colour: str) -> str:
    """Return a colour's name; empty for none and for one that is not in the palette."""
    return _(COLOURS[colour]) if colour in COLOURS else ""


def group_of(robot: RobotLike) -> str:
    """Return the group's name where it says more than the robot's own."""
    return robot.group if robot.group != robot.name else ""


def title_of(robot: RobotLike) -> str:
    """Return a robot's name with its group's, where that is another one."""
    group = group_of(robot)
    return _("{robot} · {group}").format(robot=robot.name, group=group) if group else robot.name


def full_title_of(robot: RobotLike) -> str:
    """Return a robot's name with its group and the colour's name, as a question about it needs them."""
    colour = colour_name(robot.colour)
    title = title_of(robot)
    return _("{title} ({colour})").format(title=title, colour=colour) if colour else title


def describe_robot(robot: RobotLike) -> str:
    """Return what there is to know about a place to send to: what colour alone would tell, and what it does not."""
    if robot.needs_webhook:
        parts = [why_not_a_target(robot)]
    elif robot.real:
        parts = [_("A real group")]
    else:
        parts = [_("Reaches nobody: for trying things out") if robot.practice else _("Not a real group")]
    if group_of(robot):
        parts.append(_("Group: {group}").format(group=group_of(robot)))
    if colour_name(robot.colour):
        parts.append(_("Colour: {colour}").format(colour=colour_name(robot.colour)))
    if not robot.mentions:
        parts.append(_("Mentions don't work there"))
    return "\n".join(parts)


def kind_of(robot: RobotLike) -> str:
    """Return the second line of a robot in the list."""
    if robot.practice:
        return _("Reaches nobody")
    kind = _("Signed (加签)") if robot.signed else _("Not signed")
    if robot.needs_webhook:
        kind = _("Needs its webhook")
    parts = [_("Archived")] if robot.archived else []
    parts += [kind] if not group_of(robot) else [kind, group_of(robot)]
    return " · ".join(parts)


def why_not_a_target(robot: RobotLike) -> str:
    """Return why nothing can be sent to a robot that came from another computer."""
    return _(
        "“{robot}” needs its webhook: it came from another computer without it. Paste the webhook under “Robots”."
    ).format(robot=robot.name)


def way_to_field(field: str) -> str:
    """Return the words of a button that leads to a field of a robot's form. Raises ``KeyError``."""
    return _(_WAYS[field])


def describe_wrong_addresses(wrong: Sequence[WrongAddressLike]) -> str:
    """Return what is wrong in an allowlist, a line for each. Raises ``KeyError`` for a code without words."""
    return "\n".join(_(_WRONG_ADDRESSES[each.code]).format(line=each.line, entry=each.text[:60]) for each in wrong)


def explain_robots_file(code: str, data: Mapping[str, str | int]) -> str:
    """Return why a file of robots was not read. Raises ``KeyError`` for a code without words."""
    return _(_FILE_FAULTS[code]).format(**data)


def describe_entry_fault(code: str, number: int, name: str) -> str:
    """Return what is wrong with one robot in a file. Raises ``KeyError`` for a code without words."""
    return _(_ENTRY_FAULTS[code]).format(number=number, name=name)
