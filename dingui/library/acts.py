"""What can happen to a draft that a version tells of. Without sqlite3, so that the window can name them."""

from __future__ import annotations

from typing import Final, Literal

Act = Literal["", "sent", "renamed", "filled", "restored", "repaired", "imported"]
"""``""`` is no act: time went by. ``filled`` is filled in from a template, ``imported`` opened from a file."""

BY_TIME: Final = ""
