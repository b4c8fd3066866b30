"""A button that has to be held: for what one press must not do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QPushButton, QWidget

from dingui.texts.confirming import hold_words, press_again
from dingui.window.theme import colours

HOLD_S: Final = 1.0
STEP_S: Final = 0.1
"""The most that one tick can count: the release may be waiting behind a standstill of the program."""
PAUSE_S: Final = 1.0
"""The least between two presses of a screen reader: one that was made twice by mistake is one."""
AGAIN_S: Final = 30.0
"""For how long the first of them holds."""

_TICK_MS: Final = 16
_KEYS: Final = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select)


class HoldButton(QPushButton):
    """Mouse, Space or Enter must stay down on it for a second, which it shows by filling up.

    A screen reader's *press* is no mouse and no key and can't be held: made once, it changes the words to “Press once
    more”, which are announced; made again after a second and within thirty, it does it.

    Signals:
        held: it was held to the end, once for each time that it was.
        released_early: it was let go before.
    """

    held = Signal()
    released_early = Signal()

    def __init__(
        self, words: str, parent: QWidget | None = None, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(words, parent)
        self._words = words
        self._monotonic = monotonic
        self._gone = 0.0
        self._last = 0.0
        self._pressed_at: float | None = None
        self._ticks = QTimer(self)
        self._ticks.setInterval(_TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self.setAccessibleDescription(hold_words())
        self.setToolTip(hold_words())
        self.setAutoDefault(False)
        self.clicked.connect(self._on_pressed_by_a_tool)

    @property
    def share(self) -> float:
        """How full it is, 0 to 1."""
        return min(1.0, self._gone / HOLD_S)

    # Held

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._begin()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Off it is let go."""
        if self._ticks.isActive() and not self.rect().contains(event.position().toPoint()):
            self._end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; a click by itself does nothing."""
        self._end()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter hold it; a key that was down already when the focus came only repeats."""
        if event.key() in _KEYS:
            if not event.isAutoRepeat() and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                self._begin()
            event.accept()
            return
        self._end()
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go."""
        if event.key() in _KEYS:
            if not event.isAutoRepeat():
                self._end()
            event.accept()
            return
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Another control, or another program, has the keys."""
        self._end()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees, nobody holds."""
        self._end()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Nor what is switched off."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self._end()

    def _begin(self) -> None:
        self.setDown(True)
        self._gone, self._last = 0.0, self._monotonic()
        self._ticks.start()

    def _end(self) -> None:
        if not self._ticks.isActive():
            return
        self._ticks.stop()
        self.setDown(False)
        self._gone = 0.0
        self.update()
        self.released_early.emit()

    @Slot()
    def _tick(self) -> None:
        now = self._monotonic()
        self._gone += min(max(now - self._last, 0.0), STEP_S)
        self._last = now
        self.update()
        if self._gone >= HOLD_S:
            self._ticks.stop()
            self.setDown(False)
            self._gone = 0.0
            self.held.emit()

    # Pressed

    @Slot()
    def _on_pressed_by_a_tool(self) -> None:
        """Mouse and keys never get here: their events are not handed on."""
        now, before = self._monotonic(), self._pressed_at
        if before is not None and now - before < PAUSE_S:
            return
        if before is not None and now - before <= AGAIN_S:
            self._pressed_at = None
            self.setText(self._words)
            self.held.emit()
            return
        self._pressed_at = now
        self.setText(press_again(self._words))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.text()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, and over it how full it is."""
        super().paintEvent(event)
        if self._gone <= 0.0:
            return
        full = colours(self.palette()).accent
        full.setAlphaF(0.3)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(shape)
        painter.fillRect(QRectF(0, 0, self.width() * self.share, self.height()), full)
        painter.end()
