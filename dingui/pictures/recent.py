"""What was used lately, up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Container
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Values by key, each with its size in bytes; what was not used for longest goes first."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._values: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self.bytes = 0
        """Of all values together."""

    def get(self, key: str) -> T | None:
        """Return a value, which counts as using it."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def put(self, key: str, value: T, size: int, keep: Container[str] = ()) -> None:
        """Take a value of ``size`` bytes in; others go for it, but none of ``keep``."""
        self.remove(key)
        self._values[key] = (value, size)
        self.bytes += size
        self.shrink(keep)

    def remove(self, key: str) -> None:
        """Let go of a value, where it is there."""
        found = self._values.pop(key, None)
        if found is not None:
            self.bytes -= found[1]

    def shrink(self, keep: Container[str] = ()) -> None:
        """Let go of what is too much, but of none of ``keep``."""
        if self.bytes <= self._bytes_max:
            return
        for key in [key for key in self._values if key not in keep]:
            self.remove(key)
            if self.bytes <= self._bytes_max:
                return

    def clear(self) -> None:
        """Let go of everything."""
        self._values.clear()
        self.bytes = 0
