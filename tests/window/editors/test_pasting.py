"""What is pasted or dropped into the Markdown editor."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QTextCursor
from PySide6.QtWidgets import QApplication, QWidget

from dingui.messages.pasting import MARKUP_MAX
from dingui.window.editors.markdown import MarkdownEditor
from dingui.window.editors.paste import TEXT_MAX
from dingui.window.editors.plain import TextField
from tests.window.person import CONTROL, SHIFT, Heard, press


@pytest.fixture
def editor(shown: Callable[[QWidget], QWidget]) -> Iterator[MarkdownEditor]:
    made = MarkdownEditor("Message")
    shown(made)
    made.setFocus()
    yield made
    QGuiApplication.clipboard().clear()


@pytest.fixture
def said(editor: MarkdownEditor) -> Heard:
    heard = Heard()
    editor.said.connect(heard)
    return heard


def copied(html: str = "", text: str = "", urls: list[str] | None = None, *, image: bool = False) -> QMimeData:
    mime = QMimeData()
    if html:
        mime.setHtml(html)
    if text:
        mime.setText(text)
    if urls:
        mime.setUrls([QUrl(url) for url in urls])
    if image:
        picture = QImage(2, 2, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.red)
        mime.setImageData(picture)
    return mime


def paste(html: str = "", text: str = "", urls: list[str] | None = None, *, image: bool = False) -> None:
    QGuiApplication.clipboard().setMimeData(copied(html, text, urls, image=image))
    press(Qt.Key.Key_V, CONTROL)


def test_formatted_text_comes_as_markdown_in_one_change(editor: MarkdownEditor, said: Heard) -> None:
    editor.set_value("before ")
    editor.field.moveCursor(QTextCursor.MoveOperation.End)
    heard = Heard()
    editor.edited.connect(heard)
    paste("<b>重点</b>：<a href='https://example.com'>here</a>", "重点：here")
    assert editor.value() == "before **重点**：[here](https://example.com)"
    assert len(heard.all) == 1
    assert said.all == []


def test_blocks_come_on_lines_of_their_own(editor: MarkdownEditor) -> None:
    editor.set_value("before")
    editor.field.moveCursor(QTextCursor.MoveOperation.End)
    paste("<ul><li>a<li>b</ul>", "a\nb")
    assert editor.value() == "before\n\n- a\n- b"


@pytest.mark.parametrize("text", ["a *b* # c", "a\n\n  b", "**bold**\n- item", "<b>x</b>", "a\tb", "\ta\n\tb", "😀"])
def test_plain_text_stays_as_it_is(editor: MarkdownEditor, text: str) -> None:
    paste(text=text)
    assert editor.value() == text


@pytest.mark.parametrize(
    "html", ["<span style='color:red'>**a**</span>", "<div>**a**</div>", "<meta charset=utf-8>**a**"]
)
def test_words_without_a_form_are_the_clipboards_own(editor: MarkdownEditor, html: str) -> None:
    paste(html, "**a**")
    assert editor.value() == "**a**"


def test_ctrl_shift_v_takes_the_words_alone(editor: MarkdownEditor) -> None:
    QGuiApplication.clipboard().setMimeData(copied("<h1>a</h1><b>b</b>", "a\r\nb\tc\r\nd\te"))
    press(Qt.Key.Key_V, CONTROL | SHIFT)
    assert editor.value() == "a\nb\tc\nd\te"


def test_cells_become_a_list(editor: MarkdownEditor) -> None:
    paste(text="name\tage\nAnn\t30\n")
    assert editor.value() == "- name: Ann; age: 30"


def test_pictures_that_stay_behind_are_named(editor: MarkdownEditor, said: Heard) -> None:
    paste(
        "<p>a <img src='file:///C:/Temp/plan.png'><img src='data:image/png;base64,AA' alt='Logo'></p><p>b</p>", "a\nb"
    )
    assert editor.value() == "a\n\nb"
    [(sentence,)] = said.all
    assert str(sentence).startswith("2 pictures could not come along")
    assert str(sentence).endswith("(“plan.png”, “Logo”)")


def test_of_many_pictures_some_are_named(editor: MarkdownEditor, said: Heard) -> None:
    paste("".join(f"<img src='file:///p{number}.png'>" for number in range(5)) + "<p>a</p><p>b</p>", "a\nb")
    assert str(said.last[0]).endswith("(“p0.png”, “p1.png”, “p2.png” and others)")


def test_a_picture_alone_is_said(editor: MarkdownEditor, said: Heard) -> None:
    paste(image=True)
    assert editor.value() == ""
    assert str(said.last[0]).startswith("1 picture could not come along")
    assert "(" not in str(said.last[0])


def test_a_spreadsheets_picture_of_its_cells_is_not_missed(editor: MarkdownEditor, said: Heard) -> None:
    paste("<table><tr><th>k<th>v<tr><td>a<td>1</table>", "k\tv\na\t1", image=True)
    assert editor.value() == "- k: a; v: 1"
    assert said.all == []


def test_files_are_said_and_not_written(editor: MarkdownEditor, said: Heard) -> None:
    paste(text="file:///tmp/a.pdf", urls=["file:///tmp/a.pdf"])
    assert editor.value() == ""
    assert "can't send a file" in str(said.last[0])


def test_nothing_is_said_too(editor: MarkdownEditor, said: Heard) -> None:
    paste("<script>x</script>")
    assert editor.value() == ""
    assert said.all == [("There was nothing in it that can be pasted.",)]


def test_too_much_comes_as_words(editor: MarkdownEditor, said: Heard) -> None:
    paste("<p>a</p>" * (MARKUP_MAX // 8 + 1), "a\na")
    assert editor.value() == "a\na"
    assert "plain words" in str(said.last[0])


@pytest.mark.parametrize(("html", "text"), [("", "a" * (TEXT_MAX + 1)), ("<p>a</p>" * 60_000, "a\n" * 60_000)])
def test_far_too_much_is_refused_with_words(editor: MarkdownEditor, said: Heard, html: str, text: str) -> None:
    editor.set_value("kept")
    paste(html, text)
    assert editor.value() == "kept"
    assert f"{len(text):,} characters" in str(said.last[0])


def test_five_megabytes_without_words_are_refused(editor: MarkdownEditor, said: Heard) -> None:
    paste("<b>a</b>" * 650_000)
    assert editor.value() == ""
    assert "too much" in str(said.last[0])


def test_what_is_copied_here_comes_back_as_it_was(editor: MarkdownEditor) -> None:
    text = "# a\n\n- **b** \xa0c\n- <font color=#ff0000>d</font> 😀"
    editor.set_value(text)
    editor.field.selectAll()
    press(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().mimeData().formats() == ["text/plain"]
    press(Qt.Key.Key_X, CONTROL)
    assert editor.value() == ""
    press(Qt.Key.Key_V, CONTROL)
    assert editor.value() == text


def test_a_plain_field_copies_words_alone(shown: Callable[[QWidget], QWidget]) -> None:
    field = TextField("Message")
    shown(field)
    field.set_value("*a*\n*b*")
    field.selectAll()
    mime = field.createMimeDataFromSelection()
    assert (mime.text(), mime.hasHtml()) == ("*a*\n*b*", False)


def test_a_drop_is_a_paste_at_its_place(editor: MarkdownEditor) -> None:
    editor.set_value("start")
    mime = copied("<b>x</b>", "x")
    viewport = editor.field.viewport()
    at = QPoint(2, 8)
    both = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(at, *both)
    QApplication.sendEvent(viewport, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(viewport, QDropEvent(QPointF(at), *both))
    assert editor.value() == "**x**start"


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_every_line_end_is_one(editor: MarkdownEditor, line_end: str) -> None:
    paste(text=f"a{line_end}b")
    assert editor.value() == "a\nb"


def test_qts_own_html_of_plain_text_is_no_form(editor: MarkdownEditor) -> None:
    html = '<html><head><meta name="qrichtext" content="1" /></head><body><p>- *a*</p>\n<p>b</p></body></html>'
    paste(html, "- *a*\nb")
    assert editor.value() == "- *a*\nb"
