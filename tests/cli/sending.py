"""Sending a message file in a process of its own, as the tests of ``dingui send`` do."""

from __future__ import annotations

from tests.cli.groups import SECRET, Group
from tests.cli.program import Run, dingui

MESSAGE = {"msgtype": "text", "text": {"content": "周会改到三点"}}
LINE = ["robot", "outcome", "errcode", "errmsg", "explanation", "msg_uuid", "attempts"]
PATIENT = {"DINGUI_TIMEOUTS": "60,60,60"}
HASTY = {"DINGUI_TIMEOUTS": "60,0.3,60"}
"""For what hangs."""

WITH_SECRET = {"THE_SECRET": SECRET}


def to(group: Group) -> list[str]:
    """Return the arguments that name ``group`` and its secret."""
    return ["--webhook", group.webhook, "--secret-env", "THE_SECRET"]


def send_apart(*arguments: str, env: dict[str, str] | None = None, stdin: bytes = b"") -> Run:
    """Send in a process of its own."""
    return dingui("send", *arguments, env=PATIENT | WITH_SECRET | (env or {}), stdin=stdin)


def send_by_name(by_name: dict[str, str], file: str, *names: str, options: tuple[str, ...] = ()) -> Run:
    """Send to the robots of these names, in a process that knows them."""
    return dingui("send", file, "--json", *options, "--robot", *names, env=PATIENT | by_name)
