from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QToolTip
from pytestqt.qtbot import QtBot

from dingui.background.pictures import PictureWorkers
from dingui.library.library import Library
from dingui.messages.preview import Preview, preview_of
from dingui.pictures.disk_cache import DiskCache
from dingui.pictures.getting import PictureGetter
from dingui.pictures.permissions import HostPermissions
from dingui.pictures.states import PictureKind
from dingui.window.preview.body import MessageBody
from dingui.window.preview.loader import MEMORY_MAX, PictureLoader
from dingui.window.preview.look import LOOKS, Look
from dingui.window.preview.parts import Pressable
from dingui.window.preview.pictures import addresses_of
from dingui.window.preview.shapes import LeadPicture
from dingui.window.preview.view import PreviewView
from dingui.window.theme import CONTRAST_MIN, contrast
from dingui.window.wrapped import WrappedLabel
from tests.pictures.conftest import ServerFactory, address_of, by_target, redirect, sending, serve
from tests.pictures.made import HTML, png
from tests.robots.servers import MiniServer, Peer, Script
from tests.window.person import all_named, named, words_in
from tests.window.preview.conftest import card, heard, markdown

__all__ = ["serve"]

HERE = "127.0.0.1"
RED = (200, 30, 30)
LoaderFactory = Callable[..., PictureLoader]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library.sqlite3") as opened:
        yield opened


@pytest.fixture
def make(qtbot: QtBot, library: Library, tmp_path: Path) -> Iterator[LoaderFactory]:
    """Makes loaders over a library and a cache that stay, as starts of the program do."""
    made: list[PictureWorkers] = []

    def loader(memory_max: int = MEMORY_MAX, waiting_max: int = 64) -> PictureLoader:
        workers = PictureWorkers(PictureGetter(DiskCache(tmp_path / "pictures")), waiting_max=waiting_max)
        made.append(workers)
        return PictureLoader(workers, HostPermissions(library.marks), memory_max=memory_max, settle_ms=50)

    yield loader
    for workers in made:
        assert workers.close(10_000)


@pytest.fixture
def loader(make: LoaderFactory) -> PictureLoader:
    return make()


def kind(loader: PictureLoader, address: str) -> PictureKind:
    return loader.state(address).kind


def wait_for(qtbot: QtBot, loader: PictureLoader, address: str, wanted: PictureKind) -> None:
    qtbot.waitUntil(lambda: kind(loader, address) is wanted, timeout=20_000)


def held(go_on: threading.Event, body: bytes = png()) -> Script:
    """Answer when the test says so."""

    def script(peer: Peer) -> None:
        peer.read_request()
        while not go_on.wait(0.01):
            if peer.server.closing.is_set():
                return
        peer.answer(body)

    return script


# Permission


def test_nothing_is_loaded_before_the_person_agrees(
    qtbot: QtBot, loader: PictureLoader, serve: ServerFactory, library: Library
) -> None:
    server = serve(sending(png()))
    address = address_of(server)
    with qtbot.waitSignal(loader.asking_changed):
        loader.wanted([address])
    state = loader.state(address)
    assert (state.kind, state.data) == (PictureKind.NEEDS_PERMISSION, {"host": HERE})
    assert (loader.asking(), loader.picture(address)) == ((HERE,), None)
    assert server.connections == 0
    with qtbot.waitSignals([loader.changed, loader.asking_changed]):
        loader.allow(HERE)
    wait_for(qtbot, loader, address, PictureKind.READY)
    image = loader.picture(address)
    assert image is not None
    assert image.pixelColor(3, 3) == QColor(*RED)
    assert loader.asking() == ()
    # Kept: the next start does not ask again.
    assert HostPermissions(library.marks).answer(HERE) is True


def test_no_is_kept_and_can_be_taken_back(qtbot: QtBot, make: LoaderFactory, serve: ServerFactory) -> None:
    server = serve(sending(png()))
    address = address_of(server)
    loader = make()
    loader.wanted([address])
    loader.deny(HERE)
    assert (kind(loader, address), loader.refused(), loader.asking()) == (PictureKind.REFUSED, (HERE,), ())
    later = make()
    later.wanted([address])
    assert kind(later, address) is PictureKind.REFUSED
    later.forget(HERE)
    assert kind(later, address) is PictureKind.NEEDS_PERMISSION
    later.allow(HERE)
    wait_for(qtbot, later, address, PictureKind.READY)
    assert server.connections == 1
    later.forget()
    assert kind(later, address) is PictureKind.NEEDS_PERMISSION
    assert later.picture(address) is None
    later.deny(HERE)
    assert later.picture(address) is None


