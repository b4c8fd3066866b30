"""What two texts have in common at their beginning and at their end.

By halving: comparing slices is fast, even for 20,000 bytes on each key.
"""

from __future__ import annotations


def common_start(one: str, other: str) -> int:
    """Return the length of the common beginning, in characters."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_end(one: str, other: str, most: int) -> int:
    """Return the length of the common end, in characters, of which ``most`` are looked at."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low
