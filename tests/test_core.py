from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dingui.core import Core
from dingui.library.library import Library
from dingui.paths import find_paths
from dingui.pictures.permissions import HostPermissions
from dingui.pictures.states import PictureKind
from tests.pictures.conftest import ServerFactory, address_of, sending, serve
from tests.pictures.made import png
from tests.robots.servers import Peer

__all__ = ["serve"]


@pytest.fixture(autouse=True)
def logger_given_back() -> Iterator[None]:
    """Leave dingui's logger as it was."""
    logger = logging.getLogger("dingui")
    before = (list(logger.handlers), logger.level, logger.propagate)
    yield
    for handler in set(logger.handlers) - set(before[0]):
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(before[1])
    logger.propagate = before[2]


@pytest.fixture
def core(qtbot: QtBot, tmp_path: Path) -> Iterator[Core]:
    paths = find_paths({"DINGUI_HOME": str(tmp_path)})
    paths.create()
    made = Core(paths)
    yield made
    made.close()


def test_pictures_are_kept_where_paths_say_and_answers_in_the_library(
    qtbot: QtBot, core: Core, serve: ServerFactory, tmp_path: Path
) -> None:
    address = address_of(serve(sending(png())))
    pictures = core.pictures
    assert core.pictures is pictures
    pictures.wanted([address])
    pictures.allow("127.0.0.1")
    qtbot.waitUntil(lambda: pictures.state(address).kind is PictureKind.READY)
    assert core.close()
    assert len(list((tmp_path / "cache" / "pictures").iterdir())) == 1
    with Library.open(tmp_path / "library.sqlite3") as library:
        assert HostPermissions(library.marks).answer("127.0.0.1") is True


def test_closing_waits_for_no_picture(qtbot: QtBot, core: Core, serve: ServerFactory) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.hang()

    server = serve(script)
    core.pictures.allow("127.0.0.1")
    core.pictures.wanted([address_of(server)])
    assert server.arrived.wait(10)
    assert core.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "dingui pictures"]


def test_no_picture_no_thread(core: Core) -> None:
    core.pictures.wanted(["https://example.com/a.png"])
    assert not [thread for thread in threading.enumerate() if thread.name == "dingui pictures"]
