"""``dingui send``: a file or a template to robots or to an address, and going on with what was stopped before."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TextIO, TypeVar

from dingui.cli import EXIT_BAD_INPUT, EXIT_FAILED, EXIT_OK, EXIT_QUIET, EXIT_UNKNOWN
from dingui.cli.input import BadInput, say_bad_input, say_problems
from dingui.cli.message import MessageFor, Refused, messages_of
from dingui.cli.quiet import QuietNow, look_at_quiet_hours
from dingui.cli.stopping import stopped_by_signals
from dingui.cli.telling import Teller, say_aside
from dingui.cli.template import add_arguments as add_template_arguments
from dingui.cli.words import wrap
from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.library.errors import LibraryError
from dingui.library.jobs import Job
from dingui.library.robots import Robot
from dingui.log import start_log
from dingui.messages.group_messages import problems_of as group_problems
from dingui.messages.models import Message, summary_of
from dingui.messages.preflight import check_keywords
from dingui.messages.problems import has_errors
from dingui.messages.reading import UnusableFile, read_document
from dingui.outcomes import OutcomeKind
from dingui.parts import GivenAddress, SendingParts
from dingui.paths import find_paths
from dingui.robots.cancel import Cancellation
from dingui.robots.redaction import Redactor
from dingui.robots.webhook import is_loopback, parse_secret, parse_webhook
from dingui.sending.jobs import Order, SendJob, Target, content_of, new_msg_uuid
from dingui.sending.recovery import recover
from dingui.sending.retries import ONCE, PATIENT, Policy
from dingui.texts import _, ngettext
from dingui.texts.outcomes import explain_webhook_error
from dingui.texts.sending import explain_left
from dingui.texts.storage import explain_library_error

T = TypeVar("T")

_SHORT: Final = 8
"""Characters of a job's id by which a person names it."""
_COLUMNS: Final = 78
_USAGE: Final = """\
%(prog)s [-h]
                   (FILE | --template NAME [--set NAME=VALUE] [--set-json FILE])
                   (--robot NAME [NAME ...] | --webhook URL | --webhook-env VAR)
                   [--secret-env VAR] [--no-wait]
                   [--after-unknown {again,new}] [--mind-quiet-hours]
                   [--json]
       %(prog)s --continue [JOB] [--no-wait] [--json]"""
