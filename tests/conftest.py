"""What holds for every test: a data folder of its own, loopback only, nothing left running, nothing logged unasked."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test its own data folder, English, and no proxy or keyring of the machine's."""
    monkeypatch.setenv("DINGUI_HOME", str(tmp_path / "dingui-home"))
    monkeypatch.setenv("DINGUI_LANG", "en")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in _PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Set the language back, whatever a test chose."""
    from dingui import texts

    texts.set_language("en")
    yield
    texts.set_language("en")


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that would speak with another machine."""
    connect = socket.socket.connect

    def guarded(sock: socket.socket, address: object) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0] if isinstance(address, tuple) else address
            if not (isinstance(host, str) and (host.startswith("127.") or host == "::1" or host == "localhost")):
                raise AssertionError(f"a test tried to reach {host!r}")
        connect(sock, address)  # type: ignore[arg-type]  # whatever the caller gave

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a thread behind."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    while (left := [each for each in set(threading.enumerate()) - before if _lives(each)]) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.005)
    assert not left, f"threads left running: {[thread.name for thread in left]}"


def _lives(thread: threading.Thread) -> bool:
    if isinstance(thread, threading._DummyThread):
        # Not started by Python, Qt's worker for example: it stays in the list for ever, and only the system knows more.
        return Path(f"/proc/self/task/{thread.native_id}").exists()
    return thread.is_alive()


@pytest.fixture(autouse=True)
def nothing_logged_unasked(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which something was logged at WARNING or above, unless it asks for ``expected_log``."""
    yield
    if "expected_log" in request.fixturenames:
        return
    records = [r for when in ("setup", "call") for r in caplog.get_records(when) if r.levelno >= logging.WARNING]
    assert not records, "logged unasked: " + "; ".join(f"{r.name}: {r.getMessage()}" for r in records)


@pytest.fixture
def expected_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Say that this test expects warnings in the log, and look at them."""
    return caplog


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show what a soak of the fault matrix found."""
    from tests.sending.matrix_report import KEY, summary

    if "soak" not in config.option.markexpr or "not soak" in config.option.markexpr:
        return
    reports = [report for how in ("passed", "failed") for report in terminalreporter.getreports(how)]
    noted = [value for report in reports for name, value in report.user_properties if name == KEY]
    if noted:
        terminalreporter.section("the fault matrix")
        for line in summary(noted):
            terminalreporter.write_line(line)
