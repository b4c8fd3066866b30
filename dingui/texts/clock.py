"""Where a computer's clock is set."""

from __future__ import annotations

from typing import Final

from dingui.texts import N_, _

_HOW: Final = {
    "win32": N_(
        "In Windows: Settings → Time & language → Date & time. Switch on “Set time automatically”, see that the time"
        " zone is yours, and press “Sync now”."
    ),
    "darwin": N_(
        "On a Mac: System Settings → General → Date & Time. Switch on “Set time and date automatically”, and see that"
        " the time zone is yours."
    ),
    "linux": N_(
        "In the system's settings: Date & Time. Switch on the automatic date and time, and see that the time zone is"
        " yours. In a terminal: timedatectl set-ntp true"
    ),
}


def how_to_set_the_clock(platform: str) -> str:
    """Return the way to the clock's settings; ``platform`` is as ``sys.platform``, and any other is like Linux."""
    return _(_HOW.get(platform, _HOW["linux"]))
