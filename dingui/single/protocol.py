"""What a second start says to the first: which files to open, and that the window may come to the front.

A line of JSON each way, bounded and checked; nothing else is ever said there, and no secret.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

GREETING: Final = b"dingui 1\n"
"""What the first says as soon as it can take something: only then is anything handed over."""

TAKEN: Final = b"taken\n"
"""What it says when the files are its own."""

FILES_AT_ONCE: Final = 32
PATH_LENGTH: Final = 4096
TOKEN_LENGTH: Final = 256
REQUEST_BYTES: Final = 1024 * 1024
"""The longest request: that many paths of that many characters, each written as six."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is handed over."""

    files: tuple[Path, ...] = ()
    """Absolute paths of message files, each to become a new draft."""
    token: str = ""
    """What lets the first bring its window to the front under Wayland and X11; good for one time."""


def requests_for(files: Sequence[Path], token: str = "") -> Iterator[Request]:
    """Yield the requests that hand over ``files``: one at least."""
    whole = [file.absolute() for file in files]
    yield Request(tuple(whole[:FILES_AT_ONCE]), token if _is_token(token) else "")
    for start in range(FILES_AT_ONCE, len(whole), FILES_AT_ONCE):
        yield Request(tuple(whole[start : start + FILES_AT_ONCE]))


def encode(request: Request) -> bytes:
    """Return a request as it is sent."""
    # ASCII alone: a name that is no UTF-8 has half surrogates, and comes through as these.
    return json.dumps({"files": [str(file) for file in request.files], "token": request.token}).encode("ascii") + b"\n"


def decode(line: bytes) -> Request:
    """Return what a line asks for. Raises ``ValueError`` for anything that :func:`encode` does not write."""
    if len(line) > REQUEST_BYTES or not line.endswith(b"\n"):
        raise ValueError("too long, or cut")
    try:
        found = json.loads(line.decode("ascii"))
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(found, dict) or found.keys() != {"files", "token"}:
        raise ValueError("no request")
    files, token = found["files"], found["token"]
    if not isinstance(files, list) or len(files) > FILES_AT_ONCE or not all(_is_path(each) for each in files):
        raise ValueError("no files")
    if not isinstance(token, str) or not _is_token(token):
        raise ValueError("no token")
    return Request(tuple(Path(each) for each in files), token)


def _is_path(text: object) -> bool:
    if not isinstance(text, str) or not 0 < len(text) <= PATH_LENGTH or "\0" in text:
        return False
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return False
    return Path(text).is_absolute()


def _is_token(text: str) -> bool:
    return len(text) <= TOKEN_LENGTH and text.isascii() and (not text or text.isprintable())
