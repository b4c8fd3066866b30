"""A desktop of our own: X server, window manager, session bus, accessibility bus and an unlocked Secret Service.

Nothing of the machine's is used: the display number is a free one, the bus activates nothing, and home, runtime and
temporary folders are new. Everything is ended by process id, and nothing may be left.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.journeys.waiting import until

KEYRING_PASSWORD: Final = "made-up password of a made-up keyring"

_SCREEN: Final = "1280x800x24"
_START_S: Final = 20.0

_TOOLS: Final = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "import": "imagemagick",
    "dbus-daemon": "dbus",
    "dbus-send": "dbus",
    "gnome-keyring-daemon": "gnome-keyring",
    "setpriv": "util-linux",
    "secret-tool": "libsecret-tools",
}
"""What must be found on the path, and the Debian package that brings it."""

_LAUNCHERS: Final = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
_SYSTEM_PYTHON: Final = "/usr/bin/python3"

_BUS: Final = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

# Clicking raises and focuses; the one key is the usual one for closing a window, so every other reaches the program.
_WINDOW_MANAGER: Final = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><focusLast>yes</focusLast></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <desktops><number>1</number></desktops>
  <keyboard>
    <keybind key="A-F4"><action name="Close"/></keybind>
  </keyboard>
  <mouse>
    <context name="Client">
      <mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind>
    </context>
    <context name="Titlebar">
      <mousebind button="Left" action="Drag"><action name="Move"/></mousebind>
    </context>
  </mouse>
</openbox_config>
"""


class DesktopError(Exception):
    """The desktop cannot be set up; the text says what is missing."""


def missing_packages() -> list[str]:
    """Return the names of the Debian packages that a journey needs and that are not there."""
    missing = [package for tool, package in _TOOLS.items() if shutil.which(tool) is None]
    if not any(Path(launcher).exists() for launcher in _LAUNCHERS):
        missing.append("at-spi2-core")
    probe = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    if subprocess.run([_SYSTEM_PYTHON, "-c", probe], capture_output=True, check=False).returncode:
        missing += ["python3-gi", "gir1.2-atspi-2.0"]
    return sorted(set(missing))


