"""Parts beside one another, as far as there is room."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from dingui.window.flow import FlowLayout


def laid_out(qtbot: QtBot, width: int, *words: str) -> tuple[QWidget, list[QLabel]]:
    root = QWidget()
    qtbot.addWidget(root)
    layout = FlowLayout(root)
    labels = [QLabel(each) for each in words]
    for label in labels:
        layout.addWidget(label)
    root.resize(width, layout.heightForWidth(width))
    root.show()
    return root, labels


def test_what_has_room_stands_on_one_line_and_the_last_has_the_rest(qtbot: QtBot) -> None:
    _root, (one, two, three) = laid_out(qtbot, 900, "one", "two", "three")
    assert one.y() == two.y() == three.y()
    assert one.geometry().right() < two.x() < two.geometry().right() < three.x()
    assert three.geometry().right() + 1 == 900


def test_what_has_none_goes_below_and_nothing_overlaps(qtbot: QtBot) -> None:
    long = "a long label " * 3
    _root, labels = laid_out(qtbot, QLabel(long).sizeHint().width() + 10, long, long, "short")
    assert labels[0].y() < labels[1].y() < labels[2].y()
    for above, below in pairwise(labels):
        assert not above.geometry().intersects(below.geometry())
    assert all(label.width() >= label.sizeHint().width() for label in labels)


def test_what_is_hidden_takes_no_room(qtbot: QtBot) -> None:
    root, (one, two) = laid_out(qtbot, 900, "one", "two")
    one.hide()
    layout = root.layout()
    assert layout is not None
    layout.activate()
    assert two.x() == 0
    assert layout.minimumSize().width() == two.minimumSizeHint().width()
