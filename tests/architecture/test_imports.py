"""Imports point downwards, and what needs no window never loads one."""

from __future__ import annotations

import importlib.util
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORE = ("messages", "robots", "practice", "secrets", "library", "pictures", "people")
WITHOUT_QT = (*CORE, "sending", "checking", "texts", "settings")
COMMANDS = ("check", "send", "practice")

REPORT_QT = """
loaded = sorted(name for name in sys.modules if name.partition(".")[0] in {"PySide6", "shiboken6"})
print("Qt is loaded:" if loaded else "no Qt", *loaded)
"""


def python(code: str, *, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run ``code`` in a process of its own, in which nothing is imported yet and ``cwd`` comes first."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(cwd)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def lint_imports(config: str, *, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the package ``dingui`` in ``cwd``."""
    return python(
        f"import sys; sys.argv[1:] = ['--no-cache', '--config', {config!r}];"
        "from importlinter.cli import lint_imports_command as main; main()",
        cwd=cwd,
    )


def test_the_contracts_of_import_linter_hold() -> None:
    run = lint_imports("pyproject.toml")
    assert run.returncode == 0, run.stdout + run.stderr
    assert " 0 broken" in run.stdout


def test_a_broken_contract_would_be_found(tmp_path: Path) -> None:
    package = tmp_path / "dingui"
    for name in ("messages", "window"):
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").write_text("import dingui.window\n" if name == "messages" else "")
    (package / "__init__.py").write_text("")
    (tmp_path / "contract.toml").write_text(
        """
        [tool.importlinter]
        root_package = "dingui"
        [[tool.importlinter.contracts]]
        name = "Imports point downwards"
        type = "layers"
        layers = ["dingui.window", "dingui.messages"]
        """
    )
    run = lint_imports("contract.toml", cwd=tmp_path)
    assert run.returncode == 1, run.stdout + run.stderr
    assert " 1 broken" in run.stdout


@pytest.mark.parametrize("package", WITHOUT_QT)
def test_every_module_of_a_core_package_does_without_qt(package: str) -> None:
    spec = importlib.util.find_spec(f"dingui.{package}")
    assert spec is not None, f"dingui.{package} is gone; if it was renamed, name it here"
    modules = [spec.name]
    if spec.submodule_search_locations is not None:
        found = pkgutil.walk_packages(spec.submodule_search_locations, f"{spec.name}.")
        modules += [module.name for module in found]
    run = python(f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n{REPORT_QT}")
    assert (run.returncode, run.stdout.strip()) == (0, "no Qt"), run.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_without_a_window_never_load_qt(command: str) -> None:
    run = python(
        f"""
import contextlib, io, runpy, sys
sys.argv = ["dingui", {command!r}, "--help"]
with contextlib.redirect_stdout(io.StringIO()) as said:
    try:
        runpy.run_module("dingui", run_name="__main__")
    except SystemExit as exit:
        assert not exit.code, exit.code
assert {command!r} in said.getvalue(), said.getvalue()
{REPORT_QT}
"""
    )
    assert (run.returncode, run.stdout.strip()) == (0, "no Qt"), run.stderr
