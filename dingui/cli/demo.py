"""``dingui demo``: the whole main job once, without anyone at the screen."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TextIO

from dingui.cli import EXIT_FAILED
from dingui.cli.input import BadInput, say_bad_input
from dingui.library.errors import LibraryError
from dingui.texts import _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--output", metavar="DIR", help=_("where to put the pictures; a new temporary folder if left out")
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))


def run(args: argparse.Namespace, stdout: TextIO) -> int:
    """Run the demonstration; return 0 where the sample was delivered to the practice robot, else 1."""
    from dingui.demo import run_demo
    from dingui.texts.storage import explain_library_error

    try:
        return run_demo(Path(args.output) if args.output else None, stdout, as_json=args.json)
    except OSError as error:
        name, reason = error.filename or args.output, error.strerror or type(error).__name__
        words = _("The pictures can't be written to {name}: {reason}.").format(name=name, reason=reason)
        failure = BadInput("cannot_write", words)
    except LibraryError as error:
        failure = BadInput(error.code, explain_library_error(error.code, error.data, typing=False))
    say_bad_input(failure, stdout, as_json=args.json)
    return EXIT_FAILED
