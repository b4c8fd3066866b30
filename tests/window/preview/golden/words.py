"""The characters that the picture of a case needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from PySide6.QtWidgets import QLabel

from dingui.messages.preview import Preview
from dingui.window.preview.canvas import MessageCanvas
from dingui.window.preview.clients import PC, PHONE
from tests.window.preview.golden.drawing import MadeUp


def words_of_case(preview: Preview | None) -> str:
    """Return everything that is written in the picture of a case, on either client, and what may stand in for it."""
    # A picture's words are seen where it is not there, and no widget says them then.
    found = list(_strings(preview))
    for client in (PHONE, PC):
        canvas = MessageCanvas(MadeUp())
        canvas.set_client(client)
        canvas.set_preview(preview, "值班机器人 Duty")
        found += canvas.words()
        found += [label.text() for label in canvas.findChildren(QLabel)]
        canvas.deleteLater()
    return "".join(found).replace("\ufffc", "").replace("\u2028", "")


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _strings(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))
