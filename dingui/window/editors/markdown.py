"""The Markdown editor: a text field with its tools for DingTalk's subset (``dingtalk-protocol.md`` §3.1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from dingui.texts import _
from dingui.window.editors.find import FindBar
from dingui.window.editors.inline_edits import colour, put_text, surround
from dingui.window.editors.line_edits import set_heading, toggle_list, toggle_quote
from dingui.window.editors.markdown_field import MarkdownField, leaving_hint
from dingui.window.editors.toolbar import ToolRow, ask_for_colour, swatch, text_colours
from dingui.window.icons import icon

if TYPE_CHECKING:
    from dingui.window.editors.emoji_picker import EmojiPicker


class MarkdownEditor(QWidget):
    """The field with its tools, and a bar to find words in it.

    Signals:
        edited: (before, after), as the field's.
        said: (sentence) what a person should know, such as what of a clipboard was left out.
    """

    edited = Signal(object, object)
    said = Signal(str)

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = MarkdownField(name, placeholder)
        self.field.edited.connect(self.edited)
        self.field.said.connect(self.said)
        self.setFocusProxy(self.field)
        # A part with a proxy has a place of its own in Tab's order, which can't be set while it takes no focus.
        self.setFocusPolicy(self.field.focusPolicy())
        self._find = FindBar(self.field)
        self._find.said.connect(self.said)
        self._picker: EmojiPicker | None = None
        self._tools = self._make_tools()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._tools)
        layout.addWidget(self._find)
        layout.addWidget(self.field, 1)

    def set_value(self, text: str) -> None:
        """Show ``text``."""
        self.field.set_value(text)

    def value(self) -> str:
        """The text as it stands."""
        return self.field.value()

    def show_start(self) -> None:
        """Scroll to the beginning, as the field does."""
        self.field.show_start()

    def colour_menu(self) -> QMenu:
        """Return the menu of text colours."""
        return self._colours

    # The tools

    def _make_tools(self) -> ToolRow:
        field = self.field
        in_list = leaving_hint()
        self._colour = self._action("text-colour", _("Text colour"), "Ctrl+Shift+C", self._open_colours)
        self._colours = self._make_colours()
        self._colour.setMenu(self._colours)
        self._explain(self._colour, _("DingTalk does not document colours: some clients show the words without."))
        self._emoji = self._action("emoji", _("Emoji"), "Ctrl+E", self._open_emoji)
        bulleted = partial(field.edit, partial(toggle_list, numbered=False))
        numbered = partial(field.edit, partial(toggle_list, numbered=True))
        shown = [
            self._action("bold", _("Bold"), "Ctrl+B", lambda: self._surround("**", _("bold"))),
            self._action("italic", _("Italic"), "Ctrl+I", lambda: self._surround("*", _("italic"))),
            self._heading(),
            self._action("quote", _("Quote"), "Ctrl+Alt+Q", lambda: field.edit(toggle_quote)),
            self._explain(self._action("list-bulleted", _("Bulleted list"), "Ctrl+Shift+8", bulleted), in_list),
            self._explain(self._action("list-numbered", _("Numbered list"), "Ctrl+Shift+7", numbered), in_list),
            self._action("link", _("Link"), "Ctrl+K", field.ask_for_link),
            self._action("picture", _("Picture"), "Ctrl+Alt+P", field.ask_for_picture),
            self._emoji,
            self._colour,
            self._action("search", _("Find"), "Ctrl+F", self._find.open_bar),
        ]
        listed = [
            self._action("", _("Find next"), "F3", self._find_next),
            self._action("", _("Find previous"), "Shift+F3", self._find_previous),
            self._action("", _("Replace"), "Ctrl+H", lambda: self._find.open_bar(replace=True)),
            self._action("", _("Paste as plain text"), "Ctrl+Shift+V", field.paste_plain),
        ]
        return ToolRow(shown, listed)

    def _action(self, symbol: str, name: str, keys: str, act: Callable[[], object]) -> QAction:
        action = QAction(name, self)
        if symbol:
            action.setIcon(icon(symbol))
        sequence = QKeySequence(keys)
        action.setShortcut(sequence)
        # Only while the field has the focus: two editors must not fight over a key.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        native = sequence.toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(_("{name} ({keys})").format(name=name, keys=native))
        action.triggered.connect(lambda _checked=False: act())
        self.field.addAction(action)
        return action

    def _explain(self, action: QAction, sentence: str) -> QAction:
        action.setToolTip(f"{action.toolTip()}\n{sentence}")
        return action

    def _heading(self) -> QAction:
        heading = QAction(icon("heading"), _("Heading"), self)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for name, level in (
            (_("Large heading"), 1),
            (_("Medium heading"), 2),
            (_("Small heading"), 3),
            (_("No heading"), 0),
        ):
            act = partial(self.field.edit, partial(set_heading, level=level))
            menu.addAction(self._action("", name, f"Ctrl+Alt+{level}", act))
        heading.setMenu(menu)
        keys = QKeySequence("Ctrl+Alt+1").toString(QKeySequence.SequenceFormat.NativeText)
        heading.setToolTip(_("{name} ({keys})").format(name=_("Heading"), keys=keys))
        return heading

    def _make_colours(self) -> QMenu:
        menu = QMenu(self)
        note = menu.addAction(_("Not documented by DingTalk"))
        note.setEnabled(False)
        menu.addSeparator()
        for name, value in text_colours():
            menu.addAction(swatch(value), name, partial(self._paint, value))
        menu.addSeparator()
        menu.addAction(_("Other colour…"), self._paint_other)
        menu.addAction(_("No colour"), partial(self._paint, ""))
        return menu

    def _surround(self, mark: str, placeholder: str) -> None:
        self.field.edit(lambda state: surround(state, mark, placeholder))

    def _paint(self, value: str) -> None:
        self.field.edit(lambda state: colour(state, value, _("text")))

    @Slot()
    def _paint_other(self) -> None:
        value = ask_for_colour(self.window())
        if value:
            self._paint(value)

    @Slot()
    def _open_colours(self) -> None:
        button = self._tools.button(self._colour)
        self._colours.popup(button.mapToGlobal(button.rect().bottomLeft()))

    @Slot()
    def _open_emoji(self) -> None:
        if self._picker is None:
            from dingui.window.editors.emoji_picker import EmojiPicker

            self._picker = EmojiPicker(self)
            self._picker.chosen.connect(self._on_emoji)
        self._picker.open_at(self._tools.button(self._emoji))

    @Slot(str)
    def _on_emoji(self, character: str) -> None:
        self.field.edit(lambda state: put_text(state, character))

    @Slot()
    def _find_next(self) -> None:
        if self._find.isVisible():
            self._find.go_on()
        else:
            self._find.open_bar()

    @Slot()
    def _find_previous(self) -> None:
        if self._find.isVisible():
            self._find.go_back()
        else:
            self._find.open_bar()
