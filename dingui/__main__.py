"""``python -m dingui`` and the command ``dingui``."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command that the arguments name; without one, open the window."""
    # What is made while starting stays; looking through it for garbage again and again takes a tenth of the start.
    # Whatever runs for longer than a moment turns the collector on again.
    gc.disable()
    from dingui.cli import run

    status = run(sys.argv[1:])
    if not gc.isenabled():
        # All that is left goes with the process: the interpreter need not look through it once more at its end.
        gc.freeze()
    return status


if __name__ == "__main__":
    sys.exit(main())
