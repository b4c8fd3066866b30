"""The field for a secret, by itself: hidden, shown and copied on purpose only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dingui.concealed import Concealed
from dingui.window.dialogs.secret_field import SecretField, SecretLine
from tests.window.person import CONTROL, Heard, click, focused, keys, named, press, words_in

SECRET = "SECfake-in-a-field-0000000000000000000"


class Held:
    """A field in a dialog, with what hears it."""

    def __init__(self, *, slow_ms: int = 60_000, away_ms: int = 60_000) -> None:
        self.field = SecretField(SecretLine("Secret"), slow_ms=slow_ms, away_ms=away_ms)
        self.dialog = QDialog()
        self.other = QLineEdit()
        layout = QVBoxLayout(self.dialog)
        layout.addWidget(self.field)
        layout.addWidget(self.other)
        self.wanted, self.copied = Heard(), Heard()
        self.field.wanted.connect(self.wanted)
        self.field.copied.connect(self.copied)

    @property
    def line(self) -> SecretLine:
        return self.field.line

    @property
    def seen(self) -> str:
        """What a person sees in the line."""
        return self.line.displayText()

    def button(self, name: str) -> QPushButton:
        return named(self.dialog, name, QPushButton)

    def press(self, name: str) -> None:
        assert self.button(name).isEnabled()
        click(self.button(name))

    def again(self) -> QPushButton:
        [found] = [each for each in self.dialog.findChildren(QPushButton) if each.text() == "Try again"]
        return found


@pytest.fixture
def show(shown: Callable[[QWidget], QWidget]) -> Callable[..., Held]:
    def make(**how: int) -> Held:
        held = Held(**how)
        shown(held.dialog)
        return held

    return make


@pytest.fixture
def held(show: Callable[..., Held]) -> Held:
    return show()


def test_an_empty_field_has_nothing_to_show_or_copy_and_says_so(held: Held) -> None:
    for name in ("Show: Secret", "Copy: Secret"):
        assert not held.button(name).isEnabled()
        assert held.button(name).toolTip() == "There is nothing in this field yet."


def test_what_is_typed_is_hidden_until_it_is_shown(held: Held) -> None:
    held.line.setFocus()
    keys(SECRET)
    assert set(held.seen) == {"●"}
    held.press("Show: Secret")
    assert held.seen == SECRET
    assert held.field.value() == SECRET
    held.press("Hide: Secret")
    assert set(held.seen) == {"●"}
    assert held.field.value() == SECRET
    assert held.wanted.all == []


def test_what_is_kept_is_asked_for_only_to_be_shown(held: Held) -> None:
    held.field.reset(kept=True)
    assert held.wanted.all == []
    held.press("Show: Secret")
    assert held.wanted.all == [()]
    assert not held.button("Show: Secret").isEnabled()
    assert held.button("Show: Secret").toolTip() == "The keyring has not answered yet."
    held.field.answer(Concealed(SECRET))
    assert held.seen == SECRET
    assert held.field.value() == "", "nobody typed it"
    held.press("Hide: Secret")
    assert held.line.text() == ""


def test_what_is_kept_is_copied_without_being_shown(held: Held) -> None:
    held.field.reset(kept=True)
    held.press("Copy: Secret")
    held.field.answer(Concealed(SECRET))
    assert held.copied.all == [(Concealed(SECRET),)]
    assert held.line.text() == ""
    # Asked for again the next time: the field has not remembered it.
    held.press("Copy: Secret")
    assert len(held.wanted.all) == 2


def test_with_the_keys_alone(held: Held) -> None:
    held.field.reset(kept=True)
    held.button("Show: Secret").setFocus()
    press(Qt.Key.Key_Space)
    # A button that is switched off would leave the keys nowhere.
    assert focused() is held.line
    held.field.answer(Concealed(SECRET))
    assert held.seen == SECRET


def test_what_is_shown_and_typed_over_is_what_was_typed(held: Held) -> None:
    held.field.reset(kept=True)
    held.press("Show: Secret")
    held.field.answer(Concealed(SECRET))
    held.line.setFocus()
    held.line.selectAll()
    keys("SECnew")
    assert held.field.value() == "SECnew"
    held.field.conceal()
    assert held.field.value() == "SECnew"


def test_a_slow_answer_is_said_and_typing_goes_on(show: Callable[..., Held], qtbot: QtBot) -> None:
    held = show(slow_ms=1)
    held.field.reset(kept=True)
    held.press("Show: Secret")
    qtbot.waitUntil(lambda: "Waiting for the keyring" in words_in(held.dialog))
    assert "Waiting for the keyring" in held.button("Show: Secret").accessibleDescription()
    held.line.setFocus()
    keys("SEC")
    assert held.field.value() == "SEC"
    # What was asked for is not wanted any more.
    held.field.answer(Concealed(SECRET))
    assert held.field.value() == "SEC"
    assert "Waiting" not in words_in(held.dialog)


def test_a_refusal_is_said_and_tried_again(held: Held) -> None:
    held.field.reset(kept=True)
    held.press("Copy: Secret")
    held.field.refuse("The keyring is locked.")
    assert "The keyring is locked." in words_in(held.dialog)
    click(held.again())
    assert len(held.wanted.all) == 2
    assert not held.again().isVisible()
    held.field.answer(Concealed(SECRET))
    assert held.copied.all == [(Concealed(SECRET),)]
    assert "locked" not in words_in(held.dialog)


def test_another_robot_is_not_shown_the_former_ones(held: Held) -> None:
    held.field.reset(kept=True)
    held.press("Show: Secret")
    held.field.reset(kept=True)
    held.field.answer(Concealed(SECRET))
    held.field.refuse("no")
    assert held.line.text() == ""
    assert words_in(held.dialog) == ""
    held.press("Show: Secret")
    held.field.answer(Concealed(SECRET))
    held.field.reset(kept=False)
    assert held.line.text() == ""
    assert not held.line.shown


def test_it_is_hidden_when_the_dialog_closes(held: Held) -> None:
    held.field.reset(kept=True)
    held.press("Show: Secret")
    held.field.answer(Concealed(SECRET))
    held.dialog.close()
    assert held.line.text() == ""
    assert not held.line.shown


def leave(held: Held) -> None:
    QApplication.sendEvent(held.field, QEvent(QEvent.Type.WindowDeactivate))


def test_it_is_hidden_when_the_window_is_left_for_a_while(show: Callable[..., Held], qtbot: QtBot) -> None:
    held = show(away_ms=1)
    held.field.reset(kept=True)
    held.press("Show: Secret")
    held.field.answer(Concealed(SECRET))
    leave(held)
    qtbot.waitUntil(lambda: held.line.text() == "")
    assert not held.line.shown


def test_whoever_comes_back_soon_still_sees_it(held: Held) -> None:
    held.field.reset(kept=True)
    held.press("Show: Secret")
    held.field.answer(Concealed(SECRET))
    leave(held)
    assert held.field._away.isActive()
    QApplication.sendEvent(held.field, QEvent(QEvent.Type.WindowActivate))
    assert not held.field._away.isActive()
    assert held.seen == SECRET


def test_an_answer_while_the_person_is_elsewhere_is_not_shown_for_long(
    show: Callable[..., Held], shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> None:
    """The keyring's own window has the keys while it asks for its password."""
    held = show(away_ms=1)
    held.field.reset(kept=True)
    held.press("Show: Secret")
    shown(QLineEdit())
    held.field.answer(Concealed(SECRET))
    qtbot.waitUntil(lambda: held.line.text() == "")


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    texts = [interface.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Help)]
    described = interface.text(QAccessible.Text.Description)
    return "\n".join([*texts, described])


