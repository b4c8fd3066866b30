"""``dingui preview FILE --output PNG``."""

from __future__ import annotations

import argparse
import sys
from typing import TextIO

from dingui.cli import EXIT_BAD_INPUT, EXIT_OK
from dingui.cli.input import BadInput, problems_of, read_message_file, say_bad_input, say_problems
from dingui.texts import _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("file", metavar="FILE", help=_("a message file: DingTalk's JSON; - for standard input"))
    parser.add_argument("--output", required=True, metavar="PNG", help=_("the picture to write"))
    parser.add_argument("--width", choices=("phone", "pc"), default="phone", help=_("how wide the chat is"))
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help=_("the chat's colours"))
    parser.add_argument("--robot", default="", metavar="NAME", help=_("the robot's name in the picture"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))


def run(args: argparse.Namespace, stdout: TextIO) -> int:
    """Draw the message; return 0, or 2 for a file that is no message or a place that can't be written."""
    import json
    from pathlib import Path

    try:
        reading = read_message_file(args.file)
        if reading.message is None:
            say_problems(problems_of(reading), stdout if args.json else sys.stderr, as_json=args.json)
            return EXIT_BAD_INPUT
        from dingui.app import draw_preview

        try:
            draw_preview(reading.message, args.robot or _("Robot"), Path(args.output), args.width, args.theme)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            words = _("The picture {name} could not be written: {reason}.").format(name=args.output, reason=reason)
            raise BadInput("cannot_write", words) from None
    except BadInput as error:
        say_bad_input(error, stdout, as_json=args.json)
        return EXIT_BAD_INPUT
    if args.json:
        stdout.write(json.dumps({"output": args.output}, ensure_ascii=False) + "\n")
    return EXIT_OK
