"""Sentences in a list keep their last words."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, QSize, QStringListModel, Qt
from PySide6.QtGui import QIcon, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from dingui.window.lists.wrapped import WrappedDelegate
from dingui.window.theme import make_palette, style_sheet

SENTENCE = "第 2 行：“1380000”不是手机号：共 7 位数字。手机号是 1 开头的 11 位数字。已略过。"


def test_at_every_width_there_is_room_for_the_last_word(qtbot: QtBot) -> None:
    view = QListView()
    qtbot.addWidget(view)
    view.setStyleSheet(style_sheet(make_palette(dark=False)))
    pixmap = QPixmap(16, 16)
    pixmap.fill(Qt.GlobalColor.red)
    model = QStandardItemModel()
    model.appendRow(QStandardItem(QIcon(pixmap), SENTENCE))
    view.setModel(model)
    view.setIconSize(QSize(16, 16))
    view.setWordWrap(True)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setItemDelegate(WrappedDelegate(view))
    view.show()
    lines = set()
    for width in range(520, 640, 8):
        view.resize(width, 300)
        # The list is laid out anew a little after it was made wider.
        needed = lines_needed(view, pixmap)
        lines.add(needed)
        qtbot.waitUntil(partial(has_room, view, pixmap, needed))
    assert len(lines) > 1


def text_room(view: QListView, pixmap: QPixmap) -> QRect:
    """Where the words of the first entry are drawn: it is no wider than what is seen of the list."""
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    option.rect = QRect(0, 0, view.viewport().width(), view.visualRect(view.model().index(0, 0)).height())
    option.text = SENTENCE
    option.icon = QIcon(pixmap)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
    return view.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, view)


def lines_needed(view: QListView, pixmap: QPixmap) -> int:
    """The height of the words in that width."""
    margin = view.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, view) + 1
    words = QRect(0, 0, text_room(view, pixmap).width() - 2 * margin, 10_000)
    return view.fontMetrics().boundingRect(words, Qt.TextFlag.TextWordWrap, SENTENCE).height()


def has_room(view: QListView, pixmap: QPixmap, needed: int) -> bool:
    return needed <= text_room(view, pixmap).height()


def test_a_short_one_takes_no_more_than_qt_gives_it(qtbot: QtBot) -> None:
    heights = []
    for wrapped in (False, True):
        view = QListView()
        qtbot.addWidget(view)
        view.setModel(QStringListModel(["short"], view))
        if wrapped:
            view.setItemDelegate(WrappedDelegate(view))
        view.resize(400, 200)
        view.show()
        heights.append(view.visualRect(view.model().index(0, 0)).height())
    assert heights[0] == heights[1]
