from __future__ import annotations

import time
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from dingui import texts
from dingui.messages.preview import Bubble, Paragraph, Preview, Run, preview_of, words_of
from dingui.window.preview.body import MessageBody
from dingui.window.preview.canvas import MessageCanvas
from dingui.window.preview.look import LOOKS, WIDTHS
from dingui.window.preview.pictures import NoPictures
from dingui.window.preview.view import PreviewView
from dingui.window.theme import make_palette, style_sheet
from tests.window.preview.conftest import SAMPLES, card, heard, markdown, sample, text

HINT = "What you write appears here as the group will see it."


def body_of(view: PreviewView) -> MessageBody:
    found = [body for body in view.findChildren(MessageBody) if body.isVisible()]
    assert len(found) == 1
    return found[0]


def button(view: PreviewView, title: str) -> QAbstractButton:
    return next(found for found in view.findChildren(QAbstractButton) if found.accessibleName().startswith(title))


def _without_alts(line: str) -> str:
    """A picture's own words are its name (test_pictures_are_named), not a part of the text."""
    for alt in ("天气图", "海报"):
        line = line.replace(alt, "")
    return line


@pytest.mark.parametrize("name", SAMPLES)
def test_every_word_of_a_sample_is_seen_and_heard(view: PreviewView, name: str) -> None:
    preview = sample(name)
    view.set_preview(preview, "Product group")
    for words in (view.visible_text, heard(view)):
        assert f"Product group: {preview.list_line}" in words
        for line in words_of(preview).splitlines():
            assert _without_alts(line).strip() in words


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", ["phone", "pc"])
def test_nothing_reaches_over_the_edge(view: PreviewView, name: str, width: str) -> None:
    view.set_width(width)
    view.set_preview(sample(name), "Product group")
    canvas = view.findChild(QWidget, "canvas")
    assert canvas is not None
    assert canvas.width() == WIDTHS[width]
    for part in canvas.findChildren(QWidget):
        if part.isVisible() and not isinstance(part.parentWidget(), MessageBody):
            corner = part.mapTo(canvas, QPoint(part.width(), part.height()))
            assert corner.x() <= canvas.width()
            assert corner.y() <= canvas.height()


def test_a_body_is_as_high_as_its_words(view: PreviewView) -> None:
    view.set_preview(sample("markdown"), "R")
    for width in ("pc", "phone", "pc"):
        view.set_width(width)
        body = body_of(view)
        assert body.document().size().height() <= body.height() <= body.document().size().height() + 1
        assert not any(bar.isVisible() for bar in body.findChildren(QScrollBar))


def test_an_equal_tree_does_no_work(view: PreviewView) -> None:
    view.set_preview(sample("welcome.en"), "R")
    document = body_of(view).document()
    changes: list[tuple[int, int, int]] = []
    document.contentsChange.connect(lambda *change: changes.append(change))
    view.set_preview(sample("welcome.en"), "R")
    assert changes == []
    view.set_preview(markdown("other"), "R")
    assert changes


def test_another_type_leaves_nothing_of_the_one_before(view: PreviewView) -> None:
    for one, other in pairwise([*SAMPLES, SAMPLES[0]]):
        view.set_preview(sample(one), "R")
        before = set(words_of(sample(one)).splitlines())
        view.set_preview(sample(other), "R")
        words = heard(view)
        for line in before - set(words_of(sample(other)).splitlines()):
            if line.strip() and line not in words_of(sample(other)) + sample(other).list_line:
                assert line not in words
        assert all(not found.isHidden() for found in view.findChildren(MessageBody))


@pytest.mark.parametrize("preview", [None, text(""), markdown("", title="")], ids=["none", "text", "markdown"])
def test_nothing_yet_is_one_friendly_sentence(view: PreviewView, preview: Preview | None) -> None:
    view.set_preview(preview, "R")
    assert HINT in view.visible_text
    assert HINT in heard(view)
    assert "R: " not in heard(view)
    view.set_preview(text("words"), "R")
    assert HINT not in heard(view)


def test_a_title_alone_shows_in_the_list(view: PreviewView) -> None:
    view.set_preview(markdown("", title="Only a title"), "R")
    assert "R: Only a title" in heard(view)
    assert HINT in heard(view)


def test_links_and_buttons_tell_their_address_and_open_nothing(view: PreviewView, qtbot: QtBot) -> None:
    odd = "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fexample.com%2F%E4%BC%9A&pc_slide=true"
    view.set_preview(card(singleTitle="Read & more", singleURL=odd), "R")
    assert button(view, "Read & more").toolTip() == odd
    with qtbot.waitSignal(view.link_activated) as pressed:
        QTest.mouseClick(button(view, "Read & more"), Qt.MouseButton.LeftButton)
    assert pressed.args == [odd]
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        with qtbot.waitSignal(view.link_activated) as pressed:
            QTest.keyClick(button(view, "Read & more"), key)
        assert pressed.args == [odd]


