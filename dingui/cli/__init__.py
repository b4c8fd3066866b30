"""The commands. Each module is imported only when its command is asked for, so that a check starts in no time.

What each does, prints and exits with is a contract: see the README.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from typing import Final, TextIO

from dingui import __version__, texts
from dingui.cli import words
from dingui.texts import _
from dingui.texts.commands import argparse_words, purpose_of

EXIT_OK: Final = 0
EXIT_FAILED: Final = 1
EXIT_BAD_INPUT: Final = 2
EXIT_UNKNOWN: Final = 3
EXIT_QUIET: Final = 4
EXIT_INTERRUPTED: Final = 130
"""What a shell expects of a program that Ctrl+C ended before it began anything."""

COMMANDS: Final = ("check", "preview", "send", "practice", "demo")

_SHORT: Final = ("check",)
"""Commands that end before garbage is worth collecting."""


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    texts.set_language(texts.choose_language())
    _speak_utf8()
    words.speak()
    try:
        if arguments and arguments[0] in COMMANDS:
            status = _run_command(arguments[0], arguments[1:])
        else:
            status = _run_window(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        divert(sys.stdout)
        return EXIT_FAILED
    return status


def divert(stream: TextIO) -> None:
    """Send what ``stream`` still holds nowhere: its reader has gone, and flushing it at the end would complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _run_command(name: str, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog=f"dingui {name}", formatter_class=words.HelpFormatter, description=_capital(purpose_of(name))
    )
    match name:
        case "check":
            from dingui.cli import check as command
        case "preview":
            from dingui.cli import preview as command  # type: ignore[no-redef]
        case "send":
            from dingui.cli import send as command  # type: ignore[no-redef]
        case "demo":
            from dingui.cli import demo as command  # type: ignore[no-redef]
        case _:
            from dingui.cli import practice as command  # type: ignore[no-redef]
    command.add_arguments(parser)
    chosen = parser.parse_args(arguments)
    if name not in _SHORT:
        gc.enable()
    return command.run(chosen, sys.stdout)


def _run_window(arguments: list[str]) -> int:
    purpose = _("Write announcements for a DingTalk group robot, see them as the group will, and send them once.")
    commands = "\n".join(f"  {name:<10}{purpose_of(name)}" for name in COMMANDS)
    parser = argparse.ArgumentParser(
        prog="dingui",
        formatter_class=words.HelpFormatter,
        description="\n".join(words.wrap(purpose, 78)),
        epilog=_("commands:\n{commands}\n\nEach command has --help.").format(commands=commands),
    )
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help=_("message files to open, each as a new draft, in the window there is")
    )
    parser.add_argument(
        "--version", action="version", version=f"dingui {__version__}", help=_("show the version and end")
    )
    chosen = parser.parse_args(arguments)
    from pathlib import Path

    first, *others = chosen.files or [""]
    if others and Path(first).name == first and not Path(first).suffix and not Path(first).exists():
        # Most likely a command that there is none of, with its arguments: no window is to open because of it.
        parser.error(argparse_words("unrecognized arguments: %s") % " ".join(others))

    from dingui.app import run_window
    from dingui.paths import find_paths

    return run_window(find_paths(), [Path(file) for file in chosen.files])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _speak_utf8() -> None:
    """Messages are UTF-8 whatever the terminal's locale says; what it cannot show must not end the command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
