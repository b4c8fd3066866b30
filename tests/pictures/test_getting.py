from __future__ import annotations

from pathlib import Path

import pytest

from dingui.pictures.addresses import parse_picture_address
from dingui.pictures.disk_cache import DiskCache
from dingui.pictures.getting import PictureGetter
from dingui.pictures.limits import Limits
from dingui.pictures.states import PictureFailure
from dingui.pictures.stop import Stop
from tests.pictures.conftest import ServerFactory, address_of, sending
from tests.pictures.made import large_png, png


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "pictures"


def get(getter: PictureGetter, address: str) -> bytes:
    return getter.get(parse_picture_address(address), {"127.0.0.1"}, Stop(), lambda _part: None)


def test_the_second_time_no_server_is_asked(serve: ServerFactory, folder: Path) -> None:
    server = serve(sending(png()))
    for _ in range(2):
        # Another start of the program each time.
        assert get(PictureGetter(DiskCache(folder)), address_of(server)) == png()
    assert server.connections == 1
    PictureGetter(DiskCache(folder)).forget(parse_picture_address(address_of(server)))
    assert get(PictureGetter(DiskCache(folder)), address_of(server)) == png()
    assert server.connections == 2


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Cache-Control: no-store", "/a.png"),
        ("Cache-Control: max-age=0", "/a.png"),
        ("X: y", "/a.png?X-Amz-Signature=b"),
    ],
)
def test_what_is_not_to_be_kept_is_on_no_disk(serve: ServerFactory, folder: Path, header: str, target: str) -> None:
    server = serve(sending(png(), header))
    for _ in range(2):
        assert get(PictureGetter(DiskCache(folder)), address_of(server, target)) == png()
    assert server.connections == 2
    assert not folder.exists()


def test_failures_are_not_kept(serve: ServerFactory, folder: Path) -> None:
    server = serve(sending(b"", status="404 Not Found"))
    for _ in range(2):
        with pytest.raises(PictureFailure):
            get(PictureGetter(DiskCache(folder)), address_of(server))
    assert server.connections == 2
    assert not folder.exists()


def test_without_a_cache_and_with_a_strange_one(serve: ServerFactory, folder: Path) -> None:
    server = serve(sending(png()))
    address = address_of(server)
    assert get(PictureGetter(None), address) == png()
    cache = DiskCache(folder)
    for body in (b"<svg>", large_png(2000)):
        # Kept by another version, perhaps, with other limits.
        cache.put(parse_picture_address(address).url, body, 60)
        assert get(PictureGetter(cache, Limits(bytes_max=1000)), address) == png()
    assert server.connections == 3
