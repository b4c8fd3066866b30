"""The ``practice`` command: a practice robot in the foreground, for other tools and for journeys."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, TextIO

from dingui.concealed import Concealed
from dingui.practice.faults import COMMAND_KINDS, Fault, FaultKind
from dingui.practice.robot import Exchange, PracticeRobot
from dingui.practice.settings import PracticeError, PracticeSettings, new_access_token, new_secret, parse_allow
from dingui.practice.wordings import Wording
from dingui.texts import _

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give ``parser`` the options of the command."""
    parser.add_argument("--port", metavar="N", default="0", help=_("the port to listen on; by default any free one"))
    parser.add_argument(
        "--secret", metavar="S", help=_("a made-up signing secret; by default a new one, '' to ask for no signature")
    )
    parser.add_argument(
        "--keyword",
        metavar="K",
        dest="keywords",
        action="append",
        default=[],
        help=_("a keyword, one of which every message must hold; may be given up to ten times"),
    )
    parser.add_argument(
        "--allow",
        metavar="CIDR",
        action="append",
        default=[],
        help=_("an IPv4 address or range that may post; may be given several times"),
    )
    parser.add_argument(
        "--wording",
        choices=[wording.value for wording in Wording],
        default=Wording.C.value,
        help=_("the age of DingTalk's wording: A of 2019 to 2021, B of 2022 to 2025, C of 2026"),
    )
    parser.add_argument(
        "--fault",
        choices=[kind.value for kind in COMMAND_KINDS],
        help=_("what goes wrong with every request"),
    )


def run(args: argparse.Namespace, stdout: TextIO) -> int:
    """Run until SIGINT or SIGTERM and return the exit status.

    Must be called in the main thread. Raises :class:`PracticeError` where the robot cannot be set up as asked.
    """
    done = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        done.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return run_practice(
            settings=PracticeSettings(
                access_token=new_access_token(),
                secret=new_secret() if args.secret is None else Concealed(args.secret),
                keywords=tuple(args.keywords),
                allow=tuple(parse_allow(text) for text in args.allow),
                wording=Wording(args.wording),
            ),
            port=_parse_port(args.port),
            fault=Fault(FaultKind(args.fault)) if args.fault else None,
            stdout=stdout,
            done=done,
        )
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_practice(
    *, settings: PracticeSettings, port: int, fault: Fault | None, stdout: TextIO, done: threading.Event
) -> int:
    """Serve until ``done`` is set, or nobody reads ``stdout`` any more; return the exit status, 0.

    Raises :class:`PracticeError` where the port cannot be had.
    """
    from dingui.practice.server import PracticeServer  # http.server takes 30 ms that --help need not pay

    robot = PracticeRobot(settings)
    robot.set_fault(fault)
    say = _line_writer(stdout, done)
    with PracticeServer(robot, port=port, on_request=lambda exchange: say(exchange_line(exchange))) as server:
        say({"webhook": server.webhook().reveal(), "secret": settings.secret.reveal()})
        while not done.wait(1):
            pass  # on Windows a wait without an end could not be interrupted
    return 0


def exchange_line(exchange: Exchange) -> dict[str, object]:
    """Return what the command prints for one request."""
    reply = exchange.reply
    return {
        "reply": None if reply is None else {"errcode": reply.errcode, "errmsg": reply.errmsg},
        "posted": exchange.posted,
        "payload": exchange.payload,
    }


def _parse_port(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65_535:
        return int(text)
    raise PracticeError("practice_port_invalid", port=text)


def _line_writer(stdout: TextIO, done: threading.Event) -> Callable[[dict[str, object]], None]:
    lock = threading.Lock()

    def say(line: dict[str, object]) -> None:
        text = json.dumps(line, ensure_ascii=False)
        try:
            text.encode(stdout.encoding or "utf-8")
        except UnicodeEncodeError:
            text = json.dumps(line)  # half a surrogate pair, or a terminal that cannot show it
        with lock:
            if done.is_set():
                return
            try:
                stdout.write(text + "\n")
                stdout.flush()
            except BrokenPipeError:
                done.set()
                _divert(stdout)

    return say


def _divert(stdout: TextIO) -> None:
    # What is still buffered would be flushed at exit, into the same broken pipe, with a complaint.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stdout.fileno())
    os.close(nowhere)
