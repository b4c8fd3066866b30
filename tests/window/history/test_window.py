"""The window of the sent messages, used as a person does."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDateEdit, QFileDialog, QListView, QPushButton, QToolButton

from dingui.library.errors import LibraryError
from dingui.messages.models import TextMessage
from dingui.messages.payload import to_body
from dingui.practice.faults import FaultKind
from dingui.window.history.model import HistoryModel
from dingui.window.history.window import HistoryWindow
from tests.window.conftest import SAMPLES, sample
from tests.window.history.filled import DELIVERED, fill
from tests.window.opened import Opened
from tests.window.person import CONTROL, all_named, click, focused, named, press, words_in, write

COPIES = ("JSON", "curl", "Python")


def open_history(opened: Opened) -> HistoryWindow:
    """Ctrl+H, and wait until it can be used."""
    opened.press(Qt.Key.Key_H, CONTROL)
    [window] = [each for each in opened.window.findChildren(HistoryWindow) if each.isVisible()]
    opened.qtbot.waitUntil(window.isActiveWindow)
    settle(opened, window)
    return window


def settle(opened: Opened, window: HistoryWindow) -> None:
    opened.qtbot.waitUntil(lambda: not opened.keeper.busy)
    opened.qtbot.waitUntil(lambda: window.findChildren(HistoryModel)[0].enough)


def listed(window: HistoryWindow) -> list[str]:
    model = named(window, "Sent messages", QListView).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def choose(window: HistoryWindow, name: str, words: str) -> None:
    combo = named(window, name, QComboBox)
    combo.setFocus()
    for _step in range(abs(combo.findText(words) - combo.currentIndex())):
        press(Qt.Key.Key_Down if combo.findText(words) > combo.currentIndex() else Qt.Key.Key_Up)
    assert combo.currentText() == words


def go_to(window: HistoryWindow, summary: str) -> None:
    view = named(window, "Sent messages", QListView)
    view.setCurrentIndex(view.model().index(listed(window).index(summary), 0))


def copy_as(window: HistoryWindow, words: str) -> str:
    menu = named(window, "Copy as", QPushButton).menu()
    [action] = [each for each in menu.actions() if each.text() == words]
    action.trigger()
    return QGuiApplication.clipboard().text()


@pytest.fixture
def filled(opened: Opened) -> HistoryWindow:
    fill(opened)
    return open_history(opened)


# Looking


def test_from_a_key_to_what_was_sent(opened: Opened, filled: HistoryWindow) -> None:
    assert len(listed(filled)) == 6
    assert focused().accessibleName() == "Search sent messages"
    write("天气")
    assert listed(filled) == ["海淀天气"]
    press(Qt.Key.Key_Return)
    assert focused() is named(filled, "Sent messages", QListView)
    QApplication.sendPostedEvents()
    words = words_in(filled)
    for said in ("DingTalk refused the message", "keywords not in content", "产品部全体", "1.4 s", "uuid-markdown"):
        assert said in words
    assert "海淀天气" in filled.preview.visible_text
    press(Qt.Key.Key_F, CONTROL)
    press(Qt.Key.Key_A, CONTROL)
    press(Qt.Key.Key_Delete)
    assert len(listed(filled)) == 6
    write("nothing has these words")
    assert listed(filled) == []
    assert "Nothing that was sent fits" in words_in(filled)
    assert not named(filled, "Open as draft", QPushButton).isEnabled()
    assert "Choose a message first" in named(filled, "Open as draft", QPushButton).toolTip()


def test_filters(opened: Opened, filled: HistoryWindow) -> None:
    opened.library.deliveries.resolve(
        opened.library.deliveries.begin(None, None, "elsewhere", to_body(TextMessage("停机")).decode(), "").id,
        DELIVERED,
    )
    filled.refresh()
    choose(filled, "Outcome", "Refused")
    assert len(listed(filled)) == 2
    choose(filled, "Outcome", "All outcomes")
    choose(filled, "Robot", "Without a saved robot")
    assert listed(filled) == ["停机"]
    choose(filled, "Robot", "产品群")
    assert len(listed(filled)) == 6
    assert not all_named(filled, "From", QDateEdit)
    choose(filled, "Time", "Today")
    assert len(listed(filled)) == 6
    choose(filled, "Time", "Between two days")
    assert len(listed(filled)) == 6
    tomorrow = QDate.currentDate().addDays(1)
    named(filled, "To", QDateEdit).setDate(tomorrow.addDays(5))
    named(filled, "From", QDateEdit).setDate(tomorrow)
    assert listed(filled) == []


def test_an_empty_history_says_what_belongs_there(opened: Opened) -> None:
    window = open_history(opened)
    assert "What you send appears here" in words_in(window)
    assert not named(window, "Export list…", QPushButton).isEnabled()


def test_what_is_sent_meanwhile_appears_and_the_chosen_one_stays(opened: Opened, filled: HistoryWindow) -> None:
    go_to(filled, "海淀天气")
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    opened.press(Qt.Key.Key_Return, CONTROL)
    opened.wait_for("Sent to “Practice robot”.")
    assert listed(filled)[0] == "Title"
    assert len(listed(filled)) == 7
    assert named(filled, "Sent messages", QListView).currentIndex().data() == "海淀天气"
    assert "DingTalk refused the message" in words_in(filled)


def test_all_of_many_come_page_by_page(opened: Opened) -> None:
    for number in range(130):
        payload = to_body(TextMessage(f"停机 {number}")).decode()
        opened.library.deliveries.begin(None, None, "产品群", payload, "")
    window = open_history(opened)
    assert len(listed(window)) < 130
    view = named(window, "Sent messages", QListView)
    view.setFocus()
    for _page in range(6):
        press(Qt.Key.Key_End)
    assert listed(window) == [f"停机 {number}" for number in range(129, -1, -1)]
    assert "130 messages" in words_in(window)
    # More were there when the window was opened than are indexed at once: the thread did the rest.
    named(window, "Search sent messages", type(window._search)).setFocus()
    write("停机 0")
    opened.qtbot.waitUntil(lambda: "停机 0" in listed(window))


def test_a_library_that_cannot_be_read_is_said(
    opened: Opened, filled: HistoryWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_details: object, **_how: object) -> None:
        raise LibraryError("disk_error", path="")

    monkeypatch.setattr(opened.library.history, "page", refuse)
    write("x")
    assert "disk" in words_in(filled)


def test_all_in_the_sidebar_opens_it(opened: Opened) -> None:
    click(named(opened.window, "All sent messages", QToolButton))
    assert [each for each in opened.window.findChildren(HistoryWindow) if each.isVisible()]


# Using it again


@pytest.mark.parametrize("name", SAMPLES)
def test_opened_as_a_draft_it_is_the_same_message(opened: Opened, name: str) -> None:
    fill(opened)
    window = open_history(opened)
    view = named(window, "Sent messages", QListView)
    view.setFocus()
    view.setCurrentIndex(view.model().index(5 - SAMPLES.index(name), 0))
    press(Qt.Key.Key_Return)
    assert opened.bench.session.composition.outgoing == sample(name)
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    assert opened.deliveries()[0].draft_id != opened.bench.session.draft_id


def test_sent_to_another_group_it_is_a_draft_with_no_group_ticked(opened: Opened, filled: HistoryWindow) -> None:
    opened.tick("Practice robot")
    go_to(filled, "海淀天气")
    click(named(filled, "Send to another group…", QPushButton))
    assert opened.bench.session.composition.outgoing == sample("markdown")
    assert opened.bench.targets.chosen() == []
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    assert focused() is named(opened.window, "Send to", QListView)
    assert len(opened.deliveries()) == 6


@pytest.mark.parametrize("name", SAMPLES)
def test_a_correction_begins_as_one(opened: Opened, name: str) -> None:
    fill(opened)
    window = open_history(opened)
    view = named(window, "Sent messages", QListView)
    view.setCurrentIndex(view.model().index(5 - SAMPLES.index(name), 0))
    click(named(window, "Prepare a correction", QPushButton))
    draft = opened.bench.session.composition
    assert draft.active is sample(name).type
    assert draft.summary.startswith("更正：")
    assert len(opened.deliveries()) == 6


def test_copies(opened: Opened, filled: HistoryWindow) -> None:
    go_to(filled, "海淀天气")
    texts = {words: copy_as(filled, words) for words in COPIES}
    assert json.loads(texts["JSON"])["markdown"]["title"] == "海淀天气"
    for words in ("curl", "Python"):
        assert "海淀天气" in texts[words]
        assert "DINGTALK_SECRET" in texts[words]
    assert "takes token and secret from the environment" in words_in(filled)


def test_export(opened: Opened, filled: HistoryWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_details: (str(path), ""))
    choose(filled, "Outcome", "Refused")
    click(named(filled, "Export list…", QPushButton))
    opened.qtbot.waitUntil(lambda: "Saved 2 messages as report.csv." in words_in(filled))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 3
    assert {row[3] for row in rows[1:]} == {"Refused"}
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_details: (str(tmp_path / "none" / "x"), ""))
    click(named(filled, "Export list…", QPushButton))
    opened.qtbot.waitUntil(lambda: "could not be written" in words_in(filled))


def test_a_message_that_cannot_be_read_any_more(opened: Opened) -> None:
    opened.library.deliveries.begin(None, None, "产品群", "{", "")
    window = open_history(opened)
    assert listed(window) == ["(no text)"]
    button = named(window, "Prepare a correction", QPushButton)
    assert not button.isEnabled()
    assert "can't be read" in button.toolTip()


@pytest.mark.parametrize("size", [(800, 600), (1200, 760)])
def test_it_fits(opened: Opened, filled: HistoryWindow, size: tuple[int, int]) -> None:
    filled.resize(*size)
    QApplication.processEvents()
    assert (filled.width(), filled.height()) == size


# How long


def test_what_is_older_than_the_setting_goes(open_window: Callable[..., Opened]) -> None:
    from dingui.window.dialogs.settings import SettingsDialog

    opened = open_window()
    fill(opened)
    opened.library.deliveries._now_ms = lambda: 1_000
    old = opened.library.deliveries.begin(None, None, "产品群", to_body(TextMessage("old")).decode(), "").id
    opened.library.deliveries.resolve(old, DELIVERED)

    def set_it(dialog: SettingsDialog) -> None:
        opened.qtbot.waitUntil(lambda: "7 messages, about" in words_in(dialog))
        assert "removed for good" not in words_in(dialog)
        combo = named(dialog, "Keep sent messages", QComboBox)
        combo.setFocus()
        QTest.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentText() == "One year"
        assert "removed for good" in words_in(dialog)
        [apply] = [each for each in dialog.findChildren(QPushButton) if each.text() == "Apply"]
        click(apply)

    opened.in_dialog(SettingsDialog, set_it, opened.bench.desk.open_settings)
    assert opened.settings.current.keep_days == 365
    opened.qtbot.waitUntil(lambda: len(opened.deliveries()) == 6)
    assert opened.library.deliveries.get(old) is None
    opened.qtbot.waitUntil(lambda: len(opened.shown("Sent")) == 6)


def test_what_the_person_did_and_to_how_many_it_went_stand_with_the_facts(opened: Opened) -> None:
    opened.add_group("一群", FaultKind.HANG)
    opened.add_group("二群")
    opened.tick("一群", "二群")
    press(Qt.Key.Key_Return, CONTROL)
    opened.wait_idle()
    [doubtful] = [each for each in opened.deliveries() if each.state == "unknown"]
    opened.bench.flow.take_way_out(doubtful.id, "arrived")
    window = open_history(opened)
    view = named(window, "Sent messages", QListView)
    model = view.model()
    role = Qt.ItemDataRole.AccessibleDescriptionRole
    rows = [str(model.index(row, 0).data(role)) for row in range(model.rowCount())]
    # It is still what DingTalk left it as.
    [row] = [row for row, words in enumerate(rows) if words.startswith("Uncertain: you found it in the group · 一群")]
    view.setCurrentIndex(model.index(row, 0))
    words = words_in(window.details)
    assert re.search(r"you found it in the group \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\)", words)
    assert "To 2 groups together" in words
