"""The window of the practice groups over real parts, with something in it."""

from __future__ import annotations

from dingui.practice.faults import FaultKind
from dingui.practice.group_rules import GroupRules
from dingui.practice.host import LiveGroup
from dingui.window.practice.book import PracticeBook
from dingui.window.practice.window import PracticeWindow
from tests.practice.helpers import MESSAGES, message, query, request
from tests.window.opened import Opened


def live_groups(opened: Opened) -> list[LiveGroup]:
    """Start the server, and return the groups that take messages."""
    book = opened.bench.desk.practice
    book.refresh()
    opened.qtbot.waitUntil(lambda: all(group.live for group in book.groups()))
    return [group.live for group in book.groups() if group.live is not None]


def post(live: LiveGroup, body: object = None) -> None:
    """Let a message arrive at a group that asks for no signature, without a socket; nobody is told."""
    live.robot.handle(request(message() if body is None else body, query=query(token=live.access_token.reveal())))


def fill(opened: Opened) -> PracticeBook:
    """A message of each type, one that is refused, and one with a fault, in the only group."""
    [live] = live_groups(opened)
    book = opened.bench.desk.practice
    book.set_rules(live.robot_id, GroupRules(signed=False))
    for body in MESSAGES.values():
        post(live, body)
    post(live, {"msgtype": "text", "text": {}})
    live.robot.set_fault(FaultKind.BUSY, 1)
    post(live)
    return book


def settle(opened: Opened, window: PracticeWindow) -> None:
    """Until all is drawn."""
    opened.qtbot.waitUntil(lambda: not window.chat.busy)


def filled_window(opened: Opened) -> PracticeWindow:
    """The window with a chat in it, not shown yet."""
    window = PracticeWindow(fill(opened), None, opened.window)
    settle(opened, window)
    assert len(window.chat.rows) == 8
    return window
