"""A preview that followed every edit shows exactly what one made anew shows: the same pixels, the same words."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from dingui.messages.models import ActionCard, MarkdownMessage, Message, TextMessage
from dingui.messages.payload import to_payload
from dingui.messages.preview import Preview, preview_of
from dingui.window.preview.body import MessageBody
from dingui.window.preview.look import LOOKS, WIDTHS
from dingui.window.preview.view import PreviewView
from tests.messages.markdown_cases import any_markdown, written_markdown
from tests.window.preview.conftest import heard

TEXT = """# 标题

一段**加粗**的话 [链接](https://example.com)

> 引用

- 一
- 二

![图](https://example.com/1.png)
"""

WORDS = ("x", "字", "\n", "\n\n", "# ", "- ", "> ", "**", "![a](b)", "[a](b)", "@13800000000", "👩‍👧", "")
edits = st.tuples(st.just("edit"), st.floats(0, 1), st.integers(0, 6), st.sampled_from(WORDS))
looks = st.tuples(st.just("theme"), st.sampled_from(sorted(LOOKS)))
widths = st.tuples(st.just("width"), st.sampled_from(sorted(WIDTHS)))
kinds = st.tuples(st.just("kind"), st.sampled_from(("markdown", "card", "text", "nothing")))
names = st.tuples(st.just("robot"), st.sampled_from(("", "小钉", "a much longer name of a robot that has no room")))
steps = st.lists(st.one_of(edits, edits, edits, edits, looks, widths, kinds, names), min_size=1, max_size=12)


def message_of(kind: str, text: str) -> Message:
    if kind == "text":
        return TextMessage(text)
    return ActionCard("标题", text, "看", "https://a.cn") if kind == "card" else MarkdownMessage("标题", text)


def preview(kind: str, text: str) -> Preview | None:
    return None if kind == "nothing" else preview_of(to_payload(message_of(kind, text)))


def drawn(view: PreviewView) -> QImage:
    area = view.findChild(QScrollArea)
    assert area is not None
    canvas = area.widget()
    assert canvas is not None
    return canvas.grab().toImage()


def described(view: PreviewView) -> list[str]:
    """What a screen reader says of the pictures in the text."""
    return [body.accessibleDescription() for body in view.findChildren(MessageBody)]


def shown(qtbot: QtBot) -> PreviewView:
    view = PreviewView()
    qtbot.addWidget(view)
    view.resize(600, 700)
    view.show()
    return view


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.just(TEXT), written_markdown, any_markdown), steps=steps)
@example(text="wawa\r\rwawa", steps=[("kind", "text"), ("edit", 0.0, 0, "x")])
@example(text="a\u2029b\ufdd0c\r\nd", steps=[("kind", "text"), ("edit", 0.0, 0, "x")])
def test_a_preview_that_followed_every_step_equals_one_made_anew(
    qtbot: QtBot, text: str, steps: list[tuple[str, ...]]
) -> None:
    view = shown(qtbot)
    state = {"theme": "light", "width": "phone", "kind": "markdown", "robot": ""}
    view.set_preview(preview(state["kind"], text), state["robot"])
    for what, *how in steps:
        match what:
            case "edit":
                place, removed, new = how
                start = round(float(place) * len(text))
                text = text[:start] + new + text[start + int(removed) :]
            case _:
                state[what] = how[0]
        if what == "theme":
            view.set_theme(state["theme"])
        elif what == "width":
            view.set_width(state["width"])
        else:
            view.set_preview(preview(state["kind"], text), state["robot"])
    again = shown(qtbot)
    again.set_theme(state["theme"])
    again.set_width(state["width"])
    again.set_preview(preview(state["kind"], text), state["robot"])

    assert view.visible_text == again.visible_text
    assert heard(view) == heard(again)
    assert described(view) == described(again)
    assert drawn(view) == drawn(again)
    view.close()
    again.close()
