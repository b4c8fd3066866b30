"""What is said between two starts: whatever is not exactly that is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.single.protocol import (
    FILES_AT_ONCE,
    PATH_LENGTH,
    REQUEST_BYTES,
    TOKEN_LENGTH,
    Request,
    decode,
    encode,
    requests_for,
)

NAMES = st.binary(min_size=1, max_size=40).filter(lambda name: b"\0" not in name)


@given(st.lists(NAMES, max_size=FILES_AT_ONCE), st.text("abc-_0123456789 ", max_size=TOKEN_LENGTH))
def test_whatever_a_file_is_called_comes_through(names: list[bytes], token: str) -> None:
    # Also names that are no UTF-8, as an unpacked archive may have them.
    request = Request(tuple(Path("/数据") / os.fsdecode(name) for name in names), token)
    assert decode(encode(request)) == request


@given(st.binary(max_size=400))
def test_garbage_is_refused_and_breaks_nothing(line: bytes) -> None:
    with pytest.raises(ValueError):
        decode(line)


@pytest.mark.parametrize(
    "found",
    [
        [],
        {},
        {"files": []},
        {"files": [], "token": "", "send": True},
        {"files": "/a", "token": ""},
        {"files": ["relative.json"], "token": ""},
        {"files": [""], "token": ""},
        {"files": ["/a\0b"], "token": ""},
        {"files": ["/\ud800"], "token": ""},
        {"files": [5], "token": ""},
        {"files": ["/" + "a" * PATH_LENGTH], "token": ""},
        {"files": ["/a"] * (FILES_AT_ONCE + 1), "token": ""},
        {"files": [], "token": "a" * (TOKEN_LENGTH + 1)},
        {"files": [], "token": "line\nbreak"},
        {"files": [], "token": None},
    ],
)
def test_what_is_nearly_a_request_is_refused(found: object) -> None:
    with pytest.raises(ValueError):
        decode(json.dumps(found).encode() + b"\n")


def test_a_request_is_bounded() -> None:
    longest = Request(tuple([Path("/" + "\udc80" * (PATH_LENGTH - 1))] * FILES_AT_ONCE), "t" * TOKEN_LENGTH)
    line = encode(longest)
    assert len(line) <= REQUEST_BYTES
    assert decode(line) == longest
    with pytest.raises(ValueError):
        decode(b" " * REQUEST_BYTES + line)
    with pytest.raises(ValueError):
        decode(b"[" * 100_000 + b"\n")


def test_more_files_than_one_request_takes_are_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = [Path(f"{number}.json") for number in range(FILES_AT_ONCE + 3)]
    first, second = requests_for(files, "token")
    assert first.files + second.files == tuple(tmp_path / file for file in files)
    assert (first.token, second.token) == ("token", "")
    assert list(requests_for([], "bad\ntoken")) == [Request()]
