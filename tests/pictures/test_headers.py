from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.pictures.headers import ENOUGH, Header, kind_of, read_header
from dingui.pictures.states import PictureFailure
from tests.pictures.made import by_qt, gif, png, png_bomb, turned_jpeg


@pytest.mark.parametrize("kind", ["png", "jpeg", "bmp", "webp"])
@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize("size", [(1, 1), (40, 30), (1000, 3)])
def test_the_size_that_qt_wrote(kind: str, alpha: bool, size: tuple[int, int]) -> None:
    assert read_header(by_qt(kind, *size, alpha=alpha)) == Header(kind, *size)


def test_sizes_in_bytes_made_by_hand() -> None:
    assert read_header(png(7, 5)) == Header("png", 7, 5)
    assert read_header(png_bomb()).pixels == 10_000_000_000
    assert read_header(gif(7, 5, comment=b"a comment, then the frame")) == Header("gif", 7, 5)
    assert read_header(turned_jpeg(40, 30, 6)) == Header("jpeg", 40, 30)
    old = b"BM" + bytes(12) + struct.pack("<IHHHH", 12, 9, 8, 1, 24)
    assert read_header(old) == Header("bmp", 9, 8)
    upside_down = b"BM" + bytes(12) + struct.pack("<Iii", 40, 9, -8)
    assert read_header(upside_down) == Header("bmp", 9, 8)


@pytest.mark.parametrize("kind", [b"VP8 ", b"VP8L", b"VP8X"])
def test_the_three_kinds_of_webp(kind: bytes) -> None:
    rest = {
        b"VP8 ": bytes(4) + b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 300, 200),
        b"VP8L": bytes(4) + b"\x2f" + struct.pack("<I", 299 | 199 << 14),
        b"VP8X": bytes(8) + (299).to_bytes(3, "little") + (199).to_bytes(3, "little"),
    }[kind]
    assert read_header(b"RIFF" + bytes(4) + b"WEBP" + kind + rest) == Header("webp", 300, 200)


def test_a_gif_is_as_large_as_its_screen_or_its_frame() -> None:
    assert read_header(gif(65_535, 65_535, frame=(0, 0, 1, 1))).pixels == 65_535**2
    assert read_header(gif(1, 1, frame=(10, 20, 60_000, 50_000))) == Header("gif", 60_010, 50_020)


@pytest.mark.parametrize("size", [(0, 5), (5, 0)])
def test_no_size_is_damage(size: tuple[int, int]) -> None:
    with pytest.raises(PictureFailure) as caught:
        read_header(png(5, 5)[:16] + struct.pack(">II", *size) + png(5, 5)[24:])
    assert caught.value.code == "damaged"


@pytest.mark.parametrize(
    "whole", [png(), gif(7, 5), by_qt("jpeg"), by_qt("bmp"), by_qt("webp"), by_qt("webp", alpha=True)], ids=range(6)
)
def test_any_beginning_is_a_header_or_a_reason(whole: bytes) -> None:
    for length in range(200):
        with contextlib.suppress(PictureFailure):
            assert read_header(whole[:length]).pixels > 0


@given(
    st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"BM", b""]),
    st.binary(max_size=300),
)
def test_whatever_follows_is_a_header_or_a_reason(start: bytes, rest: bytes) -> None:
    with contextlib.suppress(PictureFailure):
        assert read_header(start + rest).pixels > 0


@pytest.mark.parametrize(
    ("body", "code", "data"),
    [
        (b"", "not_a_picture", {}),
        (b"BM is how a text may begin, too, and this one goes on", "not_a_picture", {}),
        (b"<!doctype html><html><svg ", "svg", {}),
        (b"<?xml version='1.0'?><s:svg xmlns:s='x'>", "svg", {}),
        (b"MM\0*" + bytes(9), "other_format", {"format": "TIFF"}),
        (b"\0\0\0\x1cftypavif" + bytes(9), "other_format", {"format": "AVIF"}),
        (b"\0\0\0\x1cftypmif1" + bytes(9), "other_format", {"format": "HEIC"}),
        (b"\0\0\0\x1cftypisom" + bytes(9), "not_a_picture", {}),
        (b"\0\0\1\0" + bytes(30), "other_format", {"format": "ICO"}),
        (b"\x1f\x8b\x08" + bytes(30), "not_a_picture", {}),
    ],
)
def test_what_is_no_picture(body: bytes, code: str, data: dict[str, str]) -> None:
    with pytest.raises(PictureFailure) as caught:
        kind_of(body[:ENOUGH])
    assert (caught.value.code, caught.value.data) == (code, data)