@pytest.mark.parametrize("address", ["https://example.com/a?b=%20c&d=%E4%BC%9A", "dtmd://a/b?c=%2Fd", "会议"])
def test_a_link_in_the_words_gives_its_address_as_the_payload_has_it(
    view: PreviewView, qtbot: QtBot, address: str
) -> None:
    view.set_preview(Preview("", Bubble((Paragraph((Run("go", link=address),)),), wide=True)), "R")
    body = body_of(view)
    body.setFocus()
    QTest.keyClick(body, Qt.Key.Key_Tab)
    with qtbot.waitSignal(view.link_activated) as pressed:
        QTest.keyClick(body, Qt.Key.Key_Return)
    assert pressed.args == [address]


def test_feed_and_link_are_pressed_as_a_whole(view: PreviewView, qtbot: QtBot) -> None:
    for name, title, address in (
        ("feed-card", "食堂十一月菜单", "https://example.com/stories/menu"),
        ("link", "新版考勤系统下周一上线", "https://example.com/news?id=1001&from=robot&lang=zh&page="),
    ):
        view.set_preview(sample(name), "R")
        with qtbot.waitSignal(view.link_activated) as pressed:
            QTest.mouseClick(button(view, title), Qt.MouseButton.LeftButton)
        assert pressed.args == [address]


def test_buttons_keep_the_focus_while_their_text_changes(view: PreviewView) -> None:
    view.activateWindow()
    view.set_preview(card(btns=[{"title": t, "actionURL": t} for t in "ab"], btnOrientation="1"), "R")
    second = button(view, "b")
    second.setFocus()
    view.set_preview(card(btns=[{"title": t, "actionURL": t} for t in ("a", "bc", "d")], btnOrientation="0"), "R")
    assert button(view, "bc") is second
    assert view.focusWidget() is second


def test_two_halves_and_stacked_rows(view: PreviewView) -> None:
    buttons = [{"title": t, "actionURL": t} for t in ("one", "two")]
    view.set_preview(card(btns=buttons, btnOrientation="1"), "R")
    assert button(view, "one").y() == button(view, "two").y()
    assert button(view, "one").geometry().right() < button(view, "two").x()
    view.set_preview(card(btns=buttons, btnOrientation="0"), "R")
    assert button(view, "one").x() == button(view, "two").x()
    assert button(view, "one").geometry().bottom() < button(view, "two").y()


def test_hidden_avatar_hides_the_name_too(view: PreviewView) -> None:
    view.set_preview(card(singleTitle="x", singleURL="y"), "Product group")
    assert heard(view).splitlines().count("Robot") == 1
    view.set_preview(card(singleTitle="x", singleURL="y", hideAvatar="1"), "Product group")
    assert heard(view).splitlines().count("Robot") == 0


def test_fields_that_are_still_empty_break_nothing(view: PreviewView) -> None:
    view.set_preview(card(text="", singleTitle="", singleURL=""), "")
    assert HINT in heard(view)
    view.set_preview(card(btns=[{"title": "", "actionURL": ""}, {"title": "x", "actionURL": ""}]), "")
    assert "A button without a text" in heard(view)
    view.set_preview(preview_of({"msgtype": "feedCard", "feedCard": {"links": []}}), "")
    assert HINT in heard(view)
    rows = [{"title": "", "messageURL": "", "picURL": "p"}, {"title": "", "messageURL": "", "picURL": ""}]
    view.set_preview(preview_of({"msgtype": "feedCard", "feedCard": {"links": rows}}), "")
    assert heard(view).count("An item without a title") == 2
    view.set_preview(preview_of({"msgtype": "link", "link": {"title": "", "text": "w", "messageUrl": ""}}), "")
    assert "w" in heard(view)


@pytest.mark.parametrize(
    "long",
    ["x" * 20_000, "周" * 6_600, "word " * 4_000, "\n" * 5_000 + "end", "> " * 300 + "deep", "- a\n" * 2_000],
    ids=["word", "chinese", "words", "lines", "quotes", "items"],
)
def test_long_messages_stay_inside_their_column(view: PreviewView, long: str) -> None:
    for preview in (text(long), markdown(long), card(text=long, title=long, singleTitle=long, singleURL=long)):
        view.set_preview(preview, long[:5_000])
        body = body_of(view)
        assert body.document().idealWidth() <= body.width() + 1
        view.grab()


