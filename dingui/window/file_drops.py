"""Files that are dragged over the window: message files are opened, wherever in it they are let go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

_MESSAGE = ".json"


def files_in(mime: QMimeData) -> list[Path]:
    """Return the files of this computer that are dragged; empty for anything else."""
    urls = mime.urls() if mime.hasUrls() else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def are_messages(mime: QMimeData) -> bool:
    """Whether all that is dragged are message files: a text field leaves these to the window."""
    files = files_in(mime)
    return bool(files) and all(file.suffix.lower() == _MESSAGE for file in files)
