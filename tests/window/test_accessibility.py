"""A walk through the window and its dialogs as a screen reader and a keyboard see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMainWindow,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextBrowser,
    QTextEdit,
    QToolButton,
    QWidget,
)

from dingui.library.robots_file import EntryFault, RobotsFile, read_robots, write_robots
from dingui.messages.models import MessageType
from dingui.people.models import Person
from dingui.settings import Settings
from dingui.window.dialogs.clock import ClockDialog
from dingui.window.dialogs.people import PeopleDialog
from dingui.window.dialogs.people_import import PeopleImportDialog
from dingui.window.dialogs.robot_moves import ImportDialog
from dingui.window.dialogs.robots import RobotsDialog
from dingui.window.dialogs.settings import SettingsDialog
from dingui.window.theme import colours
from tests.window.conftest import SAMPLES, sample
from tests.window.dialogs.test_robots import Keeper
from tests.window.history.filled import filled_window as history_window
from tests.window.opened import Opened
from tests.window.person import all_named, named
from tests.window.practice.filled import filled_window

FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox)
CONTROLS = (*FIELDS, QAbstractButton, QAbstractItemView, QTabBar)
# design.md §4, word for word.
TABS = ["Text", "Markdown", "Link", "ActionCard", "ActionCard with buttons", "FeedCard"]
EVERYWHERE = {"Title", "Message", "Mentioned mobiles", "Mentioned user ids", "Mention everyone"}
NAMES = {
    MessageType.TEXT: {"Message", "Mentioned mobiles", "Mentioned user ids", "Mention everyone"},
    MessageType.MARKDOWN: EVERYWHERE,
    MessageType.LINK: {"Title", "Message", "Link address", "Picture address"},
    MessageType.ACTION_CARD: EVERYWHERE | {"Button text", "Button address"},
    MessageType.ACTION_CARD_BUTTONS: EVERYWHERE
    | {"Button text", "Button address", "Add button", "Remove button", "Move up", "Move down"},
    MessageType.FEED_CARD: {
        "Title",
        "Link address",
        "Picture address",
        "Add item",
        "Remove item",
        "Move up",
        "Move down",
    },
}
ALWAYS = {"Send", "New draft", "Robots", "Drafts", "Problems", "Send to", "Preview"}


def interface(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def name_of(widget: QWidget) -> str:
    """What a screen reader says."""
    return interface(widget).text(QAccessible.Text.Name)


def visible(root: QWidget, kind: Any) -> list[Any]:
    return [widget for widget in root.findChildren(kind) if widget.isVisible()]


def controls(root: QWidget) -> Iterator[QWidget]:
    """Everything that can be used: what takes the focus, and the buttons that leave it where it is."""
    for widget in visible(root, QWidget):
        inner = isinstance(widget.parentWidget(), QAbstractItemView | QPlainTextEdit | QTextEdit)
        # Tool buttons that scroll the tabs and the like are Qt's own parts of one control.
        own = widget.objectName().startswith(("qt_", "Scroll"))
        takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if not (inner or own) and (takes_focus or isinstance(widget, CONTROLS)) and not isinstance(widget, QMenuBar):
            yield widget


def hands_on(widget: QWidget) -> bool:
    """Whether what has the focus is inside a widget."""
    proxy = widget.focusProxy()
    return proxy is not None and widget.isAncestorOf(proxy)


def described(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()!r} {name_of(widget)!r}"


def check_names_and_roles(root: QWidget) -> None:
    for widget in controls(root):
        if hands_on(widget):
            continue
        assert name_of(widget).strip(), f"no name: {described(widget)}"
        role = interface(widget).role()
        assert role not in (QAccessible.Role.NoRole, QAccessible.Role.Client), f"no role: {described(widget)}"


def check_labels(root: QWidget) -> None:
    buddies = {label.buddy() for label in root.findChildren(QLabel) if label.buddy() is not None}
    reached = buddies | {buddy.focusProxy() for buddy in buddies if buddy is not None}
    for field in visible(root, FIELDS[0]) + visible(root, FIELDS[1]) + visible(root, FIELDS[3]):
        assert field in reached or field.accessibleName(), f"no label: {described(field)}"


def check_reasons(root: QWidget) -> None:
    for widget in controls(root):
        if not widget.isEnabled():
            assert widget.toolTip(), f"disabled without a reason: {described(widget)}"


def check_tab_order(root: QWidget) -> None:
    """Tab comes to everything that it should stop at, once, and back to where it began."""
    expected = {
        widget
        for widget in controls(root)
        if widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value and widget.isEnabled() and not hands_on(widget)
    }
    # Of radio-like buttons, Tab stops at the chosen one; the arrows go on.
    expected = {w for w in expected if not (isinstance(w, QAbstractButton) and w.group() and not w.isChecked())}
    start = QApplication.focusWidget()
    assert start is not None
    way = [start]
    while True:
        QApplication.sendPostedEvents()
        QTest.keyClick(way[-1], Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget is start:
            break
        if widget is way[-1] and isinstance(widget, QTextBrowser) and widget.textCursor().hasSelection():
            # From link to link inside the message.
            continue
        assert widget not in way, f"a loop that leaves out a part: {described(widget)}"
        way.append(widget)
    missing = expected - set(way)
    assert not missing, f"Tab never comes to {[described(widget) for widget in missing]}"


def check_all(root: QWidget) -> None:
    check_names_and_roles(root)
    check_labels(root)
    check_reasons(root)


def show(opened: Opened, name: str) -> MessageType:
    message = sample(name)
    opened.set_message(message)
    opened.qtbot.waitUntil(lambda: bool(opened.shown("Problems")) or "go through" in _headline(opened))
    QApplication.sendPostedEvents()
    return message.type


def _headline(opened: Opened) -> str:
    return "\n".join(label.text() for label in visible(opened.bench.preview, QLabel))


# The window


@pytest.mark.parametrize("name", SAMPLES)
def test_every_control_of_every_tab_has_a_name_and_a_role(opened: Opened, name: str) -> None:
    show(opened, name)
    check_all(opened.window)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_names_are_those_that_others_rely_on(opened: Opened, name: str) -> None:
    opened.add_group("产品群")
    kind = show(opened, name)
    opened.field("Title" if kind is not MessageType.TEXT else "Message").set_value("")
    found = {name_of(widget) for widget in visible(opened.window, QWidget)}
    names = NAMES[kind] | ALWAYS
    if not opened.shown("Problems"):
        names -= {"Problems"}
    assert names <= found
    tabs = named(opened.window, "Message type", QTabBar)
    bar = interface(tabs)
    heard = [bar.child(index).text(QAccessible.Text.Name) for index in range(len(TABS))]
    assert heard == TABS


def test_lists_and_areas_that_come_later_have_their_names(opened: Opened) -> None:
    opened.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    opened.qtbot.waitUntil(lambda: bool(opened.shown("Problems")))
    opened.field("Message").set_value("")
    show(opened, "markdown")
    opened.click("Send")
    opened.wait_for("Sent to")
    for name in ("Sent", "Result"):
        area = named(opened.window, name, QWidget)
        assert name_of(area) == name
        assert interface(area).role() not in (QAccessible.Role.NoRole, QAccessible.Role.Client)
    # What the result says can be read.
    panel = named(opened.window, "Result", QWidget)
    assert "Sent to" in interface(panel).text(QAccessible.Text.Description)
    check_all(opened.window)


@pytest.mark.parametrize("name", SAMPLES)
def test_tab_reaches_everything(opened: Opened, name: str) -> None:
    show(opened, name)
    opened.bench.composer.focus_first()
    check_tab_order(opened.window)


def test_tab_goes_as_one_reads(opened: Opened) -> None:
    """From the sidebar through the message and the preview to sending."""
    show(opened, "action-card-buttons")
    opened.bench.sidebar.drafts.setFocus()
    way: list[str] = []
    for _step in range(60):
        widget = QApplication.focusWidget()
        assert widget is not None
        way.append(widget.accessibleName() or name_of(widget))
        opened.press(Qt.Key.Key_Tab)
        if QApplication.focusWidget() is opened.bench.sidebar.drafts:
            break
    assert QApplication.focusWidget() is opened.bench.sidebar.drafts
    order = ["Drafts", "Draft name", "Message type", "Title", "Message", "Button text", "Add button"]
    order += ["Mentioned mobiles", "Mention everyone", "Phone", "Send to", "Robots", "Send"]
    places = [way.index(name) for name in order]
    assert places == sorted(places), way


def test_problems_and_outcomes_are_told_by_more_than_colour(opened: Opened) -> None:
    opened.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    opened.qtbot.waitUntil(lambda: bool(opened.shown("Problems")))
    sentence = opened.bench.preview.problems.rows[0].sentence
    assert interface(sentence).text(QAccessible.Text.Description) == "Error"
    # And a cross that a warning does not have.
    red, amber = QColor(colours(sentence.palette()).error), QColor(colours(sentence.palette()).warning)
    drawn = sentence.grab().toImage().copy(16, 0, 16, sentence.height())
    inks = {drawn.pixelColor(x, y).name() for x in range(drawn.width()) for y in range(drawn.height())}
    assert red.name() in inks
    assert amber.name() not in inks


def test_every_menu_entry_has_words_and_none_shares_its_key(opened: Opened) -> None:
    keys: dict[str, str] = {}
    for action in opened.window.actions():
        assert action.text().replace("&", "")
        for sequence in action.shortcuts():
            assert sequence.toString() not in keys, (action.text(), keys[sequence.toString()])
            keys[sequence.toString()] = action.text()
    assert len(keys) > 15


def test_mnemonics_are_one_of_a_kind_in_each_menu(opened: Opened) -> None:
    bar = opened.window.menuBar()
    below = [menu.actions() for menu in (entry.menu() for entry in bar.actions()) if isinstance(menu, QMenu)]
    assert len(below) == len(bar.actions())
    menus = [bar.actions(), *below]
    for entries in menus:
        letters = [entry.text()[entry.text().index("&") + 1].lower() for entry in entries if "&" in entry.text()]
        assert len(set(letters)) == len(letters), [entry.text() for entry in entries]


# The dialogs

Make = Callable[[Opened], QDialog]


def robots(opened: Opened) -> QDialog:
    opened.add_group("产品群")
    keeper, place = Keeper(opened.library.robots), "Secrets are kept in memory only."
    return RobotsDialog(opened.library.robots, keeper, place, opened.bench.desk.clipboard, opened.window)


def full_robots(opened: Opened) -> QDialog:
    """The robots' dialog with all that it can show."""
    group = opened.add_group("产品群")
    store = opened.library.robots
    known = replace(group.known, group="产品部全体", tags=("产品",), colour="#3f7fdc", allowed_ips=("10.0.0.1",))
    store.update(replace(known, keywords=("通知",)))
    store.add("归档群", group.known.endpoint, archived=True)
    gone = store.add("旧群", group.known.endpoint)
    store.remove(gone.id)
    place = "Secrets are kept in memory only."
    dialog = RobotsDialog(store, Keeper(store), place, opened.bench.desk.clipboard, opened.window)
    dialog.offer_back([gone.id])
    dialog.show_robot(group.known.id)
    return dialog


