"""A field for a secret: hidden unless the person shows it, copied only when they ask, fetched only for one of the two.

A secret that is kept in the keyring is never in the field before that: the field asks for it, goes on, and is told.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dingui.concealed import Concealed
from dingui.texts import _
from dingui.window.dialogs.paste_box import PasteLine
from dingui.window.editors.plain import LineField
from dingui.window.wrapped import WrappedLabel

SLOW_MS: Final = 1000
"""After so long a person is told what is waited for."""

AWAY_MS: Final = 20_000
"""A secret is hidden again when its window has not been the active one for so long."""

_HIDDEN: Final = (
    Qt.InputMethodHint.ImhHiddenText
    | Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class SecretLine(PasteLine):
    """The line itself. What is selected in it goes to no clipboard by itself.

    Signals:
        copied: (:class:`Concealed`) the person copied or cut what they had selected.
    """

    copied = Signal(object)

    def __init__(self, name: str, placeholder: str = "", *, whole_pastes: bool = False) -> None:
        """``whole_pastes``: what is pasted is not inserted but told by ``pasted``."""
        super().__init__(name, placeholder)
        self._whole_pastes = whole_pastes
        self.conceal()

    @property
    def shown(self) -> bool:
        """Whether its text can be read."""
        return self.echoMode() is QLineEdit.EchoMode.Normal

    def conceal(self) -> None:
        """Show dots."""
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(_HIDDEN)

    def reveal(self) -> None:
        """Show the text, its beginning first; an input method is still asked to remember nothing of it."""
        self.setEchoMode(QLineEdit.EchoMode.Normal)
        self.setInputMethodHints(_HIDDEN & ~Qt.InputMethodHint.ImhHiddenText)
        self.show_start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, cut and paste by the keys; Qt copies nothing out of dots."""
        if self.shown and event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.matches(QKeySequence.StandardKey.Cut):
            # Qt would delete what it does not copy.
            self._cut()
        elif not self._whole_pastes and event.matches(QKeySequence.StandardKey.Paste):
            LineField.keyPressEvent(self, event)
        else:
            super().keyPressEvent(event)
        self._withdraw_selection()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Let the menu's entries go the same ways as the keys."""
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ways = {"edit-copy": self._copy, "edit-cut": self._cut}
        if self._whole_pastes:
            ways["edit-paste"] = lambda: self._take(QClipboard.Mode.Clipboard)
        for action in menu.actions():
            if action.objectName() in ways:
                action.triggered.disconnect()
                action.triggered.connect(ways[action.objectName()])
        menu.popup(event.globalPos())

    def dropEvent(self, event: QDropEvent) -> None:
        """Paste by dropping."""
        if self._whole_pastes:
            super().dropEvent(event)
        else:
            LineField.dropEvent(self, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select with the pointer."""
        super().mouseReleaseEvent(event)
        self._withdraw_selection()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word with the pointer."""
        super().mouseDoubleClickEvent(event)
        self._withdraw_selection()

    @Slot()
    def _copy(self) -> None:
        if self.hasSelectedText():
            self.copied.emit(Concealed(self.selectedText()))

    @Slot()
    def _cut(self) -> None:
        if self.shown and self.hasSelectedText():
            self._copy()
            self.insert("")

    def _withdraw_selection(self) -> None:
        """Where selecting is copying (X11's middle button), take back what Qt has copied: nobody asked for it."""
        clipboard = QGuiApplication.clipboard()
        if self.shown and self.hasSelectedText() and clipboard.supportsSelection() and clipboard.ownsSelection():
            clipboard.clear(QClipboard.Mode.Selection)


class SecretField(QWidget):
    """The line with what shows and copies it, and a note below.

    Signals:
        wanted: the kept secret has to be fetched; :meth:`answer` or :meth:`refuse` ends that.
        copied: (:class:`Concealed`) what is to be put on the clipboard.
    """

    wanted = Signal()
    copied = Signal(object)

    def __init__(
        self, line: SecretLine, *, slow_ms: int = SLOW_MS, away_ms: int = AWAY_MS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.line = line
        self._kept = False
        self._showing_kept = False
        self._purpose = ""
        self._last_purpose = ""
        self._show = QPushButton()
        self._copy = QPushButton(_("Copy"))
        self._again = QPushButton(_("Try again"))
        self._note = WrappedLabel()
        self._slow, self._away = QTimer(self), QTimer(self)
        for timer, milliseconds in ((self._slow, slow_ms), (self._away, away_ms)):
            timer.setSingleShot(True)
            timer.setInterval(milliseconds)
        self._lay_out()
        self._slow.timeout.connect(self._on_slow)
        self._away.timeout.connect(self.conceal)
        self._show.clicked.connect(self._on_show)
        self._copy.clicked.connect(lambda: self._use("copy"))
        self._again.clicked.connect(lambda: self._use(self._last_purpose))
        line.edited.connect(self._on_edited)
        line.copied.connect(self.copied)
        self._refresh()

    def _lay_out(self) -> None:
        self.setFocusProxy(self.line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self._show)
        row.addWidget(self._copy)
        layout.addLayout(row)
        self._note.setObjectName("fieldNote")
        layout.addWidget(self._note)
        layout.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        # As wide with either word, so that nothing moves under the pointer.
        widths = []
        for words in (_("Hide"), _("Show")):
            self._show.setText(words)
            widths.append(self._show.sizeHint().width())
        self._show.setMinimumWidth(max(widths))
        self._copy.setAccessibleName(_("Copy: {field}").format(field=self.line.accessibleName()))
        for button in (self._show, self._copy, self._again):
            button.setAutoDefault(False)

    def value(self) -> str:
        """What the person put into the field; empty where it shows what is kept."""
        return "" if self._showing_kept else self.line.value()

    def set_value(self, text: str) -> None:
        """Put ``text``, which comes from the person, into the field, hidden."""
        self._forget_request()
        self._showing_kept = False
        self.line.conceal()
        self.line.set_value(text)
        self.line.show_start()
        self._refresh()

    def reset(self, *, kept: bool, reason: str = "") -> None:
        """Empty the field, for another robot or for none. ``kept``: there is a secret that can be asked for.

        ``reason``: why the field is switched off, in words; empty where it is not.
        """
        self._kept = kept
        self.set_value("")
        self.line.setEnabled(not reason)
        self.line.setToolTip(reason)
        self._refresh()

    @Slot()
    def conceal(self) -> None:
        """Show dots again, and let go of a kept secret."""
        self._away.stop()
        if self._showing_kept:
            self._showing_kept = False
            self.line.set_value("")
        self.line.conceal()
        self._refresh()

    def answer(self, secret: Concealed) -> None:
        """Show or copy the kept secret, whichever was asked for; nothing where nobody asks any more."""
        purpose = self._purpose
        self._forget_request()
        if purpose == "copy":
            self.copied.emit(secret)
        elif purpose == "show":
            self._showing_kept = True
            self.line.set_value(secret.reveal())
            self.line.reveal()
            if not self.window().isActiveWindow():
                # The keyring's own window had the keys.
                self._away.start()
        self._refresh()

    def refuse(self, words: str) -> None:
        """Say why the kept secret cannot be had, and let the person try again."""
        if self._purpose:
            self._forget_request()
            self._say(words, "error")
            self._again.show()
            self._refresh()

    def _forget_request(self) -> None:
        self._purpose = ""
        self._slow.stop()
        self._again.hide()
        self._say("")

    def _use(self, purpose: str) -> None:
        if self.line.value():
            if purpose == "copy":
                self.copied.emit(Concealed(self.line.value()))
            else:
                self.line.reveal()
                self._refresh()
            return
        self._forget_request()
        self._purpose = self._last_purpose = purpose
        self._slow.start()
        self._refresh()
        self.wanted.emit()

    @Slot()
    def _on_show(self) -> None:
        if self.line.shown:
            self.conceal()
        else:
            self._use("show")

    @Slot()
    def _on_slow(self) -> None:
        self._say(_("Waiting for the keyring. Perhaps it asks for its password in another window."))

    def _on_edited(self, _before: str, after: str) -> None:
        self._forget_request()
        self._showing_kept = False
        if not after:
            self.line.conceal()
        self._refresh()

    def _say(self, words: str, severity: str = "") -> None:
        self._note.setText(words)
        self._note.setProperty("severity", severity)
        self._note.style().polish(self._note)
        self._note.setVisible(bool(words))
        self._show.setAccessibleDescription(words)

    def _refresh(self) -> None:
        shown = self.line.shown
        self._show.setText(_("Hide") if shown else _("Show"))
        name = _("Hide: {field}") if shown else _("Show: {field}")
        self._show.setAccessibleName(name.format(field=self.line.accessibleName()))
        if not self.line.isEnabled():
            reason = self.line.toolTip()
        elif self._purpose:
            reason = _("The keyring has not answered yet.")
        elif not self.line.value() and not self._kept:
            reason = _("There is nothing in this field yet.")
        else:
            reason = ""
        for button in (self._show, self._copy):
            if reason and button.hasFocus():
                self.line.setFocus()
            button.setEnabled(not reason)
            button.setToolTip(reason)

    def hideEvent(self, event: QHideEvent) -> None:
        """A closed dialog, or another page, shows nothing and asks for nothing."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._forget_request()
            self.conceal()

    def event(self, event: QEvent) -> bool:
        """Count the time that the person is in another window."""
        if event.type() is QEvent.Type.WindowDeactivate and self.line.shown:
            self._away.start()
        elif event.type() is QEvent.Type.WindowActivate:
            self._away.stop()
        return super().event(event)
