"""``dingui send FILE | --template NAME --robot NAME… | --webhook URL | --webhook-env VAR``."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from queue import SimpleQueue
from typing import Final, TextIO

from dingui.cli import EXIT_BAD_INPUT, EXIT_FAILED, EXIT_OK, EXIT_UNKNOWN, divert
from dingui.cli.input import BadInput, problems_of, read_message_file, say_bad_input, say_problems
from dingui.cli.template import add_arguments as add_template_arguments
from dingui.cli.template import read_template
from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.library.errors import LibraryError
from dingui.library.robots import Robot
from dingui.log import start_log
from dingui.messages.filling import Filled
from dingui.messages.group_messages import GroupMessage
from dingui.messages.group_messages import problems_of as group_problems
from dingui.messages.models import Message
from dingui.messages.preflight import check_keywords
from dingui.messages.problems import Problem, has_errors
from dingui.outcomes import OutcomeKind
from dingui.parts import GivenAddress, SendingParts
from dingui.paths import find_paths
from dingui.robots.cancel import Cancellation
from dingui.robots.redaction import Redactor
from dingui.robots.webhook import is_loopback, parse_secret, parse_webhook
from dingui.sending.jobs import Progress, SendJob, SendReport, Target, content_of, new_msg_uuid
from dingui.sending.recovery import recover
from dingui.sending.retries import ONCE
from dingui.texts import _
from dingui.texts.outcomes import explain, explain_webhook_error
from dingui.texts.sending import explain_wait, refused_until_settled
from dingui.texts.storage import explain_library_error

_STOP: Final = "stop"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help=_("a message file: DingTalk's JSON; - for standard input")
    )
    add_template_arguments(parser)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--robot", nargs="+", action="extend", metavar="NAME", help=_("robots that dingui knows, by name")
    )
    where.add_argument("--webhook", metavar="URL", help=_("a practice robot's address on this computer"))
    where.add_argument("--webhook-env", metavar="VAR", help=_("the environment variable that holds the webhook"))
    parser.add_argument("--secret-env", metavar="VAR", help=_("the environment variable that holds the secret"))
    parser.add_argument(
        "--no-wait",
        action="store_true",
        help=_("do not wait for a robot that has posted 20 messages within the minute: leave it out, and say so"),
    )
    parser.add_argument(
        "--after-unknown",
        choices=("again", "new"),
        help=_("what to do where it is not known whether this message arrived before: again with its number, or anew"),
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON object for each robot"))


MessageFor = Callable[[Robot | None], GroupMessage]
"""Returns what a robot gets; None stands for an address of which nothing is known."""


class _Refused(Exception):
    """There are errors in a message: it is not sent."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("refused")
        self.problems = problems


def run(args: argparse.Namespace, stdout: TextIO) -> int:
    """Send; return 0 all delivered, 1 any rejected or not sent, 2 bad input, 3 any unknown."""
    try:
        messages, msg_uuid, problems = _messages(args)
        if has_errors(problems):
            raise _Refused(problems)
        given = _given(args)
        if args.secret_env and given is None:
            raise BadInput("secret_not_used", _("--secret-env goes with --webhook or --webhook-env."))
        if not args.json:
            say_problems(problems, sys.stderr, as_json=False)
        return _send(args, messages, msg_uuid, given, stdout)
    except _Refused as refused:
        say_problems(refused.problems, stdout if args.json else sys.stderr, as_json=args.json)
        return EXIT_BAD_INPUT
    except BadInput as error:
        say_bad_input(error, stdout, as_json=args.json)
        return EXIT_BAD_INPUT


def _messages(args: argparse.Namespace) -> tuple[MessageFor, str, tuple[Problem, ...]]:
    """Return what is sent, its ``msgUuid`` where it has one, and what is wrong with it whoever gets it."""
    if (args.file is None) == (args.template is None):
        raise BadInput("file_or_template", _("Give either a message file or a draft with --template."))
    if args.template is not None:
        # What is wrong depends on who gets it.
        return read_template(args).message_for, "", ()
    if args.set or args.set_json is not None:
        raise BadInput("set_not_used", _("--set and --set-json go with --template."))
    reading = read_message_file(args.file)
    problems = problems_of(reading)
    message = reading.message
    if message is None:
        raise _Refused(problems)
    # A file is exactly what is posted: nothing in it is ever filled.
    return lambda robot: GroupMessage(robot, Filled(message)), reading.msg_uuid, problems


