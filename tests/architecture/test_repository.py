"""What must stand in no file, and how large a module may grow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.project_files import ROOT, project_files, project_texts

LARGEST_MODULE = 450
"""Lines. A module that is hard to see whole is split along what changes together."""

FAKE_BY_REASON: dict[str, str] = {}
"""Strings of 64 hexadecimal digits that look real and are not, each with the reason."""

_HEX = re.compile(r"[0-9a-fA-F]{64,}")
_MOBILE = re.compile(r"(?<![0-9A-Za-z_.])(?:(?:\+|00)?86[- ]?)?(1[3-9]\d{9})(?!\d)")
_FAKE_MOBILE = re.compile(r"1[3-9]\d0{6}\d{2}|1[3-9]\d(\d)\1{7}|13800138000|1[3-9]012345678|1[3-9]123456789")
# In pieces, so that this file is not what it looks for.
_REGISTRIES = [
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("registry", "npmjs"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
        ("conda", "anaconda", "org"),
        ("mirrors", "aliyun", "com"),
        ("tuna", "tsinghua", "edu"),
    )
]
_WORKPLACE = re.compile(r"(?<![\w.])/wo" + r"rk/(?:shared|main|\.library)")


def tokens(text: str) -> Iterator[str]:
    """Yield what might be a real access token or secret: 64 hexadecimal digits without a visible pattern.

    Of the 61 groups of four digits in a random one, hardly two are the same; a made-up one repeats a few.
    """
    for match in _HEX.finditer(text):
        digits = match.group().lower()
        groups = {digits[start : start + 4] for start in range(len(digits) - 3)}
        if len(groups) > 26 and digits not in FAKE_BY_REASON:
            yield match.group()


def mobiles(text: str) -> Iterator[str]:
    """Yield what might be a real person's Chinese mobile number."""
    for match in _MOBILE.finditer(text):
        if not _FAKE_MOBILE.fullmatch(match.group(1)):
            yield match.group(1)


def registries(text: str) -> Iterator[str]:
    """Yield the hosts of package registries: where packages come from is the reader's own setting."""
    lowered = text.lower()
    yield from (host for host in _REGISTRIES if host in lowered)


def workplaces(text: str) -> Iterator[str]:
    """Yield paths of the machine on which somebody worked."""
    yield from (match.group() for match in _WORKPLACE.finditer(text))


@pytest.mark.parametrize("search", [tokens, mobiles, registries, workplaces], ids=lambda search: search.__name__)
def test_no_file_holds(search: Callable[[str], Iterator[str]]) -> None:
    found = []
    for name, text in project_texts():
        for number, line in enumerate(text.splitlines(), 1):
            # Only the start of what was found: a log of this test must not spread it.
            found += [f"{name}:{number}: {what[:8]}…" for what in search(line)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("search", "text"),
    [
        (tokens, "access_token=" + "3f7a91c05be2d8467790aa1cde45f0b3" + "186c2f9de07b54a8e3126fd9c0b7458a"),
        (tokens, "SEC" + "3f7a91c05be2d8467790aa1cde45f0b3" + "186c2f9de07b54a8e3126fd9c0b7458a"),
        (mobiles, "@155" + "30817264 please"),
        (mobiles, "+86" + "155" + "30817264"),
        (registries, "https://" + _REGISTRIES[0] + "/simple"),
        (workplaces, "see /wo" + "rk/shared/design.md"),
    ],
)
def test_it_would_be_found(search: Callable[[str], Iterator[str]], text: str) -> None:
    assert list(search(text))


@pytest.mark.parametrize(
    ("search", "text"),
    [
        (tokens, "0" * 60 + "beef"),
        (tokens, "0123456789abcdef" * 4),
        (tokens, "SECabcdef" + "0123456789abcdef" * 4),
        (mobiles, "13800000000 13800000042 13900000001 18888888888"),
        (mobiles, "1700000000000"),
        (workplaces, "build/wo" + "rk/main"),
    ],
)
def test_what_is_made_up_is_left_alone(search: Callable[[str], Iterator[str]], text: str) -> None:
    assert not list(search(text))


def test_no_module_is_too_large_to_be_seen_whole() -> None:
    modules = [path for path in project_files() if path.suffix == ".py" and path.is_relative_to(ROOT / "dingui")]
    assert modules
    sizes = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in modules}
    large = [f"{name}: {lines} lines" for name, lines in sizes.items() if lines > LARGEST_MODULE]
    assert not large, "\n".join(large)