def test_one_question_for_each_host(loader: PictureLoader) -> None:
    loader.wanted(["https://b.example/1.png", "https://a.example/1.png", "https://b.example/2.png", "https://c.exa"])
    assert loader.asking() == ("b.example", "a.example")
    assert loader.state("https://c.exa").reason == "incomplete"


def test_a_redirect_to_another_host_asks_for_that_one(
    qtbot: QtBot, loader: PictureLoader, serve: ServerFactory
) -> None:
    other = serve(sending(png()))
    server = serve(redirect(address_of(other, host="localhost")))
    address = address_of(server)
    loader.wanted([address])
    loader.allow(HERE)
    qtbot.waitUntil(lambda: loader.asking() == ("localhost",))
    assert other.connections == 0
    loader.deny("localhost")
    wait_for(qtbot, loader, address, PictureKind.REFUSED)
    loader.allow("localhost")
    wait_for(qtbot, loader, address, PictureKind.READY)


def test_taking_permission_back_stops_what_is_under_way(
    qtbot: QtBot, loader: PictureLoader, serve: ServerFactory
) -> None:
    server = serve(held(threading.Event()))
    loader.allow(HERE)
    loader.wanted([address_of(server)])
    assert server.arrived.wait(10)
    loader.deny(HERE)
    assert kind(loader, address_of(server)) is PictureKind.REFUSED


# Loading


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("file:///etc/passwd", "not_web"),
        ("data:image/png;base64,xx", "not_web"),
        ("@lADOabc", "media_id"),
        ("https://me@example.com/a.png", "user_name"),
        ("https://example.com", "incomplete"),
        ("picture.png", "incomplete"),
    ],
)
def test_addresses_that_nobody_is_asked_about(loader: PictureLoader, address: str, reason: str) -> None:
    loader.wanted([address])
    assert (kind(loader, address), loader.state(address).reason) == (PictureKind.FAILED, reason)
    assert loader.asking() == loader.failed() == ()


def test_what_fails_is_said_and_tried_again_when_asked(
    qtbot: QtBot, loader: PictureLoader, serve: ServerFactory
) -> None:
    answers = [sending(HTML, status="503 Busy"), sending(png()), sending(HTML)]
    server = serve(lambda peer: answers.pop(0)(peer))
    address = address_of(server)
    loader.allow(HERE)
    loader.wanted([address])
    wait_for(qtbot, loader, address, PictureKind.FAILED)
    assert (loader.state(address).reason, loader.failed()) == ("status", (address,))
    loader.retry(address)
    assert (kind(loader, address), loader.failed()) == (PictureKind.LOADING, ())
    wait_for(qtbot, loader, address, PictureKind.READY)
    page = address_of(server, "/page")
    loader.wanted([page])
    wait_for(qtbot, loader, page, PictureKind.FAILED)
    # Trying again would not help.
    assert (loader.state(page).reason, loader.failed()) == ("not_a_picture", ())
    loader.retry("https://not.in.the/message.png")


def test_what_only_this_network_sees_says_so(qtbot: QtBot, loader: PictureLoader, serve: ServerFactory) -> None:
    address = address_of(serve(sending(png())))
    loader.allow(HERE)
    loader.wanted([address])
    wait_for(qtbot, loader, address, PictureKind.READY)
    assert (loader.state(address).reason, loader.state(address).data) == ("internal", {"host": HERE})


def test_what_leaves_the_message_is_stopped(qtbot: QtBot, loader: PictureLoader, serve: ServerFactory) -> None:
    gone = threading.Event()

    def script(peer: Peer) -> None:
        peer.read_request()
        if peer.sock.recv(1) == b"":
            gone.set()

    server = serve(script)
    address = address_of(server)
    loader.allow(HERE)
    loader.wanted([address])
    assert server.arrived.wait(10)
    loader.wanted([])
    assert gone.wait(10)
    assert kind(loader, address) is PictureKind.NONE
    assert loader.picture(address) is None


