"""Telling a process that is still running from one that is gone and whose number was given to another."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def own_mark() -> str:
    """Return a text that names this process and no other, past or future, on this computer."""
    return _mark(os.getpid()) or f"{os.getpid()}::"


def is_running(mark: str) -> bool:
    """Say whether the process that :func:`own_mark` named is still there."""
    pid, _, _ = mark.partition(":")
    return pid.isdecimal() and _mark(int(pid)) == mark


def boot_of(mark: str) -> str:
    """Return which start of the computer a process belongs to; empty where the system does not say."""
    return mark.rpartition(":")[2]


def _mark(pid: int) -> str | None:
    started = _started(pid)
    return None if started is None else f"{pid}:{started}:{_boot()}"


def _boot() -> str:
    # Only Linux counts a process's start from the last boot; the others give a date.
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


if sys.platform == "win32":

    def _started(pid: int) -> str | None:
        """Return when the process began, in units of 100 ns since 1601; ``None`` where there is none."""
        import ctypes
        from ctypes import wintypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        handle = kernel.OpenProcess(0x1000, 0, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
        if not handle:
            return None
        try:
            times = [wintypes.FILETIME() for _ in range(4)]
            if not kernel.GetProcessTimes(wintypes.HANDLE(handle), *(ctypes.byref(each) for each in times)):
                return None
            created, ended = times[0], times[1]
            if ended.dwLowDateTime or ended.dwHighDateTime:
                return None
            return str((created.dwHighDateTime << 32) | created.dwLowDateTime)
        finally:
            kernel.CloseHandle(wintypes.HANDLE(handle))

elif sys.platform == "darwin":

    def _started(pid: int) -> str | None:
        """Return when the process began, as ``ps`` writes it; ``None`` where there is none."""
        import subprocess

        shown = subprocess.run(
            ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout.strip()
        return shown or None

else:

    def _started(pid: int) -> str | None:
        """Return when the process began, in ticks since the boot (proc(5)); ``None`` where there is none."""
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            return None
        # A zombie is dead; only its parent has not asked yet.
        return None if len(fields) < 20 or fields[0] in "ZX" else fields[19]
