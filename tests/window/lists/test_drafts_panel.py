"""Finding drafts in the window by keys: searching, walking, opening, and putting them into their places."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QListView, QMenu, QToolButton

from dingui.window.editors.plain import LineField, TextField
from dingui.window.lists.draft_filters import PlaceBox
from dingui.window.lists.drafts_panel import DraftsPanel
from dingui.window.lists.two_lines import ID_ROLE
from tests.window.lists.written import add, make_old
from tests.window.opened import Opened
from tests.window.person import CONTROL, SHIFT, all_named, click, compose, focused, keys, named, press, write


@pytest.fixture
def full(opened: Opened) -> Opened:
    """A window with a few drafts more; the sample is open."""
    for name, text in (("周会通知", "九点开会"), ("停机公告", "机房 deployment 周六"), ("Release notes", "停机之后")):
        add(opened.library, name, text)
    make_old(opened.library, opened.bench.session.draft_id)
    panel(opened).refresh(opened.bench.session.draft_id)
    return opened


def panel(opened: Opened) -> DraftsPanel:
    return opened.bench.sidebar.panel


def shown(opened: Opened) -> list[str]:
    return opened.shown("Drafts")


def begin(opened: Opened) -> LineField:
    press_in(opened, Qt.Key.Key_F, CONTROL | SHIFT)
    field = focused()
    assert isinstance(field, LineField)
    assert field.accessibleName() == "Search drafts"
    return field


def press_in(opened: Opened, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    opened.press(key, modifiers)
    QApplication.processEvents()


def menu_of(opened: Opened, row: int) -> QMenu:
    """The menu that a right click shows, without waiting in it."""
    card = panel(opened)._model.card(panel(opened)._model.index(row))
    assert card is not None
    return panel(opened).acts.menu(card)


def choose(menu: QMenu, *path: str) -> None:
    """Choose an entry by what stands in the menus on the way to it."""
    menu.aboutToShow.emit()
    for step in path[:-1]:
        [menu] = [
            inner
            for action in menu.actions()
            if action.text().replace("&", "") == step and isinstance(inner := action.menu(), QMenu)
        ]
        menu.aboutToShow.emit()
    [action] = [action for action in menu.actions() if action.text().replace("&", "") == path[-1]]
    action.trigger()


def test_what_is_typed_into_the_field_is_found_with_each_key(full: Opened) -> None:
    assert shown(full) == ["Release notes", "停机公告", "周会通知", "Title"]
    begin(full)
    write("停")
    assert shown(full) == ["Release notes", "停机公告"]
    write("机 dep")
    assert shown(full) == ["停机公告"]
    assert "1 draft found" in panel(full)._found.text()
    for _character in "停机 dep":
        press(Qt.Key.Key_Backspace)
    assert len(shown(full)) == 4


def test_what_an_input_method_composes_is_not_looked_for(full: Opened) -> None:
    begin(full)
    compose("ting")
    assert len(shown(full)) == 4


def test_down_goes_into_the_list_and_enter_into_the_message(full: Opened) -> None:
    field = begin(full)
    write("停")
    press_in(full, Qt.Key.Key_Down)
    assert focused() is full.bench.sidebar.drafts
    assert full.bench.session.name == "Release notes"
    press_in(full, Qt.Key.Key_Down)
    assert full.bench.session.name == "停机公告"
    assert field.value() == "停"
    press_in(full, Qt.Key.Key_Return)
    assert isinstance(focused(), TextField)
    assert full.bench.composer.isAncestorOf(focused())
    keys("x")
    assert full.bench.session.composition.summary.startswith("x")


def test_enter_in_the_field_opens_the_first(full: Opened) -> None:
    begin(full)
    write("九点")
    press_in(full, Qt.Key.Key_Return)
    assert full.bench.session.name == "周会通知"
    assert full.bench.composer.isAncestorOf(focused())


def test_searching_alone_opens_nothing(full: Opened) -> None:
    before = full.bench.session.draft_id
    begin(full)
    write("停")
    assert full.bench.session.draft_id == before
    assert not full.bench.sidebar.drafts.currentIndex().isValid()
    press_in(full, Qt.Key.Key_Escape)
    assert full.bench.sidebar.drafts.currentIndex().data(ID_ROLE) == before
    press_in(full, Qt.Key.Key_Escape)
    assert focused() is full.bench.sidebar.drafts


@pytest.mark.parametrize(
    ("key", "modifiers"), [(Qt.Key.Key_Slash, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F, CONTROL)]
)
def test_shorter_keys_where_no_text_is_written(full: Opened, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    full.bench.sidebar.drafts.setFocus()
    press_in(full, key, modifiers)
    assert focused() is panel(full).search


def test_in_a_text_the_keys_are_the_texts(full: Opened) -> None:
    full.bench.composer.focus_first()
    press(Qt.Key.Key_Tab)
    text = focused()
    assert isinstance(text, TextField)
    before = text.toPlainText()
    keys("/")
    assert text.toPlainText().replace("/", "") == before
    press_in(full, Qt.Key.Key_F, CONTROL)
    assert focused() is not panel(full).search
    assert focused().accessibleName() == "Find"


def test_what_was_typed_a_moment_ago_is_found(full: Opened) -> None:
    full.bench.composer.focus_first()
    press(Qt.Key.Key_Tab)
    write("凤凰")
    assert full.bench.session.store()
    begin(full)
    write("凤凰")
    assert shown(full) == ["Title"]


def test_a_name_is_found_by_its_initials_a_moment_later(full: Opened) -> None:
    begin(full)
    write("zhtz")
    full.qtbot.waitUntil(lambda: shown(full) == ["周会通知"], timeout=10_000)


def test_nothing_found_says_so_and_leads_back(full: Opened) -> None:
    begin(full)
    write("没有这个")
    assert shown(full) == []
    assert "Nothing fits" in panel(full)._found.text()
    click(panel(full)._show_all)
    assert len(shown(full)) == 4
    assert focused() is panel(full).search


def test_places_are_made_from_the_menu(full: Opened) -> None:
    place = named(full.window, "Which drafts", PlaceBox)
    assert [place.itemText(row) for row in range(place.count())] == ["All drafts", "Templates"]
    answer(full, "产品群", lambda: choose(menu_of(full, 2), "Folder", "New folder…"))
    answer(full, "急", lambda: choose(menu_of(full, 2), "Tags", "New tag…"))
    choose(menu_of(full, 1), "Make it a template")
    assert [place.itemText(row) for row in range(place.count())] == ["All drafts", "Templates", "产品群", "急"]
    assert shown(full) == ["Release notes", "周会通知", "Title"]
    QTest.keyClick(place, Qt.Key.Key_Down)
    assert shown(full) == ["停机公告"]
    QTest.keyClick(place, Qt.Key.Key_Down)
    assert shown(full) == ["周会通知"]
    QTest.keyClick(place, Qt.Key.Key_Down)
    assert shown(full) == ["周会通知"]
    choose(menu_of(full, 0), "Tags", "急")
    # The tag is gone with the last draft that bore it, and so is its place.
    assert place.currentText() == "All drafts"
    # From there, templates are found, too.
    begin(full)
    write("停机")
    assert shown(full) == ["Release notes", "停机公告"]


def test_a_folder_is_renamed_and_dissolved(full: Opened) -> None:
    place = named(full.window, "Which drafts", PlaceBox)
    full.library.shelf.move(panel(full)._model._rows[0], "产品")
    panel(full).refresh(full.bench.session.draft_id)
    assert all_named(full.window, "This folder", QToolButton) == []
    place.setCurrentIndex(2)
    assert named(full.window, "This folder", QToolButton).isVisible()
    answer(full, "产品群", panel(full)._on_rename_folder)
    assert (place.currentText(), shown(full)) == ("产品群", ["Release notes"])
    panel(full)._on_dissolve_folder()
    assert (place.currentText(), len(shown(full))) == ("All drafts", 4)


def test_pinned_ones_stand_above(full: Opened) -> None:
    choose(menu_of(full, 2), "Pin above the others")
    assert shown(full)[0] == "周会通知"
    choose(menu_of(full, 0), "Unpin")
    assert shown(full)[2] == "周会通知"


def test_order_and_filters(full: Opened) -> None:
    button = named(full.window, "Order and filters", QToolButton)
    choose(button.menu(), "Order", "Name")
    full.qtbot.waitUntil(lambda: shown(full) == ["Release notes", "停机公告", "周会通知", "Title"], timeout=10_000)
    choose(button.menu(), "Type", "Markdown")
    assert shown(full) == ["Title"]
    assert panel(full)._found.text() == "Markdown"
    assert button.accessibleDescription() == "Markdown"
    choose(button.menu(), "Show all")
    assert len(shown(full)) == 4
    choose(button.menu(), "Changed", "Last 7 days")
    assert len(shown(full)) == 4
    robot = full.library.robots.all()[0]
    full.library.deliveries.begin(panel(full)._model._rows[1], robot.id, robot.name, "{}", "uuid")
    choose(button.menu(), "Sent by", robot.name)
    assert shown(full) == ["停机公告"]


def test_rename_and_remove_by_key(full: Opened) -> None:
    full.bench.sidebar.drafts.setFocus()
    press_in(full, Qt.Key.Key_Home)
    assert full.bench.session.name == "Release notes"
    press_in(full, Qt.Key.Key_F2)
    assert focused().accessibleName() == "Draft name"
    keys("Notes")
    assert full.bench.session.store()
    assert shown(full)[0] == "Notes"
    full.bench.sidebar.drafts.setFocus()
    press_in(full, Qt.Key.Key_Delete)
    assert "Notes" not in shown(full)
    full.bench.session.undo()
    assert "Notes" in shown(full)


def test_the_menu_of_the_list_acts_on_the_row_below_the_pointer(full: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(panel(full).acts, "show_menu", lambda card, _at: seen.append(card.name))
    view = named(full.window, "Drafts", QListView)
    view.customContextMenuRequested.emit(view.visualRect(view.model().index(1, 0)).center())
    view.customContextMenuRequested.emit(QPoint(5, view.viewport().height() - 1))
    assert seen == ["停机公告"]


def test_recent_drafts_are_in_the_menu_of_files(full: Opened) -> None:
    [recent] = [menu for menu in full.window.findChildren(QMenu) if menu.title().replace("&", "") == "Recent drafts"]
    recent.aboutToShow.emit()
    names = [action.text() for action in recent.actions()]
    assert [name.split("  ")[1] for name in names] == ["Release notes", "停机公告", "周会通知", "Title"]
    recent.actions()[2].trigger()
    assert full.bench.session.name == "周会通知"


def test_a_thousand_drafts_are_not_read_at_once(opened: Opened) -> None:
    for number in range(500):
        add(opened.library, str(number))
    panel(opened).refresh(opened.bench.session.draft_id)
    assert panel(opened)._model.rowCount() < 200
    opened.bench.sidebar.drafts.setFocus()
    for _press in range(100):
        press(Qt.Key.Key_PageDown)
        QApplication.processEvents()
    assert panel(opened)._model.rowCount() == 501


def answer(opened: Opened, text: str, act: Callable[[], object]) -> None:
    """Answer the question for a name that ``act`` asks."""

    def type_it() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QInputDialog):
            QTimer.singleShot(1, opened.window, type_it)
            return
        field = dialog.findChild(QLineEdit)
        assert field is not None
        field.setText(text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    QTimer.singleShot(0, opened.window, type_it)
    act()
    # As a window manager does when a dialog closes.
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
