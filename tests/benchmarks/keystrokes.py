"""From a key to the preview painted, against Qt's own ``setMarkdown`` and paint of the same text."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.measure import Result, run_python

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QPlainTextEdit

    from dingui.app import Program

TARGET = 0.35
_BYTES = 20_000
_KEYS_LEAST = 200
"""A 95th percentile of fewer is the slowest but one of whatever else the machine did meanwhile."""
_PLACES = ("start", "middle", "end")

_SECTION = """## 第 {number} 节 Section {number}

这一段里有**加粗**、*斜体*和[链接](https://example.com/{number})，also some English words,
written over two lines for a change. 联系人 @13800000000 ，编号 {number}。

> 引用的第一行，quoted line one
> 第二行带有<font color=#1677FF>颜色</font>

- 第一项 item one
- 第二项 item two
  - 里面的一项

1. 先做这件事
2. 再做那件事

{picture}
"""


def long_text() -> str:
    """Return a Markdown text of about 20,000 bytes: Chinese and English, the whole subset, three pictures."""
    text = ""
    number = 0
    while len(text.encode()) < _BYTES - 600:
        number += 1
        picture = f"![图 {number}](https://example.com/{number}.png)\n" if number in (2, 20, 30) else ""
        text += _SECTION.format(number=number, picture=picture)
    return text


def keystrokes(runs: int) -> Iterator[Result]:
    """Measure at the start, in the middle and at the end of the text, in a process of its own."""
    output = run_python([__file__, str(runs)], {"QT_QPA_PLATFORM": "offscreen"})
    for line in output.splitlines():
        place, *numbers = line.split()
        median, p95, least, most, their_median, their_p95 = map(float, numbers)
        what = f"key to painted preview, 20 kB, {place}"
        yield Result(f"{what}: median", median, their_median, "ms", runs, None, (least, most))
        yield Result(f"{what}: p95", p95, their_p95, "ms", runs, TARGET, (least, most))


def _main(runs: int) -> None:
    text = long_text()
    application, program, field = open_window(text)
    yardstick = _set_markdown(text)
    for place in _PLACES:
        position = {"start": 3, "middle": len(field.toPlainText()) // 2, "end": len(field.toPlainText())}[place]
        press = presser(application, program, field, position)
        press()
        yardstick()
        mine, theirs = [], []
        for _ in range(max(runs, _KEYS_LEAST)):
            mine.append(press())
            theirs.append(yardstick())
        ours = (statistics.median(mine), _p95(mine), min(mine), max(mine))
        numbers = (*ours, statistics.median(theirs), _p95(theirs))
        sys.stdout.write(place + "".join(f" {number:.3f}" for number in numbers) + "\n")


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def open_window(text: str) -> tuple[QApplication, Program, QPlainTextEdit]:
    from PySide6.QtWidgets import QPlainTextEdit

    from dingui.app import Program, make_application
    from dingui.messages.composition import Composition
    from dingui.messages.models import MarkdownMessage
    from dingui.paths import Paths

    home = Path(tempfile.mkdtemp(prefix="dingui-bench-"))
    application = make_application()
    program = Program(Paths(data=home, config=home, logs=home), application)
    program.window.show()
    program.start_now()
    program.workbench.session.add(Composition.of(MarkdownMessage("标题", text)))
    application.processEvents()
    application.processEvents()
    fields = program.workbench.composer.findChildren(QPlainTextEdit)
    field = next(each for each in fields if each.isVisible())
    field.setFocus()
    return application, program, field


def presser(application: QApplication, program: Program, field: QPlainTextEdit, position: int) -> Callable[[], float]:
    """Return what presses a key at ``position`` and says in how many milliseconds the preview was painted."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QScrollArea

    cursor = field.textCursor()
    cursor.setPosition(position)
    field.setTextCursor(cursor)
    application.processEvents()
    workbench = program.workbench
    # What is typed is seen in the preview too.
    for area in workbench.preview.view.findChildren(QScrollArea):
        bar = area.verticalScrollBar()
        bar.setValue(round(bar.maximum() * position / max(len(field.toPlainText()), 1)))
    application.processEvents()

    def press() -> float:
        begun = time.perf_counter()
        QTest.keyClick(field, Qt.Key.Key_X)
        # The turn of the event loop in which the preview is made, and what it asked to be painted.
        while workbench.judge.is_refreshing:
            application.processEvents()
        application.processEvents()
        return (time.perf_counter() - begun) * 1000

    return press


def _set_markdown(text: str) -> Callable[[], float]:
    """Return what shows the whole text in Qt's own way and says how long that took, paint included."""
    from PySide6.QtWidgets import QTextBrowser

    browser = QTextBrowser()
    browser.resize(400, 700)
    browser.show()
    count = 0

    def show() -> float:
        nonlocal count
        count += 1
        changed = text[: len(text) // 2] + "x" * (count % 50 + 1) + text[len(text) // 2 :]
        begun = time.perf_counter()
        browser.setMarkdown(changed)
        browser.repaint()
        return (time.perf_counter() - begun) * 1000

    return show


if __name__ == "__main__":
    _main(int(sys.argv[1]))
