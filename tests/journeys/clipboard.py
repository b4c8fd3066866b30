"""Another program in which a person has copied something: holds the clipboard until its standard input ends.

The text comes on standard input, ``{"copy": TEXT}`` as a JSON line: a command line would be seen by every process.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication


def main() -> int:
    application = QApplication(sys.argv)
    request = json.loads(sys.stdin.readline())
    clipboard = application.clipboard()
    clipboard.setText(request["copy"])
    # The X server has made us the owner once it says so.
    print(json.dumps({"copied": clipboard.ownsClipboard()}), flush=True)
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(application.quit)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
