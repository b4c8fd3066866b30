from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QWidget

from dingui import texts
from dingui.window.editors.emoji import CATEGORIES, all_emoji, category_names, search_emoji
from dingui.window.editors.emoji_picker import EmojiModel, EmojiPicker
from dingui.window.editors.markdown import MarkdownEditor
from tests.window.person import CONTROL, Heard, commit, focused, keys, named, press

# Off screen, no window can be raised or hold the keyboard, and Qt says so of each one that pops up.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_each_has_both_names_and_there_are_enough() -> None:
    every = all_emoji()
    assert len(every) >= 120
    assert len({emoji.character for emoji in every}) == len(every)
    for emoji in every:
        assert emoji.english.isascii()
        assert emoji.chinese
        assert not emoji.chinese.isascii()
        assert not emoji.character.isalnum()
    assert [name for name, _lines in CATEGORIES] == list(category_names())
    assert {emoji.category for emoji in every} == set(category_names())


@pytest.mark.parametrize("words", ["rocket", "ROCKET", "火箭", "release", "上线", "🚀", "launch rocket"])
def test_it_is_found_by_either_name(words: str) -> None:
    assert search_emoji(words)[0].character == "🚀"


def test_search_by_several_words_and_by_none() -> None:
    assert search_emoji("no such thing") == ()
    assert search_emoji("  ") == all_emoji()
    assert {emoji.character for emoji in search_emoji("红")} >= {"🧧", "❤️", "🔴"}


def test_the_name_follows_the_language() -> None:
    rocket = search_emoji("rocket")[0]
    assert rocket.name == "rocket"
    texts.set_language("zh_CN")
    assert rocket.name == "火箭"


def test_the_model_holds_under_qts_tester(qapp: object) -> None:
    model = EmojiModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_emoji(all_emoji())
    index = model.index(0)
    assert index.data() == "😀"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "grinning face"
    assert model.data(QModelIndex()) is None
    model.set_emoji(())
    assert model.rowCount() == 0
    del tester


@pytest.fixture
def editor(shown: Callable[[QWidget], QWidget]) -> MarkdownEditor:
    made = MarkdownEditor("Message")
    shown(made)
    made.setFocus()
    return made


def open_picker(editor: MarkdownEditor) -> EmojiPicker:
    press(Qt.Key.Key_E, CONTROL)
    [picker] = editor.findChildren(EmojiPicker)
    assert picker.isVisible()
    return picker


def test_search_and_enter_insert_one(editor: MarkdownEditor) -> None:
    editor.set_value("😀ab")
    keys("")
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Right)
    heard = Heard()
    editor.edited.connect(heard)
    picker = open_picker(editor)
    assert focused().accessibleName() == "Search emoji"
    keys("rocket")
    press(Qt.Key.Key_Return)
    assert not picker.isVisible()
    assert editor.value() == "😀🚀ab"
    assert heard.all == [("😀ab", "😀🚀ab")]
    commit("会")
    assert editor.value() == "😀🚀会ab"


def test_arrow_keys_choose_and_letters_search_again(editor: MarkdownEditor) -> None:
    picker = open_picker(editor)
    press(Qt.Key.Key_Down)
    view = named(picker, "Emoji", QListView)
    assert focused() is view
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Left)
    assert view.currentIndex().row() == 1
    press(Qt.Key.Key_Down)
    assert view.currentIndex().row() > 1
    keys("s")
    assert isinstance(focused(), QLineEdit)
    keys("tar")
    press(Qt.Key.Key_Return)
    assert editor.value() in {emoji.character for emoji in search_emoji("star")}


def test_escape_closes_and_leaves_the_text(editor: MarkdownEditor) -> None:
    picker = open_picker(editor)
    press(Qt.Key.Key_Escape)
    assert not picker.isVisible()
    assert editor.value() == ""


def test_those_used_last_come_first(editor: MarkdownEditor) -> None:
    for word in ("rocket", "bell", "rocket"):
        open_picker(editor)
        keys(word)
        press(Qt.Key.Key_Return)
    picker = open_picker(editor)
    view = named(picker, "Emoji", QListView)
    assert named(picker, "Kind of emoji", QComboBox).currentText() == "Used last"
    assert [view.model().index(row, 0).data() for row in range(view.model().rowCount())] == ["🚀", "🔔"]


def test_a_kind_shows_its_own(editor: MarkdownEditor) -> None:
    picker = open_picker(editor)
    kinds = named(picker, "Kind of emoji", QComboBox)
    view = named(picker, "Emoji", QListView)
    everything = view.model().rowCount()
    kinds.setCurrentIndex(kinds.findText("Work"))
    assert 0 < view.model().rowCount() < everything
    assert view.model().index(0, 0).data() == "📢"
    # Searching looks everywhere.
    named(picker, "Search emoji", QLineEdit).setText("cake")
    assert view.model().index(0, 0).data() == "🎂"


def test_nothing_found_takes_nothing(editor: MarkdownEditor) -> None:
    open_picker(editor)
    keys("xyzzy")
    press(Qt.Key.Key_Return)
    assert editor.value() == ""
