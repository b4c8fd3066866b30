"""``python -m dingui`` and the command ``dingui``."""

from __future__ import annotations

import sys

from dingui.cli import run


def main() -> int:
    """Run the command that the arguments name; without one, open the window."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