def arriving_robots(opened: Opened) -> QDialog:
    """What an import shows."""
    file = read_robots(write_robots([opened.add_group("产品群").known]) + b"\n")
    faults = (EntryFault("no_name", 2),)
    return ImportDialog(RobotsFile(file.robots, faults), set(), opened.window)


def practice(opened: Opened) -> QDialog:
    return filled_window(opened)


def practice_group(opened: Opened) -> QDialog:
    window = filled_window(opened)
    window.show_setup()
    return window


def history(opened: Opened) -> QDialog:
    window = history_window(opened)
    # The choice with most to show: two days of one's own.
    period = next(box for box in window.findChildren(QComboBox) if box.findData("between") >= 0)
    period.setCurrentIndex(period.findData("between"))
    return window


def settings(opened: Opened) -> QDialog:
    hosts = {"pictures.example.com": True, "tracker.example.com": False}
    return SettingsDialog(Settings(), "Secrets are kept in memory only.", hosts, opened.window)


def people(opened: Opened) -> QDialog:
    """The address book of somebody who has none yet."""
    return PeopleDialog(opened.bench.desk.people, opened.window)


def full_people(opened: Opened) -> QDialog:
    book = opened.bench.desk.people
    added = book.add([Person("", "张三", "13800000001", "", ("产品",)), Person("", "Wong", "", "manager7675")])
    dialog = PeopleDialog(book, opened.window)
    dialog.choose(added[0].id)
    return dialog


