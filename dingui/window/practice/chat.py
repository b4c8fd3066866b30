"""The chat of a practice group: everything that arrived, drawn a few rows at a time so that nothing waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from dingui.texts import _
from dingui.window.practice.rows import ChatRow
from dingui.window.preview.look import LOOKS, WIDTH_MIN, WIDTHS
from dingui.window.wrapped import WrappedLabel

if TYPE_CHECKING:
    from dingui.practice.robot import Exchange
    from dingui.window.preview.pictures import PictureSource

PAGE: Final = 20
"""Rows that are drawn at first, and that “Earlier messages” adds."""

MOST_ROWS: Final = 100
"""Rows that are there at most while more arrive; older ones are drawn again when they are asked for."""

BUDGET_S: Final = 0.008
"""Seconds of one turn of the event loop that drawing may take; a row that takes longer takes its turn alone."""

_MARGIN: Final = 8


class _Page(QWidget):
    """Holds the rows, on the ground of the preview's theme: the style sheet of the program would paint another one."""

    def __init__(self) -> None:
        super().__init__()
        self._ground = LOOKS["light"].ground

    def set_ground(self, ground: QColor) -> None:
        self._ground = ground
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._ground)
        painter.end()


class ChatView(QWidget):
    """The oldest row on top, the latest in sight.

    Signals:
        chosen: (Exchange or None) the row that is looked at.
        link_activated: (address) of what was pressed in a message.
    """

    chosen = Signal(object)
    link_activated = Signal(str)

    def __init__(self, pictures: PictureSource | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._client, self._theme = "phone", "light"
        self._robot_name = ""
        self._all: Sequence[Exchange] = ()
        self._rows: deque[ChatRow] = deque()
        self._first = 0
        """The number of the oldest exchange that is drawn or about to be."""
        self._to_draw: deque[tuple[Exchange, bool]] = deque()
        """With whether it goes above the rows that are there."""
        self._to_fit: deque[ChatRow] = deque()
        self._stays_at_end = True
        self._grows_above = False
        self._last_maximum = 0
        self._work = QTimer(self)
        self._work.setSingleShot(True)
        self._work.timeout.connect(self._do_some)
        self._group = QButtonGroup(self)
        self._empty = WrappedLabel()
        self._empty.setObjectName("muted")
        self._earlier = QPushButton(_("Earlier messages"))
        self._earlier.setAutoDefault(False)
        self._earlier.clicked.connect(self._on_earlier)
        self._page = _Page()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, _MARGIN, 0, _MARGIN)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._area = QScrollArea()
        self._area.setObjectName("chatArea")
        self._area.setAccessibleName(_("Received"))
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._area.setWidget(self._page)
        bar = self._area.verticalScrollBar()
        bar.setAccessibleName(_("Scroll the chat"))
        bar.rangeChanged.connect(self._on_range)
        bar.actionTriggered.connect(self._on_scrolled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._empty)
        layout.addWidget(self._earlier)
        layout.addWidget(self._area, 1)
        self._empty.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._empty.hide()
        self._earlier.hide()
        self.setMinimumWidth(WIDTH_MIN + 2 * _MARGIN + bar.sizeHint().width())
        self._dress()

    # What is shown

    def set_look(self, client: str, theme: str) -> None:
        """Draw as a ``phone`` or ``pc`` does, ``light`` or ``dark``."""
        if (client, theme) != (self._client, self._theme):
            self._client, self._theme = client, theme
            self._dress()
            self.show_chat(self._all, self._robot_name, self._empty.text())

    def show_chat(self, exchanges: Sequence[Exchange], robot_name: str, empty: str) -> None:
        """Show a chat from its end; ``empty`` says what belongs there while there is nothing."""
        self._clear()
        self._all = exchanges
        self._robot_name = robot_name
        self._empty.setText(empty)
        first = max(len(exchanges) - PAGE, 0)
        self._first = exchanges[first].number if exchanges else 0
        # The latest first: they are what is seen.
        self._to_draw.extend((exchange, True) for exchange in reversed(exchanges[first:]))
        self._stays_at_end = True
        self._say_what_there_is()
        self._go_on()
        if not exchanges:
            self.chosen.emit(None)

    def add(self, exchanges: Sequence[Exchange]) -> None:
        """Take what arrived since: ``exchanges`` is the whole chat as it is now."""
        last = self._all[-1].number if self._all else 0
        new = [exchange for exchange in exchanges if exchange.number > last]
        if not self._all and new:
            self._first = new[0].number
        self._all = exchanges
        self._to_draw.extend((exchange, False) for exchange in new)
        self._say_what_there_is()
        self._go_on()

    @property
    def current(self) -> Exchange | None:
        """The exchange that is looked at."""
        row = self._current()
        return row.exchange if row is not None else None

    @property
    def rows(self) -> tuple[ChatRow, ...]:
        """The rows that are drawn, the oldest first."""
        return tuple(self._rows)

    @property
    def busy(self) -> bool:
        """Whether there is something left to draw."""
        return bool(self._to_draw or self._to_fit)

    def focus_current(self) -> None:
        """Give the keys to the row that is looked at."""
        row = self._current()
        if row is not None:
            row.setFocus()

    def _current(self) -> ChatRow | None:
        row = self._group.checkedButton()
        return row if isinstance(row, ChatRow) else None

    def _say_what_there_is(self) -> None:
        self._empty.setVisible(not self._all and bool(self._empty.text()))
        self._earlier.setVisible(bool(self._all) and self._all[0].number < self._first)

    def _dress(self) -> None:
        self._page.set_ground(LOOKS[self._theme].ground)

    # Drawing, a little at a time

    def _go_on(self) -> None:
        if self.busy and not self._work.isActive():
            self._work.start(0)

    @Slot()
    def _do_some(self) -> None:
        end = perf_counter() + BUDGET_S
        while self.busy:
            if self._to_fit:
                self._to_fit.popleft().fit(self._row_width())
            else:
                self._draw(*self._to_draw.popleft())
            if perf_counter() > end:
                break
        self._go_on()

    def _draw(self, exchange: Exchange, above: bool) -> None:
        width = self._row_width()
        row = ChatRow(exchange, self._robot_name, self._pictures, self._client, self._theme, width)
        row.toggled.connect(self._on_toggled)
        row.moved.connect(self._on_moved)
        row.link_activated.connect(self.link_activated)
        self._group.addButton(row)
        current = self._current()
        follows = current is None or (not above and bool(self._rows) and current is self._rows[-1])
        # The stretch stands first, so that a short chat ends at the foot.
        self._column.insertWidget(1 if above else self._column.count(), row, 0, Qt.AlignmentFlag.AlignHCenter)
        QWidget.setTabOrder(self._earlier if above or not self._rows else self._rows[-1], row)
        if above:
            self._rows.appendleft(row)
            self._grows_above = not self._stays_at_end
        else:
            self._rows.append(row)
            self._drop_old()
        if follows and not (current is not None and current.hasFocus()):
            row.setChecked(True)

    def _row_width(self) -> int:
        bar = self._area.verticalScrollBar().sizeHint().width()
        room = self._area.maximumViewportSize().width() - bar
        return max(min(WIDTHS[self._client] + 2 * _MARGIN, room), WIDTH_MIN + 2 * _MARGIN)

    def _drop_old(self) -> None:
        """Take away what is no longer remembered, and what is too much to be seen anyway."""
        oldest = self._all[0].number if self._all else 0
        while len(self._rows) > MOST_ROWS or (len(self._rows) > 1 and self._rows[0].exchange.number < oldest):
            _discard(self._rows.popleft(), self._group)
            self._first = self._rows[0].exchange.number
        self._say_what_there_is()

    def _clear(self) -> None:
        self._to_draw.clear()
        self._to_fit.clear()
        while self._rows:
            _discard(self._rows.popleft(), self._group)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the rows to the new width, those in sight first."""
        super().resizeEvent(event)
        if self._rows and self._rows[0].width() != self._row_width():
            self._to_fit = deque(reversed(self._rows))
            self._go_on()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange, QEvent.Type.StyleChange):
            for row in self._rows:
                row.restyle()
            self._to_fit = deque(reversed(self._rows))
            self._go_on()

    # Moving

    @Slot()
    def _on_earlier(self) -> None:
        older = [exchange for exchange in self._all if exchange.number < self._first][-PAGE:]
        if not older:
            return
        self._first = older[0].number
        self._stays_at_end = False
        self._to_draw.extend((exchange, True) for exchange in reversed(older))
        self._say_what_there_is()
        self._go_on()
        self.focus_current()

    @Slot(bool)
    def _on_toggled(self, on: bool) -> None:
        if on:
            self.chosen.emit(self.current)

    @Slot(int)
    def _on_moved(self, step: int) -> None:
        row = self._current()
        if row is None:
            return
        place = self._rows.index(row)
        goal = {-2: 0, 2: len(self._rows) - 1}.get(step, place + step)
        if 0 <= goal < len(self._rows):
            found = self._rows[goal]
            found.setChecked(True)
            found.setFocus()
            self._stays_at_end = goal == len(self._rows) - 1
            self._area.ensureWidgetVisible(found, 0, 0)

    @Slot()
    def _on_scrolled(self) -> None:
        bar = self._area.verticalScrollBar()
        self._stays_at_end = bar.sliderPosition() >= bar.maximum()

    @Slot()
    def _on_range(self) -> None:
        bar = self._area.verticalScrollBar()
        if self._stays_at_end:
            bar.setValue(bar.maximum())
        elif self._grows_above:
            # What is being read stays where it is.
            bar.setValue(bar.value() + bar.maximum() - self._last_maximum)
        self._grows_above = False
        self._last_maximum = bar.maximum()


def _discard(row: ChatRow, group: QButtonGroup) -> None:
    row.blockSignals(True)  # noqa: FBT003 - Qt's signature
    group.removeButton(row)
    row.hide()
    row.setParent(None)
    row.deleteLater()
