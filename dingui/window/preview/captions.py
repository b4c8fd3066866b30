"""What the message itself does not show of its mentions: words below it, outside the bubble."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from dingui.messages.preview import Bubble, Card, Mentions, Preview, Shape
from dingui.texts import _, ngettext
from dingui.texts.lists import listed
from dingui.texts.marks import describe_mark
from dingui.window.preview.look import GAP, Look, sized
from dingui.window.preview.marks import BADGE, draw_badge

_NAMED_MAX: Final = 5


def mention_lines(mentions: Mentions, shape: Shape) -> list[str]:
    """Return what is to be said of ``mentions`` because nobody could see it in the message."""
    lines = []
    if mentions.nobody:
        names = [f"@{person}" for person in mentions.nobody[:_NAMED_MAX]]
        people = listed(names)
        more = len(mentions.nobody) - len(names)
        if more:
            people = ngettext("{people} and {count} more", "{people} and {count} more", more).format(
                people=people, count=more
            )
        reason = describe_mark("nobody" if isinstance(shape, Bubble | Card) else "mentionless")
        lines.append(_("Not notified: {people}. {reason}").format(people=people, reason=reason))
    if mentions.everyone and not mentions.everyone_shown:
        lines.append(describe_mark("everyone"))
    return lines


class MentionCaption(QLabel):
    """A few small words with the sign of the marks, so that nobody takes them for a part of the message."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._look: Look | None = None
        self._owner = parent
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setContentsMargins(BADGE + GAP // 2, 0, 0, 0)
        self.hide()

    def set_look(self, look: Look) -> None:
        """Take colours, and the size that goes with the parent's font."""
        self._look = look
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, look.muted)
        self.setPalette(palette)
        self.setFont(sized(self._owner.font(), 0.9))

    def show_mentions(self, preview: Preview | None) -> None:
        """Say what there is to say of ``preview``; nothing hides it."""
        self.setText("\n".join(mention_lines(preview.mentions, preview.shape)) if preview else "")
        self.setVisible(bool(self.text()))

    def words(self) -> list[str]:
        """The lines."""
        return self.text().splitlines()

    def place(self, left: int, top: int, width: int) -> int:
        """Stand below ``top``, ``width`` logical pixels wide; return where it ends."""
        if not self.text():
            return top
        height = self.heightForWidth(width)
        self.setGeometry(QRect(left, top + GAP, width, height))
        return top + GAP + height

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        super().paintEvent(event)
        if self._look is None:
            return
        painter = QPainter(self)
        first = self.fontMetrics().height()
        draw_badge(painter, QRectF(0, (first - BADGE) / 2, BADGE, BADGE), self._look)
        painter.end()
