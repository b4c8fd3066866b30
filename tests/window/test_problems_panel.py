"""The list under the preview: sentences that lead to fields, buttons that repair, all of it by keyboard too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QWidget

from dingui.messages.composition import Composition
from dingui.messages.models import ActionCardButtons, CardButton, LinkMessage, MarkdownMessage, Orientation, TextMessage
from dingui.messages.payload import to_json
from dingui.messages.problems import Problem, Repair, Severity
from dingui.window.problem_rows import ProblemRow
from dingui.window.problems_panel import ROWS_MAX, ProblemsPanel
from tests.window.opened import Opened
from tests.window.person import commit, focused, press

CONTROL = Qt.KeyboardModifier.ControlModifier
INCOMPLETE = Problem("address_incomplete", "link.messageUrl", Severity.ERROR)
OVER_HTTP = Problem("picture_http", "link.picUrl", Severity.WARNING)


@pytest.fixture
def panel(qtbot: object) -> ProblemsPanel:
    panel = ProblemsPanel()
    qtbot.addWidget(panel)  # type: ignore[attr-defined]  # pytest-qt's fixture
    panel.resize(300, 400)
    panel.show()
    return panel


def sentences(panel: ProblemsPanel) -> list[str]:
    return [row.sentence.sentence for row in panel.rows]


def row_of(opened: Opened, words: str) -> ProblemRow:
    QApplication.sendPostedEvents()
    [row] = [row for row in opened.bench.preview.problems.rows if words in row.sentence.sentence]
    return row


def keep_breaks(opened: Opened) -> QCheckBox:
    [tick] = [tick for tick in opened.window.findChildren(QCheckBox) if tick.text() == "Keep my line breaks"]
    return tick


def button(opened: Opened, label: str) -> QPushButton:
    QApplication.sendPostedEvents()
    buttons = [each for row in opened.bench.preview.problems.rows for each in row.buttons]
    [found] = [each for each in buttons if each.accessibleName() == label]
    return found


# ------------------------------------------------------------------------------------------------------------ the panel


def test_problems_are_sentences_that_name_their_field(panel: ProblemsPanel) -> None:
    panel.show_problems([INCOMPLETE, OVER_HTTP])
    first, second = sentences(panel)
    assert first.startswith("Link address")
    assert second.startswith("Picture address")
    assert [row.sentence.accessibleDescription() for row in panel.rows] == ["Error", "Warning"]
    panel.show_problems([])
    assert panel.rows == ()


def test_the_same_problems_again_touch_nothing(panel: ProblemsPanel) -> None:
    panel.show_problems([INCOMPLETE], [[Repair("add_https", "link.messageUrl")]])
    QApplication.processEvents()
    painted = Painted(panel.rows[0].sentence)
    panel.show_problems([replace(INCOMPLETE)], [[Repair("add_https", "link.messageUrl")]])
    QApplication.processEvents()
    assert painted.count == 0
    panel.show_problems([OVER_HTTP], [[]])
    QApplication.processEvents()
    assert painted.count == 1


class Painted(QWidget):
    """Counts how often a widget is painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched.window())
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: object, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_no_sentence_is_cut_at_any_width(panel: ProblemsPanel) -> None:
    long = Problem("mention_not_listed", "markdown.text", Severity.WARNING, {"entry": "13800000000"})
    panel.show_problems([long, INCOMPLETE], [[Repair("add_to_list", "at", {"entry": "13800000000"})], []])
    for width in (160, 240, 500):
        panel.resize(width, 400)
        QApplication.processEvents()
        bottom = 0
        for row in panel.rows:
            flags = int(Qt.TextFlag.TextWordWrap)
            room = row.sentence.rect().adjusted(40, 4, -8, 0)
            needed = row.sentence.fontMetrics().boundingRect(room, flags, row.sentence.sentence)
            assert needed.height() <= room.height()
            assert row.y() >= bottom
            bottom = row.y() + row.height()
            for each in row.buttons:
                assert each.geometry().top() >= row.sentence.geometry().bottom()
                assert row.rect().contains(each.geometry())


