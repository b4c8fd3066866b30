"""Editor and preview scroll side by side: what is at the top of the one is at the top of the other.

The side under the person's hand leads, and what the other does in consequence is told to nobody, so that neither can
push the other on. Both ends meet: over the last page of the editor the preview catches up with whatever it lacks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Slot

from dingui.window.editors.markdown import MarkdownEditor
from dingui.window.preview.places import Places
from dingui.window.preview.view import PreviewView

_ATTEMPTS: Final = 4


class ScrollSync(QObject):
    """Lets the preview follow the editor in front, and that one the preview."""

    def __init__(self, view: PreviewView, front: Callable[[], MarkdownEditor | None], parent: QObject) -> None:
        """``front`` returns the editor of the Markdown that ``view`` shows, or None where it shows none."""
        super().__init__(parent)
        self._view = view
        self._front = front
        self._editor: MarkdownEditor | None = None
        self._revision = -1
        self._seen: tuple[int, ...] = ()
        """Where the cursor's row was shown last: row, rows, and the preview's most, value and room."""
        self._led_to: int | None = None
        """The row to which the preview led the editor last, until the person takes the editor again."""
        view.shown.connect(self._on_shown)
        view.scrolled_by_hand.connect(self._on_preview_scrolled)

    @Slot()
    def _on_shown(self) -> None:
        """The preview shows the text as it stands: go where it was changed, or to where another editor is."""
        editor = self._front()
        if editor is self._editor:
            if editor is not None and editor.field.document().revision() != self._revision:
                self._revision = editor.field.document().revision()
                self._show_cursor(editor)
            return
        if self._editor is not None:
            bar = self._editor.field.verticalScrollBar()
            bar.valueChanged.disconnect(self._on_editor_scrolled)
            bar.actionTriggered.disconnect(self._on_editor_taken)
            self._editor.field.cursorPositionChanged.disconnect(self._on_cursor_moved)
        self._editor = editor
        self._led_to = None
        if editor is not None:
            self._revision = editor.field.document().revision()
            bar = editor.field.verticalScrollBar()
            bar.valueChanged.connect(self._on_editor_scrolled)
            bar.actionTriggered.connect(self._on_editor_taken)
            editor.field.cursorPositionChanged.connect(self._on_cursor_moved)
            self._follow(editor)

    def _in_step(self) -> MarkdownEditor | None:
        """Return the editor, unless what was typed in it is not in the preview yet: that scrolls both by itself."""
        editor = self._editor
        return editor if editor is not None and editor.field.document().revision() == self._revision else None

    @Slot()
    def _on_editor_taken(self) -> None:
        """Wheel, keys and dragging are actions to a scroll bar. Its new value follows."""
        self._led_to = None

    @Slot()
    def _on_cursor_moved(self) -> None:
        """A cursor that moves out of sight has scrolled the field already."""
        editor, led_to = self._in_step(), self._led_to
        if editor is not None and led_to is not None and editor.field.verticalScrollBar().value() != led_to:
            self._led_to = None
            self._follow(editor)

    @Slot()
    def _on_editor_scrolled(self) -> None:
        editor = self._in_step()
        if editor is not None and self._led_to is None:
            self._follow(editor)

    @Slot(int)
    def _on_preview_scrolled(self, value: int) -> None:
        editor = self._in_step()
        if editor is None:
            return
        bar = editor.field.verticalScrollBar()
        # The field finds out how many rows a long line takes when it comes into sight, and counts anew from there.
        for _attempt in range(_ATTEMPTS):
            at_end = value >= self._view.scroll_bar.maximum()
            most = bar.maximum()
            row = most if at_end else bisect_left(range(most), value, key=self._rows_to_pixels(editor))
            self._led_to = row
            bar.setValue(row)
            if bar.value() == row and bar.maximum() == most:
                break

    def _follow(self, editor: MarkdownEditor) -> None:
        self._view.scroll_bar.setValue(self._rows_to_pixels(editor)(editor.field.verticalScrollBar().value()))

    def _rows_to_pixels(self, editor: MarkdownEditor) -> Callable[[int], int]:
        """Return what makes a value of the preview's scroll bar of one of the editor's; more of one is never less."""
        bar, most = editor.field.verticalScrollBar(), self._view.scroll_bar.maximum()
        places = self._places(editor)
        last = bar.maximum()
        meeting = max(0, last - bar.pageStep())
        lacking = max(0, most - places.place(last))

        def pixels(row: int) -> int:
            caught_up = (row - meeting) / (last - meeting) if row > meeting else 0.0
            return min(places.place(row) + round(lacking * caught_up), most)

        return pixels

    def _places(self, editor: MarkdownEditor) -> Places:
        return self._view.places(editor.value(), editor.field.row_of, editor.field.row_count())

    def _show_cursor(self, editor: MarkdownEditor) -> None:
        """Scroll the preview as little as shows the block in which the cursor stands, or as much of it as has room."""
        bar = self._view.scroll_bar
        if not bar.maximum():
            return
        room = bar.pageStep()
        row = editor.field.cursor_row()
        seen = (row, editor.field.row_count(), bar.maximum(), bar.value(), room)
        if seen == self._seen:
            # Neither the row nor anything's height has changed with the key: it is in sight already.
            return
        places = self._places(editor)
        top, bottom = places.span(row)
        if bottom - top > room:
            place = places.place(row)
            top, bottom = max(top, place - room // 3), min(bottom, place + room // 3)
        bar.setValue(min(max(bar.value(), bottom - room), top))
        self._seen = (row, editor.field.row_count(), bar.maximum(), bar.value(), room)
