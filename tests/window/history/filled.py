"""The window of the sent messages with something of everything in it."""

from __future__ import annotations

from dingui.messages.payload import to_body
from dingui.outcomes import Outcome, OutcomeKind
from dingui.window.history.window import HistoryWindow
from tests.window.conftest import SAMPLES, sample
from tests.window.opened import Opened

DELIVERED = Outcome(OutcomeKind.DELIVERED, "delivered", errcode=0, errmsg="ok", http_status=200, duration_ms=312)
REJECTED = Outcome(
    OutcomeKind.REJECTED,
    "keyword_missing",
    errcode=310000,
    errmsg="keywords not in content, more: [https://ding-doc.dingtalk.com]",
    http_status=200,
    duration_ms=1450,
)
UNKNOWN = Outcome(OutcomeKind.UNKNOWN, "timeout", duration_ms=15_000)
NOT_SENT = Outcome(OutcomeKind.NOT_SENT, "refused", duration_ms=4)


def fill(opened: Opened) -> None:
    """One delivery of each type, of each outcome."""
    robot = opened.library.robots.add("产品群", "https://oapi.dingtalk.com/robot/send", signed=True, group="产品部全体")
    outcomes = (DELIVERED, REJECTED, UNKNOWN, NOT_SENT, None, REJECTED)
    for name, outcome in zip(SAMPLES, outcomes, strict=True):
        payload = to_body(sample(name), f"uuid-{name}").decode()
        delivery = opened.library.deliveries.begin(None, robot.id, robot.name, payload, f"uuid-{name}")
        if outcome is not None:
            opened.library.deliveries.resolve(delivery.id, outcome)


def filled_window(opened: Opened) -> HistoryWindow:
    """Made, and not shown."""
    fill(opened)
    return HistoryWindow(opened.library, opened.keeper, None, opened.window)