def test_very_many_are_counted(panel: ProblemsPanel) -> None:
    panel.show_problems(
        [Problem("required", f"feedCard.links[{n}].title", Severity.ERROR) for n in range(ROWS_MAX + 7)]
    )
    assert len(panel.rows) == ROWS_MAX
    assert "and 7 more" in [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


# ------------------------------------------------------------------------------------------------------------- repairs


def test_a_missing_keyword_is_put_in_by_its_button_and_taken_out_by_undo(opened: Opened) -> None:
    opened.add_group("产品群", keywords=("监控报警",))
    opened.set_message(MarkdownMessage("标题", "正文"))
    opened.tick("产品群")
    opened.qtbot.waitUntil(lambda: any("监控报警" in line for line in opened.shown("Problems")))
    before = opened.bench.session.composition
    button(opened, "Insert “监控报警”: Message").click()
    assert opened.field("Message").value() == "正文\n\n监控报警"
    assert opened.shown("Problems") == []
    opened.press(Qt.Key.Key_Z, CONTROL)
    assert opened.bench.session.composition == before
    assert opened.field("Message").value() == "正文"
    opened.press(Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert opened.field("Message").value() == "正文\n\n监控报警"


def test_repairs_by_keyboard_alone_one_after_the_other(opened: Opened) -> None:
    card = ActionCardButtons("t", "x\\ny", (CardButton("一", "example.com/a"),), orientation=Orientation.HORIZONTAL)
    opened.set_message(card)
    opened.qtbot.waitUntil(lambda: len(opened.shown("Problems")) >= 3)
    panel = opened.bench.preview.problems
    panel.focus_list()
    pressed = []
    for _step in range(20):
        row = next((row for row in panel.rows if row.buttons), None)
        if row is None:
            break
        while focused() not in (row.sentence, *row.buttons):
            above = panel.rows.index(row) < next(n for n, each in enumerate(panel.rows) if each.sentence is focused())
            press(Qt.Key.Key_Up if above else Qt.Key.Key_Down)
        press(Qt.Key.Key_Tab)
        assert focused() is row.buttons[0]
        pressed.append(row.buttons[0].accessibleName())
        press(Qt.Key.Key_Return)
        opened.qtbot.waitUntil(lambda: not opened.bench.judge.is_refreshing)
    message = opened.bench.session.composition.message
    assert isinstance(message, ActionCardButtons)
    assert message.buttons[0].action_url == "https://example.com/a"
    assert message.orientation is Orientation.VERTICAL
    assert "\\n" not in message.text
    assert len(pressed) == len(set(pressed)) >= 3
    for _label in pressed:
        opened.press(Qt.Key.Key_Z, CONTROL)
    assert opened.bench.session.composition.message == card


def test_one_row_is_a_stop_of_tab_and_arrows_go_to_the_others(opened: Opened) -> None:
    opened.set_message(LinkMessage("", "", "", "http://192.168.0.1/a.png"))
    opened.qtbot.waitUntil(lambda: len(opened.shown("Problems")) >= 3)
    panel = opened.bench.preview.problems
    panel.focus_list()
    first = panel.rows[0].sentence
    assert focused() is first
    press(Qt.Key.Key_Down)
    assert focused() is panel.rows[1].sentence
    press(Qt.Key.Key_Tab)
    assert not any(focused() is row.sentence for row in panel.rows)
    press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    inside = [each for row in panel.rows for each in (row.sentence, *row.buttons)]
    assert focused() in inside
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Up)
    assert focused() is first


def test_a_click_on_a_sentence_leads_to_its_field(opened: Opened) -> None:
    opened.set_message(LinkMessage("t", "x", "", ""))
    opened.qtbot.waitUntil(lambda: any("Link address" in line for line in opened.shown("Problems")))
    QTest.mouseClick(row_of(opened, "Link address").sentence, Qt.MouseButton.LeftButton)
    assert focused() is opened.field("Link address")


# ---------------------------------------------------------------------------------------------------------- line breaks


def test_what_was_typed_with_enter_breaks_in_the_preview_and_in_the_group(opened: Opened) -> None:
    group = opened.add_group("产品群")
    opened.tick("产品群")
    opened.set_message(MarkdownMessage("标题", ""))
    opened.field("Message").setFocus()
    commit("第一行")
    press(Qt.Key.Key_Return)
    commit("第二行")
    opened.qtbot.waitUntil(lambda: "第一行\n第二行" in opened.bench.preview.view.visible_text)
    opened.press(Qt.Key.Key_Return, CONTROL)
    opened.wait_for("Sent to “产品群”.")
    assert group.posts[0]["markdown"] == {"title": "标题", "text": "第一行  \n第二行"}
    # The text itself stays as it was typed.
    assert opened.field("Message").value() == "第一行\n第二行"


def test_without_the_tick_lines_run_together_as_in_the_group(opened: Opened) -> None:
    group = opened.add_group("产品群")
    opened.tick("产品群")
    opened.set_message(MarkdownMessage("标题", "第一行\n第二行"))
    tick = keep_breaks(opened)
    assert tick.isChecked()
    tick.click()
    opened.qtbot.waitUntil(lambda: "第一行 第二行" in opened.bench.preview.view.visible_text)
    opened.press(Qt.Key.Key_Return, CONTROL)
    opened.wait_for("Sent to “产品群”.")
    assert group.posts[0]["markdown"] == {"title": "标题", "text": "第一行\n第二行"}
    # Undo brings the tick back, and it is kept with the draft.
    opened.press(Qt.Key.Key_Z, CONTROL)
    assert tick.isChecked()


def test_the_tick_is_there_where_it_has_an_effect(opened: Opened) -> None:
    tick = keep_breaks(opened)
    opened.set_message(TextMessage("x"))
    assert not tick.isVisible()
    opened.set_message(ActionCardButtons("t", "x"))
    assert tick.isVisible()


def test_each_draft_has_a_tick_of_its_own(opened: Opened) -> None:
    tick = keep_breaks(opened)
    first = opened.bench.session.draft_id
    tick.click()
    opened.press(Qt.Key.Key_N, CONTROL)
    assert tick.isChecked()
    opened.bench.session.open(first)
    assert not tick.isChecked()
    draft = opened.library.drafts.get(first)
    assert draft is not None
    assert not Composition.from_json(draft.content).keep_breaks


def test_a_file_is_shown_as_it_would_be_sent_as_it_stands(opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "通知.json"
    file.write_text(to_json(MarkdownMessage("标题", "第一行\n第二行")), encoding="utf-8")
    assert opened.bench.files.open(file)
    assert not keep_breaks(opened).isChecked()
    opened.qtbot.waitUntil(lambda: "第一行 第二行" in opened.bench.preview.view.visible_text)
    file.write_text(to_json(MarkdownMessage("标题", "第一行  \n第二行")), encoding="utf-8")
    assert opened.bench.files.open(file)
    assert keep_breaks(opened).isChecked()
