from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from dingui.background.pictures import PictureAnswer, PictureWish, PictureWorkers, decode
from dingui.pictures.addresses import parse_picture_address
from dingui.pictures.disk_cache import DiskCache
from dingui.pictures.getting import PictureGetter
from dingui.pictures.limits import Limits
from dingui.pictures.states import PermissionNeeded, PictureFailure
from tests.pictures.conftest import ServerFactory, address_of, by_target, sending, serve
from tests.pictures.made import by_qt, encoded, gif, large_png, png, png_bomb, turned_jpeg
from tests.robots.servers import Peer

__all__ = ["serve"]

LIMITS = Limits()
ROOM = 4_000_000


# Decoding


@pytest.mark.parametrize("kind", ["png", "jpeg", "bmp", "webp"])
def test_each_kind_is_drawn_in_the_fastest_format(kind: str) -> None:
    image = decode(by_qt(kind), 500, ROOM, LIMITS)
    assert (image.width(), image.height()) == (40, 30)
    assert image.format() == QImage.Format.Format_RGB32
    colour = image.pixelColor(20, 15)
    assert abs(colour.red() - 200) < 8
    assert abs(colour.green() - 30) < 8


def test_what_can_be_seen_through_stays_so() -> None:
    image = decode(by_qt("png", alpha=True), 500, ROOM, LIMITS)
    assert image.format() == QImage.Format.Format_ARGB32_Premultiplied
    assert image.pixelColor(5, 5).alpha() == 128


def test_a_gif_shows_its_first_frame() -> None:
    first = gif(1, 1)
    assert decode(first[:-1] + first[13 + 6 :], 500, ROOM, LIMITS).width() == 1


@pytest.mark.parametrize("kind", ["png", "jpeg", "bmp", "webp"])
def test_what_is_wider_than_drawn_is_made_smaller(kind: str) -> None:
    image = decode(by_qt(kind, 2000, 1000), 500, ROOM, LIMITS)
    assert (image.width(), image.height()) == (500, 250)


def test_what_is_very_high_is_made_smaller_too() -> None:
    image = decode(by_qt("jpeg", 600, 12_000), 500, 600_000, LIMITS)
    assert image.width() * image.height() <= 610_000
    assert round(image.height() / image.width()) == 20


