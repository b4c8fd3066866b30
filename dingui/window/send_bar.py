"""The foot of the window: where to send, and sending."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QElapsedTimer, QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from dingui.texts import _
from dingui.window.icons import icon
from dingui.window.lists.models import TargetsModel
from dingui.window.lists.two_lines import META_ROLE, Index

_DOT: Final = 14


def _words_of(index: Index) -> str:
    name, more = str(index.data(Qt.ItemDataRole.DisplayRole)), str(index.data(META_ROLE) or "")
    return _("{robot} · {group}").format(robot=name, group=more) if more else name


class TargetDelegate(QStyledItemDelegate):
    """A robot with its tick and its colour, as wide as its name and its group's need."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802 - Qt's name
        """The group stands behind the name."""
        super().initStyleOption(option, index)
        option.text = _words_of(index)
        option.decorationSize = QSize(_DOT, _DOT)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The words, the tick and the dot beside them, and room around all."""
        metrics = option.fontMetrics
        width = metrics.horizontalAdvance(_words_of(index)) + 32
        if index.data(Qt.ItemDataRole.CheckStateRole) is not None:
            width += option.widget.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, option, option.widget)
        if index.data(Qt.ItemDataRole.DecorationRole) is not None:
            width += _DOT + 4
        return QSize(width, metrics.height() + 8)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Tick and untick by a click anywhere: on the box or on the name beside it."""
        if event.type() is QEvent.Type.MouseButtonRelease and isinstance(model, TargetsModel):
            model.toggle(index)
            return True
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            return True
        return super().editorEvent(event, model, option, index)


class SendBar(QWidget):
    """Robots to tick, the Send button, and what is under way.

    Signals:
        send: the person wants to send.
        stop: the person wants to stop what is under way.
        robots: the person wants to see their robots.
    """

    send = Signal()
    stop = Signal()
    robots = Signal()

    def __init__(self, targets: TargetsModel, lists: QWidget | None = None, parent: QWidget | None = None) -> None:
        """``lists`` stands beside the tags: what ticks several robots at once."""
        super().__init__(parent)
        self.setObjectName("sendBar")
        label = QLabel(_("Send to"))
        self._list = QListView()
        self._list.setAccessibleName(_("Send to"))
        self._list.setModel(targets)
        self._list.setFlow(QListView.Flow.LeftToRight)
        self._list.setWrapping(True)
        self._list.setResizeMode(QListView.ResizeMode.Adjust)
        self._list.setSpacing(2)
        self._list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self._list.setItemDelegate(TargetDelegate(self._list))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMinimumWidth(120)
        self._list.setFixedHeight(self._list.fontMetrics().height() + 20)
        self._list.activated.connect(targets.toggle)
        label.setBuddy(self._list)
        self._targets = targets
        self._tags = QPushButton(_("Tags"))
        self._tags.setAccessibleName(_("Tick by tag"))
        self._tags.setToolTip(_("Tick all robots with a tag"))
        self._tags_menu = QMenu(self._tags)
        self._tags_menu.aboutToShow.connect(self._fill_tags)
        self._tags.setMenu(self._tags_menu)
        targets.modelReset.connect(self._show_tags)
        self._show_tags()
        self._robots = QPushButton(icon("robot"), _("Robots"))
        self._robots.setAccessibleName(_("Robots"))
        self._robots.setToolTip(_("Add and change robots"))
        self._robots.clicked.connect(self.robots)
        self._state = QLabel()
        self._state.setObjectName("muted")
        self._stop = QPushButton(icon("stop"), _("Stop"))
        self._stop.setAccessibleName(_("Stop"))
        self._stop.setToolTip(_("Stop at once. What has left already can't be called back."))
        self._stop.clicked.connect(self.stop)
        self._stop.hide()
        self._send = QPushButton(icon("send", "on-accent"), _("Send"))
        self._send.setObjectName("primary")
        self._send.setAccessibleName(_("Send"))
        self._send.clicked.connect(self.send)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.addWidget(label)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._tags)
        if lists is not None:
            layout.addWidget(lists)
        layout.addWidget(self._robots)
        layout.addWidget(self._state)
        layout.addWidget(self._stop)
        layout.addWidget(self._send)
        self._clock = QElapsedTimer()
        self._ticks = QTimer(self)
        self._ticks.setInterval(1000)
        self._ticks.timeout.connect(self._on_tick)
        self._doing = ""

    @Slot()
    def _show_tags(self) -> None:
        self._tags.setVisible(bool(self._targets.tags()))

    @Slot()
    def _fill_tags(self) -> None:
        """An entry for each tag, ticked where all of its robots are."""
        self._tags_menu.clear()
        for tag, robots in sorted(self._targets.tags().items()):
            # An ampersand would be taken for the mark of a key.
            words = _("{tag} ({count})").format(tag=tag.replace("&", "&&"), count=len(robots))
            action = self._tags_menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(self._targets.has_all(tag))
            action.toggled.connect(lambda ticked, tag=tag: self._targets.tick_tag(tag, ticked=ticked))

    def set_ready(self, reason: str) -> None:
        """Allow sending, or say why it cannot be done now (in words; empty allows it)."""
        self._send.setEnabled(not reason)
        self._send.setToolTip(reason or _("Send (Ctrl+Enter)"))
        self._send.setAccessibleDescription(reason)

    def set_busy(self, doing: str) -> None:
        """Show what is under way, with the seconds that it has taken; empty ends it."""
        self._doing = doing
        had_focus = self._stop.hasFocus()
        self._stop.setVisible(bool(doing))
        if had_focus and not doing:
            # The focus would otherwise wander off to wherever Qt finds the next one.
            (self._send if self._send.isEnabled() else self._robots).setFocus()
        if doing and not self._ticks.isActive():
            self._clock.start()
            self._ticks.start()
        elif not doing:
            self._ticks.stop()
        self._on_tick()

    def _on_tick(self) -> None:
        seconds = self._clock.elapsed() // 1000 if self._doing else 0
        text = _("{doing} {seconds} s").format(doing=self._doing, seconds=seconds) if seconds else self._doing
        self._state.setText(text)
        self._state.setVisible(bool(text))

    def focus_target(self, row: int) -> None:
        """Put the focus on one robot, where the space bar ticks it."""
        self._list.setCurrentIndex(self._list.model().index(row, 0))
        self.focus_targets()

    def focus_targets(self) -> None:
        """Put the focus on the list of robots."""
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)
