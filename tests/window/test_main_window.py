from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QToolButton
from pytestqt.qtbot import QtBot

from dingui.library.drafts import DraftHead, Drafts
from dingui.library.errors import LibraryError
from dingui.messages.models import ActionCardButtons, CardButton, LinkMessage, MarkdownMessage, MessageType
from tests.window.opened import Opened
from tests.window.person import CONTROL, SHIFT, commit, compose, focused, keys, named, press, words_in

OpenWindow = Callable[..., Opened]
PROMISED_MS = 1000


def texts(opened: Opened) -> tuple[str, str]:
    message = opened.bench.session.composition.message
    assert isinstance(message, MarkdownMessage)
    return message.title, message.text


# Writing


def test_typing_reaches_draft_preview_list_and_byte_count(opened: Opened, qtbot: QtBot) -> None:
    opened.press(Qt.Key.Key_N, CONTROL)
    assert focused() is opened.field("Title")
    commit("周会改期")
    opened.field("Message").setFocus()
    commit("改到三点")
    assert texts(opened) == ("周会改期", "改到三点")
    qtbot.waitUntil(lambda: "改到三点" in opened.bench.preview.view.visible_text)
    qtbot.waitUntil(lambda: opened.shown("Drafts")[0] == "周会改期", timeout=PROMISED_MS)
    qtbot.waitUntil(lambda: "Saved" in words_in(opened.bench.composer), timeout=PROMISED_MS)
    assert " of 20,000 bytes" in words_in(opened.bench.composer)
    assert "It will go through" in words_in(opened.bench.preview)


def test_what_is_composed_is_not_stored_until_it_is_taken(opened: Opened, qtbot: QtBot) -> None:
    before = opened.bench.session.composition
    opened.field("Message").setFocus()
    compose("hui'yi")
    assert opened.bench.session.composition == before
    assert opened.bench.session.store()
    commit("会议")
    assert "会议" in texts(opened)[1]


