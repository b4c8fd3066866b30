"""The rows of “Will it go through?”: a sentence that leads to its field, and buttons for what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

from dingui.messages.problems import Problem, Repair
from dingui.texts import _
from dingui.texts.problems import describe_problem, field_label
from dingui.texts.repairs import repair_label
from dingui.window.icons import icon
from dingui.window.preview.parts import discard

_ICON: Final = 16
_MARGIN: Final = 8
_LEFT: Final = 40
"""Where the sentence begins, behind margin and icon."""
_HIGH: Final = 10_000
_WORDS_MIN: Final = 80


class ProblemSentence(QAbstractButton):
    """One problem, over as many lines as it needs: none is cut. A press leads to its field."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # Painted anew when the pointer comes and goes.
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(_("Press Enter or click to go to the field"))

    def show_problem(self, problem: Problem) -> bool:
        """Show ``problem``; return whether it is another one than before."""
        if problem == self._problem:
            return False
        sentence = describe_problem(problem)
        label = field_label(problem.field)
        sentence = sentence if sentence.startswith(label) else f"{label}: {sentence}"
        level = _("Error") if problem.is_error else _("Warning")
        self._problem = problem
        # A mnemonic would be taken out of the words.
        self.setText(sentence.replace("&", "&&"))
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(level)
        self.update()
        return True

    @property
    def sentence(self) -> str:
        """What it says."""
        return self.accessibleName()

    def height_for(self, width: int) -> int:
        """Return the height of the whole sentence at a width, in logical pixels."""
        room = QRect(0, 0, max(width - _LEFT - _MARGIN, _WORDS_MIN), _HIGH)
        return self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.sentence).height() + _MARGIN

    def sizeHint(self) -> QSize:
        """As the row lays it out."""
        return QSize(_LEFT + _WORDS_MIN, self.height_for(max(self.width(), _LEFT + _WORDS_MIN)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw ground, icon, sentence and focus."""
        if self._problem is None:
            return
        painter = QPainter(self)
        palette = self.palette()
        if self.hasFocus() or self.isDown():
            painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Highlight))
        elif self.underMouse():
            painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.AlternateBase))
        kind = "error" if self._problem.is_error else "warning"
        first = self.fontMetrics().height()
        icon(kind, kind).paint(painter, QRect(16, _MARGIN // 2 + (first - _ICON) // 2, _ICON, _ICON))
        painter.setPen(palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text))
        room = self.rect().adjusted(_LEFT, _MARGIN // 2, -_MARGIN, 0)
        painter.drawText(room, Qt.TextFlag.TextWordWrap, self.sentence)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class ProblemRow(QWidget):
    """A sentence and its repairs.

    Signals:
        chosen: the person wants to go to the field.
        repaired: (Repair) its button was pressed.
        entered: the focus came into the row.
        stepped: (int) an arrow key asks for the row so many below (less than 0: above).
    """

    chosen = Signal()
    repaired = Signal(object)
    entered = Signal()
    stepped = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._repairs: tuple[Repair, ...] = ()
        self._buttons: list[QPushButton] = []
        self._current = False
        self._fitted = (0, 0)
        self.sentence = ProblemSentence(self)
        self.sentence.installEventFilter(self)
        self.sentence.clicked.connect(self.chosen)

    def show_problem(self, problem: Problem, repairs: Sequence[Repair]) -> None:
        """Show ``problem`` and a button for each of ``repairs``."""
        self.problem = problem
        if self.sentence.show_problem(problem):
            self._fitted = (0, 0)
        new = tuple(repairs)
        if new != self._repairs:
            self._repairs = new
            self._fitted = (0, 0)
            self._make_buttons()
        for button in self._buttons:
            if button.accessibleDescription() != self.sentence.sentence:
                button.setAccessibleDescription(self.sentence.sentence)

    def _make_buttons(self) -> None:
        while len(self._buttons) > len(self._repairs):
            discard(self._buttons.pop())
        while len(self._buttons) < len(self._repairs):
            button = QPushButton(self)
            button.setObjectName("repair")
            button.installEventFilter(self)
            button.clicked.connect(partial(self._on_repair, len(self._buttons)))
            self._buttons.append(button)
            button.show()
        for button, repair in zip(self._buttons, self._repairs, strict=True):
            label = repair_label(repair)
            button.setText(label.replace("&", "&&"))
            button.setAccessibleName(label)
        self.set_current(current=self._current)

    def set_current(self, *, current: bool) -> None:
        """Be the one row at which Tab stops; arrow keys go to the others."""
        self._current = current
        policy = Qt.FocusPolicy.StrongFocus if current else Qt.FocusPolicy.ClickFocus
        for part in self.stops:
            part.setFocusPolicy(policy)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab can stop at, in its order."""
        return (self.sentence, *self._buttons)

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """The buttons, one for each repair."""
        return tuple(self._buttons)

    def fit(self, width: int) -> int:
        """Lay out for a width; return the height that this takes. What was laid out for it costs nothing."""
        if self._fitted[0] == width:
            return self._fitted[1]
        top = self.sentence.height_for(width)
        self.sentence.setGeometry(0, 0, width, top)
        left, room = _LEFT, width - _MARGIN
        row = 0
        for button in self._buttons:
            words = button.accessibleName().replace("&", "&&")
            button.setText(words)
            size = button.sizeHint()
            taken = min(size.width(), room - _LEFT)
            if taken < size.width():
                metrics = button.fontMetrics()
                beside = size.width() - metrics.horizontalAdvance(words)
                button.setText(metrics.elidedText(words, Qt.TextElideMode.ElideRight, taken - beside))
            if left > _LEFT and left + taken > room:
                left, top, row = _LEFT, top + row + _MARGIN // 2, 0
            button.setGeometry(left, top, taken, size.height())
            # Where the words have no room, they are all in the tooltip.
            button.setToolTip(button.accessibleName() if taken < size.width() else "")
            left += taken + _MARGIN
            row = max(row, size.height())
        self._fitted = (width, top + row + (_MARGIN if self._buttons else 0))
        return self._fitted[1]

    @Slot()
    def _on_repair(self, index: int, _checked: bool = False) -> None:
        self.repaired.emit(self._repairs[index])

    def changeEvent(self, event: QEvent) -> None:
        """Another font has another height."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fitted = (0, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the arrow keys, and notice the focus, in every part."""
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(watched, QAbstractButton):
                watched.click()
                return True
        return super().eventFilter(watched, event)
