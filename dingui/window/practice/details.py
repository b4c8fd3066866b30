"""What there is to know of one request: the verdict of each check, how it came, how it was answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from dingui.practice.case import CheckName, CheckState
from dingui.practice.faults import Manner, Wire
from dingui.practice.robot import Exchange
from dingui.texts import _, ngettext
from dingui.texts.lists import listed
from dingui.texts.practice_groups import check_words
from dingui.window.icons import icon
from dingui.window.lists.two_lines import Index
from dingui.window.lists.wrapped import WrappedDelegate
from dingui.window.wrapped import WrappedLabel

_ROOT = QModelIndex()
_SHOWN: Final = 4_000
"""Characters of an answer that are shown."""


class ChecksModel(QAbstractListModel):
    """The checks in the order in which DingTalk is taken to make them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[tuple[str, str]] = ()

    def show_exchange(self, exchange: Exchange | None) -> None:
        """Show what came of the checks of one request."""
        self.beginResetModel()
        self._rows = _checks(exchange) if exchange is not None else ()
        self.endResetModel()

    def first_failed(self) -> int:
        """Return the row of the check that decided, or -1."""
        return next((row for row, (state, _words) in enumerate(self._rows) if state == "failed"), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Say it, with a sign for each verdict."""
        if not index.isValid():
            return None
        state, words = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return words
            case Qt.ItemDataRole.DecorationRole:
                return {"passed": icon("check", "success"), "failed": icon("error", "error")}.get(state, icon("remove"))
            case _:
                return None


def _checks(exchange: Exchange) -> list[tuple[str, str]]:
    if exchange.verdict is None:
        return [("", check_words(name.value, "", reached=False, asked=False)) for name in CheckName]
    rows, reached = [], True
    for check in exchange.verdict.checks:
        words = check_words(check.name.value, check.state.value, reached=reached)
        rows.append((check.state.value if reached else "", words))
        if check.state is CheckState.FAILED:
            reached = False
    return rows


class DetailsPane(QWidget):
    """Checks above, the request and its answer below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ChecksModel(self)
        self._headline = WrappedLabel()
        self._notified = WrappedLabel()
        self._notified.setObjectName("muted")
        self._checks = QListView()
        self._checks.setAccessibleName(_("Checks"))
        self._checks.setModel(self._model)
        self._checks.setItemDelegate(WrappedDelegate(self._checks))
        self._checks.setWordWrap(True)
        self._checks.setResizeMode(QListView.ResizeMode.Adjust)
        self._checks.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._checks.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._head = _text(_("Request"))
        self._body = _text(_("As it came"))
        self._answer = _text(_("Answer"))
        self._note = WrappedLabel()
        self._note.setObjectName("muted")
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        for part, size in (
            (self._checks, 190),
            (_titled(self._head), 110),
            (_titled(self._body), 150),
            (_titled(self._answer), 90),
        ):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, size)
        split.setSizes([190, 110, 150, 90])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._headline)
        layout.addWidget(self._notified)
        layout.addWidget(split, 1)
        layout.addWidget(self._note)
        self.show_exchange(None)

    def show_exchange(self, exchange: Exchange | None) -> None:
        """Show one request; None for none."""
        self._model.show_exchange(exchange)
        raw = exchange.raw if exchange is not None else None
        if exchange is None:
            self._headline.setText(_("Choose a message to see how it came and what each check said."))
        elif exchange.reply is None:
            self._headline.setText(_("It gave no answer."))
        else:
            words = _("It answered: {errcode} {errmsg}")
            self._headline.setText(words.format(errcode=exchange.reply.errcode, errmsg=exchange.reply.errmsg))
        failed = self._model.first_failed()
        if failed >= 0:
            self._checks.setCurrentIndex(self._model.index(failed))
            self._checks.scrollTo(self._model.index(failed), QAbstractItemView.ScrollHint.PositionAtCenter)
        self._notified.setText(_notified(exchange) if exchange is not None else "")
        self._notified.setVisible(bool(self._notified.text()))
        self._head.setPlainText(raw.head if raw is not None else "")
        self._body.setPlainText(raw.body if raw is not None else "")
        self._answer.setPlainText(_answer_text(exchange.wire) if exchange is not None else "")
        cut = (
            ngettext("{n} byte, not all of it shown.", "{n} bytes, not all of them shown.", raw.body_bytes)
            if raw
            else ""
        )
        self._note.setText(cut.format(n=f"{raw.body_bytes:,}") if raw is not None and raw.cut else "")
        self._note.setVisible(raw is not None and raw.cut)


def _notified(exchange: Exchange) -> str:
    """Return whom the message really mentions; empty where it did not appear, or names nobody."""
    found = exchange.mentions
    people = [*found.mobiles, *found.user_ids, *([_("everyone")] if found.everyone else [])]
    if people:
        return _("Notified: {people}").format(people=listed(people))
    at = exchange.payload.get("at") if exchange.payload is not None and exchange.posted else None
    return (
        _("Nobody is notified, though the message names people.") if isinstance(at, dict) and any(at.values()) else ""
    )


def _answer_text(wire: Wire) -> str:
    match wire.manner:
        case Manner.HANG:
            return _("None: the connection stays open and silent.")
        case Manner.CLOSE:
            return _("None: the connection was closed.")
        case Manner.RESET:
            return _("None: the connection was reset.")
    head = f"HTTP {wire.status}\ncontent-type: {wire.content_type}"
    if wire.location:
        head += f"\nlocation: {wire.location}"
    body = wire.body.decode("utf-8", "replace")
    return f"{head}\n\n{body[:_SHOWN]}{'…' if len(body) > _SHOWN else ''}"


def _text(name: str) -> QPlainTextEdit:
    text = QPlainTextEdit()
    text.setAccessibleName(name)
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(text.font().pointSizeF())
    text.setFont(font)
    text.setMinimumHeight(2 * text.fontMetrics().height() + 16)
    return text


def _titled(text: QPlainTextEdit) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 4, 0, 0)
    column.setSpacing(4)
    title = QLabel(text.accessibleName())
    title.setObjectName("muted")
    title.setBuddy(text)
    column.addWidget(title)
    column.addWidget(text, 1)
    return part
