"""What a body is, by its first bytes, and how large the picture in it says it is: before anything decodes it."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import Final

from dingui.pictures.states import PictureFailure

ENOUGH: Final = 1024
"""Bytes after which :func:`kind_of` has its answer."""

_TIFF: Final = (b"II*\0", b"MM\0*")
_HEIF: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heif")
_SVG: Final = re.compile(rb"<(?:\w+:)?svg[\s>]", re.IGNORECASE)
_NO_SIZE_MARKERS: Final = frozenset({0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class Header:
    """A picture by its header."""

    kind: str
    """``png``, ``jpeg``, ``gif``, ``webp`` or ``bmp``: the name of Qt's reader for it."""
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


def kind_of(start: bytes) -> str:
    """Return the kind of picture that begins like this.

    ``start`` is the whole body, or :data:`ENOUGH` bytes of it. Raises :class:`PictureFailure`: ``svg`` (it may hold
    scripts and load other things), ``other_format``, ``not_a_picture``.
    """
    for magic, kind in (
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff", "jpeg"),
        (b"GIF87a", "gif"),
        (b"GIF89a", "gif"),
    ):
        if start.startswith(magic):
            return kind
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "webp"
    if start.startswith(b"BM") and len(start) >= 26 and 12 <= struct.unpack_from("<I", start, 14)[0] <= 256:
        return "bmp"
    if _SVG.search(start[:ENOUGH].replace(b"\0", b"")):
        raise PictureFailure("svg")
    other = _other_format(start)
    if other:
        raise PictureFailure("other_format", format=other)
    raise PictureFailure("not_a_picture")


def _other_format(start: bytes) -> str:
    if start.startswith(_TIFF):
        return "TIFF"
    if start[4:8] == b"ftyp":
        brand = start[8:12]
        return "AVIF" if brand in (b"avif", b"avis") else "HEIC" if brand in _HEIF else ""
    if start.startswith(b"\0\0\1\0") and len(start) > 22:
        return "ICO"
    return ""


def read_header(body: bytes) -> Header:
    """Return what the header of a whole body says.

    Raises what :func:`kind_of` raises, and ``damaged`` for a header that says no size.
    """
    kind = kind_of(body)
    try:
        width, height = _SIZES[kind](body)
    except (struct.error, IndexError):
        raise PictureFailure("damaged") from None
    if width <= 0 or height <= 0:
        raise PictureFailure("damaged")
    return Header(kind, width, height)


def _png(body: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", body, 16)
    return width, height


def _gif(body: bytes) -> tuple[int, int]:
    """The screen or the first frame, whichever reaches further: Qt makes room for both."""
    width, height, flags = struct.unpack_from("<HHB", body, 6)
    place = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    while body[place] == 0x21:
        place += 2
        while body[place]:
            place += 1 + body[place]
        place += 1
    if body[place] != 0x2C:
        raise IndexError
    left, top, across, down = struct.unpack_from("<HHHH", body, place + 1)
    return max(width, left + across), max(height, top + down)


def _bmp(body: bytes) -> tuple[int, int]:
    if struct.unpack_from("<I", body, 14)[0] == 12:
        width, height = struct.unpack_from("<HH", body, 18)
    else:
        width, height = struct.unpack_from("<ii", body, 18)
    return width, abs(height)


def _webp(body: bytes) -> tuple[int, int]:
    match body[12:16]:
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", body, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            bits = struct.unpack_from("<I", body, 21)[0]
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            across, down = body[24:27], body[27:30]
            if len(down) < 3:
                raise IndexError
            return int.from_bytes(across, "little") + 1, int.from_bytes(down, "little") + 1
    raise IndexError


def _jpeg(body: bytes) -> tuple[int, int]:
    place = 2
    while True:
        if body[place] != 0xFF:
            raise IndexError
        while body[place] == 0xFF:
            place += 1
        marker = body[place]
        place += 1
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            continue
        if marker == 0xD9 or marker == 0xDA:
            raise IndexError
        if 0xC0 <= marker <= 0xCF and marker not in _NO_SIZE_MARKERS:
            height, width = struct.unpack_from(">HH", body, place + 3)
            return width, height
        place += struct.unpack_from(">H", body, place)[0]


_SIZES: Final = {"png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp, "bmp": _bmp}
