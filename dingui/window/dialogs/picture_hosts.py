"""The answers to "Show pictures from this host?", to look at and to take back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from dingui.texts import _
from dingui.window.wrapped import WrappedLabel

_ROWS: Final = 4
_HOST: Final = Qt.ItemDataRole.UserRole


class PictureHosts(QWidget):
    """Lists hosts with their answers; those that are taken back are asked about again."""

    def __init__(self, answers: Mapping[str, bool], parent: QWidget | None = None) -> None:
        """``answers`` has for each host whether its pictures are shown."""
        super().__init__(parent)
        self._forgotten: list[str] = []
        self._words = WrappedLabel()
        self._words.setObjectName("muted")
        self._list = QListWidget()
        self._list.setAccessibleName(_("Servers whose pictures you decided about"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.setFixedHeight(_ROWS * self._list.fontMetrics().lineSpacing() + 16)
        for host, shown in reversed(list(answers.items())):
            words = _("{host}: shown") if shown else _("{host}: not shown")
            item = QListWidgetItem(words.format(host=host))
            item.setData(_HOST, host)
            self._list.addItem(item)
        self._again = QPushButton(_("Ask again"))
        self._again.setToolTip(_("Forget the answers that are chosen in the list, or all where none is"))
        self._again.setAutoDefault(False)
        self._again.clicked.connect(self._on_again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._words, self._list, self._again):
            column.addWidget(part)
        self._update()

    def forgotten(self) -> tuple[str, ...]:
        """Return the hosts whose answers the person took back."""
        return tuple(self._forgotten)

    @Slot()
    def _on_again(self) -> None:
        items = self._list.selectedItems() or [self._list.item(row) for row in range(self._list.count())]
        for item in items:
            self._forgotten.append(item.data(_HOST))
            self._list.takeItem(self._list.row(item))
        self._update()

    def _update(self) -> None:
        has_any = self._list.count() > 0
        if not has_any and self._again.hasFocus():
            self.focusNextChild()
        self._list.setVisible(has_any)
        self._again.setVisible(has_any)
        if has_any:
            words = _("Before the preview loads a picture from a server for the first time, dingui asks you.")
        elif self._forgotten:
            words = _("You will be asked again before any picture is loaded.")
        else:
            words = _("No server's pictures were asked about yet. You are asked before the first one is loaded.")
        self._words.setText(words)
