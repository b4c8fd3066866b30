"""What the texts and objects in a piece of Python come to, without running any of it.

Only the syntax tree is looked at: constants, and what is put together from constants. Everything else stands as its
name in braces. Work is bounded whatever the text is, and no error repeats any of it.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

_LONGEST: Final = 24_000
"""Characters above which a text is not read as Python: the worst take 3 µs for each."""
_STEPS: Final = 20_000
_LONGEST_VALUE: Final = 20_000
_DEEPEST: Final = 24
_MENDS: Final = 4
_PROMPT: Final = re.compile(r"^(?:>>>|\.\.\.)(?: |$)", re.M)
_LOOKS_LIKE: Final = re.compile(
    r"^\s{0,40}(?:>>> ?)?"
    r"(?:import |from \w+ import|def |class |if |return |print|[\w.\[\]'\",: ]{1,60}=[^=]|[\w.]{1,60}\()",
    re.M,
)
_OTHER: Final = re.compile(
    r"^\s{0,40}(?:const|let|var|function|public|private|package|func|String|<\?php|\$\w+|module\.exports|require|puts)\b"
    r"|=>",
    re.M,
)
"""Lines of other languages, of which a good part would pass for Python."""
_PLACE: Final = re.compile(r"\{(\w{0,60})(?:![rsa])?(?::[^{}]{0,40})?\}")
_PERCENT: Final = re.compile(r"%(?:\((\w{1,60})\))?[sdr]")
_SIGNING: Final = frozenset({"hmac", "sha256"})


@dataclass(frozen=True, slots=True)
class PythonText:
    """What was found; nothing of it is shown by ``repr``, as it may be a secret."""

    values: tuple[tuple[str, str], ...] = field(repr=False)
    """Texts with the names that they were given; an empty name for a text without one."""
    messages: tuple[dict[str, Any], ...] = field(repr=False)
    """Objects with a ``msgtype``."""
    signs: bool = False
    """Whether a signature is computed."""


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A value that only a run would tell."""

    name: str

    def __str__(self) -> str:
        return "{" + self.name + "}"


def read_python(text: str) -> PythonText | None:
    """Return what a piece of Python comes to, or ``None`` where the text is none."""
    if len(text) > _LONGEST or _LOOKS_LIKE.search(text) is None or _OTHER.search(text) is not None:
        return None
    if _PROMPT.search(text):
        text = _PROMPT.sub("", text)
    tree = _tree(text)
    if tree is None:
        return None
    found = _Reader(tree).read()
    # Lines such as a=b are Python, and of a good many other files.
    return found if found.values or found.messages else None


def _tree(text: str) -> ast.Module | None:
    """Parse a text that may be a piece out of the middle, leaving out a few lines that are no Python."""
    lines = textwrap.dedent(text.expandtabs(4)).splitlines()
    for _attempt in range(_MENDS):
        tree, line = _parsed("\n".join(lines))
        if tree is None and line == 0:
            return None
        if tree is not None:
            return tree if tree.body else None
        if line > len(lines):
            # The end is missing: up to the last line that begins a statement.
            lines = lines[: max((n for n, each in enumerate(lines) if each[:1].strip()), default=0)]
        elif lines[line - 1].startswith((" ", "\t")) and not any(each[:1].strip() for each in lines[: line - 1]):
            lines.insert(0, "if True:")
        else:
            lines[line - 1] = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())] + "pass"
    return None


def _parsed(text: str) -> tuple[ast.Module | None, int]:
    """Return the tree, or the number of the line that does not fit; 0 where it can't be told."""
    with warnings.catch_warnings():
        # Of escapes that Python does not know.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text), 0
        except SyntaxError as error:
            return None, error.lineno or 0
        except (ValueError, RecursionError, MemoryError):
            return None, 0


