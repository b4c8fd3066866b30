"""``python -m tests.window.preview.golden``: draw every picture anew, and say what has changed."""

from __future__ import annotations

import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.pop("QT_SCALE_FACTOR", None)

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from dingui import texts
from tests.window.preview.golden.cases import cases
from tests.window.preview.golden.comparing import compare
from tests.window.preview.golden.drawing import CLIENTS, PICTURES, THEMES, draw, path_of, pinned, reduced, save


def main() -> int:
    application = QApplication(sys.argv[:1])
    texts.set_language("en")
    PICTURES.mkdir(exist_ok=True)
    kept = set()
    changed = 0
    with pinned():
        for name, preview in cases().items():
            for client in CLIENTS:
                for theme in THEMES:
                    path = path_of(name, client, theme)
                    kept.add(path)
                    image = draw(preview, client, theme)
                    before = QImage(str(path)) if path.exists() else QImage()
                    if before.isNull():
                        print(f"new      {path.name}")
                    elif before == reduced(image):
                        continue
                    else:
                        print(f"changed  {path.name}: {compare(image, before)}")
                    changed += 1
                    save(reduced(image), path)
    for path in set(PICTURES.glob("*.png")) - kept:
        print(f"removed  {path.name}")
        path.unlink()
        changed += 1
    print(f"{len(kept)} pictures, {changed} of them changed" if changed else f"{len(kept)} pictures, all as they were")
    del application
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
