"""The text field of the Markdown editor: what its keys, its clipboard and its tools do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from dingui.messages.addresses import WEB_SCHEMES, is_complete
from dingui.texts import _
from dingui.window.editors.highlight import Highlighter
from dingui.window.editors.inline_edits import link_at, put_blocks, put_link, put_picture, put_text
from dingui.window.editors.line_edits import Edit, continue_line, indent, is_in_item
from dingui.window.editors.one_block import one_block_painted
from dingui.window.editors.plain import TextField

if TYPE_CHECKING:
    from dingui.window.editors.insert import LinkDialog, PictureDialog


class MarkdownField(TextField):
    """A text field in which lists and quotes go on, and what is pasted becomes Markdown.

    Tab moves on to the next field, but in a list it moves the item in, and Shift+Tab out. From there, Ctrl+Tab leaves
    the field, and so does Tab after Escape.

    Signals:
        said: (sentence) what a person should know, such as what of a clipboard was left out.
    """

    said = Signal(str)

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, placeholder, parent)
        self._leaving = False
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._highlighter = Highlighter(self.document(), self.palette())
        # A screen reader tells it when asked for help; the description is for what is wrong with the text.
        self.setWhatsThis(leaving_hint())

    def edit(self, change: Callable[[Edit], Edit | None]) -> bool:
        """Take over what a tool makes of the text; return whether there was anything to do."""
        changed = change(self.edit_state())
        if changed is None:
            return False
        self.apply_edit(changed)
        self.setFocus()
        return True

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Continue lists and quotes, and move items in and out."""
        leaving, self._leaving = self._leaving, event.key() == Qt.Key.Key_Escape
        # Shift, Ctrl and the like come on their own, before the key that they are held for.
        self._leaving = self._leaving or (leaving and not event.text() and event.key() != Qt.Key.Key_Tab)
        plain_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if plain_enter and self.edit(continue_line):
            return
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            outwards = event.key() == Qt.Key.Key_Backtab or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                super().focusNextPrevChild(not outwards)
            else:
                self.edit(lambda state: indent(state, outwards=outwards))
            return
        if event.text().isprintable() and event.text() and not self.textCursor().hasSelection():
            with one_block_painted(self):
                super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's signature
        """Let Tab move on, unless it is the list's."""
        leaving, self._leaving = self._leaving, False
        if not leaving and is_in_item(self.edit_state()):
            return False
        return super().focusNextPrevChild(forward)

    # The clipboard

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take whatever there is something to say about."""
        from dingui.window.editors.paste import has_something  # HTML's readers are not needed at start-up

        return has_something(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Write what was pasted or dropped, as Markdown."""
        self._paste(source, plain=False)

    @Slot()
    def paste_plain(self) -> None:
        """Paste the clipboard's words, as they are."""
        self._paste(QGuiApplication.clipboard().mimeData(), plain=True)

    def _paste(self, source: QMimeData, *, plain: bool) -> None:
        from dingui.window.editors.paste import take

        taken = take(source, plain=plain)
        text = taken.text.replace("\r\n", "\n").replace("\r", "\n")
        if text:
            self.edit(lambda state: put_blocks(state, text) if taken.is_block else put_text(state, text))
        if taken.note:
            self.said.emit(taken.note)

    # Links and pictures

    @Slot()
    def ask_for_link(self) -> None:
        """Ask for a link to put in place of the selection, or change the one at the cursor."""
        from dingui.window.editors.insert import LinkDialog

        self._ask(LinkDialog, put_link, picture=False)

    @Slot()
    def ask_for_picture(self) -> None:
        """Ask for a picture to put in place of the selection, or change the one at the cursor."""
        from dingui.window.editors.insert import PictureDialog

        self._ask(PictureDialog, put_picture, picture=True)

    def _ask(
        self, kind: type[LinkDialog | PictureDialog], put: Callable[[Edit, str, str], Edit], *, picture: bool
    ) -> None:
        from dingui.window.editors.insert import Answer

        state = self.edit_state()
        there = link_at(state, picture=picture)
        chosen = there.words if there else " ".join(state.text[state.start : state.end].split())
        address = there.address if there else ""
        if not there and is_complete(chosen, WEB_SCHEMES):
            chosen, address = "", chosen
        dialog = kind(chosen, address, exists=there is not None, parent=self.window())
        answer = dialog.ask()
        if there:
            state = Edit(state.text, there.start, there.end)
        if answer is Answer.PUT:
            self.edit(lambda _state: put(state, dialog.words(), dialog.address()))
        elif answer is Answer.REMOVE and there:
            # A link leaves its words behind, a picture nothing.
            self.edit(lambda _state: put_text(state, "" if picture else there.words))
        dialog.deleteLater()

    # Looks

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground too, so that what stands behind needs no painting at each key."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().base())
        painter.end()
        super().paintEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme has other colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and hasattr(self, "_highlighter"):
            self._highlighter.set_palette(self.palette())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the tools beside what every text field offers."""
        menu = self.createStandardContextMenu(event.pos())
        menu.addSeparator()
        menu.addActions([action for action in self.actions() if isinstance(action, QAction)])
        menu.exec(event.globalPos())
        menu.deleteLater()


def leaving_hint() -> str:
    """Return how a keyboard leaves the field from inside a list."""
    return _(
        "In a list, Tab and Shift+Tab move an item in and out. Ctrl+Tab leaves the field, as does Escape, then Tab."
    )
