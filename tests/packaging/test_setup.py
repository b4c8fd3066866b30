"""What setup.sh does about Debian packages, on machines made of a few stand-in commands.

That the real thing works from nothing can only be shown on a bare system; this holds the decisions it takes there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "setup.sh"
NEEDED_TOOLS = ("cat", "dirname", "grep", "sed", "sort", "tail", "tr", "mkdir", "cksum", "find", "env", "true")


class Machine:
    """A folder with a copy of the script, and a PATH on which nothing stands but what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.project = folder / "project"
        self.calls = folder / "calls"
        self.bin.mkdir()
        (self.project / "packaging").mkdir(parents=True)
        shutil.copy(SCRIPT, self.project / "packaging" / "setup.sh")
        for name in ("pyproject.toml", "constraints.txt", "packaging/hatch_build.py"):
            (self.project / name).write_text("")
        for tool in NEEDED_TOOLS:
            found = shutil.which(tool)
            assert found is not None
            # A script, never a link: what a test writes over must not be the machine's own.
            self.command(tool, f'exec {found} "$@"')
        self.command("uname", "echo Linux")
        self.command("python3", f'exec {sys.executable} "$@"')
        self.user(1000)

    def command(self, name: str, script: str) -> None:
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def user(self, number: int) -> None:
        self.command("id", f"echo {number}")

    def debian(self, *, installed: tuple[str, ...] = (), known: tuple[str, ...] = ()) -> None:
        """Have apt and dpkg, with packages ``installed``, and others ``known`` to the lists."""
        lines = "".join(f"installed {name}\\n" for name in installed)
        self.command(
            "dpkg-query",
            f"case \"$*\" in *'*t64'*) printf '{lines}' | grep t64 | sed 's/ .*//' ;; *) printf '{lines}' ;; esac",
        )
        cases = "|".join(known) or "-"
        self.command(
            "apt-cache",
            f'case $2 in {cases}) echo "  Candidate: 1.0" ;; *) echo "  Candidate: (none)" ;; esac',
        )
        self.command("apt-get", f'echo "apt-get $*" >>{self.calls}; case "$*" in *install*) exit 9 ;; esac')

    def set_up(self, level: str = "run", **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "packaging/setup.sh", level],
            cwd=self.project,
            env={"PATH": str(self.bin), **environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_user_who_may_not_install_gets_the_line_that_does(machine: Machine) -> None:
    machine.debian(installed=("libegl1",))
    run = machine.set_up()
    assert run.returncode == 1
    line = next(line for line in run.stderr.splitlines() if line.startswith("  sudo apt-get"))
    assert line.startswith("  sudo apt-get update && sudo apt-get install -y --no-install-recommends ca-certificates ")
    names = line.split()
    assert "libgl1" in names
    assert "libegl1" not in names, "what is installed is not asked for"
    assert "xvfb" not in names, "running needs nothing of what only tests need"
    assert not machine.calls.exists()
    assert not (machine.project / ".venv").exists()


def test_tests_need_more_than_running(machine: Machine) -> None:
    machine.debian()
    assert "xvfb" in machine.set_up("test").stderr.split()


@pytest.mark.parametrize(
    ("known", "installed", "expected"),
    [
        (("libglib2.0-0",), (), "libglib2.0-0"),
        (("libglib2.0-0t64",), (), "libglib2.0-0t64"),
        ((), ("libssl3t64",), "libglib2.0-0t64"),
        ((), ("libssl3",), "libglib2.0-0"),
    ],
    ids=["lists: Debian 12", "lists: Ubuntu 24.04", "no lists yet: Ubuntu 24.04", "no lists yet: Debian 12"],
)
def test_a_renamed_library_is_asked_for_by_its_name_on_that_release(
    machine: Machine, known: tuple[str, ...], installed: tuple[str, ...], expected: str
) -> None:
    machine.debian(known=known, installed=installed)
    names = machine.set_up().stderr.split()
    assert [name for name in names if name.startswith("libglib")] == [expected]


def test_root_installs_without_being_asked_anything(machine: Machine) -> None:
    machine.debian(installed=("libglib2.0-0t64", "fonts-wqy-zenhei"))
    machine.user(0)
    machine.command(
        "env", f'echo "env $*" >>{machine.calls}; while case $1 in *=*) ;; *) false ;; esac; do shift; done; exec "$@"'
    )
    run = machine.set_up()
    calls = machine.calls.read_text().splitlines()
    assert calls[0].startswith("env DEBIAN_FRONTEND=noninteractive apt-get ")
    install = next(call for call in calls if call.startswith("apt-get") and " install " in call)
    assert " libgl1 " in install
    assert "libglib2.0" not in install, "an alternative is there"
    assert "fonts-" not in install, "another Chinese font is there"
    # The stand-in refuses to install: that ends the set-up, in words.
    assert run.returncode == 1
    assert "This failed: env DEBIAN_FRONTEND=noninteractive apt-get" in run.stderr


def test_sudo_without_a_password_installs(machine: Machine) -> None:
    machine.debian()
    machine.command("sudo", f'echo "sudo $*" >>{machine.calls}; shift; exec "$@"')
    machine.set_up()
    calls = machine.calls.read_text().splitlines()
    assert calls[0] == "sudo -n true"
    assert any(call.startswith("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get") for call in calls)


def test_sudo_that_would_ask_is_not_asked_without_a_terminal(machine: Machine) -> None:
    machine.debian()
    machine.command("sudo", "exit 1")
    assert "  sudo apt-get update && " in machine.set_up().stderr
    assert not machine.calls.exists()


def test_elsewhere_the_needed_libraries_are_named_and_the_set_up_goes_on(machine: Machine) -> None:
    machine.command("python3", 'case "$*" in "-m venv"*) exit 7 ;; esac; exec ' + sys.executable + ' "$@"')
    run = machine.set_up()
    assert "There is no apt-get here" in run.stderr
    assert "libxcb-cursor0" in run.stderr
    assert "Making the virtual environment" in run.stderr


def test_without_a_python_that_will_do_it_says_so(machine: Machine) -> None:
    machine.command("python3", "exit 1")
    run = machine.set_up()
    assert run.returncode == 1
    assert "dingui needs Python 3.11 or newer" in run.stderr


def test_an_unknown_level_is_refused(machine: Machine) -> None:
    assert machine.set_up("everything").returncode == 2
