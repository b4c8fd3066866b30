"""Marks on what clients show differently: seen, read where the pointer rests, and heard."""

from __future__ import annotations

from html import unescape

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QImage, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from dingui.messages.preview import Preview, preview_of
from dingui.texts.marks import describe_mark
from dingui.window.preview.body import MessageBody
from dingui.window.preview.captions import MentionCaption
from dingui.window.preview.links import FeedView, LinkView
from dingui.window.preview.look import LOOKS, Look
from dingui.window.preview.marks import reasons
from dingui.window.preview.parts import CardButton, JumpRow
from dingui.window.preview.render import render_image
from dingui.window.preview.shapes import LeadPicture
from dingui.window.preview.view import PreviewView
from dingui.window.theme import CONTRAST_MIN, contrast
from tests.window.preview.conftest import card, heard, markdown, text

# The offscreen platform has no stack of windows to raise a tooltip in.
pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support raise\(\)", extend=True)

PERSON = "13800000000"
OTHER = "13900000000"

RUNS = [
    ("a `here` b", "code_span"),
    ("a ~~here~~ b", "strike"),
    ("- [x] done", "task"),
    ("<https://here.cn>", "autolink"),
    ("<font color=#d00000>here</font>", "colour"),
    ("<font color=red>here</font>", "colour_form"),
    ("<font size=5>here</font>", "font"),
    ("a <here> b", "html"),
]
BLOCKS = [
    ("| here | b |\n|---|---|\n| 1 | 2 |", "table"),
    ("```\nhere\n```", "code"),
    ("a\n\n    here", "indented"),
    ("<div>here</div>", "html"),
    ("here\n===", "setext"),
    ("- a\n  - b\n    - here", "nested"),
    ("> > > here", "nested"),
]


def body_of(view: PreviewView, preview: Preview, client: str) -> MessageBody:
    view.set_width(client)
    view.set_preview(preview, "R")
    [body] = [body for body in view.findChildren(MessageBody) if body.isVisible()]
    return body


def tip(widget: QWidget, place: QPoint) -> str:
    """Return what is said where the pointer rests, and hide it again."""
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place)))
    said = unescape(QToolTip.text())
    QToolTip.hideText()
    return said


def place_of(body: MessageBody, words: str) -> QPoint:
    cursor = body.document().find(words)
    assert not cursor.isNull(), words
    cursor.setPosition(cursor.selectionStart())
    first = body.cursorRect(cursor)
    return QPoint(first.left() + 3, first.center().y())


def tip_on(body: MessageBody, words: str) -> str:
    return tip(body.viewport(), place_of(body, words))


def in_mark(image: QImage, look: Look) -> int:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(image.constBits()).cast("B").cast("I")
    return pixels.tolist().count(look.mark.rgb())


@pytest.mark.parametrize("client", ["phone", "pc"])
@pytest.mark.parametrize(("markup", "note"), RUNS + BLOCKS)
def test_a_mark_says_why_to_eye_and_ear(view: PreviewView, client: str, markup: str, note: str) -> None:
    body = body_of(view, markdown(f"plain\n\n{markup}"), client)
    word = "done" if note == "task" else "here"
    reason = describe_mark(note)
    assert reason in body.accessibleDescription()
    assert reason not in tip_on(body, "plain")
    assert reason in tip_on(body, "[x]" if note == "task" else word)


