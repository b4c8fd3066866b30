"""Are two pictures the same, as far as anybody could see?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QImage, QPainter

CHANNEL: Final = 12
"""By how much red, green or blue of a pixel may differ, of 255: the ground of code differs from a bubble's by 14."""
VALUES: Final = 9
"""How many values of pixels, of which each has three, may differ by more: a comma for a full stop is more."""

_EXCEEDS: Final = bytes(255 if difference > CHANNEL else 0 for difference in range(256))


@dataclass(frozen=True)
class Difference:
    """What is different between two pictures."""

    values: int
    image: QImage
    """Black where they are the same."""
    sizes: tuple[tuple[int, int], tuple[int, int]]

    @property
    def seen(self) -> bool:
        """Whether anybody could see it."""
        return self.sizes[0] != self.sizes[1] or self.values > VALUES

    def __str__(self) -> str:
        (width, height), (was_width, was_height) = self.sizes
        return f"{self.values} values of pixels differ; {width} × {height}, was {was_width} × {was_height}"


def compare(image: QImage, kept: QImage) -> Difference:
    """Return what is different between a picture and the one that was kept."""
    sizes = (image.width(), image.height()), (kept.width(), kept.height())
    width, height = min(image.width(), kept.width()), min(image.height(), kept.height())
    part = kept.convertToFormat(QImage.Format.Format_RGB32).copy(0, 0, width, height)
    painter = QPainter(part)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, image, 0, 0, width, height)
    painter.end()
    part = part.convertToFormat(QImage.Format.Format_RGB888)
    values = 0
    for y in range(height):
        line = part.constScanLine(y)
        assert isinstance(line, memoryview)
        values += bytes(line[: 3 * width]).translate(_EXCEEDS).count(255)
    return Difference(values, part, sizes)
