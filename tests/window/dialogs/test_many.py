"""Many messages from a table, as a person makes them: pasted, mended in place, seen, sent."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from dingui.messages.composition import Composition
from dingui.messages.models import Message, TextMessage, text_of
from dingui.sheets.plan import Plan
from dingui.window.dialogs.many import ManyDialog
from tests.window.person import named, words_in

TODAY = datetime.date(2026, 11, 24)


@dataclass(frozen=True)
class Robot:
    id: str
    name: str
    group: str = ""
    tags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    archived: bool = False
    needs_webhook: bool = False
    mentions: bool = True
    practice: bool = False
    words: tuple[tuple[str, str], ...] = ()


ROBOTS = (Robot("1", "运维", "运维值班群"), Robot("2", "产品", "产品群", tags=("周会",)))
MESSAGE = TextMessage("{{对象}} 用量 {{用量}}，今天 {{今天}}，{{组名}}")


def dialog(qtbot: QtBot, message: Message = MESSAGE, ticked: tuple[str, ...] = ()) -> ManyDialog:
    plan = Plan(Composition.of(message), ROBOTS, ticked, TODAY)
    made = ManyDialog(plan, {robot.id: robot.name for robot in ROBOTS}.__getitem__)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def paste(made: ManyDialog, *rows: str) -> None:
    QGuiApplication.clipboard().setText("\n".join(rows))
    [button] = [each for each in made.findChildren(QPushButton) if each.text() == "Paste cells"]
    button.click()


def table(made: ManyDialog) -> QTableView:
    return named(made, "Rows of the table", QTableView)


def send_button(made: ManyDialog) -> QPushButton:
    [found] = [each for each in made.findChildren(QPushButton) if each.text().startswith("Send ")]
    return found


def type_into_cell(qtbot: QtBot, made: ManyDialog, text: str) -> None:
    """Write into the cell that is current, as one does: F2, all of it away, the new, Enter."""
    view = table(made)
    QTest.keyClick(view, Qt.Key.Key_F2)
    # The one before, which is closed, is deleted in the next turn of the event loop.
    editor = [each for each in view.findChildren(QLineEdit) if each.isVisible()][-1]
    editor.setText(text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not [each for each in view.findChildren(QLineEdit) if each.isVisible()])


def test_rows_become_messages_for_their_robots(qtbot: QtBot) -> None:
    made = dialog(qtbot)
    paste(made, "机器人\t对象\t用量", "运维\t北京\t93%", "运维、产品\t上海\t71%")
    assert "2 rows, all ready" in words_in(made)
    assert send_button(made).text() == "Send 3 messages…"
    send_button(made).click()
    assert made.result() == ManyDialog.DialogCode.Accepted
    texts = [(robot_id, text_of(message)) for robot_id, message in made.pieces]
    assert texts[0][0] == "1"
    assert texts[0][1].startswith("北京 用量 93%，今天 ")
    assert texts[0][1].endswith("运维值班群")
    assert [robot_id for robot_id, _text in texts] == ["1", "1", "2"]


def test_a_fault_is_named_by_row_and_column_and_mended_in_its_cell(qtbot: QtBot) -> None:
    made = dialog(qtbot)
    paste(made, "机器人\t对象\t用量", "运维\t北京\t93%", "运维组\t上海\t71%", "运维\t\t80%")
    assert "3 rows; 2 have to be mended." in words_in(made)
    assert not send_button(made).isEnabled()
    # The first fault is where one is.
    view = table(made)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (1, 0)
    assert "Row 3, “机器人”: there is no robot, group or tag called “运维组”." in words_in(made)
    type_into_cell(qtbot, made, "运维值班群")
    [following] = [each for each in made.findChildren(QPushButton) if each.text() == "Next fault"]
    following.click()
    assert (view.currentIndex().row(), view.currentIndex().column()) == (2, 1)
    assert "Row 4: nothing fills {{对象}}." in words_in(made)
    type_into_cell(qtbot, made, "广州")
    assert "3 rows, all ready" in words_in(made)
    assert not following.isVisible()
    assert send_button(made).text() == "Send 3 messages…"


def test_rows_with_faults_can_be_left_out(qtbot: QtBot) -> None:
    made = dialog(qtbot)
    paste(made, "机器人\t对象\t用量", "运维\t北京\t93%", "谁\t上海\t71%")
    [leave] = made.findChildren(QCheckBox)
    QTest.keyClick(leave, Qt.Key.Key_Space)
    assert send_button(made).isEnabled()
    send_button(made).click()
    assert [robot_id for robot_id, _message in made.pieces] == ["1"]


def test_a_column_of_another_name_is_chosen_for_a_blank(qtbot: QtBot) -> None:
    made = dialog(qtbot, ticked=("2",))
    paste(made, "机房\t百分比", "北京\t93%")
    assert "1 row; 1 has to be mended." in words_in(made)
    qtbot.waitUntil(lambda: all(each.isVisible() for each in made.findChildren(QComboBox)))
    for blank, row in (("{{对象}}", 1), ("{{用量}}", 2)):
        choice = named(made, f"Column for {blank}", QComboBox)
        choice.setCurrentIndex(row)
        choice.activated.emit(row)
    # Without a column for it, it goes to the robots that are ticked.
    assert "Goes to 产品" in words_in(made)
    assert send_button(made).isEnabled()
    assert named(made, "Column for Robot", QComboBox).currentIndex() == 0


def test_a_message_that_would_be_refused_is_a_fault_of_its_row(qtbot: QtBot) -> None:
    robots = (Robot("1", "运维", keywords=("报警",)),)
    made = ManyDialog(Plan(Composition.of(TextMessage("{{话}}")), robots, ("1",), TODAY), lambda _id: "运维")
    qtbot.addWidget(made)
    made.show()
    paste(made, "话\t备注", "磁盘报警\t", "磁盘\t")
    assert "2 rows; 1 has to be mended." in words_in(made)
    assert "Row 3: " in words_in(made)
    assert "报警" in words_in(made)


def test_what_is_no_table_leaves_what_was_there(qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(qtbot, ticked=("1",))
    paste(made, "对象\t用量", "北京\t1")
    picture = tmp_path / "picture.xlsx"
    picture.write_bytes(b"\x89PNG\0\0")
    made.open_file(picture)
    qtbot.waitUntil(lambda: "This file is no table" in words_in(made))
    assert "1 row, ready" in words_in(made)
    made.open_file(tmp_path / "gone.csv")
    qtbot.waitUntil(lambda: "can't be read" in words_in(made))


def test_a_workbook_is_opened(qtbot: QtBot, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("机器人", "对象", "用量"), ("运维", "北京", 0.93)):
        book.active.append(row)
    book.active["C2"].number_format = "0%"
    book.save(tmp_path / "表.xlsx")
    made = dialog(qtbot)
    made.open_file(tmp_path / "表.xlsx")
    qtbot.waitUntil(lambda: "1 row, ready" in words_in(made))
    assert "表.xlsx · Sheet" in words_in(made)
    send_button(made).click()
    assert "用量 93%" in text_of(made.pieces[0][1])


def test_a_message_without_blanks_says_so(qtbot: QtBot) -> None:
    made = dialog(qtbot, TextMessage("无空位"))
    assert "has no blanks" in words_in(made)


@pytest.mark.parametrize("rows", [1, 1000])
def test_a_long_table_is_judged_in_a_moment(qtbot: QtBot, rows: int) -> None:
    made = dialog(qtbot, ticked=("1",))
    paste(made, "对象\t用量", *(f"机房{number}\t{number}%" for number in range(rows)))
    assert send_button(made).isEnabled()
    assert table(made).model().rowCount() == rows