def test_a_picture_that_comes_back_is_there_at_once(qtbot: QtBot, make: LoaderFactory, serve: ServerFactory) -> None:
    server = serve(sending(png(), "Cache-Control: no-store"))
    address = address_of(server)
    loader = make()
    loader.allow(HERE)
    loader.wanted([address])
    wait_for(qtbot, loader, address, PictureKind.READY)
    loader.wanted([])
    assert loader.picture(address) is None
    loader.wanted([address])
    assert kind(loader, address) is PictureKind.READY
    assert server.connections == 1


def test_the_next_start_takes_it_from_the_disk(qtbot: QtBot, make: LoaderFactory, serve: ServerFactory) -> None:
    server = serve(sending(png()))
    address = address_of(server)
    for _ in range(2):
        loader = make()
        loader.allow(HERE)
        loader.wanted([address])
        wait_for(qtbot, loader, address, PictureKind.READY)
    assert server.connections == 1


def test_an_address_that_is_being_typed_is_asked_for_when_it_stays(
    qtbot: QtBot, loader: PictureLoader, serve: ServerFactory
) -> None:
    server = serve(sending(png()))
    loader.allow(HERE)
    whole = address_of(server, "/picture.png")
    for length in range(1, len(whole) + 1):
        loader.wanted([whole[:length]])
    # And back over a slip in the middle.
    slipped = whole.replace("picture", "picsture")
    loader.wanted([slipped])
    loader.wanted([whole])
    assert kind(loader, whole) is PictureKind.LOADING
    wait_for(qtbot, loader, whole, PictureKind.READY)
    assert [request.split(b" ")[1] for request in server.requests] == [b"/picture.png"]


def test_what_is_pasted_is_asked_for_at_once(qtbot: QtBot, library: Library, serve: ServerFactory) -> None:
    workers = PictureWorkers(PictureGetter(None))
    loader = PictureLoader(workers, HostPermissions(library.marks), settle_ms=10_000_000)
    server = serve(sending(png()))
    address = address_of(server)
    loader.allow(HERE)
    loader.wanted(["https://old.example.com/another.png"])
    loader.wanted([address])
    wait_for(qtbot, loader, address, PictureKind.READY)
    assert workers.close(10_000)


def test_many_at_once_all_come(qtbot: QtBot, make: LoaderFactory, serve: ServerFactory) -> None:
    server = serve(by_target({}, otherwise=sending(png(60, 20))))
    loader = make(waiting_max=5)
    loader.allow(HERE)
    addresses = [address_of(server, f"/{number}.png") for number in range(60)]
    loader.wanted(addresses)
    qtbot.waitUntil(lambda: all(loader.picture(address) for address in addresses), timeout=30_000)
    assert server.connections == 60


def test_memory_has_an_end_and_the_message_comes_first(qtbot: QtBot, make: LoaderFactory, serve: ServerFactory) -> None:
    server = serve(by_target({}, otherwise=sending(png(200, 200), "Cache-Control: no-store")))
    # Of 160 kB each; 20 of them share two megabytes as they are.
    loader = make(memory_max=1_000_000)
    loader.allow(HERE)
    first = [address_of(server, f"/{number}.png") for number in range(4)]
    loader.wanted(first)
    qtbot.waitUntil(lambda: all(loader.picture(address) for address in first))
    many = [address_of(server, f"/more-{number}.png") for number in range(20)]
    loader.wanted(many)
    qtbot.waitUntil(lambda: all(loader.picture(address) for address in many), timeout=30_000)
    images = [loader.picture(address) for address in many]
    assert sum(image.sizeInBytes() for image in images if image) <= 1_100_000
    asked = server.connections
    loader.wanted(first)
    qtbot.waitUntil(lambda: all(loader.picture(address) for address in first))
    assert server.connections > asked


def test_large_pictures_are_never_held_whole(qtbot: QtBot, loader: PictureLoader, serve: ServerFactory) -> None:
    server = serve(sending(png(5000, 4000)))
    loader.allow(HERE)
    loader.wanted([address_of(server)])
    wait_for(qtbot, loader, address_of(server), PictureKind.READY)
    image = loader.picture(address_of(server))
    assert image is not None
    scale = QApplication.primaryScreen().devicePixelRatio()
    assert image.width() == 520 * scale


