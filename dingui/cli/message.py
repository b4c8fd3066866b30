"""What ``dingui send`` sends: a message file as it is, or a stored draft that each robot and the command line fill."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from dingui.cli.input import BadInput, problems_of, read_message_file
from dingui.cli.template import read_template
from dingui.messages.filling import Filled
from dingui.messages.group_messages import GroupMessage
from dingui.messages.problems import Problem
from dingui.texts import _

if TYPE_CHECKING:
    from dingui.library.robots import Robot

MessageFor = Callable[["Robot | None"], GroupMessage]
"""Returns what a robot gets; None stands for an address of which nothing is known."""


class Refused(Exception):
    """There are errors in a message: it is not sent."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("refused")
        self.problems = problems


def messages_of(args: argparse.Namespace) -> tuple[MessageFor, str, tuple[Problem, ...]]:
    """Return what is sent, its ``msgUuid`` where it has one, and what is wrong with it whoever gets it.

    Raises :class:`BadInput`; :class:`Refused` where no message can be read.
    """
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
        raise Refused(problems)
    # A file is exactly what is posted: nothing in it is ever filled.
    return lambda robot: GroupMessage(robot, Filled(message)), reading.msg_uuid, problems
