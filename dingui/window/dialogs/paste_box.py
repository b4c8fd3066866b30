"""Where anything that says how to reach a robot is pasted, and what was found in it.

What is pasted never stands in the field, as it may hold the secret; what is typed leaves it once it is taken over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dingui.robots.pasted import read_pasted
from dingui.texts import _, ngettext
from dingui.texts.pasted import describe_pasted
from dingui.window.editors.plain import LineField, TextField
from dingui.window.wrapped import WrappedLabel

_AT_ONCE = 8
"""So many characters that come in one go were not typed: a screen reader or a tool put them there."""
_LINES = 2


class PasteField(TextField):
    """Takes what is pasted or dropped, without showing it.

    Signals:
        pasted: (text)
        left: the focus went elsewhere.
    """

    pasted = Signal(str)
    left = Signal()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Hand on the words instead of inserting them."""
        self.pasted.emit(source.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the person went on; not where only a menu or another window came up."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()


class PasteLine(LineField):
    """A line that takes what is pasted or dropped by a signal: its line ends tell what is what.

    Signals:
        pasted: (text)
    """

    pasted = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste by the keys."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self._take(QClipboard.Mode.Clipboard)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Paste by the menu: its own entry goes the same way."""
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                action.triggered.disconnect()
                action.triggered.connect(lambda: self._take(QClipboard.Mode.Clipboard))
        menu.popup(event.globalPos())

    def dropEvent(self, event: QDropEvent) -> None:
        """Paste by dropping."""
        self.pasted.emit(event.mimeData().text())
        event.acceptProposedAction()

    def _take(self, mode: QClipboard.Mode) -> None:
        self.pasted.emit(QGuiApplication.clipboard().text(mode))


class PasteBox(QWidget):
    """The field, a button that pastes, and what was found.

    ``known`` tells what the form has by now, of ``webhook`` and ``secret``.

    Signals:
        taken: (:class:`Found`) something was found; whoever hears it fills the form before the words are made.
        drafts_wanted: (tuple of JSON documents) messages of a script, to be opened as drafts.
    """

    taken = Signal(object)
    drafts_wanted = Signal(object)

    def __init__(self, known: Callable[[], Collection[str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = known
        self._messages: tuple[str, ...] = ()
        self._field = PasteField(
            _("Paste what you have"), _("A webhook, a token, a command, a piece of a script or of a chat")
        )
        self._field.setFixedHeight(self._field.fontMetrics().lineSpacing() * _LINES + 18)
        self._paste = QPushButton(_("Paste"))
        self._paste.setToolTip(_("Read what is on the clipboard"))
        self._open = QPushButton()
        self._found, self._trouble, self._rest = WrappedLabel(), WrappedLabel(), WrappedLabel()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._lay_out()
        self.setFocusProxy(self._field)
        self._field.pasted.connect(self.read)
        self._field.edited.connect(self._on_edited)
        self._field.left.connect(self.flush)
        self._timer.timeout.connect(self.flush)
        self._paste.clicked.connect(self._on_paste)
        self._open.clicked.connect(self._on_open)
        self.clear()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        label = QLabel(self._field.accessibleName())
        label.setBuddy(self._field)
        layout.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._field, 1)
        row.addWidget(self._paste, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(row)
        for words, severity in ((self._found, "success"), (self._trouble, "error"), (self._rest, "")):
            words.setObjectName("fieldNote" if severity else "muted")
            words.setProperty("severity", severity)
            layout.addWidget(words)
        layout.addWidget(self._open, 0, Qt.AlignmentFlag.AlignLeft)
        for button in (self._paste, self._open):
            button.setAutoDefault(False)

    def clear(self) -> None:
        """Forget what was found, and what stands in the field."""
        self._timer.stop()
        self._field.set_value("")
        self._say("", "", "")
        self._offer(())

    @Slot()
    def flush(self) -> None:
        """Read what was typed into the field; it stays there as long as nothing is found in it."""
        text = self._field.value()
        if text.strip() and self.read(text):
            self._field.set_value("")

    def set_reason(self, reason: str) -> None:
        """Switch the box off for a ``reason``, or on again for none."""
        for part in (self._field, self._paste):
            part.setEnabled(not reason)
        self._field.setToolTip(reason)
        self._paste.setToolTip(reason or _("Read what is on the clipboard"))

    @Slot(str)
    def read(self, text: str) -> bool:
        """Read a paste, hand on what it holds, and say so; return whether it holds anything.

        It is read here and now: the longest text that is not refused takes a tenth of a second at worst, any that a
        person has at hand a few milliseconds.
        """
        found = read_pasted(text)
        if found:
            self.taken.emit(found)
        words = describe_pasted(found, self._known())
        self._say("\n".join(words.found), "\n".join(words.trouble), "\n".join((*words.missing, *words.where)))
        self._trouble.setProperty("severity", "warning" if found else "error")
        self._trouble.style().polish(self._trouble)
        self._offer(found.messages)
        return bool(found)

    def _say(self, found: str, trouble: str, rest: str) -> None:
        for label, words in ((self._found, found), (self._trouble, trouble), (self._rest, rest)):
            label.setText(words)
            label.setVisible(bool(words))
        self._field.setAccessibleDescription("\n".join(filter(None, (found, trouble, rest))))

    def _offer(self, messages: tuple[str, ...]) -> None:
        self._messages = messages
        count = len(messages)
        words = ngettext("Open the message as a draft", "Open the {count} messages as drafts", count)
        self._open.setText(words.format(count=count))
        self._open.setEnabled(True)
        self._open.setVisible(bool(messages))

    def _on_edited(self, before: str, after: str) -> None:
        if len(after) - len(before) >= _AT_ONCE:
            # Later: the field is in the middle of the change.
            self._timer.start()

    @Slot()
    def _on_paste(self) -> None:
        self.read(QGuiApplication.clipboard().text())

    @Slot()
    def _on_open(self) -> None:
        messages = self._messages
        self._open.setText(_("Opened behind this window"))
        self._open.setEnabled(False)
        self._messages = ()
        self.drafts_wanted.emit(messages)

    def changeEvent(self, event: QEvent) -> None:
        """Larger letters need a higher field."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._field.setFixedHeight(self._field.fontMetrics().lineSpacing() * _LINES + 18)