"""argparse would put all that exclude each other into one line, however long."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.usage = _USAGE
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
    where.add_argument(
        "--continue",
        nargs="?",
        const="",
        dest="job",
        metavar="JOB",
        help=_(
            "send to the robots that were left when an earlier send was stopped; no FILE; robots that are done stay"
        ),
    )
    parser.add_argument("--secret-env", metavar="VAR", help=_("the environment variable that holds the secret"))
    parser.add_argument(
        "--no-wait",
        action="store_true",
        help=_(
            "one attempt for each robot, at once: what never left or was busy is not tried again, and a robot that has"
            " posted 20 messages within the minute is left out"
        ),
    )
    parser.add_argument(
        "--after-unknown",
        choices=("again", "new"),
        help=_("what to do where it is not known whether this message arrived before: again with its number, or anew"),
    )
    parser.add_argument(
        "--mind-quiet-hours",
        action="store_true",
        help=_("send nothing (exit status 4) while a robot has its quiet hours; otherwise they are only pointed out"),
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON object for each robot"))
    paragraphs = (
        _(
            "Ctrl+C keeps back what has not begun and waits for the answers to what has; a second one cuts those off,"
            " and then it is not known whether they arrived."
        ),
        _(
            "The exit status is that of the worst outcome: 0 all delivered, 1 any refused or not sent, 3 any of which"
            " it is not known whether it arrived; 2 where what was given can't be used, and nothing was begun."
        ),
    )
    parser.epilog = "\n\n".join("\n".join(wrap(paragraph, _COLUMNS)) for paragraph in paragraphs)


def run(args: argparse.Namespace, stdout: TextIO) -> int:
    """Send; return 0 all delivered, 1 any rejected or not sent, 2 bad input, 3 any unknown, 4 quiet hours."""
    try:
        if args.job is not None:
            if args.file is not None or args.template is not None:
                raise BadInput("file_not_used", _("--continue sends what was asked for before, so it takes no FILE."))
            return _go_on(args, stdout)
        messages, msg_uuid, problems = messages_of(args)
        if has_errors(problems):
            raise Refused(problems)
        given = _given(args)
        if args.secret_env and given is None:
            raise BadInput("secret_not_used", _("--secret-env goes with --webhook or --webhook-env."))
        if not args.json:
            say_problems(problems, sys.stderr, as_json=False)
        return _send(args, messages, msg_uuid, given, stdout)
    except Refused as refused:
        say_problems(refused.problems, stdout if args.json else sys.stderr, as_json=args.json)
        return EXIT_BAD_INPUT
    except BadInput as error:
        say_bad_input(error, stdout, as_json=args.json)
        return EXIT_QUIET if isinstance(error, QuietNow) else EXIT_BAD_INPUT


def _send(
    args: argparse.Namespace, messages: MessageFor, msg_uuid: str, given: GivenAddress | None, stdout: TextIO
) -> int:
    parts = _open(given)
    try:
        recover(parts.library.deliveries)
        targets = _asked(lambda: _targets(args, parts, messages, given))
        orders = [
            _order(parts, SendJob(target, message, msg_uuid=msg_uuid or new_msg_uuid()), args.after_unknown)
            for target, message in targets
        ]
        # Nobody can go on with an address that only this command knows: one attempt, and the script decides.
        policy = _policy(args, PATIENT if given is None else ONCE)
        teller = Teller(range(len(orders)), stdout, as_json=args.json)
        return _follow(
            parts,
            teller,
            lambda halt, cut: parts.outbox.submit(orders, teller.tell, policy=policy, halt=halt, cancellation=cut),
        )
    finally:
        parts.close()


def _go_on(args: argparse.Namespace, stdout: TextIO) -> int:
    if args.secret_env or args.after_unknown:
        raise BadInput("option_not_used", _("--secret-env and --after-unknown do not go with --continue."))
    parts = _open(None)
    try:
        job = _asked(lambda: _chosen_job(parts.unfinished(), args.job))
        policy = _policy(args, PATIENT)
        teller = Teller([part.position for part in job.left], stdout, as_json=args.json)

        def resume(halt: Cancellation, cut: Cancellation) -> str:
            left = parts.outbox.resume(job.id, teller.tell, policy=policy, halt=halt, cancellation=cut)
            return job.id if left else ""

        status = _asked(lambda: _follow(parts, teller, resume))
        if not teller.kinds:
            # Somebody else, the window perhaps, has gone on with it a moment ago.
            raise BadInput("job_unknown", _nothing_left())
        return status
    finally:
        parts.close()


def _follow(parts: SendingParts, teller: Teller, begin: Callable[[Cancellation, Cancellation], str]) -> int:
    """Begin, wait for the end of all, and return the exit status."""
    halt, cut = Cancellation(), Cancellation()

    def stopping() -> None:
        if teller.waits_for_answers:
            say_aside(_("Stopping. What is on its way is waited for; Ctrl+C once more does not wait for it either."))

    with stopped_by_signals(halt, cut, stopping):
        job_id = begin(halt, cut)
        parts.finish()
        # What was refused before it came to a job is told of without one.
        parts.pump()
    if teller.stopped and job_id and parts.library.jobs.get(job_id):
        words = ngettext(
            "{count} robot is left, to which nothing was sent. Go on with it: dingui send --continue {job}",
            "{count} robots are left, to which nothing was sent. Go on with them: dingui send --continue {job}",
            teller.stopped,
        )
        say_aside(words.format(count=teller.stopped, job=job_id[:_SHORT]))
    if OutcomeKind.UNKNOWN in teller.kinds:
        return EXIT_UNKNOWN
    return EXIT_OK if teller.kinds == {OutcomeKind.DELIVERED} else EXIT_FAILED


def _policy(args: argparse.Namespace, usual: Policy) -> Policy:
    return replace(ONCE, wait_for_limit=False) if args.no_wait else usual


def _open(given: GivenAddress | None) -> SendingParts:
    """Return what sends. Raises :class:`BadInput` where dingui's folder cannot be used."""
    paths = find_paths()
    redactor = Redactor([given.webhook.access_token, given.secret] if given else [])
    try:
        paths.create()
        start_log(paths.log, redactor)
        return SendingParts(paths, redactor, given=given)
    except DinguiError as error:
        raise BadInput(error.code, explain_library_error(error.code, error.data, typing=False)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        words = _("dingui's folder can't be used: {reason}.").format(reason=reason)
        raise BadInput("cannot_write", words) from None


def _asked(ask: Callable[[], T]) -> T:
    """Return what the library answers. Raises :class:`BadInput` where it cannot be read."""
    try:
        return ask()
    except LibraryError as error:
        raise BadInput(error.code, explain_library_error(error.code, error.data, typing=False)) from None


def _chosen_job(jobs: Sequence[Job], name: str) -> Job:
    """Return the job that is meant by the beginning of its id, or the only one. Raises :class:`BadInput`."""
    found = [job for job in jobs if job.left and job.id.startswith(name)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadInput("job_unknown", _nothing_left())
    listed = "\n".join(f"  {job.id[:_SHORT]}  {_summary_of(job)}" for job in found)
    words = _("Several sends were stopped. Name the one that is meant: dingui send --continue JOB\n{list}")
    raise BadInput("job_ambiguous", words.format(list=listed))


def _nothing_left() -> str:
    return _("Nothing was stopped that could be gone on with.")


def _summary_of(job: Job) -> str:
    try:
        message = read_document(job.left[0].payload).message
    except UnusableFile:
        message = None
    done = len(job.parts) - len(job.left)
    said = explain_left(summary_of(message) if message else "", job.made_ms, _now_ms(), done, len(job.left))
    return f"{said.headline} {said.why}"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


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
    """Return where to send and what, all of it or nothing. Raises :class:`BadInput` or :class:`Refused`."""
    if given is not None:
        host = given.webhook.endpoint.split("/")[2]
        robots: list[Robot] = []
        targets = [Target("", host, given.webhook.endpoint)]
        said = [messages(None)]
    else:
        robots = [_robot(parts, name) for name in dict.fromkeys(args.robot)]
        targets = [Target(robot.id, robot.name, robot.endpoint, robot.practice) for robot in robots]
        said = [messages(robot) for robot in robots]
    if args.template is not None:
        problems = group_problems(said)
        if has_errors(problems):
            raise Refused(problems)
        if not args.json:
            say_problems(problems, sys.stderr, as_json=False)
    for each in said:
        missing = check_keywords(each.message, each.robot.keywords, each.robot.name) if each.robot else ()
        if missing:
            from dingui.texts.problems import describe_problem

            raise BadInput(missing[0].code, describe_problem(missing[0]))
    sent = [each.message for each in said]
    look_at_quiet_hours(list(zip(robots, sent, strict=False)), mind=args.mind_quiet_hours)
    return list(zip(targets, sent, strict=True))


def _robot(parts: SendingParts, name: str) -> Robot:
    found = parts.library.robots.by_name(name)
    if not found:
        known = "、".join(robot.name for robot in parts.library.robots.all()) or "—"
        words = _("There is no robot named “{name}”. These are known: {known}.").format(name=name, known=known)
        raise BadInput("robot_unknown", words)
    return found[0]


def _order(parts: SendingParts, job: SendJob, after_unknown: str | None) -> Order:
    """Return ``job`` with what the person says about an earlier one whose outcome nobody knows."""
    order = job.order()
    if not after_unknown or not job.target.robot_id:
        return order
    doubt = _asked(lambda: parts.library.doubts.about(job.target.robot_id, content_of(order.payload)))
    if doubt is None:
        return order
    if after_unknown == "again":
        return replace(job, msg_uuid=doubt.msg_uuid).order()
    return replace(job, despite=doubt.id).order()