def _send(
    args: argparse.Namespace, messages: MessageFor, msg_uuid: str, given: GivenAddress | None, stdout: TextIO
) -> int:
    paths = find_paths()
    redactor = Redactor([given.webhook.access_token, given.secret] if given else [])
    try:
        paths.create()
        start_log(paths.log, redactor)
        # One after another: whoever stops the command knows that the robots behind have nothing yet.
        parts = SendingParts(paths, redactor, given=given, at_once=1)
    except DinguiError as error:
        raise BadInput(error.code, explain_library_error(error.code, error.data, typing=False)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        words = _("dingui's folder can't be used: {reason}.").format(reason=reason)
        raise BadInput("cannot_write", words) from None
    try:
        recover(parts.library.deliveries)
        try:
            targets = _targets(args, parts, messages, given)
        except LibraryError as error:
            raise BadInput(error.code, explain_library_error(error.code, error.data, typing=False)) from None
        kinds = set()
        ended: dict[str, SendReport] = {}
        to_say = [target.name for target, _message in targets]

        def told(report: SendReport) -> None:
            kinds.add(report.outcome.kind)
            ended[report.job.target.name] = report
            # A line for each robot, in the order in which they were asked for.
            while to_say and to_say[0] in ended:
                _say_report(ended[to_say.pop(0)], stdout, as_json=args.json)

        jobs = [
            _job(parts, SendJob(target, message, msg_uuid=msg_uuid or new_msg_uuid()), args.after_unknown)
            for target, message in targets
        ]
        cancellation = Cancellation()
        with _stopped_by_signal(cancellation):
            policy = replace(ONCE, wait_for_limit=not args.no_wait)
            parts.send_all(jobs, told, policy=policy, cancellation=cancellation, waits=_say_wait)
    finally:
        parts.close()
    if OutcomeKind.UNKNOWN in kinds:
        return EXIT_UNKNOWN
    return EXIT_OK if kinds == {OutcomeKind.DELIVERED} else EXIT_FAILED


def _given(args: argparse.Namespace) -> GivenAddress | None:
    """Return the address of the command line or of the environment; None for robots by name."""
    if args.robot:
        return None
    text = args.webhook if args.webhook is not None else _from_environment(args.webhook_env)
    try:
        webhook = parse_webhook(text)
        secret = parse_secret(_from_environment(args.secret_env)) if args.secret_env else Concealed()
    except DinguiError as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(error.code, explain_webhook_error(error.code, error.data)) from None
    if args.webhook is not None and not is_loopback(webhook.endpoint):
        words = _(
            "Every program on this computer can read a command line, so --webhook takes only a practice robot's address"
            " on this computer. Put a real one into an environment variable and name that with --webhook-env."
        )
        raise BadInput("webhook_not_local", words)
    return GivenAddress(webhook, secret)


def _from_environment(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise BadInput("variable_empty", _("The environment variable {name} is not set.").format(name=name))
    return value


def _targets(
    args: argparse.Namespace, parts: SendingParts, messages: MessageFor, given: GivenAddress | None
) -> list[tuple[Target, Message]]:
    """Return where to send and what, all of it or nothing. Raises :class:`BadInput`."""
    if given is not None:
        host = given.webhook.endpoint.split("/")[2]
        targets = [Target("", host, given.webhook.endpoint)]
        said = [messages(None)]
    else:
        robots = [_robot(parts, name) for name in dict.fromkeys(args.robot)]
        targets = [Target(robot.id, robot.name, robot.endpoint, robot.practice) for robot in robots]
        said = [messages(robot) for robot in robots]
    if args.template is not None:
        problems = group_problems(said)
        if has_errors(problems):
            raise _Refused(problems)
        if not args.json:
            say_problems(problems, sys.stderr, as_json=False)
    for each in said:
        missing = check_keywords(each.message, each.robot.keywords, each.robot.name) if each.robot else ()
        if missing:
            from dingui.texts.problems import describe_problem

            raise BadInput(missing[0].code, describe_problem(missing[0]))
    return list(zip(targets, (each.message for each in said), strict=True))


def _robot(parts: SendingParts, name: str) -> Robot:
    found = parts.library.robots.by_name(name)
    if not found:
        known = "、".join(robot.name for robot in parts.library.robots.all()) or "—"
        words = _("There is no robot named “{name}”. These are known: {known}.").format(name=name, known=known)
        raise BadInput("robot_unknown", words)
    return found[0]


def _job(parts: SendingParts, job: SendJob, after_unknown: str | None) -> SendJob:
    """Return ``job`` with what the person says about an earlier one whose outcome nobody knows."""
    if not after_unknown or not job.target.robot_id:
        return job
    doubt = parts.library.doubts.about(job.target.robot_id, content_of(job.order().payload))
    if doubt is None:
        return job
    if after_unknown == "again":
        return replace(job, msg_uuid=doubt.msg_uuid)
    return replace(job, despite=doubt.id)


def _say_wait(progress: Progress) -> None:
    """Say on standard error that a robot is waited for: a script's log should not stand still without a word."""
    sys.stderr.write(explain_wait(progress.target.name, progress.until_ms or 0, paused=progress.paused) + "\n")
    sys.stderr.flush()


def _say_report(report: SendReport, stdout: TextIO, *, as_json: bool) -> None:
    outcome = report.outcome
    words = explain(outcome, report.job.target.name)
    if outcome.kind is OutcomeKind.UNKNOWN and not report.attempts:
        words = refused_until_settled(report.job.target.name)
    if as_json:
        line = {
            "robot": report.job.target.name,
            "outcome": outcome.kind.value,
            "errcode": outcome.errcode,
            "errmsg": outcome.errmsg,
            "explanation": " ".join(filter(None, (words.headline, words.why, words.remedy))),
            "msg_uuid": report.job.msg_uuid,
            "attempts": report.attempts,
        }
        text = json.dumps(line, ensure_ascii=False)
    elif outcome.kind is OutcomeKind.DELIVERED:
        text = words.headline
    else:
        text = " ".join(filter(None, (words.headline, words.why, words.remedy)))
    try:
        stdout.write(text + "\n")
        stdout.flush()
    except BrokenPipeError:
        # Nobody reads any more; the other robots were asked for all the same, and the exit status stays true.
        divert(stdout)


@contextmanager
def _stopped_by_signal(cancellation: Cancellation) -> Iterator[None]:
    """Let Ctrl+C end the wait with a true outcome instead of a traceback."""
    # A handler runs in the middle of whatever the main thread does, with the locks that are held there; putting into
    # this queue is all that is safe in it. Another thread does the rest.
    wishes: SimpleQueue[str] = SimpleQueue()

    def cancel_when_told() -> None:
        if wishes.get() == _STOP:
            cancellation.cancel()

    thread = threading.Thread(target=cancel_when_told, name="dingui-signals", daemon=True)
    thread.start()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_details: wishes.put(_STOP)) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        wishes.put("")
        thread.join()
