"""``dingui send`` in a process of its own, in one of the ways to fail.

``python -m tests.sending.matrix_child WAY ARGUMENT…``; what follows the way's name are the command's arguments.
The command itself is the program's, from its arguments to its exit status.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from functools import partial
from unittest import mock

from dingui import cli
from dingui.secrets import KeyringStore
from tests.sending.fakes import Clocks
from tests.sending.fault_matrix import WAYS
from tests.sending.timeless import TimelessParts


def main(name: str, *arguments: str) -> int:
    [way] = [way for way in WAYS if way.name == name]
    with ExitStack() as stack:
        parts = partial(TimelessParts, way=way, clocks=Clocks(wall=time.time()), stack=stack, keyring=KeyringStore())
        with mock.patch("dingui.cli.send.SendingParts", parts):
            return cli.run(["send", *arguments])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
