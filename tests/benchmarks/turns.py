"""How long the window holds the event loop: for typing, for another view of the message, for the worst of texts."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from tests.benchmarks.keystrokes import long_text, open_window, presser
from tests.benchmarks.measure import Result, run_python
from tests.benchmarks.sending import FRAME_MS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from dingui.app import Program

_KEYS: Final = 200
_BETWEEN_S: Final = 0.05
_SWITCH_MS: Final = 50
_WORST_MS: Final = 100
_BYTES: Final = 20_000

WORST: Final[dict[str, str]] = {
    "one line of Chinese": "字" * (_BYTES // 3),
    "one line of words": "word " * (_BYTES // 5),
    "one line of marks": "**字** [a](https://a.cn) `x` " * 700,
    "one paragraph of lines": "一行字 and words\n" * 900,
    "10,000 >": ">" * 10_000,
    "10,000 [": "[" * 10_000,
    "10,000 *": "*_" * 5_000,
    "10,000 `": "` `` " * 2_000,
    "5,000 levels of a list in a line": "- " * 5_000 + "x",
    "lists up and down": "\n".join("  " * (level % 60) + "- x" for level in range(300)),
    "5,000 items": "- a\n" * 5_000,
    "quotations up and down": "\n".join(">" * (level % 50) + " x" for level in range(700)),
    "6,600 paragraphs": "a\n\n" * 6_600,
    "mixed directions": "\u202e\u202da*b\u2066مرحبا*" * 900,
    "emoji sequences": "👩‍👩‍👧‍👦🏳️‍🌈👍🏽" * 300,
    "lone surrogates": "[\ud800*\udfff](http://\ud800/)" * 900,
    "3,300 links": "[a](b)" * 3_300,
    "a table": "|a|b|\n|-|-|\n" + "|x|y|\n" * 3_000,
    "1,000 colours": "<font color=#ff0000>a</font>" * 700,
    "900 pictures": "![a](https://a.cn/b)\n" * 900,
}


def holds(runs: int) -> Iterator[Result]:
    """Measure the longest turn of the event loop while 200 characters are typed at 20 a second."""
    found = {}
    for size in (1_000, _BYTES):
        medians = []
        for _ in range(max(1, min(runs // 15, 3))):
            output = run_python([__file__, "holds", str(size)], {"QT_QPA_PLATFORM": "offscreen"})
            medians.append(tuple(map(float, output.split())))
        found[size] = medians
    longest = [longest for longest, _median in found[_BYTES]]
    short = [longest for longest, _median in found[1_000]]
    yield Result(
        f"longest turn, {_KEYS} keys at 20 a second, 20 kB",
        statistics.median(longest),
        runs=len(longest),
        target=FRAME_MS,
        spread=(min(longest), max(longest)),
    )
    yield Result(
        "the same, against a text of 1 kB", statistics.median(longest), statistics.median(short), runs=len(short)
    )
    usual = [median for _longest, median in found[_BYTES]]
    usual_short = [median for _longest, median in found[1_000]]
    yield Result(
        "a key's turns, 20 kB, against a text of 1 kB", statistics.median(usual), statistics.median(usual_short)
    )


def switching(runs: int) -> Iterator[Result]:
    """Measure what comes to the front of 20 kB: another tab, draft, width, theme."""
    output = run_python([__file__, "switching", str(max(runs, 5))], {"QT_QPA_PLATFORM": "offscreen"})
    for line in output.splitlines():
        name, *numbers = line.rsplit(" ", 3)
        middle, least, most = map(float, numbers)
        yield Result(f"{name} to painted, 20 kB", middle, runs=max(runs, 5), target=_SWITCH_MS, spread=(least, most))


def worst(_runs: int) -> Iterator[Result]:
    """Measure a key in, and the first sight of, the worst texts that there are."""
    output = run_python([__file__, "worst", "3"], {"QT_QPA_PLATFORM": "offscreen"})
    for line in output.splitlines():
        name, *numbers = line.rsplit(" ", 5)
        opened, opened_most, key, key_least, key_most = map(float, numbers)
        yield Result(f"key to painted, {name}", key, target=_WORST_MS, spread=(key_least, key_most))
        yield Result(f"first sight of {name}", opened, target=_WORST_MS, spread=(opened, opened_most))


def _milliseconds(work: Callable[[], object], application: QApplication, program: Program) -> float:
    begun = time.perf_counter()
    work()
    while program.workbench.judge.is_refreshing:
        application.processEvents()
    application.processEvents()
    return (time.perf_counter() - begun) * 1000


def _holds(size: int) -> None:
    text = long_text()
    text = text if size >= _BYTES else text[: size // 2]
    application, program, field = open_window(text)
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    presser(application, program, field, len(field.toPlainText()) // 2)()
    turns: list[float] = []
    keys: list[float] = []
    due = time.perf_counter()
    for number in range(_KEYS):
        due += _BETWEEN_S
        while (left := due - time.perf_counter()) > 0:
            # Timers go off in between: drafts are stored, a cursor blinks.
            turns.append(_turn(application.processEvents))
            time.sleep(min(left, 0.002))
        key = Qt.Key.Key_Space if number % 6 == 5 else Qt.Key.Key_X
        turn = _turn(partial(QTest.keyClick, field, key))
        spent = turn
        turns.append(turn)
        for _ in range(2):
            turn = _turn(application.processEvents)
            turns.append(turn)
            spent += turn
        keys.append(spent)
    sys.stdout.write(f"{max(turns):.3f} {statistics.median(keys):.3f}\n")


def _turn(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _switching(runs: int) -> None:
    from dingui.messages.composition import Composition
    from dingui.messages.models import MarkdownMessage, MessageType

    text = long_text()
    application, program, _field = open_window(text)
    workbench = program.workbench
    first = workbench.session.draft_id
    workbench.session.add(Composition.of(MarkdownMessage("另一个", text.replace("第", "另"))))
    second = workbench.session.draft_id
    view = workbench.preview.view
    pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "another tab": (
            lambda: workbench.composer.switch_to(MessageType.ACTION_CARD),
            lambda: workbench.composer.switch_to(MessageType.MARKDOWN),
        ),
        "another draft": (lambda: workbench.session.open(first), lambda: workbench.session.open(second)),
        "another width": (lambda: view.set_width("pc"), lambda: view.set_width("phone")),
        "another theme": (lambda: view.set_theme("dark"), lambda: view.set_theme("light")),
    }
    for name, (there, back) in pairs.items():
        for work in (there, back):
            # Forms are made when they are first needed.
            _milliseconds(work, application, program)
        found = [_milliseconds(work, application, program) for _ in range(runs) for work in (there, back)]
        sys.stdout.write(f"{name} {statistics.median(found):.3f} {min(found):.3f} {max(found):.3f}\n")


def _worst(runs: int) -> None:
    from dingui.messages.composition import Composition
    from dingui.messages.models import MarkdownMessage

    application, program, field = open_window("")
    session = program.workbench.session
    for name, text in WORST.items():
        sights, keys = [], []
        for number in range(runs):
            session.add(Composition())
            application.processEvents()
            application.processEvents()
            # Another text each time: nothing of it was read before.
            other = Composition.of(MarkdownMessage("标题", text + "y" * (number + 1)))
            sights.append(_milliseconds(partial(session.add, other), application, program))
            press = presser(application, program, field, len(text) // 2)
            keys += [press() for _ in range(3)]
        numbers = (statistics.median(sights), max(sights), statistics.median(keys), min(keys), max(keys))
        sys.stdout.write(name + "".join(f" {number:.3f}" for number in numbers) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    {"holds": _holds, "switching": _switching, "worst": _worst}[sys.argv[1]](int(sys.argv[2]))
