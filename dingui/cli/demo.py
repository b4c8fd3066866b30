"""``dingui demo``: the whole main job once, without anyone at the screen."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TextIO

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

    return run_demo(Path(args.output) if args.output else None, stdout, as_json=args.json)
