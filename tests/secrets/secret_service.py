"""A session bus and a real gnome-keyring of our own: nothing of the machine's is used, nothing is left running.

No screen is known to it, so a keyring that would ask for its password finds nobody to ask, and says no.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
from secretstorage.util import format_secret, open_session

from tests.journeys.waiting import until

_NAME: Final = "org.freedesktop.secrets"

_GNOME: Final = "org.gnome.keyring"

PASSWORD: Final = "made-up password of a made-up keyring"

_TOOLS: Final = {
    "dbus-daemon": "dbus",
    "dbus-send": "dbus",
    "gnome-keyring-daemon": "gnome-keyring",
    "secret-tool": "libsecret-tools",
    "setpriv": "util-linux",
}

_BUS: Final = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  {activation}
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class SecretService:
    """The bus and the keyring's daemon; use as a context manager.

    ``activated``: whether the bus starts a new daemon, with a locked keyring, when there is none and someone asks.
    """

    def __init__(self, root: Path, *, activated: bool = False) -> None:
        self.root = root
        self.home = root / "home"
        self.runtime = root / "run"
        self._activated = activated
        self._bus: subprocess.Popen[bytes] | None = None
        self.daemon: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> SecretService:
        missing = sorted({package for tool, package in _TOOLS.items() if shutil.which(tool) is None})
        if missing:
            pytest.fail(f"Debian packages are missing: {' '.join(missing)} (`make test` installs them)")
        for folder in (self.home, self.runtime):
            folder.mkdir(mode=0o700, parents=True)
        try:
            self._start_bus()
            self.start_daemon()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def environment(self) -> dict[str, str]:
        """Return the whole environment of a program in this session: nothing of ours but the path."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": str(self.runtime),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.runtime / 'bus'}",
            "DINGUI_HOME": str(self.home / "dingui"),
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def enter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let this process use the session."""
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
            monkeypatch.setenv(name, self.environment()[name])
        monkeypatch.setenv("XDG_CONFIG_HOME", str(self.home / ".config"))  # where keyring looks for its own settings
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(name, raising=False)

    def start_daemon(self) -> None:
        """Start a daemon and unlock its keyring, as logging in to a desktop does."""
        command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        self.daemon = self._start(command, stdin=PASSWORD.encode())
        # In this order: asking the keyring itself would make the bus start another daemon where it may.
        self._await(self.daemon, "the daemon is on the bus", lambda: self._owned_by(self.daemon))
        self._await(self.daemon, "the keyring is open", lambda: self.locked() is False)

    def kill_daemon(self) -> None:
        """Kill the daemon as a crash would; the bus knows of it when this returns."""
        assert self.daemon is not None
        self.daemon.kill()
        self.daemon.wait()
        until("the daemon is gone from the bus", lambda: not self._owned_by(self.daemon))

    def stop_daemon(self) -> None:
        """Let the daemon hang: it keeps its place on the bus and answers nothing."""
        assert self.daemon is not None
        os.kill(self.daemon.pid, signal.SIGSTOP)

    def continue_daemon(self) -> None:
        """Let it go on, with whatever it was asked meanwhile."""
        assert self.daemon is not None
        os.kill(self.daemon.pid, signal.SIGCONT)

    def lock(self) -> None:
        """Lock the keyring, as a person does in their keyring's own window."""
        # By hand: secret-tool's own "lock" crashes here.
        self._ask(
            _NAME,
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/collection/login",
        )
        until("the keyring is locked", self.locked)

    def unlock(self) -> None:
        """Unlock it again with its password, as its own window would: there is no screen for that window here."""
        collection = "/org/freedesktop/secrets/collection/login"
        address = DBusAddress("/org/freedesktop/secrets", _NAME, f"{_GNOME}.InternalUnsupportedGuiltRiddenInterface")
        with closing(open_dbus_connection(self.environment()["DBUS_SESSION_BUS_ADDRESS"])) as connection:
            secret = format_secret(open_session(connection), PASSWORD.encode(), "text/plain")
            call = new_method_call(address, "UnlockWithMasterPassword", "o(oayays)", (collection, secret))
            connection.send_and_get_reply(call)
        until("the keyring is unlocked", lambda: self.locked() is False)

    def remove_keyring(self) -> None:
        """Leave the daemon without a keyring, as on a new computer: it makes one when it is first asked."""
        self._ask(_NAME, "/org/freedesktop/secrets/collection/login", "org.freedesktop.Secret.Collection.Delete")
        until("there is no keyring", lambda: self.locked() is None)

    def locked(self) -> bool | None:
        """Return whether the keyring is locked; None where there is no answer."""
        said = self._ask(
            _NAME,
            "/org/freedesktop/secrets/aliases/default",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.freedesktop.Secret.Collection",
            "string:Locked",
        )
        return {"true": True, "false": False}.get(said.rpartition("boolean ")[2].strip())

    def tool(self, *arguments: str, stdin: bytes = b"") -> str:
        """Run ``secret-tool``, another program that uses the same keyring; return what it prints."""
        done = subprocess.run(
            ["secret-tool", *arguments],
            env=self.environment(),
            input=stdin,
            capture_output=True,
            check=True,
            timeout=10,
        )
        return done.stdout.decode(errors="replace")

    def end(self) -> None:
        """End everything that was started in this session, by process id."""
        for process in (self.daemon, self._bus):
            if process is not None and process.poll() is None:
                os.kill(process.pid, signal.SIGCONT)
                process.terminate()
                process.wait(10)
        for pid in self._processes():
            os.kill(pid, signal.SIGKILL)
        until("everything has ended", lambda: not self._processes())

    def _start_bus(self) -> None:
        file = self.root / "bus.conf"
        activation = "<standard_session_servicedirs/>" if self._activated else ""
        file.write_text(_BUS.format(socket=self.runtime / "bus", activation=activation))
        self._bus = self._start(["dbus-daemon", f"--config-file={file}", "--nofork", "--nopidfile"])
        self._await(
            self._bus, "the bus answers", lambda: self._ask("org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetId")
        )

    def _start(self, command: list[str], stdin: bytes = b"") -> subprocess.Popen[bytes]:
        # setpriv becomes the program, so the process id is the program's own; it ends with this process at the latest.
        with (self.root / f"{command[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *command],
                env=self.environment(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        assert process.stdin is not None
        process.stdin.write(stdin)
        process.stdin.close()
        return process

    def _await(self, process: subprocess.Popen[bytes], what: str, ready: Callable[[], object]) -> None:
        def attempt() -> bool:
            assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
            return bool(ready())

        until(what, attempt, 20.0)

    def _ask(self, destination: str, path: str, member: str, *arguments: str) -> str:
        done = subprocess.run(
            ["dbus-send", "--print-reply", f"--dest={destination}", path, member, *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
        return done.stdout if done.returncode == 0 else ""

    def _owned_by(self, process: subprocess.Popen[bytes] | None) -> bool:
        said = self._ask(
            "org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetConnectionUnixProcessID", f"string:{_NAME}"
        )
        return process is not None and said.rstrip().endswith(f"uint32 {process.pid}")

    def _processes(self) -> list[int]:
        """Return the ids of running processes that were given this session's runtime folder."""
        mark = f"XDG_RUNTIME_DIR={self.runtime}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    environment = (entry / "environ").read_bytes().split(b"\0")
                    zombie = (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
                except OSError:
                    continue  # it ended, or belongs to someone else
                if mark in environment and not zombie:
                    found.append(int(entry.name))
        return found
