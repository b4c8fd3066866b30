"""Pictures made for tests, byte by byte and by Qt."""

from __future__ import annotations

import gzip
import struct
import zlib

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><title>Sign in</title>"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int = 40, height: int = 30, colour: tuple[int, int, int] = (200, 30, 30), rows: int | None = None
) -> bytes:
    """A PNG in one colour; ``rows``: of how many rows it really has data."""
    row = b"\0" + bytes(colour) * width
    data = zlib.compress(row * (height if rows is None else rows), 1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def png_bomb(width: int = 100_000, height: int = 100_000) -> bytes:
    """A PNG of a kilobyte that says it is that large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(bytes(1000)))
        + _chunk(b"IEND", b"")
    )


def large_png(size: int) -> bytes:
    """A PNG of exactly ``size`` bytes, most of which mean nothing."""
    small = png()
    filler = size - len(small) - 12
    return small[:33] + _chunk(b"teSt", bytes(filler)) + small[33:]


def gif(width: int, height: int, *, frame: tuple[int, int, int, int] | None = None, comment: bytes = b"") -> bytes:
    """A GIF of one frame, with one pixel of data."""
    left, top, across, down = frame or (0, 0, width, height)
    said = b"!\xfe" + bytes([len(comment)]) + comment + b"\0" if comment else b""
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return screen + said + b"," + struct.pack("<HHHHB", left, top, across, down, 0) + b"\x02\x02D\x01\0;"


def by_qt(kind: str, width: int = 40, height: int = 30, *, alpha: bool = False) -> bytes:
    """A picture as Qt writes it: ``png``, ``jpeg``, ``bmp`` or ``webp``."""
    image = QImage(width, height, QImage.Format.Format_ARGB32 if alpha else QImage.Format.Format_RGB32)
    image.fill(QColor(200, 30, 30, 128 if alpha else 255))
    return encoded(image, kind)


def encoded(image: QImage, kind: str) -> bytes:
    """``image`` as a file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(kind.encode())).write(image)
    return bytes(data.data())


def turned_jpeg(width: int, height: int, orientation: int, jpeg: bytes = b"") -> bytes:
    """A JPEG with an EXIF orientation, as phones write it: 6 is a quarter to the right."""
    jpeg = jpeg or by_qt("jpeg", width, height)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0) + bytes(4)
    exif = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


def gzip_bomb(size: int = 200 * 1024 * 1024) -> bytes:
    """A few hundred kilobytes that unpack to a PNG with ``size`` bytes behind it."""
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    piece = bytes(1024 * 1024)
    packed = packer.compress(png())
    for _ in range(size // len(piece)):
        packed += packer.compress(piece)
    return packed + packer.flush()


def gzipped(body: bytes) -> bytes:
    """``body``, packed."""
    return gzip.compress(body)
