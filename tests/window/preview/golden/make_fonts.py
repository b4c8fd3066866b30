"""Makes the fonts of the pictures: the glyphs that the cases need, of Noto Sans CJK, under a name of their own.

Needed when a case gets a character that the fonts lack; a test says so. Wants fontTools, which nothing else needs:
``python -m venv /tmp/fonts && /tmp/fonts/bin/pip install fonttools``, then, from the top of the repository,
``.venv/bin/python -m tests.window.preview.golden.make_fonts characters | /tmp/fonts/bin/python
tests/window/preview/golden/make_fonts.py NotoSansCJK-Regular.ttc``.
"""

from __future__ import annotations

import os
import string
import sys
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
# Faces of the collection: "Noto Sans CJK SC" and "Noto Sans Mono CJK SC".
FACES = (("golden-sans", "Golden Sans", 2), ("golden-mono", "Golden Mono", 7))
ALWAYS = string.ascii_letters + string.digits + string.punctuation + " \u00a0–—‘’“”…·•×›"


def characters() -> str:
    """Every character that is drawn in any case."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from dingui import texts
    from tests.window.preview.golden.cases import cases
    from tests.window.preview.golden.words import words_of_case

    application = QApplication([])
    texts.set_language("en")
    found = {character for preview in cases().values() for character in words_of_case(preview)} | set(ALWAYS)
    del application
    return "".join(sorted(found - set("\n\t")))


def make(collection: Path, wanted: str) -> None:
    from fontTools.subset import Options, Subsetter  # type: ignore[import-not-found]  # nothing else needs it
    from fontTools.ttLib import TTFont  # type: ignore[import-not-found]  # nothing else needs it

    for file, family, number in FACES:
        font = TTFont(collection, fontNumber=number, recalcTimestamp=False)
        options = Options(layout_features=[], hinting=False, desubroutinize=True, name_IDs=[0, 1, 2, 4, 6, 13, 14])
        subsetter = Subsetter(options)
        subsetter.populate(text=wanted if family == "Golden Sans" else ALWAYS)
        subsetter.subset(font)
        for record in font["name"].names:
            record.string = {1: family, 4: family, 6: family.replace(" ", "")}.get(record.nameID, str(record))
        font["CFF "].cff.fontNames[0] = family.replace(" ", "")
        font.save(FONTS / f"{file}.otf")


if __name__ == "__main__":
    if sys.argv[1:] == ["characters"]:
        sys.stdout.write(characters())
    else:
        make(Path(sys.argv[1]), sys.stdin.read())