def test_a_screen_reader_reads_it_in_that_field_only_and_while_it_is_shown_only(held: Held) -> None:
    held.field.reset(kept=True)
    held.press("Show: Secret")
    held.field.answer(Concealed(SECRET))
    assert SECRET in spoken(held.line)
    others = [each for each in held.dialog.findChildren(QWidget) if each is not held.line]
    assert not [each for each in (*others, held.dialog) if SECRET in spoken(each)]
    held.press("Hide: Secret")
    assert SECRET not in spoken(held.line)


@pytest.mark.parametrize(("key", "left"), [(Qt.Key.Key_C, SECRET), (Qt.Key.Key_X, "")], ids=["copy", "cut"])
def test_copying_by_the_keys_goes_the_same_way(held: Held, key: Qt.Key, left: str) -> None:
    QApplication.clipboard().setText("before")
    held.field.set_value(SECRET)
    held.line.setFocus()
    held.line.selectAll()
    press(key, CONTROL)
    assert held.copied.all == [], "out of dots nothing is copied"
    assert held.field.value() == SECRET
    held.press("Show: Secret")
    held.line.setFocus()
    held.line.selectAll()
    press(key, CONTROL)
    assert held.copied.all == [(Concealed(SECRET),)]
    assert held.line.text() == left
    assert QApplication.clipboard().text() == "before", "whoever hears the signal copies, with the minute"


# What the offscreen platform says of a menu that comes up.
@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)
def test_copying_by_the_menu_goes_the_same_way(held: Held) -> None:
    QApplication.clipboard().setText("before")
    held.field.set_value(SECRET)
    held.press("Show: Secret")
    held.line.selectAll()
    at = held.line.rect().center()
    QApplication.sendEvent(held.line, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, held.line.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    [copy] = [each for each in menu.actions() if each.objectName() == "edit-copy"]
    copy.trigger()
    menu.close()
    assert held.copied.all == [(Concealed(SECRET),)]
    assert QApplication.clipboard().text() == "before"


def test_pasting_into_it_replaces_nothing_else(held: Held) -> None:
    QApplication.clipboard().setText(f" {SECRET}\n")
    held.line.setFocus()
    press(Qt.Key.Key_V, CONTROL)
    assert held.field.value().strip() == SECRET
    assert set(held.seen) == {"●"}


def test_an_input_method_is_asked_to_remember_nothing(held: Held) -> None:
    held.field.set_value(SECRET)
    for name in ("Show: Secret", "Hide: Secret"):
        hints = held.line.inputMethodHints()
        assert hints & Qt.InputMethodHint.ImhSensitiveData
        assert hints & Qt.InputMethodHint.ImhNoPredictiveText
        held.press(name)


def test_switched_off_it_says_why(held: Held) -> None:
    held.field.reset(kept=True, reason="The practice robot needs none.")
    for widget in (held.line, held.button("Show: Secret"), held.button("Copy: Secret")):
        assert not widget.isEnabled()
        assert widget.toolTip() == "The practice robot needs none."