@pytest.mark.parametrize("client", ["phone", "pc"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("markup", [markup for markup, _note in RUNS + BLOCKS] + ["---", "![](@lADOabc)"])
def test_a_mark_is_seen(qtbot: QtBot, client: str, theme: str, markup: str) -> None:
    look = LOOKS[theme]
    assert in_mark(render_image(markdown(f"plain\n\n{markup}"), "R", client, theme), look) > 6
    assert in_mark(render_image(markdown("plain\n\n**here** [l](https://a.cn)"), "R", client, theme), look) == 0


@pytest.mark.parametrize("look", LOOKS.values(), ids=lambda look: look.name)
def test_marks_are_seen_on_every_ground(look: Look) -> None:
    for ground in (look.surface, look.code, look.ground):
        assert contrast(look.mark, ground) >= CONTRAST_MIN


def test_a_mark_is_a_shape_and_not_a_colour_alone(view: PreviewView) -> None:
    body = body_of(view, markdown("a `here` b"), "phone")
    cursor = body.document().find("here")
    assert cursor.charFormat().underlineStyle() == QTextCharFormat.UnderlineStyle.DotLine


def test_what_is_inside_the_subset_has_no_mark(view: PreviewView) -> None:
    subset = "# h\n\n**b** *i* [l](https://a.cn) ![p](https://a.cn/p.png)\n\n> q\n\n- one\n- two\n\n1. three"
    body = body_of(view, markdown(subset), "pc")
    assert body.accessibleDescription() == "Picture: p"
    assert tip_on(body, "two") == ""


@pytest.mark.parametrize("client", ["phone", "pc"])
def test_a_rule_and_a_picture_that_has_a_media_id(view: PreviewView, client: str) -> None:
    body = body_of(view, markdown("a\n\n---\n\n![](@lADOabc)"), client)
    for note in ("rule", "media_id"):
        assert describe_mark(note) in body.accessibleDescription()
    picture = tip_on(body, "\ufffc")
    assert "@lADOabc" in picture
    assert describe_mark("media_id") in picture
    rule = body.document().findBlockByNumber(1)
    place = body.document().documentLayout().blockBoundingRect(rule).center().toPoint()
    assert describe_mark("rule") in tip(body.viewport(), place)


def test_the_first_picture_of_a_card_is_marked_too(view: PreviewView) -> None:
    view.set_preview(card(text="[![](@lADOabc)](https://a.cn/to)\n\nwords", singleTitle="s", singleURL="u"), "R")
    [lead] = view.findChildren(LeadPicture)
    assert describe_mark("media_id") in lead.accessibleDescription()
    for words in ("@lADOabc", "https://a.cn/to", describe_mark("media_id")):
        assert words in lead.toolTip()
    assert in_mark(lead.grab().toImage(), LOOKS["light"]) > 20


def test_a_linked_first_picture_leads_on(view: PreviewView, qtbot: QtBot) -> None:
    address = "https://a.cn/to"
    view.set_preview(card(text=f"[![p](https://a.cn/p.png)]({address})\n\nx", singleTitle="s", singleURL="u"), "R")
    [lead] = view.findChildren(LeadPicture)
    assert address in lead.accessibleDescription()
    with qtbot.waitSignal(view.link_activated) as pressed:
        QTest.mouseClick(lead, Qt.MouseButton.LeftButton)
    assert pressed.args == [address]
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    # The click brought the focus, if the window was active then.
    lead.clearFocus()
    before = lead.grab().toImage()
    lead.setFocus()
    assert lead.grab().toImage() != before
    with qtbot.waitSignal(view.link_activated) as pressed:
        QTest.keyClick(lead, Qt.Key.Key_Return)
    assert pressed.args == [address]
    view.set_preview(card(text="![p](https://a.cn/p.png)\n\nx", singleTitle="s", singleURL="u"), "R")
    assert lead.focusPolicy() == Qt.FocusPolicy.NoFocus
    with qtbot.assertNotEmitted(view.link_activated):
        QTest.mouseClick(lead, Qt.MouseButton.LeftButton)


def test_reasons_are_kept_for_each_block_and_said_once(view: PreviewView) -> None:
    body = body_of(view, markdown("`one` and `two`\n\nplain\n\n~~three~~"), "phone")
    lines = body.accessibleDescription().splitlines()
    assert lines == [f"“one”, “two”: {describe_mark('code_span')}", f"“~~three~~”: {describe_mark('strike')}"]
    body = body_of(view, markdown("`one` and `two`\n\nplain"), "phone")
    assert body.accessibleDescription().splitlines() == lines[:1]
    assert reasons([]) == []


def test_a_mention_in_markdown_is_plain_and_says_what_comes_there(view: PreviewView) -> None:
    at = {"atMobiles": [PERSON]}
    preview = preview_of({"msgtype": "markdown", "markdown": {"title": "t", "text": f"hi @{PERSON} there"}, "at": at})
    body = body_of(view, preview, "pc")
    assert body.document().find(PERSON).charFormat().foreground().color() == LOOKS["light"].text
    assert describe_mark("mention") in tip_on(body, PERSON)
    assert describe_mark("mention") in body.accessibleDescription()


def test_a_mention_in_a_text_is_blue_and_needs_no_words(view: PreviewView) -> None:
    body = body_of(view, text("hi there", atMobiles=[PERSON]), "phone")
    assert body.document().find(PERSON).charFormat().foreground().color() == LOOKS["light"].link
    assert tip_on(body, PERSON) == ""
    assert body.accessibleDescription() == ""
    assert not [caption for caption in view.findChildren(MentionCaption) if caption.isVisible()]


def caption_of(view: PreviewView) -> MentionCaption:
    [caption] = [caption for caption in view.findChildren(MentionCaption) if caption.isVisible()]
    return caption


def test_who_is_not_notified_stands_outside_the_bubble(view: PreviewView) -> None:
    at = {"atMobiles": [PERSON, OTHER]}
    written = {"title": "t", "text": f"hi @{PERSON}"}
    view.set_preview(preview_of({"msgtype": "markdown", "markdown": written, "at": at}), "R")
    caption = caption_of(view)
    assert f"@{OTHER}" in caption.text()
    assert PERSON not in caption.text()
    assert describe_mark("nobody") in caption.text()
    assert caption.text() in view.visible_text
    assert caption.text() in heard(view)
    [message] = view.findChildren(MessageBody)
    bubble = message.parentWidget()
    assert bubble is not None
    assert caption.y() >= bubble.geometry().bottom()
    assert caption.height() >= caption.heightForWidth(caption.width())


def test_everyone_without_a_sign_is_said(view: PreviewView) -> None:
    preview = preview_of({"msgtype": "markdown", "markdown": {"title": "t", "text": "x"}, "at": {"isAtAll": True}})
    view.set_preview(preview, "R")
    assert caption_of(view).text() == describe_mark("everyone")
    view.set_preview(text("x", isAtAll=True), "R")
    assert not [caption for caption in view.findChildren(MentionCaption) if caption.isVisible()]
    assert describe_mark("everyone") not in heard(view)


def test_a_type_without_mentions_says_so(view: PreviewView) -> None:
    people = [f"138000000{number:02}" for number in range(8)]
    link = {"title": "t", "text": "x", "messageUrl": "https://a.cn"}
    view.set_preview(preview_of({"msgtype": "link", "link": link, "at": {"atMobiles": people}}), "R")
    words = caption_of(view).text()
    assert "and 3 more" in words
    assert describe_mark("mentionless") in words
    view.set_preview(None, "R")
    assert not [caption for caption in view.findChildren(MentionCaption) if caption.isVisible()]


ADDRESS = "https://example.com/a?b=%20c&d=<b>e</b>"


@pytest.mark.parametrize("client", ["phone", "pc"])
def test_links_tell_their_address_where_the_pointer_rests(view: PreviewView, client: str) -> None:
    source = "[go](https://example.com/a?b=%20c) [![p](https://a.cn/p.png)](dingtalk://x/y)"
    body = body_of(view, markdown(source), client)
    assert "https://example.com/a?b=%20c" in tip_on(body, "go")
    picture = tip_on(body, "\ufffc")
    assert "https://a.cn/p.png" in picture
    assert "dingtalk://x/y" in picture


def plain(said: str) -> str:
    return said.removeprefix("<p>").removesuffix("</p>")


def test_all_that_can_be_pressed_tells_its_address(view: PreviewView) -> None:
    view.set_preview(card(singleTitle="more", singleURL=ADDRESS), "R")
    [jump] = view.findChildren(JumpRow)
    assert plain(tip(jump, QPoint(5, 5))) == ADDRESS
    view.set_preview(card(btns=[{"title": "one", "actionURL": ADDRESS}]), "R")
    [button] = view.findChildren(CardButton)
    assert plain(tip(button, QPoint(5, 5))) == ADDRESS
    link = {"title": "t", "text": "x", "messageUrl": ADDRESS}
    view.set_preview(preview_of({"msgtype": "link", "link": link}), "R")
    [shape] = view.findChildren(LinkView)
    assert plain(tip(shape.row, QPoint(5, 5))) == ADDRESS
    assert ADDRESS in shape.row.accessibleDescription()
    rows = [{"title": title, "messageURL": ADDRESS + title, "picURL": "p"} for title in "ab"]
    view.set_preview(preview_of({"msgtype": "feedCard", "feedCard": {"links": rows}}), "R")
    [feed] = view.findChildren(FeedView)
    for item in feed.items:
        assert plain(tip(item, QPoint(5, 5))) == ADDRESS + item.title
        assert ADDRESS in item.accessibleDescription()


def test_nothing_is_said_beside_the_words(view: PreviewView) -> None:
    body = body_of(view, markdown("plain\n\n`x`"), "phone")
    far = QPointF(body.width() - 2, place_of(body, "plain").y()).toPoint()
    assert tip(body.viewport(), far) == ""