@pytest.mark.parametrize("width", [500, 2000])
def test_pictures_of_phones_stand_upright(width: int) -> None:
    image = QImage(1200, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("blue"))
    # What is at the left of the file is at the top when it is turned a quarter to the right.
    for x in range(300):
        for y in range(0, 600, 1):
            image.setPixelColor(x, y, QColor("red"))
    turned = turned_jpeg(1200, 600, 6, encoded(image, "jpeg"))
    found = decode(turned, width, ROOM, LIMITS)
    assert (found.width(), found.height()) == ((500, 1000) if width == 500 else (600, 1200))
    assert found.pixelColor(found.width() // 2, 10).red() > 200
    assert found.pixelColor(found.width() // 2, found.height() - 10).blue() > 200


def test_a_bomb_is_refused_by_its_header() -> None:
    with pytest.raises(PictureFailure) as caught:
        decode(png_bomb(), 500, ROOM, LIMITS)
    assert caught.value.code == "too_many_pixels"
    assert caught.value.data == {"width": 100_000, "height": 100_000, "limit_millions": 25}
    with pytest.raises(PictureFailure) as caught:
        decode(gif(65_535, 65_535, frame=(0, 0, 1, 1)), 500, ROOM, LIMITS)
    assert caught.value.code == "too_many_pixels"


def test_twenty_five_megapixels_are_the_most() -> None:
    assert decode(png(5000, 5000), 500, ROOM, LIMITS).width() == 500
    with pytest.raises(PictureFailure):
        decode(png(5000, 5001), 500, ROOM, LIMITS)


@pytest.mark.qt_log_ignore("QImage", "libpng", "Corrupt JPEG", "JPEG", "gif")
@pytest.mark.parametrize(
    "body", [png()[:50], png_bomb(30, 40), by_qt("webp")[:40], by_qt("bmp")[:40], gif(3, 3)[:30]], ids=range(5)
)
def test_what_is_damaged_says_so(body: bytes) -> None:
    with pytest.raises(PictureFailure) as caught:
        decode(body, 500, ROOM, LIMITS)
    assert caught.value.code == "damaged"


# The workers


@pytest.fixture
def getter(tmp_path: Path) -> PictureGetter:
    return PictureGetter(DiskCache(tmp_path / "pictures"))


@pytest.fixture
def workers(qtbot: QtBot, getter: PictureGetter) -> Iterator[PictureWorkers]:
    made = PictureWorkers(getter, threads=2, waiting_max=4)
    yield made
    assert made.close(10_000)


def wish(address: str) -> PictureWish:
    return PictureWish(parse_picture_address(address), {"127.0.0.1"}, 500, ROOM)


def answer_to(qtbot: QtBot, workers: PictureWorkers, address: str) -> PictureAnswer:
    with qtbot.waitSignal(workers.finished, timeout=20_000) as signal:
        number = workers.ask(wish(address))
    assert signal.args is not None
    answer = signal.args[0]
    assert isinstance(answer, PictureAnswer)
    assert answer.number == number
    return answer


def test_a_picture_arrives_in_the_thread_that_asked(
    qtbot: QtBot, workers: PictureWorkers, serve: ServerFactory
) -> None:
    threads: list[bool] = []
    workers.finished.connect(lambda _: threads.append(QThread.isMainThread()))
    answer = answer_to(qtbot, workers, address_of(serve(sending(png(800, 600)))))
    assert answer.error is None
    assert answer.image is not None
    assert answer.image.width() == 500
    assert threads == [True]


@pytest.mark.qt_log_ignore("libpng")
def test_what_cannot_be_decoded_is_asked_for_anew(qtbot: QtBot, workers: PictureWorkers, serve: ServerFactory) -> None:
    bodies = [png()[:60], png()]

    def script(peer: Peer) -> None:
        peer.read_request()
        peer.answer(bodies.pop(0))

    server = serve(script)
    broken = answer_to(qtbot, workers, address_of(server))
    assert (broken.image, broken.error and broken.error.code) == (None, "damaged")
    assert answer_to(qtbot, workers, address_of(server)).image is not None
    assert answer_to(qtbot, workers, address_of(server)).image is not None
    assert server.connections == 2


def test_permission_is_asked_for(qtbot: QtBot, workers: PictureWorkers) -> None:
    answer = answer_to(qtbot, workers, "https://example.com/a.png")
    assert isinstance(answer.error, PermissionNeeded)
    assert answer.error.__traceback__ is None


def test_progress_comes_while_it_loads(qtbot: QtBot, workers: PictureWorkers, serve: ServerFactory) -> None:
    go_on = threading.Event()
    body = large_png(200_000)

    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body[:100])
        go_on.wait(10)
        peer.send(body[100:])

    told: list[float | None] = []
    workers.progressed.connect(lambda _number, part: told.append(part))
    workers.ask(wish(address_of(serve(script))))
    qtbot.waitUntil(lambda: bool(told))
    with qtbot.waitSignal(workers.finished):
        go_on.set()
    assert all(part is not None and 0 <= part <= 1 for part in told)


def test_what_is_cancelled_is_not_answered(qtbot: QtBot, workers: PictureWorkers, serve: ServerFactory) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.hang()

    silent = serve(script)
    other = serve(sending(png()))
    answers: list[PictureAnswer] = []
    workers.finished.connect(answers.append)
    running = [workers.ask(wish(address_of(silent, f"/{number}"))) for number in range(2)]
    qtbot.waitUntil(lambda: len(silent.requests) == 2)
    waiting = workers.ask(wish(address_of(other, "/waiting")))
    for number in (*running, waiting):
        workers.cancel(number)
    last = answer_to(qtbot, workers, address_of(other, "/last"))
    assert answers == [last]
    assert len(other.requests) == 1


def test_the_queue_has_an_end(qtbot: QtBot, workers: PictureWorkers, serve: ServerFactory) -> None:
    go_on = threading.Event()

    def script(peer: Peer) -> None:
        peer.read_request()
        go_on.wait(10)
        peer.answer(png())

    server = serve(script)
    for number in range(2):
        assert workers.ask(wish(address_of(server, f"/{number}")))
    qtbot.waitUntil(lambda: len(server.requests) == 2)
    asked = [workers.ask(wish(address_of(server, f"/more-{number}"))) for number in range(6)]
    assert [bool(number) for number in asked] == [True] * 4 + [False] * 2
    answers: list[PictureAnswer] = []
    workers.finished.connect(answers.append)
    go_on.set()
    qtbot.waitUntil(lambda: len(answers) == 6)


def test_closing_ends_what_hangs(qtbot: QtBot, getter: PictureGetter, serve: ServerFactory) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.hang()

    server = serve(script)
    workers = PictureWorkers(getter)
    answers: list[PictureAnswer] = []
    workers.finished.connect(answers.append)
    for number in range(5):
        workers.ask(wish(address_of(server, f"/{number}")))
    qtbot.waitUntil(lambda: len(server.requests) == 3)
    assert workers.close(10_000)
    assert workers.ask(wish(address_of(server))) == 0
    assert answers == []


def test_a_mistake_is_an_answer_too(
    qtbot: QtBot, workers: PictureWorkers, serve: ServerFactory, expected_log: pytest.LogCaptureFixture
) -> None:
    server = serve(by_target({"/a.png": sending(png())}))
    good = wish(address_of(server))
    with qtbot.waitSignal(workers.finished) as signal:
        # A width of nothing is a mistake of ours.
        workers.ask(PictureWish(good.address, good.allowed, 500, -1))
    assert signal.args is not None
    assert signal.args[0].error.code == "unexpected"
    qtbot.waitUntil(lambda: "a picture ended in ValueError" in expected_log.text)
