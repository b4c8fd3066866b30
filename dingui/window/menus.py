"""The menu bar: which menus there are, and what stands in each."""

from __future__ import annotations

from collections.abc import Mapping

from dingui.texts import _

MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("file", ("new", "open", "save_as", "-", "backups", "settings", "-", "quit")),
    ("edit", ("undo", "redo", "-", "find_drafts", "versions", "-", "remove", "bin")),
    ("message", ("send", "cancel", "history", "-", "types", "-", "go_drafts", "go_message", "go_targets")),
    ("robots", ("robots", "check_robot", "people", "practice")),
    ("help", ("about",)),
)
"""The menu bar: each menu's key and the keys of its actions; ``-`` is a line, ``types`` the six tabs."""


def menu_titles() -> Mapping[str, str]:
    """Return the menus' titles by key."""
    return {
        "file": _("&File"),
        "edit": _("&Edit"),
        "message": _("&Message"),
        "robots": _("&Robots"),
        "help": _("&Help"),
    }
