"""How much a picture may be, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one picture may cost."""

    bytes_max: int = 10 * 1024 * 1024
    """Bytes of the answer's body, before and after its content coding is undone."""
    pixels_max: int = 25_000_000
    """Width times height, as the picture's header says."""
    redirects_max: int = 4
    connect_s: float = 8
    """Seconds for a name, and for a connection."""
    step_s: float = 12
    """Seconds without a single byte."""
    total_s: float = 30
    """Seconds for everything, all redirects included."""
