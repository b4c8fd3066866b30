"""Two compositions side by side, with what changed marked: by a colour, and by a line that needs none."""

from __future__ import annotations

from html import escape
from typing import Final

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

from dingui.messages.composition import Composition
from dingui.messages.differences import KEEP_BREAKS, ON, Change, Difference, differences
from dingui.messages.models import MessageType
from dingui.texts import _
from dingui.texts.keeping import difference_label, differing_words
from dingui.window.theme import colours, mixed
from dingui.window.types import tab_names

_SHARE: Final = 0.22
"""Of the mark's colour in the ground: text on it stays readable in both themes."""

_TICKS: Final = frozenset({KEEP_BREAKS, "at.isAtAll", "actionCard.btnOrientation", "actionCard.hideAvatar"})


class Comparison(QWidget):
    """The earlier one on the left, with what is gone struck out; the later one on the right, what is new underlined.

    Both scroll together.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[Difference, ...] = ()
        self._summary = QLabel()
        self._summary.setObjectName("muted")
        self._heads = (QLabel(), QLabel())
        self._sides = (_Side(_("Earlier")), _Side(_("Later")))
        columns = QHBoxLayout()
        columns.setSpacing(8)
        for head, side in zip(self._heads, self._sides, strict=True):
            head.setObjectName("sectionTitle")
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(head)
            column.addWidget(side, 1)
            columns.addLayout(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._summary)
        layout.addLayout(columns, 1)
        for side, other in (self._sides, self._sides[::-1]):
            side.verticalScrollBar().valueChanged.connect(other.follow)

    def compare(self, before: Composition, after: Composition, before_name: str, after_name: str) -> None:
        """Show both; the names say which they are."""
        for head, name in zip(self._heads, (before_name, after_name), strict=True):
            head.setText(name)
        self._found = differences(before, after)
        self._summary.setText(differing_words(sum(each.changed for each in self._found)))
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme: marks are mixed from its colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        ink = colours(self.palette())
        grounds = {
            Change.REMOVED: mixed(ink.error, ink.base, _SHARE),
            Change.ADDED: mixed(ink.success, ink.base, _SHARE),
        }
        for side, change in zip(self._sides, (Change.REMOVED, Change.ADDED), strict=True):
            side.setHtml("".join(_block(each, change, grounds[change], ink.muted) for each in self._found))


class _Side(QTextBrowser):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)

    @Slot(int)
    def follow(self, value: int) -> None:
        """Scroll as far as the other side was scrolled, which may be longer."""
        bar = self.verticalScrollBar()
        if bar.value() != value:
            bar.setValue(value)


def _block(difference: Difference, change: Change, ground: QColor, muted: QColor) -> str:
    """One field of one side, as rich text."""
    label = difference_label(difference.path, tab_names()[difference.kind][1] if difference.kind else "")
    if difference.changed:
        # The sign is there for who sees no colours, and for who hears it read.
        label = _("● {field} – changed").format(field=label)
    style = "text-decoration: line-through" if change is Change.REMOVED else "text-decoration: underline"
    marked = f'<span style="background-color: {ground.name()}; {style}">'
    parts = []
    for piece in _pieces(difference, change):
        text = escape(piece[1])
        parts.append(f"{marked}{text}</span>" if piece[0] else text)
    text = "".join(parts) or f'<span style="color: {muted.name()}">{escape(_("(empty)"))}</span>'
    return (
        f'<p style="color: {muted.name()}; margin-top: 8px; margin-bottom: 0px">{escape(label)}</p>'
        f'<p style="white-space: pre-wrap; margin-top: 2px">{text}</p>'
    )


def _pieces(difference: Difference, change: Change) -> list[tuple[bool, str]]:
    """What one side shows of a field: whether it is marked, and its text."""
    if difference.path == "msgtype" or difference.path in _TICKS:
        value = difference.before if change is Change.REMOVED else difference.after
        return [(difference.changed, _value_words(difference.path, value))]
    return [(each.change is change, each.text) for each in difference.pieces() if each.change in (Change.SAME, change)]


def _value_words(path: str, value: str) -> str:
    if path == "msgtype":
        return tab_names()[MessageType(value)][1]
    return _("Yes") if value == ON else _("No")
