"""What the practice robot inside dingui received."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from dingui.background.contract import PracticeAddress
from dingui.messages.models import summary_of
from dingui.messages.payload import to_payload
from dingui.messages.preview import preview_of
from dingui.messages.reading import read_payload
from dingui.practice.robot import Exchange
from dingui.texts import _
from dingui.texts.times import short_time
from dingui.window.icons import icon
from dingui.window.lists.two_lines import META_ROLE, Index, TwoLineDelegate
from dingui.window.preview.view import PreviewView
from dingui.window.wrapped import WrappedLabel

_ROOT = QModelIndex()


class ExchangesModel(QAbstractListModel):
    """Requests to the practice robot, the latest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._exchanges: list[Exchange] = []

    def add(self, exchange: Exchange) -> None:
        """Put a new one on top."""
        self.beginInsertRows(_ROOT, 0, 0)
        self._exchanges.insert(0, exchange)
        self.endInsertRows()

    def exchange(self, index: Index) -> Exchange:
        """Return the exchange of a row."""
        return self._exchanges[index.row()]

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self._exchanges)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What came, and what was answered."""
        if not index.isValid():
            return None
        exchange = self._exchanges[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return _summary(exchange) or _("(no text)")
            case Qt.ItemDataRole.DecorationRole:
                return icon("check", "success") if exchange.posted else icon("error", "error")
            case value if value == META_ROLE:
                verdict = _("posted") if exchange.posted else _("not posted")
                return f"{verdict} · {short_time(exchange.at_ms, exchange.at_ms)}"
            case _:
                return None


class PracticeDialog(QDialog):
    """The practice robot's group: what arrived, as it would be seen there, and as it came."""

    def __init__(self, model: ExchangesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Practice robot"))
        self.resize(820, 560)
        self._model = model
        self._list = QListView()
        self._list.setAccessibleName(_("Received"))
        self._list.setModel(model)
        self._list.setItemDelegate(TwoLineDelegate(self._list))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._empty = WrappedLabel(_("What is sent to the practice robot appears here. It reaches nobody."))
        self._empty.setObjectName("muted")
        self._view = PreviewView()
        self._answer = WrappedLabel()
        self._raw = QPlainTextEdit()
        self._raw.setAccessibleName(_("As it came"))
        self._raw.setReadOnly(True)
        self._address = WrappedLabel()
        self._address.setObjectName("muted")
        close = QPushButton(_("Close"))
        close.clicked.connect(self.accept)
        left = QWidget()
        left_column = QVBoxLayout(left)
        left_column.setContentsMargins(0, 0, 0, 0)
        left_column.addWidget(self._empty)
        left_column.addWidget(self._list, 1)
        right = QSplitter(Qt.Orientation.Vertical)
        right.setChildrenCollapsible(False)
        right.addWidget(self._view)
        lower = QWidget()
        lower_column = QVBoxLayout(lower)
        lower_column.setContentsMargins(0, 8, 0, 0)
        lower_column.addWidget(self._answer)
        lower_column.addWidget(self._raw, 1)
        right.addWidget(lower)
        right.setSizes([320, 200])
        right.setContentsMargins(8, 0, 0, 0)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([260, 540])
        foot = QHBoxLayout()
        foot.addWidget(self._address, 1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(split, 1)
        layout.addLayout(foot)
        self._list.selectionModel().currentChanged.connect(self._on_current)
        model.rowsInserted.connect(self._on_inserted)
        self._on_inserted()

    def show_address(self, address: PracticeAddress) -> None:
        """Say where it listens; its token and secret are made up and end with the program."""
        host = address.webhook.reveal().split("?", 1)[0]
        self._address.setText(
            _("It listens on this computer only, at {address}, while dingui is open.").format(address=host)
        )

    def _on_inserted(self, *_details: object) -> None:
        self._empty.setVisible(self._model.rowCount() == 0)
        if self._model.rowCount():
            self._list.setCurrentIndex(self._model.index(0))

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not current.isValid():
            return
        exchange = self._model.exchange(current)
        message = read_payload(exchange.payload).message if isinstance(exchange.payload, dict) else None
        self._view.set_preview(preview_of(to_payload(message)) if message else None, _("Practice robot"))
        self._raw.setPlainText(json.dumps(exchange.payload, ensure_ascii=False, indent=2))
        reply = exchange.reply
        if reply is None:
            self._answer.setText(_("It gave no answer."))
        else:
            self._answer.setText(
                _("It answered: {errcode} {errmsg}").format(errcode=reply.errcode, errmsg=reply.errmsg)
            )


def _summary(exchange: Exchange) -> str:
    message = read_payload(exchange.payload).message if isinstance(exchange.payload, dict) else None
    return summary_of(message) if message else ""
