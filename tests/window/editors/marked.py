"""A text with its selection written into it: ``|`` is the cursor, two of them are the ends of a selection."""

from __future__ import annotations

from dingui.window.editors.line_edits import Edit


def marked(text: str) -> Edit:
    """Return the text without its bars, and what is between them."""
    before, _bar, rest = text.partition("|")
    inside, bar, behind = rest.partition("|")
    if not bar:
        return Edit(before + rest, len(before), len(before))
    return Edit(before + inside + behind, len(before), len(before) + len(inside))


def shown(edit: Edit) -> str:
    """Return the text with its bars: the other way round."""
    text = edit.text
    if edit.start != edit.end:
        text = f"{text[: edit.end]}|{text[edit.end :]}"
    return f"{text[: edit.start]}|{text[edit.start :]}"
