"""“Will it go through?”: the list under the preview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from dingui.messages.problems import Problem
from dingui.texts import _, ngettext
from dingui.texts.problems import describe_problem, field_label
from dingui.window.icons import icon
from dingui.window.lists.two_lines import Index
from dingui.window.wrapped import WrappedLabel

_ROOT = QModelIndex()
_ICON: Final = 16
_MARGIN: Final = 8
_LEFT: Final = 40
"""Where the sentence begins, behind margin and icon."""
_HIGH: Final = 10_000


class ProblemsModel(QAbstractListModel):
    """Problems, errors first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._problems: tuple[Problem, ...] = ()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show other problems; the same ones again change nothing, so that the selection stays while one types."""
        new = tuple(problems)
        if new == self._problems:
            return
        if len(new) == len(self._problems):
            self._problems = new
            self.dataChanged.emit(self.index(0), self.index(len(new) - 1))
            return
        self.beginResetModel()
        self._problems = new
        self.endResetModel()

    def problem(self, index: Index) -> Problem:
        """Return the problem of a row."""
        return self._problems[index.row()]

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many problems there are."""
        return 0 if parent.isValid() else len(self._problems)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The sentence, and which kind it is."""
        if not index.isValid():
            return None
        problem = self._problems[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                sentence = describe_problem(problem)
                label = field_label(problem.field)
                return sentence if sentence.startswith(label) else f"{label}: {sentence}"
            case Qt.ItemDataRole.ToolTipRole:
                return _("Press Enter or click to go to the field")
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return _("Error") if problem.is_error else _("Warning")
            case Qt.ItemDataRole.DecorationRole:
                return icon("error", "error") if problem.is_error else icon("warning", "warning")
            case _:
                return None


class ProblemDelegate(QStyledItemDelegate):
    """Draws a sentence over as many lines as it needs: none is cut."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as the whole sentence is at the list's width."""
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        room = QRect(0, 0, max(width - _LEFT - _MARGIN, 80), _HIGH)
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        height = option.fontMetrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text).height()
        return QSize(width, height + _MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw background and focus as the style does, the icon beside the first line, and the sentence."""
        self.initStyleOption(option, index)
        text = option.text
        symbol = QIcon(option.icon)
        option.text = ""
        option.icon = QIcon()
        option.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        first = option.fontMetrics.height()
        place = QRect(option.rect.left() + 16, option.rect.top() + _MARGIN // 2 + (first - _ICON) // 2, _ICON, _ICON)
        symbol.paint(painter, place)
        painter.save()
        painter.setPen(option.palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text))
        room = option.rect.adjusted(_LEFT, _MARGIN // 2, -_MARGIN, 0)
        painter.drawText(room, Qt.TextFlag.TextWordWrap, text)
        painter.restore()


class ProblemsPanel(QWidget):
    """A headline that says whether it can be sent, and what stands in the way.

    Signals:
        chosen: (path) the person wants to go to a problem's field.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ProblemsModel(self)
        self._headline = WrappedLabel()
        self._headline.setObjectName("sectionTitle")
        self._list = QListView()
        self._list.setAccessibleName(_("Problems"))
        self._list.setObjectName("plainList")
        self._list.setFrameShape(QListView.Shape.NoFrame)
        self._list.setModel(self._model)
        self._list.setItemDelegate(ProblemDelegate(self._list))
        self._list.setResizeMode(QListView.ResizeMode.Adjust)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(0)
        self._headline.setContentsMargins(16, 0, 16, 4)
        layout.addWidget(self._headline)
        layout.addWidget(self._list, 1)
        layout.addStretch(0)
        self._list.clicked.connect(self._on_chosen)
        self._list.activated.connect(self._on_chosen)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show what is wrong, or that nothing is."""
        errors = sum(problem.is_error for problem in problems)
        if errors:
            text = ngettext(
                "{count} thing to mend before it can be sent", "{count} things to mend before it can be sent", errors
            ).format(count=errors)
        elif problems:
            text = ngettext(
                "It can be sent; {count} thing to look at", "It can be sent; {count} things to look at", len(problems)
            ).format(count=len(problems))
        else:
            text = _("✓ It will go through, as far as can be told here")
        if text != self._headline.text():
            self._headline.setText(text)
        self._model.set_problems(problems)
        self._list.setVisible(bool(problems))

    def _on_chosen(self, index: QModelIndex) -> None:
        self.chosen.emit(self._model.problem(index).field)