class _Reader:
    """Reads one tree. Names are taken for the last thing that was assigned to them above."""

    def __init__(self, tree: ast.Module) -> None:
        self._steps = _STEPS
        self._nodes = list(_walk(tree, _STEPS))
        self._assigned: dict[str, list[tuple[int, ast.expr]]] = {}
        for node in self._nodes:
            for name, value in _assignments(node):
                known = self._assigned.setdefault(name, [])
                if known and known[-1][1] is value:
                    continue
                known.append((value.lineno, value))
        for known in self._assigned.values():
            known.sort(key=_line)

    def read(self) -> PythonText:
        values: list[tuple[str, str]] = []
        messages: list[dict[str, Any]] = []
        inside: set[int] = set()
        for node in self._nodes:
            if self._steps <= 0:
                break
            for name, value in _assignments(node):
                values += _named(name, self._value(value, 0))
            if isinstance(node, ast.Dict):
                if any(isinstance(key, ast.Constant) and key.value == "msgtype" for key in node.keys):
                    found = self._value(node, 0)
                    if isinstance(found, dict) and isinstance(found.get("msgtype"), str):
                        messages.append(found)
                for key, each in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        values += _named(key.value, self._value(each, 0))
            elif isinstance(node, ast.Call):
                for keyword in node.keywords:
                    if keyword.arg:
                        values += _named(keyword.arg, self._value(keyword.value, 0))
                for argument in node.args:
                    values += _named("", self._value(argument, 0))
                if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
                    inside.add(id(node.func.value))
            elif isinstance(node, ast.JoinedStr | ast.BinOp):
                values += _named("", self._value(node, 0))
                inside.update(id(each) for each in ast.iter_child_nodes(node))
            elif isinstance(node, ast.Constant) and id(node) not in inside:
                values += _named("", node.value)
        names = {node.id for node in self._nodes if isinstance(node, ast.Name)}
        names |= {node.attr for node in self._nodes if isinstance(node, ast.Attribute)}
        return PythonText(tuple(dict.fromkeys(values)), tuple(messages), signs=names >= _SIGNING)

    def _value(self, node: ast.expr, depth: int) -> Any:
        """Return what an expression comes to: a text, number, list or object, or an :class:`_Unknown`."""
        self._steps -= 1
        if depth > _DEEPEST or self._steps <= 0:
            return _Unknown("…")
        deeper = depth + 1
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str | bool | int | float | None) else _Unknown("…")
        if isinstance(node, ast.Name):
            return self._of_name(node.id, node.lineno, deeper)
        if isinstance(node, ast.Attribute):
            return self._of_name(node.attr, node.lineno, deeper)
        if isinstance(node, ast.JoinedStr):
            return _joined(self._value(part, deeper) for part in node.values)
        if isinstance(node, ast.FormattedValue):
            return self._value(node.value, deeper)
        if isinstance(node, ast.BinOp):
            return self._operation(node, deeper)
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return [
                each for each in (self._value(item, deeper) for item in node.elts) if not isinstance(each, _Unknown)
            ]
        if isinstance(node, ast.Dict):
            return self._object(node, deeper)
        if isinstance(node, ast.Subscript):
            return self._item(node, deeper)
        if isinstance(node, ast.Call):
            return self._call(node, deeper)
        if isinstance(node, ast.BoolOp):
            # os.getenv("TOKEN") or "…"
            return self._value(node.values[-1], deeper)
        return _Unknown("…")

    def _of_name(self, name: str, line: int, depth: int) -> Any:
        known = self._assigned.get(name)
        if not known:
            return _Unknown(name)
        found = self._value(known[max(bisect_right(known, line, key=_line) - 1, 0)][1], depth)
        return _Unknown(name) if isinstance(found, _Unknown) else found

    def _operation(self, node: ast.BinOp, depth: int) -> Any:
        if isinstance(node.op, ast.Add):
            # Long sums lean to the left: read in a loop, not by recursion.
            parts: list[ast.expr] = []
            left: ast.expr = node
            while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add) and len(parts) < 500:
                parts.append(left.right)
                left = left.left
            found = [self._value(part, depth) for part in (left, *reversed(parts))]
            if any(isinstance(part, str) for part in found):
                return _joined(found)
            return _Unknown("…")
        if isinstance(node.op, ast.Mod):
            pattern = self._value(node.left, depth)
            if isinstance(pattern, str):
                # Each of them, also what is not known: a list would leave that out.
                right = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
                given = [self._value(each, depth) for each in right]
                named = given[0] if len(given) == 1 and isinstance(given[0], dict) else None
                return _filled(_PERCENT, pattern, given, named)
        return _Unknown("…")

    def _object(self, node: ast.Dict, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            name = None if key is None else self._value(key, depth)
            content = self._value(value, depth)
            if isinstance(name, str):
                if not isinstance(content, _Unknown):
                    found[name] = content
                elif name in ("content", "text", "title", "singleTitle"):
                    found[name] = str(content)
        return found

    def _item(self, node: ast.Subscript, depth: int) -> Any:
        whole, key = self._value(node.value, depth), self._value(node.slice, depth)
        if isinstance(whole, dict) and isinstance(key, str) and key in whole:
            return whole[key]
        return _Unknown(key if isinstance(key, str) and key.isidentifier() else "…")

    def _call(self, node: ast.Call, depth: int) -> Any:
        function = node.func
        called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if called in ("getenv", "get") and len(node.args) == 2:
            return self._value(node.args[1], depth)
        if called in ("dumps", "str", "Secret") and node.args:
            return self._value(node.args[0], depth)
        if called == "dict" and node.keywords and not node.args:
            pairs = [(each.arg, self._value(each.value, depth)) for each in node.keywords]
            return {name: value for name, value in pairs if name and not isinstance(value, _Unknown)}
        if isinstance(function, ast.Attribute):
            base = (
                self._value(function.value, depth)
                if called in ("format", "strip", "encode", "join", "dedent")
                else None
            )
            if isinstance(base, str) and called in ("strip", "encode"):
                return base.strip() if called == "strip" else base
            if isinstance(base, str) and called == "format":
                named = {each.arg: self._value(each.value, depth) for each in node.keywords if each.arg}
                return _filled(_PLACE, base, [self._value(each, depth) for each in node.args], named)
            if isinstance(base, str) and called == "join" and len(node.args) == 1:
                parts = self._value(node.args[0], depth)
                if isinstance(parts, list):
                    return base.join(str(part) for part in parts)[:_LONGEST_VALUE]
            if called == "dedent" and node.args:
                inner = self._value(node.args[0], depth)
                return textwrap.dedent(inner) if isinstance(inner, str) else inner
        return _Unknown(called or "…")


def _walk(tree: ast.AST, most: int) -> Iterator[ast.AST]:
    """Yield up to ``most`` nodes in the order in which they stand."""
    waiting = [tree]
    while waiting and most > 0:
        node = waiting.pop()
        most -= 1
        yield node
        waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _assignments(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names and values that a node assigns: ``a = …``, ``self.a = …``, ``a["b"] = …``, ``def f(a=…)``."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for each, value in zip(target.elts, node.value.elts, strict=False):
                    if isinstance(each, ast.Name):
                        yield each.id, value
            elif name := _target(target):
                yield name, node.value
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None and (name := _target(node.target)):
        yield name, node.value
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        last = node.args.args[len(node.args.args) - len(node.args.defaults) :]
        for argument, value in zip(last, node.args.defaults, strict=True):
            yield argument.arg, value
        for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
            if default is not None:
                yield argument.arg, default


def _line(assigned: tuple[int, ast.expr]) -> int:
    return assigned[0]


def _target(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return node.slice.value
    return ""


def _named(name: str, value: object) -> list[tuple[str, str]]:
    """Return the texts of a value, each with the name that it was given."""
    if isinstance(value, str):
        return [(name, value)] if value else []
    if isinstance(value, list):
        texts = [each for each in value if isinstance(each, str)]
        return [(name, ",".join(texts))] if texts and len(texts) == len(value) else []
    return []


def _joined(parts: Any) -> str:
    made = ""
    for part in parts:
        made += part if isinstance(part, str) else str(part)
        if len(made) > _LONGEST_VALUE:
            break
    return made[:_LONGEST_VALUE]


def _filled(places: re.Pattern[str], pattern: str, given: list[Any], named: dict[str, Any] | None = None) -> str:
    """Return a pattern with its places filled in order or by name; what is not known stands as its name."""
    order = iter(given)
    by_name = named or {}

    def fill(match: re.Match[str]) -> str:
        key = match[1] or ""
        if not key:
            value = next(order, _Unknown("…"))
        elif key.isdecimal():
            value = given[int(key)] if len(key) < 4 and int(key) < len(given) else _Unknown("…")
        else:
            value = by_name.get(key, _Unknown(key))
        return str(value)[:_LONGEST_VALUE]

    return places.sub(fill, pattern)[:_LONGEST_VALUE]