class Desktop:
    """The running desktop; use as a context manager.

    Raises :class:`DesktopError` where a Debian package is missing or a part does not come up.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / "home"
        self.runtime = root / "runtime"
        self.temporary = root / "tmp"
        self.display = ""
        self._parts: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Desktop:
        missing = missing_packages()
        if missing:
            raise DesktopError(
                f"journeys need Debian packages that are not installed: {' '.join(missing)}\n"
                "`make test` installs them; by hand: apt-get install --no-install-recommends " + " ".join(missing)
            )
        for folder in (self.home, self.runtime, self.temporary):
            folder.mkdir(mode=0o700, parents=True)
        try:
            self._start()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        left = self.end()
        assert not left, f"processes of the desktop were left running, and killed: {left}"

    def environment(self) -> dict[str, str]:
        """Return the whole environment of a program on this desktop: nothing comes from ours but the path."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "DISPLAY": self.display,
            "TMPDIR": str(self.temporary),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_STATE_HOME": str(self.home / ".local/state"),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.runtime / 'bus'}",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "NO_AT_BRIDGE": "0",
        }

    def start(
        self,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        pass_fds: tuple[int, ...] = (),
        stdin: bytes = b"",
    ) -> subprocess.Popen[bytes]:
        """Start a part of the desktop; it ends with it, and with this process should that be killed."""
        # setpriv becomes the program, so the process id is the program's own.
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *command],
                env=dict(self.environment() if environment is None else environment),
                cwd=self.home,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=pass_fds,
            )
        self._parts.append(process)
        assert process.stdin is not None
        if stdin:
            process.stdin.write(stdin)
        process.stdin.close()
        return process

    def screenshot(self, path: Path) -> None:
        """Save what the screen shows as a PNG."""
        subprocess.run(
            ["import", "-window", "root", str(path)],
            env=self.environment(),
            check=True,
            timeout=20,
            capture_output=True,
        )

    def end(self) -> list[str]:
        """End every part, the last one first; return the command lines of processes that had to be killed."""
        for process in reversed(self._parts):
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._parts.clear()
        deadline = time.monotonic() + 5
        while (left := self._processes()) and time.monotonic() < deadline:
            time.sleep(0.01)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        return list(left.values())

    def _start(self) -> None:
        logs = self.root
        self.display = self._start_screen(logs / "xvfb.log")
        bus = logs / "bus.conf"
        bus.write_text(_BUS.format(socket=self.runtime / "bus"))
        part = self.start(["dbus-daemon", f"--config-file={bus}", "--nofork", "--nopidfile"], log=logs / "bus.log")
        self._await("the session bus", part, logs / "bus.log", lambda: self._asks("org.freedesktop.DBus", "GetId"))

        manager = logs / "openbox.xml"
        manager.write_text(_WINDOW_MANAGER)
        openbox = self.start(["openbox", "--config-file", str(manager)], log=logs / "openbox.log")
        launcher = next(launcher for launcher in _LAUNCHERS if Path(launcher).exists())
        accessibility = self.start([launcher, "--launch-immediately"], log=logs / "at-spi.log")
        # Unlocking makes the keyring of that name on the way, as logging in to a desktop does.
        keyring = self.start(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            log=logs / "keyring.log",
            stdin=KEYRING_PASSWORD.encode(),
        )
        self._await("the window manager", openbox, logs / "openbox.log", self._manages_windows)
        self._await("the accessibility bus", accessibility, logs / "at-spi.log", self._has_accessibility)
        self._await("the unlocked keyring", keyring, logs / "keyring.log", self._keyring_is_open)

    def _start_screen(self, log: Path) -> str:
        read, write = os.pipe()
        try:
            command = ["Xvfb", "-displayfd", str(write), "-screen", "0", _SCREEN, "-nolisten", "tcp", "-noreset"]
            process = self.start(command, log=log, pass_fds=(write,))
            os.close(write)
            write = -1
            told = b""
            while not told.endswith(b"\n"):
                ready, _, _ = select.select([read], [], [], _START_S)
                chunk = os.read(read, 16) if ready else b""
                if not chunk:
                    raise DesktopError(f"Xvfb did not come up (exit status {process.poll()}): {_tail(log)}")
                told += chunk
            return f":{told.decode().strip()}"
        finally:
            os.close(read)
            if write >= 0:
                os.close(write)

    def _await(self, what: str, process: subprocess.Popen[bytes], log: Path, ready: Callable[[], object]) -> None:
        def attempt() -> bool:
            if process.poll() is not None:
                raise DesktopError(f"{what}: ended with status {process.returncode}: {_tail(log)}")
            return bool(ready())

        try:
            until(f"{what} is up", attempt, _START_S)
        except TimeoutError as error:
            raise DesktopError(f"{error}: {_tail(log)}") from None

    def _run(self, *command: str) -> str:
        """Return what a command says; empty where it fails."""
        done = subprocess.run(
            command, env=self.environment(), capture_output=True, text=True, check=False, timeout=_START_S
        )
        return done.stdout if done.returncode == 0 else ""

    def _asks(self, destination: str, member: str) -> str:
        return self._run("dbus-send", "--print-reply", f"--dest={destination}", "/", f"org.freedesktop.DBus.{member}")

    def _manages_windows(self) -> bool:
        return bool(self._run("xdotool", "get_num_desktops"))

    def _has_accessibility(self) -> bool:
        return "unix:" in self._run(
            "dbus-send", "--print-reply", "--dest=org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress"
        )

    def _keyring_is_open(self) -> bool:
        said = self._run(
            "dbus-send",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets/aliases/default",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.freedesktop.Secret.Collection",
            "string:Locked",
        )
        return "boolean false" in said

    def _processes(self) -> dict[int, str]:
        """Return the command lines of running processes that were given this desktop's runtime folder, by id."""
        mark = f"XDG_RUNTIME_DIR={self.runtime}".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                environment = (entry / "environ").read_bytes().split(b"\0")
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue  # it ended, or belongs to someone else
            if mark in environment and command:
                found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace")
        return found


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:] if log.exists() else ""