def arriving_people(opened: Opened) -> QDialog:
    """An import with something to take over and something wrong in it."""
    opened.bench.desk.people.add([Person("", "张三", "13800000001")])
    dialog = PeopleImportDialog(opened.bench.desk.people, opened.window)
    dialog.show()
    # By kind, as it has other names in other languages.
    [pasted] = visible(dialog, QPlainTextEdit)
    pasted.setPlainText("张三 13800000001\n李四 13800000002\n王五 138")
    faults = dialog.findChildren(QListView)
    opened.qtbot.waitUntil(lambda: any(view.isVisible() and view.model().rowCount() for view in faults))
    return dialog


def clock(opened: Opened) -> QDialog:
    return ClockDialog(3 * 60 * 60, opened.window, opener=lambda: True)


DIALOGS: tuple[Make, ...] = (
    *(robots, full_robots, arriving_robots, practice, practice_group, history, settings),
    *(people, full_people, arriving_people, clock),
)


@pytest.fixture(params=DIALOGS, ids=lambda make: make.__name__)
def dialog(request: pytest.FixtureRequest, opened: Opened) -> QDialog:
    make: Make = request.param
    made = make(opened)
    made.show()
    made.activateWindow()
    opened.qtbot.waitUntil(made.isActiveWindow)
    return made


def test_every_control_of_every_dialog_has_a_name_and_a_role(dialog: QDialog) -> None:
    assert dialog.windowTitle()
    check_all(dialog)


def test_tab_reaches_everything_in_every_dialog(dialog: QDialog) -> None:
    dialog.focusNextChild()
    check_tab_order(dialog)


def test_escape_closes_every_dialog(dialog: QDialog, opened: Opened) -> None:
    opened.press(Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_robot_that_cannot_be_changed_says_so(opened: Opened) -> None:
    made = robots(opened)
    made.show()
    check_all(made)
    buttons = [button for button in visible(made, QPushButton) if not button.isEnabled()]
    assert buttons
    assert all_named(made, "Your robots", QAbstractItemView)
    assert not [tool for tool in visible(made, QToolButton) if not name_of(tool)]
    assert isinstance(opened.window, QMainWindow)
