"""The window's actions and menus, as data: what there is, under which name, with which key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from dingui.texts import _
from dingui.window.icons import icon
from dingui.window.menus import MENUS
from dingui.window.types import TYPES, tab_names


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
        ActionSpec("backups", _("Copies of the &library…")),
        ActionSpec("settings", _("Se&ttings…"), ("Ctrl+,",), "settings", QAction.MenuRole.PreferencesRole),
        ActionSpec("quit", _("&Quit"), ("Ctrl+Q",), "", QAction.MenuRole.QuitRole),
        ActionSpec("undo", _("&Undo"), ("Ctrl+Z",), "undo"),
        ActionSpec("redo", _("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
        ActionSpec("find_drafts", _("&Find a draft"), ("Ctrl+Shift+F",), "search"),
        ActionSpec("remove", _("Re&move draft"), ("Ctrl+Shift+Delete",), "trash"),
        ActionSpec("versions", _("&Versions of this draft…"), ("Ctrl+Shift+H",), "clock"),
        ActionSpec("bin", _("&Bin…"), ("Ctrl+Shift+B",), "trash"),
        ActionSpec("send", _("&Send"), ("Ctrl+Return", "Ctrl+Enter"), "send"),
        ActionSpec("cancel", _("Sto&p sending"), ("Ctrl+.",), "stop"),
        ActionSpec("robots", _("&Robots…"), ("Ctrl+R",), "robot"),
        ActionSpec("check_robot", _("&Check a robot…"), ("Ctrl+Shift+R",), "check"),
        ActionSpec("people", _("P&eople…"), ("Ctrl+Shift+P",), "mention"),
        ActionSpec("practice", _("&Practice groups…"), ("Ctrl+P",), "practice"),
        ActionSpec("history", _("Sent messa&ges…"), ("Ctrl+H",), "clock"),
        ActionSpec("go_drafts", _("Go to &drafts"), ("F6",)),
        ActionSpec("go_message", _("Go to the &message"), ("F7",)),
        ActionSpec("go_targets", _("Go to “Send &to”"), ("F8",)),
        ActionSpec("about", _("&About dingui"), (), "", QAction.MenuRole.AboutRole),
        *tabs,
    )


def build_actions(window: QMainWindow, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Make the actions of ``window`` and fill its menus. Raises ``KeyError`` for an action that nobody handles."""
    actions: dict[str, QAction] = {}
    # Not the menu bar's children: once it was painted, Qt keeps a menu of its own among them.
    menus = [menu for action in window.menuBar().actions() if isinstance(menu := action.menu(), QMenu)]
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
    for menu, (_key, entries) in zip(menus, MENUS, strict=True):
        for entry in entries:
            if entry == "-":
                menu.addSeparator()
            elif entry == "types":
                menu.addActions([actions[f"type:{kind.value}"] for kind in TYPES])
            else:
                menu.addAction(actions[entry])
    return actions