def test_undo_and_redo_by_keys_reach_the_draft(opened: Opened) -> None:
    opened.field("Title").setFocus()
    press(Qt.Key.Key_End)
    keys("!")
    press(Qt.Key.Key_Z, CONTROL)
    assert texts(opened)[0] == "Title"
    assert opened.field("Title").value() == "Title"
    press(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert texts(opened)[0] == "Title!"
    opened.field("Message").setFocus()
    press(Qt.Key.Key_Z, CONTROL)
    assert opened.field("Title").value() == "Title"


def test_undo_leaves_the_cursor_where_the_change_was(opened: Opened) -> None:
    opened.set_message(MarkdownMessage("t", "\n".join(f"line {n}" for n in range(200))))
    field = opened.field("Message")
    field.setFocus()
    assert not isinstance(field, type(opened.field("Title")))
    cursor = field.textCursor()  # type: ignore[union-attr]  # it is the text field
    cursor.setPosition(field.document().findBlockByNumber(100).position())  # type: ignore[union-attr]
    field.setTextCursor(cursor)  # type: ignore[union-attr]
    keys("new ")
    press(Qt.Key.Key_Home, CONTROL)
    press(Qt.Key.Key_Z, CONTROL)
    assert field.textCursor().blockNumber() == 100  # type: ignore[union-attr]


def test_a_removed_row_comes_back_with_undo(opened: Opened) -> None:
    rows = (CardButton("one", "https://example.com/1"), CardButton("two", "https://example.com/2"))
    opened.set_message(ActionCardButtons("t", "x", rows))
    named_tools = [b for b in opened.window.findChildren(QToolButton) if b.accessibleName() == "Remove button"]
    named_tools[0].click()
    assert opened.bench.session.composition.message == ActionCardButtons("t", "x", rows[1:])
    press(Qt.Key.Key_Z, CONTROL)
    assert opened.bench.session.composition.message == ActionCardButtons("t", "x", rows)
    assert opened.field("Button text").value() == "one"


def test_undo_goes_back_through_a_change_of_type(opened: Opened) -> None:
    press(Qt.Key.Key_3, CONTROL)
    assert opened.bench.session.composition.active is MessageType.LINK
    assert opened.field("Title").value() == "Title"
    press(Qt.Key.Key_Z, CONTROL)
    assert texts(opened) == ("Title", "words")
    assert opened.field("Message").value() == "words"


@pytest.mark.parametrize(("number", "kind"), list(enumerate(MessageType, 1)))
def test_each_type_has_a_key(opened: Opened, number: int, kind: MessageType) -> None:
    press(Qt.Key(Qt.Key.Key_0 + number), CONTROL)
    assert opened.bench.session.composition.active is kind


@pytest.mark.parametrize(
    ("key", "name"), [(Qt.Key.Key_F6, "Drafts"), (Qt.Key.Key_F7, "Title"), (Qt.Key.Key_F8, "Send to")]
)
def test_each_part_has_a_key(opened: Opened, key: Qt.Key, name: str) -> None:
    press(key)
    assert focused().accessibleName() == name


# Drafts


def test_a_draft_is_chosen_in_the_list(opened: Opened, qtbot: QtBot) -> None:
    opened.press(Qt.Key.Key_N, CONTROL)
    keys("second")
    opened.press(Qt.Key.Key_N, CONTROL)
    keys("third")
    qtbot.waitUntil(lambda: opened.shown("Drafts") == ["third", "second", "Title"])
    view = named(opened.window, "Drafts", QListView)
    assert view.currentIndex().data() == "third"
    place = view.visualRect(view.model().index(2, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert texts(opened) == ("Title", "words")
    assert opened.field("Title").value() == "Title"
    view.setFocus()
    press(Qt.Key.Key_Up)
    assert texts(opened)[0] == "second"


def test_typing_moves_the_draft_up_and_leaves_it_chosen(opened: Opened, qtbot: QtBot) -> None:
    first = opened.bench.session.draft_id
    opened.press(Qt.Key.Key_N, CONTROL)
    keys("second")
    opened.bench.session.open(first)
    opened.field("Title").setFocus()
    press(Qt.Key.Key_End)
    keys("!")
    qtbot.waitUntil(lambda: opened.shown("Drafts") == ["Title!", "second"])
    assert named(opened.window, "Drafts", QListView).currentIndex().data() == "Title!"
    assert opened.bench.session.draft_id == first


def test_the_name_stands_in_the_list(opened: Opened, qtbot: QtBot) -> None:
    opened.field("Draft name").setFocus()
    commit("周会通知")
    qtbot.waitUntil(lambda: opened.shown("Drafts") == ["周会通知"], timeout=PROMISED_MS)
    # The message itself knows nothing of it.
    assert texts(opened) == ("Title", "words")


@pytest.mark.parametrize("how", ["button", "key", "result"])
def test_a_removed_draft_comes_back(opened: Opened, how: str) -> None:
    opened.press(Qt.Key.Key_N, CONTROL)
    keys("unwanted")
    named(opened.window, "Remove draft", QToolButton).click()
    assert texts(opened)[0] == "Title"
    assert "The draft was removed." in opened.result
    assert opened.shown("Drafts") == ["Title"]
    if how == "result":
        opened.click("Undo")
    else:
        press(Qt.Key.Key_Z, CONTROL)
    assert texts(opened)[0] == "unwanted"
    assert set(opened.shown("Drafts")) == {"Title", "unwanted"}
    if how == "result":
        assert opened.result == ""


def test_what_was_open_is_open_again(open_window: OpenWindow, qtbot: QtBot) -> None:
    first = open_window()
    first.press(Qt.Key.Key_N, CONTROL)
    press(Qt.Key.Key_3, CONTROL)
    keys("kept")
    first.window.close()
    again = open_window()
    assert again.bench.session.composition.message == LinkMessage("kept")
    assert again.field("Title").value() == "kept"


def test_a_long_draft_opens_at_its_beginning(opened: Opened) -> None:
    first = opened.bench.session.draft_id
    opened.set_message(MarkdownMessage("t", "\n".join(f"line {n}" for n in range(300))))
    opened.press(Qt.Key.Key_N, CONTROL)
    opened.bench.session.open(first)
    field = opened.field("Message")
    assert field.verticalScrollBar().value() == 0  # type: ignore[union-attr]  # it is the text field


# A disk that is full


class Disk:
    """The disk under the drafts, which can be full; no test can fill a real one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        save = Drafts.save

        def saving(drafts: Drafts, draft_id: str, *, content: str, type: str, summary: str) -> DraftHead:  # noqa: A002 - the library's word
            if self.full:
                raise LibraryError("disk_full", path="library.sqlite3")
            return save(drafts, draft_id, content=content, type=type, summary=summary)

        monkeypatch.setattr(Drafts, "save", saving)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_a_full_disk_is_said_and_typing_goes_on(
    opened: Opened, qtbot: QtBot, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dingui.window.session.RETRY_MS", 50)
    disk.full = True
    opened.field("Title").setFocus()
    press(Qt.Key.Key_End)
    keys("!")
    opened.wait_for("The disk is full")
    assert "Not saved yet" in words_in(opened.bench.composer)
    keys("?")
    assert texts(opened)[0] == "Title!?"
    disk.full = False
    qtbot.waitUntil(lambda: "Saved" in words_in(opened.bench.composer))
    # What is not true any more is not said any more.
    assert opened.result == ""
    assert opened.shown("Drafts") == ["Title!?"]


def test_closing_asks_before_anything_typed_is_lost(opened: Opened, disk: Disk) -> None:
    disk.full = True
    opened.field("Title").setFocus()
    keys("x")
    assert not opened.window.close()
    assert opened.window.isVisible()
    [why] = opened.answers.losses
    assert "The disk is full" in why
    opened.answers.lose = True
    assert opened.window.close()
    disk.full = False


# Files


def test_a_message_file_opens_as_a_new_draft(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "停机公告.json"
    path.write_text('{"msgtype": "markdown", "markdown": {"title": "停机", "text": "今晚"}}', encoding="utf-8")
    assert opened.bench.files.open(path)
    assert texts(opened) == ("停机", "今晚")
    assert opened.bench.session.name == "停机公告"
    assert opened.field("Title").value() == "停机"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not json", ""),
        (b'{"msgtype": "voice"}', "voice"),
        (b"\xff\xfe\x00", ""),
        (b'{"msgtype": "text", "text": {"content": "x", "contents": "y"}}', "contents"),
    ],
)
def test_a_file_that_is_not_right_is_explained(opened: Opened, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "message.json"
    path.write_bytes(content)
    before = opened.bench.session.draft_id
    good = opened.bench.files.open(path)
    assert opened.result
    assert words in opened.result
    assert (opened.bench.session.draft_id != before) is good


def test_a_file_that_is_not_there_is_explained(opened: Opened, tmp_path: Path) -> None:
    assert not opened.bench.files.open(tmp_path / "gone.json")
    assert "gone.json" in opened.result


# Size and place


def test_the_window_is_useful_at_800_by_600(opened: Opened, qtbot: QtBot) -> None:
    opened.window.resize(800, 600)
    qtbot.waitUntil(lambda: opened.window.width() == 800)
    assert opened.window.size().toTuple() == (800, 600)
    for name in ("Title", "Message", "Mentioned mobiles"):
        field = opened.field(name)
        corner = field.mapTo(opened.window, field.rect().bottomRight())
        assert opened.window.rect().contains(corner)
        assert field.width() > 100


def test_size_and_splitter_are_remembered(open_window: OpenWindow, qtbot: QtBot) -> None:
    first = open_window()
    # The offscreen platform's screen has 800 by 800 pixels.
    first.window.resize(790, 700)
    widths = (first.bench.sidebar.width() + 20, first.bench.composer.width(), first.bench.preview.width() - 20)
    first.bench.sidebar.parent().setSizes(widths)  # type: ignore[union-attr]  # the splitter
    qtbot.waitUntil(lambda: first.bench.sidebar.width() > 0)
    kept = first.bench.sidebar.width()
    first.window.close()
    first.memory.sync()
    again = open_window()
    assert again.window.size().toTuple() == (790, 700)
    qtbot.waitUntil(lambda: abs(again.bench.sidebar.width() - kept) <= 2)
