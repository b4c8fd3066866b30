"""Every resource that the code names is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.project_files import ROOT, project_files

RESOURCES = ROOT / "resources"
_FOLDERS = ("icons", "samples", "styles", "translations")
_PATTERNS = {"resource": "{}", "icon": "icons/{}.svg", "draw_icon": "icons/{}.svg"}
"""Functions whose first literal text names a resource, and which."""
_NAME = re.compile(rf"(?:{'|'.join(_FOLDERS)})/[\w*./-]+\.\w+")


def named_resources(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and name of each resource that a module names; what an f-string leaves open stands as ``*``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAME.fullmatch(node.value):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            name = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
            if _NAME.fullmatch(name):
                yield node.lineno, name
        elif isinstance(node, ast.Call) and _function(node) in _PATTERNS:
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            yield from ((node.lineno, _PATTERNS[_function(node)].format(text)) for text in texts[:1])


def _function(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_every_resource_named_in_the_code_exists() -> None:
    missing = []
    for path in project_files():
        if path.suffix == ".py" and path.is_relative_to(ROOT / "dingui"):
            for line, name in named_resources(ast.parse(path.read_text(encoding="utf-8"))):
                if not any(RESOURCES.glob(name)):
                    missing.append(f"{path.relative_to(ROOT)}:{line}: {name}")
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ('resource("samples/none.json")', "samples/none.json"),
        ('assets.resource("first")', "first"),
        ('icon("add", ink="error")', "icons/add.svg"),
        ('draw_icon(painter, rect, "add", colour)', "icons/add.svg"),
        ('load(f"icons/{name}.svg")', "icons/*.svg"),
        ('TABLE = {"day": "styles/day.qss"}', "styles/day.qss"),
    ],
)
def test_names_are_found_where_code_writes_them(code: str, name: str) -> None:
    assert name in {found for _, found in named_resources(ast.parse(code))}


def test_no_resource_is_empty() -> None:
    resources = [path for path in project_files() if path.is_relative_to(RESOURCES)]
    assert resources
    assert [path for path in resources if not path.read_bytes().strip()] == []