# The preview


def picture_of(server: MiniServer, target: str = "/a.png") -> Preview:
    return markdown(f"before\n\n![alt]({address_of(server, target)})\n\nafter")


@pytest.fixture
def view(qtbot: QtBot, loader: PictureLoader) -> PreviewView:
    made = PreviewView(loader)
    qtbot.addWidget(made)
    made.resize(600, 700)
    made.show()
    made.activateWindow()
    return made


def body_of(view: PreviewView) -> MessageBody:
    [body] = [body for body in view.findChildren(MessageBody) if body.isVisible()]
    return body


def place_of_picture(body: MessageBody) -> QPoint:
    """The middle of its one picture."""
    block = body.document().begin()
    while "\ufffc" not in block.text():
        block = block.next()
    rect = body.document().documentLayout().blockBoundingRect(block)
    return rect.center().toPoint()


def test_the_question_is_answered_from_the_keyboard(
    qtbot: QtBot, view: PreviewView, loader: PictureLoader, serve: ServerFactory
) -> None:
    server = serve(sending(png(100, 200)))
    view.set_preview(picture_of(server), "R")
    body = body_of(view)
    height = body.height()
    assert "Show pictures from 127.0.0.1?" in words_in(view)
    assert "Show pictures from 127.0.0.1?" in body.accessibleDescription()
    show = named(view, "Show pictures from 127.0.0.1", QPushButton)
    show.setFocus()
    QTest.keyClick(show, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: body.height() > height)
    assert "Show pictures from" not in heard(view)
    assert body.grab().toImage().pixelColor(place_of_picture(body)) == QColor(*RED)
    # As wide as the words, whatever its own size (dingtalk-protocol.md §3.2).
    middle = place_of_picture(body).y()
    assert body.grab().toImage().pixelColor(3, middle) == QColor(*RED)
    assert body.grab().toImage().pixelColor(body.width() - 4, middle) == QColor(*RED)


def test_the_placeholder_itself_can_be_pressed(
    qtbot: QtBot, view: PreviewView, loader: PictureLoader, serve: ServerFactory
) -> None:
    server = serve(sending(png()))
    address = address_of(server)
    view.set_preview(markdown(f"[![alt]({address})](https://example.com)"), "R")
    body = body_of(view)
    with qtbot.assertNotEmitted(view.link_activated):
        QTest.mouseClick(body.viewport(), Qt.MouseButton.LeftButton, pos=place_of_picture(body))
    wait_for(qtbot, loader, address, PictureKind.READY)
    # Now it is a link like any other.
    with qtbot.waitSignal(view.link_activated):
        QTest.mouseClick(body.viewport(), Qt.MouseButton.LeftButton, pos=place_of_picture(body))


def test_the_first_picture_of_a_card_can_be_pressed(
    qtbot: QtBot, view: PreviewView, loader: PictureLoader, serve: ServerFactory
) -> None:
    address = address_of(serve(sending(png(40, 80))))
    view.set_preview(card(text=f"![alt]({address})\n\nwords", singleTitle="x", singleURL="y"), "R")
    [lead] = view.findChildren(LeadPicture)
    height = lead.height()
    assert "Show pictures from 127.0.0.1?" in lead.accessibleDescription()
    QTest.mouseClick(lead, Qt.MouseButton.LeftButton)
    wait_for(qtbot, loader, address, PictureKind.READY)
    assert lead.height() == lead.width() * 2 > height
    assert "inside your network only" in lead.accessibleDescription()


def test_no_is_an_answer(view: PreviewView, loader: PictureLoader) -> None:
    view.set_preview(markdown("![a](https://a.example/a.png) ![b](https://b.example/b.png)"), "R")
    assert len([label for label in view.findChildren(QLabel) if label.text().startswith("Show pictures from")]) == 2
    no = named(view, "Show no pictures from a.example", QPushButton)
    no.setFocus()
    QTest.keyClick(no, Qt.Key.Key_Space)
    assert loader.refused() == ("a.example",)
    assert "Pictures from a.example are not shown." in words_in(view)
    # It can be changed where it was given.
    QTest.mouseClick(named(view, "Show pictures from a.example", QPushButton), Qt.MouseButton.LeftButton)
    assert loader.refused() == ()


