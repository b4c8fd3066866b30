from __future__ import annotations

import logging
from pathlib import Path

import pytest

from dingui.errors import DinguiError
from dingui.library.library import Library
from dingui.pictures.permissions import HOSTS_MAX, KEY, HostPermissions


class Store:
    """A store that can be full."""

    def __init__(self, **texts: str) -> None:
        self.texts = texts
        self.broken = False

    def get(self, key: str) -> str | None:
        self._check()
        return self.texts.get(key)

    def set(self, key: str, text: str) -> None:
        self._check()
        self.texts[key] = text

    def remove(self, key: str) -> None:
        self._check()
        self.texts.pop(key, None)

    def _check(self) -> None:
        if self.broken:
            raise DinguiError("disk_full")


def test_answers_are_kept_in_the_library(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    with Library.open(path) as library:
        permissions = HostPermissions(library.marks)
        assert permissions.answer("example.com") is None
        permissions.set("example.com", allowed=True)
        permissions.set("example.org", allowed=False)
    with Library.open(path) as library:
        permissions = HostPermissions(library.marks)
        assert permissions.hosts() == {"example.com": True, "example.org": False}
        assert permissions.allowed() == {"example.com"}
        assert permissions.answer("img.example.com") is None
        permissions.set("example.org", allowed=True)
        permissions.forget("example.com")
        permissions.forget("never.heard.of")
    with Library.open(path) as library:
        permissions = HostPermissions(library.marks)
        assert permissions.hosts() == {"example.org": True}
        permissions.forget()
        assert library.marks.get(KEY) is None


def test_what_cannot_be_written_holds_for_this_run(expected_log: pytest.LogCaptureFixture) -> None:
    store = Store()
    permissions = HostPermissions(store)
    store.broken = True
    permissions.set("example.com", allowed=True)
    assert permissions.answer("example.com") is True
    assert "disk_full" in expected_log.text
    assert [record.levelno for record in expected_log.records] == [logging.WARNING]


@pytest.mark.parametrize("kept", ["", "nonsense", "[1]", '"x"', "[" * 100_000, '{"example.com": "yes"}'])
def test_a_damaged_answer_is_asked_again(kept: str) -> None:
    assert HostPermissions(Store(**{KEY: kept})).answer("example.com") is None


def test_a_store_that_cannot_be_read_asks_again() -> None:
    store = Store()
    store.broken = True
    assert HostPermissions(store).hosts() == {}


def test_the_oldest_answers_go() -> None:
    permissions = HostPermissions(Store())
    for number in range(HOSTS_MAX + 2):
        permissions.set(f"{number}.example.com", allowed=True)
        permissions.set("0.example.com", allowed=number % 2 == 0)
    assert len(permissions.hosts()) == HOSTS_MAX
    assert permissions.answer("0.example.com") is not None
    assert permissions.answer("1.example.com") is None
