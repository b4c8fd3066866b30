"""``dingui check FILE``."""

from __future__ import annotations

import argparse
from typing import TextIO

from dingui.cli import EXIT_BAD_INPUT, EXIT_FAILED, EXIT_OK
from dingui.cli.input import BadInput, problems_of, read_message_file, say_bad_input, say_problems
from dingui.messages.problems import has_errors
from dingui.texts import _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("file", metavar="FILE", help=_("a message file: DingTalk's JSON; - for standard input"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))


def run(args: argparse.Namespace, stdout: TextIO) -> int:
    """List the problems; return 0 without errors, 1 with errors, 2 for a file that is no message."""
    try:
        reading = read_message_file(args.file)
    except BadInput as error:
        say_bad_input(error, stdout, as_json=args.json)
        return EXIT_BAD_INPUT
    problems = problems_of(reading)
    say_problems(problems, stdout, as_json=args.json)
    if not problems and not args.json:
        stdout.write(_("No problems found.") + "\n")
    return EXIT_FAILED if has_errors(problems) else EXIT_OK