@pytest.mark.parametrize("width", [1, 300, 600])
def test_questions_are_never_cut(qtbot: QtBot, view: PreviewView, loader: PictureLoader, width: int) -> None:
    long = ".".join(["a-long-label-of-a-name"] * 9) + ".example"
    view.set_preview(markdown(f"![a](https://{long}/a.png) ![b](https://b.example/b.png)"), "R")
    loader.deny("b.example")
    view.resize(width, 700)
    assert view.minimumSizeHint().width() <= view.minimumWidth()
    buttons = [button for button in view.findChildren(QPushButton) if button.isVisible()]
    assert len(buttons) == 3
    assert named(view, f"Show pictures from {long}", QPushButton) in buttons

    def whole() -> bool:
        inside = all(button.width() >= button.sizeHint().width() for button in buttons)
        labels = [label for label in view.findChildren(WrappedLabel) if label.isVisible()]
        return inside and all(label.height() >= label.heightForWidth(label.width()) for label in labels)

    qtbot.waitUntil(whole)
    assert "…" in words_in(view)


def test_at_most_three_hosts_are_asked_about_at_once(view: PreviewView) -> None:
    view.set_preview(markdown("\n".join(f"![x](https://{name}.example/a.png)" for name in "abcde")), "R")
    shown = [button.accessibleName() for button in view.findChildren(QPushButton) if button.text() == "Show"]
    assert shown == [f"Show pictures from {name}.example" for name in "abc"]
    QTest.mouseClick(named(view, "Show no pictures from b.example", QPushButton), Qt.MouseButton.LeftButton)
    assert all_named(view, "Show pictures from d.example", QPushButton)


def test_what_failed_is_tried_again_from_the_keyboard(
    qtbot: QtBot, view: PreviewView, loader: PictureLoader, serve: ServerFactory
) -> None:
    answers = [sending(b"", status="500 Oops")] * 2
    server = serve(lambda peer: (answers.pop() if answers else sending(png()))(peer))
    loader.allow(HERE)
    addresses = [address_of(server, f"/{number}.png") for number in range(2)]
    view.set_preview(markdown(" ".join(f"![x]({address})" for address in addresses)), "R")
    qtbot.waitUntil(lambda: "2 pictures could not be loaded." in words_in(view))
    assert "The server reports a fault (status 500)." in body_of(view).accessibleDescription()
    again = named(view, "Load pictures again", QPushButton)
    again.setFocus()
    QTest.keyClick(again, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: all(loader.picture(address) for address in addresses))
    assert "could not be loaded" not in words_in(view)


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_the_reason_is_said_under_the_pointer(view: PreviewView) -> None:
    view.set_preview(markdown("![x](data:image/png;base64,x)"), "R")
    body = body_of(view)
    place = place_of_picture(body)
    event = QHelpEvent(QHelpEvent.Type.ToolTip, place, body.viewport().mapToGlobal(place))
    QApplication.sendEvent(body.viewport(), event)
    assert "“data:” is no web address." in QToolTip.text()
    QToolTip.hideText()


LINK = {"title": "t", "text": "w", "messageUrl": "u", "picUrl": "https://a.example/a.png"}
ROWS = [{"title": t, "messageURL": "u", "picURL": f"https://a.example/{t}.png"} for t in "xyz"]


@pytest.mark.parametrize(
    "payload",
    [{"msgtype": "link", "link": LINK}, {"msgtype": "feedCard", "feedCard": {"links": ROWS}}],
    ids=["link", "feed"],
)
def test_thumbnails_say_what_is_wrong(view: PreviewView, loader: PictureLoader, payload: dict[str, Any]) -> None:
    view.set_preview(preview_of(payload), "R")
    assert named(view, "Show pictures from a.example", QPushButton)
    rows = [row for row in view.findChildren(Pressable) if row.isVisible()]
    assert len(rows) == (1 if "link" in payload else 3)
    assert all("Show pictures from a.example?" in row.accessibleDescription() for row in rows)
    before = rows[0].grab().toImage()
    loader.deny("a.example")
    assert all("are not shown" in row.accessibleDescription() for row in rows)
    assert (rows[0].grab().toImage() != before) is ("feedCard" in payload)


