"""Parts beside one another for as long as there is room, then on another line."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Lays its parts out as words are; the last one of a line has the rest of its room."""

    def __init__(self, parent: QWidget | None = None, *, across: int = 8, down: int = 4) -> None:
        """``across`` and ``down``: logical pixels between parts, and between lines."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._across = across
        self._down = down
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Take a part."""
        self._items.append(item)

    def count(self) -> int:
        """How many parts there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:  # noqa: N802 - Qt's name
        """Return a part, or None where there is none, as Qt asks beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value]  # Qt's own way

    def takeAt(self, index: int) -> QLayoutItem:  # noqa: N802 - Qt's name
        """Take a part out; None where there is none."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # type: ignore[return-value]  # as above

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """It needs no more than it has."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The narrower, the more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at a width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        """All parts on one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        across = self._across * max(len(sizes) - 1, 0)
        return QSize(sum(size.width() for size in sizes) + across, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width of the widest part, and the height that all take at the present width."""
        widest = max((item.minimumSize().width() for item in self._shown()), default=0)
        width = max(self.geometry().width(), widest)
        return QSize(widest, self.heightForWidth(width))

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Lay out."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, rect: QRect, *, move: bool) -> int:
        top = rect.top()
        for line in self._lines(rect.width()):
            height = max(item.sizeHint().height() for item in line)
            left = rect.left()
            for item in line:
                width = rect.right() + 1 - left if item is line[-1] else item.sizeHint().width()
                if move:
                    item.setGeometry(QRect(left, top, width, height))
                left += width + self._across
            top += height + self._down
        return max(top - self._down - rect.top(), 0)

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        left = 0
        for item in self._shown():
            needed = item.sizeHint().width()
            if not lines or left + needed > width:
                lines.append([])
                left = 0
            lines[-1].append(item)
            left += needed + self._across
        return lines
