"""A small panel to choose an emoji from, by category, by name, or among those used last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from dingui.texts import _
from dingui.window.editors.emoji import Emoji, all_emoji, category_names, search_emoji
from dingui.window.theme import colours

RECENT_MAX: Final = 24
"""How many of those used last are offered."""

_CELL: Final = 36
_COLUMNS: Final = 8
_Index = QModelIndex | QPersistentModelIndex


class EmojiModel(QAbstractListModel):
    """Emoji in a row; a screen reader hears their names."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._emoji: tuple[Emoji, ...] = ()

    def set_emoji(self, emoji: Sequence[Emoji]) -> None:
        """Show others."""
        self.beginResetModel()
        self._emoji = tuple(emoji)
        self.endResetModel()

    def emoji(self, row: int) -> Emoji:
        """Return the one in a row."""
        return self._emoji[row]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._emoji)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the emoji to show, its name to read."""
        if not index.isValid():
            return None
        emoji = self._emoji[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return emoji.character
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return emoji.name
            case _:
                return None


class _CellDelegate(QStyledItemDelegate):
    """Draws one emoji in the middle of its cell: a list's own margins would leave no room for it.

    Where no font of this computer has it, its name stands there: the group's phones have it all the same.
    """

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        # The list's own ground is none, and would be taken for a dark one.
        shades = colours(QGuiApplication.palette())
        rect = option.rect.adjusted(1, 1, -1, -1)
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(shades.selection if chosen else shades.hover)
            painter.setPen(shades.accent if chosen else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(rect, 4, 4)
        painter.setPen(shades.text)
        character = str(index.data())
        if option.fontMetrics.inFontUcs4(ord(character[0])):
            painter.setFont(option.font)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, character)
        else:
            font = QFont(option.font)
            font.setPointSizeF(font.pointSizeF() * 0.55)
            painter.setFont(font)
            word = str(index.data(Qt.ItemDataRole.ToolTipRole)).partition(" ")[0]
            word = QFontMetrics(font).elidedText(word, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, word)
        painter.restore()


class EmojiPicker(QFrame):
    """Opens beside what it belongs to; typing searches, arrow keys choose, Enter takes, Escape closes.

    Signals:
        chosen: (emoji) the person took this one.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("emojiPicker")
        self.setAccessibleName(_("Emoji"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._recent: list[Emoji] = []
        self._search = QLineEdit()
        self._search.setAccessibleName(_("Search emoji"))
        self._search.setPlaceholderText(_("Search, for example rocket"))
        self._search.setClearButtonEnabled(True)
        self._category = QComboBox()
        self._category.setAccessibleName(_("Kind of emoji"))
        self._list = QListView()
        self._list.setAccessibleName(_("Emoji"))
        self._list.setViewMode(QListView.ViewMode.IconMode)
        self._list.setMovement(QListView.Movement.Static)
        self._list.setResizeMode(QListView.ResizeMode.Adjust)
        self._list.setUniformItemSizes(True)
        self._list.setObjectName("plainList")
        font = self._list.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        self._list.setFont(font)
        cell = max(_CELL, self._list.fontMetrics().height() + 12)
        self._list.setGridSize(QSize(cell, cell))
        self._list.setFixedSize(cell * _COLUMNS + 16, cell * 5)
        self._model = EmojiModel(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(_CellDelegate(self._list))
        self._list.setMouseTracking(True)
        self._name = QLabel()
        self._name.setObjectName("muted")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._search, 1)
        top.addWidget(self._category)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._list)
        layout.addWidget(self._name)
        self._search.textChanged.connect(self._show)
        self._category.currentIndexChanged.connect(self._on_category)
        self._list.clicked.connect(self._take)
        self._list.selectionModel().currentChanged.connect(self._on_current)
        for part in (self._search, self._list):
            part.installEventFilter(self)

    def open_at(self, below: QWidget) -> None:
        """Open below a widget, with nothing typed yet."""
        self._fill_categories()
        self._search.clear()
        self._show()
        self.adjustSize()
        place = below.mapToGlobal(below.rect().bottomLeft())
        area = below.screen().availableGeometry()
        left = max(area.left(), min(place.x(), area.right() - self.width()))
        top = place.y() if place.y() + self.height() <= area.bottom() else place.y() - below.height() - self.height()
        self.move(left, max(area.top(), top))
        self.show()
        self._search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys go from the search into the emoji; letters go back into the search."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._list.currentIndex())
        elif watched is self._search and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._list.setFocus()
        elif watched is self._list and event.text().isprintable() and event.text().strip():
            self._search.setFocus()
            self._search.insert(event.text())
        else:
            return False
        return True

    def _fill_categories(self) -> None:
        with QSignalBlocker(self._category):
            self._category.clear()
            if self._recent:
                self._category.addItem(_("Used last"), "recent")
            self._category.addItem(_("All"), "")
            for category, name in category_names().items():
                self._category.addItem(name, category)

    @Slot()
    def _on_category(self) -> None:
        self._search.clear()
        self._show()

    @Slot()
    def _show(self) -> None:
        words = self._search.text().strip()
        category = self._category.currentData()
        if words:
            self._model.set_emoji(search_emoji(words))
        elif category == "recent":
            self._model.set_emoji(self._recent)
        else:
            self._model.set_emoji([emoji for emoji in all_emoji() if category in ("", None, emoji.category)])
        self._list.setCurrentIndex(self._model.index(0))
        if not self._model.rowCount():
            self._name.setText(_("No emoji of this name"))

    @Slot(QModelIndex)
    def _on_current(self, index: QModelIndex) -> None:
        self._name.setText(self._model.emoji(index.row()).name if index.isValid() else "")

    @Slot(QModelIndex)
    def _take(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        emoji = self._model.emoji(index.row())
        self._recent = [emoji, *(each for each in self._recent if each != emoji)][:RECENT_MAX]
        self.close()
        self.chosen.emit(emoji.character)
