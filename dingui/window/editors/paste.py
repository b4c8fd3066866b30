"""What comes by pasting and dropping: Markdown where it has a form, else plain words; and what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QMimeData

from dingui.messages.pasting import Pasted, TooMuch, from_html, from_tabs
from dingui.texts import _, ngettext
from dingui.texts.lists import quoted

TEXT_MAX: Final = 100_000
"""Characters of plain text that are taken; DingTalk takes 20,000 bytes in one message."""

_NAMES_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """What of a clipboard goes into the text."""

    text: str = ""
    is_block: bool = False
    """Whether it needs lines of its own."""
    note: str = ""
    """What the person should know: what was left out, or why there is nothing. Empty where there is nothing to say."""


def has_something(mime: QMimeData) -> bool:
    """Return whether there is something to take, or something to say about it."""
    return mime.hasHtml() or mime.hasText() or mime.hasImage() or mime.hasUrls()


def take(mime: QMimeData, *, plain: bool = False) -> Taken:
    """Return what goes into the text. ``plain``: the words alone, as they are."""
    text = mime.text() if mime.hasText() else ""
    files = [url for url in mime.urls() if url.isLocalFile()] if mime.hasUrls() else []
    if files and not mime.hasHtml():
        return Taken(note=_files_note(len(files)))
    if plain or not mime.hasHtml():
        if not text and mime.hasImage():
            return Taken(note=_left_out_note([""]))
        return _words(text, plain=plain)
    try:
        pasted = from_html(mime.html())
    except TooMuch:
        return _too_much(text)
    note = _left_out_note(pasted.left_out) if pasted.left_out else ""
    if not pasted.is_formatted and text.strip():
        taken = _words(text, plain=False)
        return Taken(taken.text, taken.is_block, taken.note or note)
    if not pasted.text and not note:
        return Taken(note=_("There was nothing in it that can be pasted.") if not text.strip() else "", text=text)
    return Taken(pasted.text, pasted.is_block, note)


def _words(text: str, *, plain: bool) -> Taken:
    if len(text) > TEXT_MAX:
        return _too_long(text)
    table: Pasted | None = None if plain else from_tabs(text)
    if table is not None:
        return Taken(table.text, table.is_block)
    return Taken(text)


def _too_much(text: str) -> Taken:
    if not text.strip():
        return Taken(note=_("That is too much to paste at once. Copy a part of it and try again."))
    if len(text) > TEXT_MAX:
        return _too_long(text)
    return Taken(text, note=_("That was a lot, so it was pasted as plain words, without headings, lists and links."))


def _too_long(text: str) -> Taken:
    sentence = _(
        "That is too long to paste: {count} characters. DingTalk takes about {limit} in one message. "
        "Copy a part of it and try again."
    )
    return Taken(note=sentence.format(count=f"{len(text):,}", limit="6,000"))


def _files_note(count: int) -> str:
    return ngettext(
        "A robot can't send a file. Put it on a website, and insert its address.",
        "A robot can't send files. Put them on a website, and insert their addresses.",
        count,
    )


def _left_out_note(names: Sequence[str]) -> str:
    count = len(names)
    sentence = ngettext(
        "{count} picture could not come along, as it has no web address. Put it on a website, and insert its address.",
        "{count} pictures could not come along, as they have no web address. Put them on a website, "
        "and insert their addresses.",
        count,
    ).format(count=count)
    known = [name for name in dict.fromkeys(names) if name]
    if not known:
        return sentence
    named = quoted(known[:_NAMES_MAX])
    if len(known) > _NAMES_MAX:
        named = _("{names} and others").format(names=named)
    return _("{sentence} ({names})").format(sentence=sentence, names=named)
