"""A check as plain text: for an administrator, who sees what this computer saw, and none of the secrets."""

from __future__ import annotations

import platform
from datetime import datetime

import dingui
from dingui.checking.steps import Record
from dingui.outcomes import Outcome
from dingui.robots.trace import SeenExchange
from dingui.texts import _
from dingui.texts.checking import describe_moment, describe_step
from dingui.texts.outcomes import explain

_INDENT = "    "


def as_report(record: Record, outcome: Outcome | None = None) -> str:
    """Return the report on a check; ``outcome`` is that of the test message, where one was sent."""
    subject = record.subject
    when = datetime.fromtimestamp(record.at_ms / 1000).astimezone()
    lines = [
        _("Check of the DingTalk robot “{robot}”").format(robot=subject.name),
        _("Made by dingui {version} on {system}, {when}").format(
            version=dingui.__version__,
            system=f"{platform.system()} {platform.release()}",
            when=f"{when:%Y-%m-%d %H:%M:%S %z}",
        ),
    ]
    if subject.group:
        lines.insert(1, _("Group: {group}").format(group=subject.group))
    if subject.allowed_ips:
        lines.append(
            _("IP allowlist, as noted in dingui: {addresses}").format(addresses=", ".join(subject.allowed_ips))
        )
    for step in record.steps:
        words = describe_step(step.name, step.state, step.code, step.data)
        lines += ["", f"[{words.state}] {words.title} ({step.duration_ms} ms)", _INDENT + words.seen]
        if words.remedy:
            lines.append(_INDENT + words.remedy)
    if outcome is not None:
        said = explain(outcome, subject.name)
        lines += ["", said.headline, _INDENT + said.why, _INDENT + said.remedy]
    for exchange in record.exchanges:
        lines += ["", *exchange_lines(exchange)]
    lines += ["", _("Access token, secret and signature are hidden (•••).")]
    return "\n".join(lines) + "\n"


def exchange_lines(exchange: SeenExchange) -> list[str]:
    """Return one exchange, line by line: the times, the request, the answer."""
    lines = []
    if exchange.moments:
        times = " · ".join(
            _("{moment} {ms} ms").format(moment=describe_moment(moment), ms=ms) for moment, ms in exchange.moments
        )
        lines.append(_("Since the start: {times}").format(times=times))
    request = exchange.request
    lines += [f"> {request.method} {request.address}"]
    lines += [f"> {name}: {value}" for name, value in request.headers]
    lines += [f"> {line}" for line in ("", *request.body.splitlines()) if request.body]
    answer = exchange.answer
    if answer is None:
        return [*lines, "< " + _("no answer")]
    lines.append(f"< HTTP {answer.status}")
    lines += [f"< {name}: {value}" for name, value in answer.headers]
    lines += [f"< {line}" for line in ("", *answer.body.splitlines()) if answer.body]
    return lines
