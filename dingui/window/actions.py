"""The window's actions and menus, as data: what there is, under which name, with which key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from dingui.texts import _
from dingui.window.composer.composer import TYPES, tab_names
from dingui.window.icons import icon


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``key`` identifies it in code."""

    key: str
    text: str
    keys: tuple[str, ...] = ()
    symbol: str = ""
    role: QAction.MenuRole = QAction.MenuRole.NoRole


def action_specs() -> tuple[ActionSpec, ...]:
    """Return every action."""
    tabs = tuple(
        ActionSpec(f"type:{kind.value}", tab_names()[kind][1], (f"Ctrl+{number}",))
        for number, kind in enumerate(TYPES, 1)
    )
    return (
        ActionSpec("new", _("&New draft"), ("Ctrl+N",), "add"),
        ActionSpec("open", _("&Open message file…"), ("Ctrl+O",)),
        ActionSpec("save_as", _("&Save message as file…"), ("Ctrl+Shift+S",)),
        ActionSpec("settings", _("Se&ttings…"), ("Ctrl+,",), "settings", QAction.MenuRole.PreferencesRole),
        ActionSpec("quit", _("&Quit"), ("Ctrl+Q",), "", QAction.MenuRole.QuitRole),
        ActionSpec("undo", _("&Undo"), ("Ctrl+Z",), "undo"),
        ActionSpec("redo", _("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
        ActionSpec("remove", _("Re&move draft"), ("Ctrl+Shift+Delete",), "trash"),
        ActionSpec("send", _("&Send"), ("Ctrl+Return", "Ctrl+Enter"), "send"),
        ActionSpec("cancel", _("S&top sending"), ("Ctrl+.",), "stop"),
        ActionSpec("robots", _("&Robots…"), ("Ctrl+R",), "robot"),
        ActionSpec("practice", _("&Practice robot…"), ("Ctrl+P",), "practice"),
        ActionSpec("go_drafts", _("Go to &drafts"), ("F6",)),
        ActionSpec("go_message", _("Go to the &message"), ("F7",)),
        ActionSpec("go_targets", _("Go to “Send &to”"), ("F8",)),
        ActionSpec("about", _("&About dingui"), (), "", QAction.MenuRole.AboutRole),
        *tabs,
    )


MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("file", ("new", "open", "save_as", "-", "settings", "-", "quit")),
    ("edit", ("undo", "redo", "-", "remove")),
    ("message", ("send", "cancel", "-", "types", "-", "go_drafts", "go_message", "go_targets")),
    ("robots", ("robots", "practice")),
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


def build_actions(window: QMainWindow, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Make the actions and the menu bar of ``window``. Raises ``KeyError`` for an action that nobody handles."""
    actions = {}
    for spec in action_specs():
        action = QAction(spec.text, window)
        if spec.symbol:
            action.setIcon(icon(spec.symbol))
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setMenuRole(spec.role)
        handler = handlers[spec.key]
        action.triggered.connect(lambda _checked=False, act=handler: act())
        actions[spec.key] = action
        window.addAction(action)
    for menu_key, entries in MENUS:
        menu = window.menuBar().addMenu(menu_titles()[menu_key])
        for entry in entries:
            if entry == "-":
                menu.addSeparator()
            elif entry == "types":
                menu.addActions([actions[f"type:{kind.value}"] for kind in TYPES])
            else:
                menu.addAction(actions[entry])
    return actions
