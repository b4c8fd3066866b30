"""The four ways out of an unknown outcome. Until one is chosen, the outbox refuses the same message to that robot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dingui.library.doubts import Settled
from dingui.library.errors import LibraryError
from dingui.sending.jobs import Order, Target, new_msg_uuid

if TYPE_CHECKING:
    from dingui.library.deliveries import Delivery
    from dingui.library.library import Library


def try_again(library: Library, delivery_id: str) -> Order:
    """Return the order that tries an unknown delivery again safely: the same bytes with the same ``msgUuid``.

    What that relies on (dingtalk-protocol.md §2.1, and for how long is not documented) is said by
    ``dingui.texts.sending.way_out("again")``. The doubt is settled when the request begins,
    and is there again where that one is refused or never leaves. Raises ``LibraryError``: ``delivery_missing``;
    ``already_resolved`` where it is not unknown, was settled, or has no number; ``robot_missing`` where its robot is
    gone.
    """
    delivery = _unsettled(library, delivery_id)
    if not delivery.msg_uuid:
        raise LibraryError("already_resolved", id=delivery_id)
    return Order(_target(library, delivery), delivery.payload, delivery.msg_uuid, delivery.draft_id)


def send_anew(library: Library, delivery_id: str) -> Order:
    """Return the order that sends what an unknown delivery said as a new message; the group may have it twice then.

    Raises as :func:`try_again` does.
    """
    delivery = _unsettled(library, delivery_id)
    number = new_msg_uuid()
    payload = json.loads(delivery.payload)
    payload["msgUuid"] = number
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return Order(_target(library, delivery), text, number, delivery.draft_id, despite=delivery.id)


def settle(library: Library, delivery_id: str, how: Settled) -> Delivery:
    """Write down that the person looked into the group: ``arrived`` or ``lost``.

    The journal keeps the outcome as *unknown*, which is what DingTalk's silence was, and this beside it. Raises
    ``LibraryError`` as :meth:`dingui.library.doubts.Doubts.settle`, ``ValueError`` for the other two ways, which only
    the outbox takes.
    """
    if how not in (Settled.ARRIVED, Settled.LOST):
        raise ValueError(how)
    return library.doubts.settle(delivery_id, how)


def _unsettled(library: Library, delivery_id: str) -> Delivery:
    delivery = library.deliveries.get(delivery_id)
    if delivery is None:
        raise LibraryError("delivery_missing", id=delivery_id)
    if delivery.state != "unknown" or delivery.settled:
        raise LibraryError("already_resolved", id=delivery_id)
    return delivery


def _target(library: Library, delivery: Delivery) -> Target:
    robot = library.robots.get(delivery.robot_id) if delivery.robot_id else None
    if robot is None or robot.removed_ms is not None:
        raise LibraryError("robot_missing", id=delivery.robot_id or "")
    return Target(robot.id, robot.name, robot.endpoint, robot.practice)
