"""Another program in which a person has copied something: holds the clipboard until its standard input ends.

The text comes on standard input, ``{"copy": TEXT}`` as a JSON line: a command line would be seen by every process.
``{"read": true}`` instead prints what there is to be pasted, and ends.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication


def main() -> int:
    application = QApplication(sys.argv)
    request = json.loads(sys.stdin.readline())
    clipboard = application.clipboard()
    if request.get("read"):
        modes = {"clipboard": QClipboard.Mode.Clipboard, "selection": QClipboard.Mode.Selection}
        print(json.dumps({name: clipboard.text(mode) for name, mode in modes.items()}))
        return 0
    clipboard.setText(request["copy"])
    # The X server has made us the owner once it says so.
    print(json.dumps({"copied": clipboard.ownsClipboard()}), flush=True)
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(application.quit)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
