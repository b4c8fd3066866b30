"""``dingui practice``: the practice robot in the foreground."""

from __future__ import annotations

import argparse
import sys
from typing import TextIO

from dingui.cli import EXIT_BAD_INPUT
from dingui.practice import command
from dingui.practice.settings import PracticeError
from dingui.texts.practice import explain_practice_error


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    command.add_arguments(parser)


def run(args: argparse.Namespace, stdout: TextIO) -> int:
    """Run until interrupted; return 0, or 2 for settings that cannot be used."""
    try:
        return command.run(args, stdout)
    except PracticeError as error:
        sys.stderr.write(explain_practice_error(error) + "\n")
        return EXIT_BAD_INPUT