def test_theme_of_the_preview_is_its_own(view: PreviewView, qapp: QApplication) -> None:
    view.set_preview(sample("text"), "R")

    def grounds() -> set[str]:
        """Beside the column, and in it."""
        image = view.grab().toImage()
        return {image.pixelColor(x, 4).name() for x in (4, image.width() // 2)}

    view.set_theme("dark")
    assert grounds() == {LOOKS["dark"].ground.name()}
    view.set_theme("light")
    assert grounds() == {LOOKS["light"].ground.name()}
    qapp.setStyleSheet(style_sheet(make_palette(dark=True)))
    try:
        assert grounds() == {LOOKS["light"].ground.name()}
    finally:
        qapp.setStyleSheet("")
    with pytest.raises(KeyError):
        view.set_theme("blue")
    with pytest.raises(KeyError):
        view.set_width("watch")


def test_the_longest_word_does_not_hold_the_window(view: PreviewView) -> None:
    view.set_preview(text("word"), "R")
    started = time.perf_counter()
    view.set_preview(text("x" * 20_000), "R")
    # It takes 40 ms where nothing else runs; laid out for no width it took 1,400.
    assert time.perf_counter() - started < 0.7


def test_a_larger_font_makes_a_higher_message(view: PreviewView) -> None:
    view.set_preview(sample("welcome.zh_CN"), "R")
    before = body_of(view).height()
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    view.setFont(font)
    assert body_of(view).height() > 1.8 * before
    assert body_of(view).document().size().height() <= body_of(view).height()


def test_a_narrow_window_gets_a_narrow_column(view: PreviewView) -> None:
    view.set_preview(sample("welcome.en"), "R")
    view.resize(300, 600)
    canvas = view.findChild(QWidget, "canvas")
    assert canvas is not None
    assert canvas.width() < 300


def test_pictures_that_come_later_take_their_place(qtbot: QtBot) -> None:
    source = Pictures()
    view = PreviewView(source)
    qtbot.addWidget(view)
    view.resize(600, 900)
    view.show()
    view.set_preview(markdown("![alt](https://example.com/high.png)"), "R")
    before = body_of(view).height()
    high = QImage(100, 200, QImage.Format.Format_RGB32)
    high.fill(QColor("red"))
    source.images["https://example.com/high.png"] = high
    source.changed.emit("https://example.com/high.png")
    body = body_of(view)
    assert body.height() > 1.5 * before
    assert body.grab().toImage().pixelColor(body.width() // 2, body.height() // 2) == QColor("red")


class Pictures(NoPictures):
    def __init__(self) -> None:
        super().__init__()
        self.images: dict[str, QImage] = {}

    def picture(self, address: str) -> QImage | None:
        return self.images.get(address)


def test_pictures_are_named(view: PreviewView) -> None:
    view.set_preview(sample("markdown"), "R")
    assert body_of(view).accessibleDescription() == "Picture: 天气图"
    view.set_preview(sample("action-card"), "R")
    assert "Picture: 海报" in heard(view)


def test_what_is_copied_is_words(view: PreviewView) -> None:
    view.set_preview(markdown("go **[there](https://example.com)** ![p](q)"), "R")
    body = body_of(view)
    body.selectAll()
    copied = body.createMimeDataFromSelection()
    assert copied.text().strip() == "go there"
    assert not copied.hasHtml()


def test_focus_is_seen(view: PreviewView) -> None:
    view.set_preview(card(singleTitle="more", singleURL="x"), "R")
    jump = button(view, "more")
    before = jump.grab().toImage()
    view.activateWindow()
    jump.setFocus()
    assert jump.grab().toImage() != before


def test_every_control_has_a_name(view: PreviewView) -> None:
    assert view.accessibleName() == "Preview"
    for name in SAMPLES:
        view.set_preview(sample(name), "R")
        for part in view.findChildren(QWidget):
            if part.focusPolicy() != Qt.FocusPolicy.NoFocus and part.isVisible():
                assert part.accessibleName(), part


def test_the_language_in_force_is_spoken(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dingui.window.preview.canvas._", lambda words: f"[{words}]")
    view = PreviewView()
    qtbot.addWidget(view)
    assert f"[{HINT}]" in view.visible_text
    assert texts.language() == "en"


def test_documents_are_not_kept(view: PreviewView, qtbot: QtBot) -> None:
    for _round in range(3):
        for name in SAMPLES:
            view.set_preview(sample(name), "R")
    qtbot.waitUntil(lambda: len(view.findChildren(QTextDocument)) <= 1)


def test_a_long_message_is_read_by_keyboard(view: PreviewView, qtbot: QtBot) -> None:
    view.set_preview(text("\n".join(f"line {number}" for number in range(200))), "Product group")
    bar = next(found for found in view.findChildren(QScrollBar) if found.accessibleName() == "Scroll the preview")
    qtbot.waitUntil(bar.isVisible)
    assert bar.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(bar, Qt.Key.Key_PageDown)
    assert bar.value() > 0


def test_nothing_of_a_short_text_is_scrolled_out_of_its_bubble(qtbot: QtBot) -> None:
    canvas = MessageCanvas()
    qtbot.addWidget(canvas)
    canvas.show()
    for words in ("明天九点开会", "明天", "明天九点开会，请准时参加"):
        canvas.set_preview(text(words), "Duty")
        QApplication.processEvents()
        [body] = canvas.findChildren(MessageBody)
        body.moveCursor(QTextCursor.MoveOperation.End)
        body.ensureCursorVisible()
        assert body.cursorRect(QTextCursor(body.document().firstBlock())).left() == 0
        assert (body.horizontalScrollBar().maximum(), body.verticalScrollBar().maximum()) == (0, 0)