def test_every_picture_of_a_message_is_wanted() -> None:
    text = "![](a)\n\n> ![](b)\n\n- x ![](c)\n  - ![](d)\n\n1. ![](e)\n\n`![](no)`"
    assert addresses_of(markdown(text).shape) == list("abcde")
    assert addresses_of(card(text="![](a)\n\n![](b)", singleTitle="x", singleURL="y").shape) == ["a", "b"]
    rows = [{"title": "", "messageURL": "", "picURL": url} for url in ("x", "", "y")]
    assert addresses_of(preview_of({"msgtype": "feedCard", "feedCard": {"links": rows}}).shape) == ["x", "y"]


def test_what_is_read_stays_where_it_is_while_pictures_come(
    qtbot: QtBot, view: PreviewView, loader: PictureLoader, serve: ServerFactory
) -> None:
    go_on = threading.Event()
    server = serve(held(go_on, png(100, 300)))
    loader.allow(HERE)
    words = "\n\n".join(f"paragraph {number}" for number in range(60))
    view.set_preview(markdown(f"![x]({address_of(server)})\n\n{words}"), "R")
    [area] = view.findChildren(QScrollArea)
    body = body_of(view)
    area.verticalScrollBar().setValue(900)
    top = body.mapFrom(area.viewport(), QPoint(20, 5))
    read = body.cursorForPosition(top).block().text()
    height = body.height()
    assert read.startswith("paragraph")
    go_on.set()
    qtbot.waitUntil(lambda: body.height() > height + 100)
    top = body.mapFrom(area.viewport(), QPoint(20, 5))
    assert body.cursorForPosition(top).block().text() == read


def test_a_picture_below_moves_nothing(
    qtbot: QtBot, view: PreviewView, loader: PictureLoader, serve: ServerFactory
) -> None:
    go_on = threading.Event()
    server = serve(held(go_on, png(100, 300)))
    loader.allow(HERE)
    words = "\n\n".join(f"paragraph {number}" for number in range(60))
    view.set_preview(markdown(f"{words}\n\n![x]({address_of(server)})"), "R")
    [area] = view.findChildren(QScrollArea)
    height = body_of(view).height()
    for place in (0, 300):
        area.verticalScrollBar().setValue(place)
    go_on.set()
    qtbot.waitUntil(lambda: body_of(view).height() > height + 100)
    assert area.verticalScrollBar().value() == 300


def test_progress_draws_and_lays_nothing_out(
    qtbot: QtBot, view: PreviewView, loader: PictureLoader, serve: ServerFactory
) -> None:
    go_on = threading.Event()
    body = png(300, 200)

    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body[:100])
        while not (go_on.wait(0.01) or peer.server.closing.is_set()):
            pass
        peer.send(body[100:])

    server = serve(script)
    loader.allow(HERE)
    view.set_preview(picture_of(server), "R")
    changes: list[tuple[int, int, int]] = []
    body_of(view).document().contentsChange.connect(lambda *change: changes.append(change))
    before = view.grab().toImage()
    qtbot.waitUntil(lambda: loader.state(address_of(server)).progress is not None)
    assert "Loading… " in body_of(view).accessibleDescription()
    assert view.grab().toImage() != before
    assert changes == []
    go_on.set()
    wait_for(qtbot, loader, address_of(server), PictureKind.READY)


@pytest.mark.parametrize("look", LOOKS.values(), ids=lambda look: look.name)
def test_words_on_a_placeholder_are_readable(look: Look) -> None:
    for ink in (look.text, look.muted):
        assert contrast(ink, look.picture) >= CONTRAST_MIN


def test_a_placeholder_shows_its_state(view: PreviewView, loader: PictureLoader) -> None:
    """Each state looks different from the others, beside the name that they share."""
    address = "https://a.example/a.png"
    message = markdown(f"![x]({address})")
    view.set_preview(message, "R")
    asking = body_of(view).grab().toImage()
    loader.deny("a.example")
    assert body_of(view).grab().toImage() != asking
    loader.forget()
    assert body_of(view).grab().toImage() == asking
