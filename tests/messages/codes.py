"""Which problems the code can report, read off its source: so that a table of cases can be held against it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import dingui.messages
from dingui.messages.markup import NOTES

_FOLDER: Final = Path(dingui.messages.__file__).parent
_REPORTERS: Final = ("add", "error", "warning", "Problem", "UnusableFile")


def reported_in(module: str, *reporters: str) -> dict[str, frozenset[str]]:
    """Return every code that ``module`` of dingui.messages names, with the names of the data that come with it.

    ``reporters`` are the functions and classes that a code is given to; without any, all that there are.
    """
    tree = ast.parse((_FOLDER / f"{module}.py").read_text(encoding="utf-8"))
    found: dict[str, frozenset[str]] = {}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _name(call.func) in (reporters or _REPORTERS) and call.args:
            code = call.args[0]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                names = frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
                found[code.value] = found.get(code.value, names) & names
    return found


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def preflight_codes() -> dict[str, frozenset[str]]:
    """Return every code that a check of a message can report, with the names of the data that come with it."""
    found = reported_in("preflight") | reported_in("address_checks") | reported_in("preflight_text")
    # One for each kind of markup outside the subset.
    return found | {f"markup_{note}": frozenset({"count", "line"}) for note in NOTES}
