"""What a phone and a PC draw of the same message."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontInfo, QImage, QTextCharFormat, QTextDocument, QTextTable
from pytestqt.qtbot import QtBot

from dingui.messages.markdown import parse
from dingui.messages.preview import NO_FONT, Break, Font, Inline, Paragraph, Run
from dingui.window.preview.body import MessageBody
from dingui.window.preview.clients import drawn
from dingui.window.preview.look import LOOKS
from dingui.window.preview.render import render_image
from dingui.window.preview.view import PreviewView
from tests.window.preview.conftest import markdown

TABLE = "| 项目 | 进度 |\n|:-:|--:|\n| 登录 **改造** | 80% |"


def inlines(text: str) -> tuple[Inline, ...]:
    [block] = parse(text)
    assert isinstance(block, Paragraph)
    return block.inlines


def shown(view: PreviewView, text: str, client: str) -> MessageBody:
    view.set_width(client)
    view.set_preview(markdown(text), "R")
    [body] = [body for body in view.findChildren(MessageBody) if body.isVisible()]
    return body


def form_of(body: MessageBody, words: str) -> QTextCharFormat:
    cursor = body.document().find(words)
    assert not cursor.isNull(), words
    return cursor.charFormat()


def tables(document: QTextDocument) -> list[QTextTable]:
    return [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]


def colours(image: QImage) -> set[str]:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(image.constBits()).cast("B").cast("I")
    return {QColor.fromRgb(pixel).name() for pixel in set(pixels.tolist())}


def test_pcs_draw_a_table_as_a_grid_and_phones_its_lines(view: PreviewView) -> None:
    assert tables(shown(view, TABLE, "phone").document()) == []
    assert "项目 | 进度\n登录 改造 | 80%" in view.visible_text
    body = shown(view, TABLE, "pc")
    [table] = tables(body.document())
    assert (table.rows(), table.columns()) == (2, 2)
    assert "|" not in view.visible_text
    for words in ("项目", "进度", "登录 改造", "80%"):
        assert words in view.visible_text
    assert form_of(body, "项目").fontWeight() > form_of(body, "80%").fontWeight()
    assert form_of(body, "改造").fontWeight() > form_of(body, "登录").fontWeight()
    layout = body.document().documentLayout()
    left, right = (layout.blockBoundingRect(body.document().find(words).block()) for words in ("登录", "80%"))
    assert left.right() < right.left()
    assert left.top() == right.top()


def test_the_lines_of_a_grid_are_drawn(qtbot: QtBot) -> None:
    line = LOOKS["light"].bar.name()
    assert line in colours(render_image(markdown(TABLE), "R", "pc", scale=1))
    assert line not in colours(render_image(markdown(TABLE), "R", "phone", scale=1))


@pytest.mark.parametrize("client", ["phone", "pc"])
def test_a_table_stays_inside_the_bubble(view: PreviewView, client: str) -> None:
    cells = "| " + " | ".join(f"column{'x' * 30}{number}" for number in range(9)) + " |"
    for text in (f"{cells}\n|{'---|' * 9}\n{cells}", f"| {'x' * 5_000} | b |\n|---|---|\n| ![p](q) | 2 |"):
        body = shown(view, text, client)
        assert body.document().idealWidth() <= body.width() + 1
        assert body.document().size().width() <= body.width() + 1


def test_a_huge_table_is_drawn_as_its_lines(view: PreviewView) -> None:
    row = "|" + "字|" * 20
    body = shown(view, f"{row}\n|{'-|' * 20}\n{row}", "pc")
    assert tables(body.document()) == []
    assert "字 | 字" in view.visible_text


@pytest.mark.parametrize("code", ["```\ndef f():\n    return 1\n```", "    def f():\n        return 1"])
def test_pcs_draw_code_in_a_box_without_its_indentation(view: PreviewView, code: str) -> None:
    body = shown(view, code, "phone")
    assert "def f():\n    return 1" in view.visible_text
    plain = form_of(body, "return").font().families()
    assert tables(body.document()) == []
    body = shown(view, code, "pc")
    assert "def f():\nreturn 1" in view.visible_text
    assert form_of(body, "return").font().families() != plain
    [box] = tables(body.document())
    assert box.cellAt(0, 0).format().background().color() == LOOKS["light"].code


def test_pcs_draw_code_in_a_line(view: PreviewView) -> None:
    code = form_of(shown(view, "a `code` b", "pc"), "code")
    assert code.background().color() == LOOKS["light"].code
    plain = form_of(shown(view, "a `code` b", "phone"), "code")
    assert plain.background().color() != LOOKS["light"].code
    assert plain.font().families() == form_of(shown(view, "a `code` b", "phone"), "a").font().families()


@pytest.mark.parametrize(
    ("tag", "pc", "phone"),
    [
        ("<font color=#d00000>", "#d00000", "#d00000"),
        ('<font color="#d00000">', "#d00000", ""),
        ("<font color=#d00>", "#dd0000", ""),
        ("<font color=red>", "#ff0000", ""),
        ("<font color='no such'>", "", ""),
        ("<font size=5 color=#d00000>", "#d00000", "#d00000"),
        ("<font color='#d00000'>~~", "#d00000", ""),
    ],
)
def test_colour_is_drawn_where_its_form_is_known(view: PreviewView, tag: str, pc: str, phone: str) -> None:
    plain = LOOKS["light"].text.name()
    for client, expected in (("pc", pc), ("phone", phone)):
        body = shown(view, f"{tag}words{'~~' if '~' in tag else ''}</font> end", client)
        assert form_of(body, "words").foreground().color().name() == (expected or plain)
        assert form_of(body, "end").foreground().color().name() == plain


def test_colour_reaches_the_picture_of_a_pc_only(qtbot: QtBot) -> None:
    preview = markdown('<font color="#00b000">' + "█" * 10 + "</font>")
    assert QColor("#00b000").name() in colours(render_image(preview, "R", "pc", scale=1))
    assert QColor("#00b000").name() not in colours(render_image(preview, "R", "phone", scale=1))


def test_size_and_typeface_are_a_matter_of_pcs(view: PreviewView) -> None:
    text = "<font size=6 face='No Such Face'>large</font> <font size=+1>more</font> <font size=x>odd</font> end"
    body = shown(view, text, "pc")
    assert "<font" not in view.visible_text
    plain = form_of(body, "end").font()
    # A size in whole pixels may be another one than was asked for.
    end = QFontInfo(plain)
    assert form_of(body, "large").font().pointSizeF() == pytest.approx(2 * end.pointSizeF())
    assert form_of(body, "large").font().families()[0] == "No Such Face"
    assert end.pointSizeF() < form_of(body, "more").font().pointSizeF() < 2 * end.pointSizeF()
    assert form_of(body, "odd").font().pointSizeF() == plain.pointSizeF()
    body = shown(view, text, "phone")
    assert form_of(body, "large").font() == form_of(body, "end").font()


def test_pcs_draw_html_and_phones_its_letters(view: PreviewView) -> None:
    text = (
        "a <b>bold</b> <i>slanted</i> <u>under</u> <s>gone</s> one<br>two <a href='https://a.cn/x'>link</a> <unknown>"
    )
    body = shown(view, text, "phone")
    assert "<b>bold</b>" in view.visible_text
    assert form_of(body, "bold").fontWeight() == form_of(body, "a ").fontWeight()
    body = shown(view, text, "pc")
    assert "a bold slanted under gone one\ntwo link <unknown>" in view.visible_text
    assert form_of(body, "bold").fontWeight() > form_of(body, "a ").fontWeight()
    assert form_of(body, "slanted").fontItalic()
    assert form_of(body, "under").font().underline()
    assert form_of(body, "gone").font().strikeOut()
    assert form_of(body, "link").isAnchor()


def test_blocks_of_html_run_and_load_nothing(view: PreviewView) -> None:
    html = "<div>seen <b>bold</b><script>alert(1)</script><img src='file:///etc/passwd'><h2>head</h2></div>"
    body = shown(view, html, "pc")
    for words in ("seen bold", "head"):
        assert words in view.visible_text
    for words in ("<", "alert", "passwd"):
        assert words not in view.visible_text
    assert form_of(body, "head").font().pointSizeF() > form_of(body, "seen").font().pointSizeF()
    shown(view, html, "phone")
    assert html in view.visible_text


@pytest.mark.parametrize("client", ["phone", "pc"])
def test_what_nobody_knows_more_about_is_the_same_for_both(client: str) -> None:
    runs = inlines("a **b** *c* ~~d~~ <https://a.cn> [e](https://b.cn)  \nf")
    assert [each.inline for each in drawn(runs, client)] == list(runs)


def test_tags_that_are_never_closed_end_with_their_paragraph() -> None:
    words = [each.inline for each in drawn(inlines("<b>x</i> y"), "pc")]
    assert words == [Run("x", bold=True), Run(" y", bold=True)]
    assert [each.inline for each in drawn(inlines("y<br/>z"), "pc")] == [Run("y"), Break(), Run("z")]
    assert [each.inline for each in drawn(inlines("y<!-- no -->z"), "pc")] == [Run("y"), Run("z")]


def test_a_link_of_html_leads_nowhere_where_its_scheme_does() -> None:
    for href in ("javascript:alert(1)", "file:///etc/passwd", ""):
        runs = [each.inline for each in drawn(inlines(f'x <a href="{href}">y</a>'), "pc")]
        assert not any(isinstance(run, Run) and run.link for run in runs)


def test_notes_tell_all_that_is_odd() -> None:
    run = Run("x", colour="#ff0000", note="strike", font=Font("#f00", "5"))
    for client in ("phone", "pc"):
        [one] = drawn((run,), client)
        assert one.notes == ("strike", "colour_form", "font")
        [one] = drawn((Run("x", font=NO_FONT),), client)
        assert one.notes == ()


@pytest.mark.parametrize("client", ["phone", "pc"])
def test_the_other_client_comes_back_the_same(view: PreviewView, client: str) -> None:
    text = f"# h\n\n{TABLE}\n\n```\n  x\n```\n\n<b>y</b>"
    other = {"phone": "pc", "pc": "phone"}[client]
    before = shown(view, text, client).grab().toImage()
    shown(view, text, other)
    assert shown(view, text, client).grab().toImage() == before
