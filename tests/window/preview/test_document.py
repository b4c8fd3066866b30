from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QGuiApplication, QTextDocument, QTextTable
from pytestqt.qtbot import QtBot

from dingui.messages.markdown import parse
from dingui.messages.preview import Block
from dingui.window.preview.document import BlockDocument
from dingui.window.preview.look import LOOKS
from dingui.window.preview.writer import TextStyle, address_of, href_of

MARK = 7


def style(client: str = "phone") -> TextStyle:
    return TextStyle(LOOKS["light"], QFont(QGuiApplication.font()), client=client)


def content(document: QTextDocument) -> list[tuple[object, ...]]:
    """Everything that makes a document look as it does: text, formats of blocks and characters, lists, tables."""
    found: list[tuple[object, ...]] = []
    for frame in document.rootFrame().childFrames():
        assert isinstance(frame, QTextTable)
        grid = frame.format()
        around = (grid.topMargin(), grid.leftMargin(), grid.rightMargin())
        found.append((frame.firstPosition(), frame.lastPosition(), frame.rows(), frame.columns(), around))
    block = document.begin()
    while block.isValid():
        fragments = []
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            text = fragment.charFormat()
            looks = (text.fontWeight(), text.fontItalic(), text.font().toString(), text.foreground().color().name())
            fragments.append((fragment.text(), looks, text.anchorHref(), text.objectType(), text.background().style()))
            iterator += 1
        kind = block.blockFormat()
        listed = block.textList()
        place = None
        if listed is not None:
            place = (listed.itemNumber(block), listed.count(), listed.format().style(), listed.format().start())
        margins = (kind.topMargin(), kind.leftMargin(), kind.indent(), kind.lineHeight(), kind.background().style())
        properties = {key: value for key, value in kind.properties().items() if key >= 0x100000}
        around_it = (margins, block.textDirection(), str(sorted(properties.items())))
        found.append((block.text(), *around_it, place, tuple(fragments)))
        block = block.next()
    return found


def fresh(blocks: tuple[Block, ...], client: str = "phone") -> list[tuple[object, ...]]:
    document = QTextDocument()
    BlockDocument(document).show(blocks, style(client))
    return content(document)


def marks_of(blocks: tuple[Block, ...], client: str) -> list[tuple[str, str]]:
    made = BlockDocument(QTextDocument())
    made.show(blocks, style(client))
    return list(made.marks)


def marked(document: QTextDocument) -> list[str]:
    """Return the text of the blocks that were there when :func:`mark` was called."""
    found = []
    block = document.begin()
    while block.isValid():
        if block.userState() == MARK:
            found.append(block.text())
        block = block.next()
    return found


def mark(document: QTextDocument) -> None:
    block = document.begin()
    while block.isValid():
        block.setUserState(MARK)
        block = block.next()


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("# a\n\nb\n\n- c\n- d\n\n> e\n\nf", "# a\n\nb2\n\n- c\n- d\n\n> e\n\nf", ["a", "c", "d", "e", "f"]),
        ("a\n\nb\n\nc", "a\n\nb\n\nnew\n\nc", ["a", "b", "c"]),
        ("a\n\nb\n\nc", "a\n\nc", ["a", "c"]),
        ("a\n\nb\n\nc\n\nd", "a\n\nb", ["a"]),
        ("-\n\na", "-", []),
        ("a\n\nb", "a\n\nb\n\nc", ["a", "b"]),
        ("a\n\nb\n\nc", "x\n\nb\n\nc", ["b", "c"]),
        ("a\n\nb\n\nc", "b\n\nc", ["c"]),
        ("b\n\nc", "a\n\nb\n\nc", ["c"]),
        ("a\n\nb\n\nc", "a\n\n- b1\n- b2\n  - b3\n\nc", ["a", "c"]),
        ("a\n\n- b1\n- b2\n  - b3\n\nc", "a\n\nb\n\nc", ["a", "c"]),
        ("a\n\n```\nx\ny\n```\n\nc", "a\n\n---\n\nc", ["a", "c"]),
    ],
)
def test_only_what_differs_is_written_anew(qtbot: QtBot, before: str, after: str, kept: list[str]) -> None:
    document = QTextDocument()
    blocks = BlockDocument(document)
    blocks.show(parse(before), style())
    mark(document)
    assert blocks.show(parse(after), style())
    assert marked(document) == kept
    assert content(document) == fresh(parse(after))


def test_an_equal_tree_changes_nothing(qtbot: QtBot) -> None:
    document = QTextDocument()
    blocks = BlockDocument(document)
    assert blocks.show(parse("# a\n\n- b"), style())
    revision = document.revision()
    assert not blocks.show(parse("# a\n\n- b"), style())
    assert document.revision() == revision


def test_another_look_writes_all(qtbot: QtBot) -> None:
    document = QTextDocument()
    blocks = BlockDocument(document)
    blocks.show(parse("a\n\nb"), style())
    mark(document)
    assert blocks.show(parse("a\n\nb"), TextStyle(LOOKS["dark"], QFont(QGuiApplication.font())))
    assert marked(document) == []


LISTS = ["- i\n- j", "- i\n  - k\n\n  more", "3. x\n4. y", "-"]
BEYOND = [
    "```\ncode\nlines\n```",
    "---",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "- x\n\n  | a | b |\n  |---|---|",
    "<div>x</div>",
    "<b>x</b> <font size=5>y</font>",
    "Setext\n===",
    "- - - deep",
]
WORDS = ["a", "مرحبا b", "b *c*", "# h", "###### six", "> q", "> q\n>\n> > r", "> - q", "![p](q)", "l  \nm"]
PIECES = st.sampled_from(WORDS + LISTS + BEYOND)
TEXTS = st.lists(PIECES, max_size=6).map("\n\n".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(steps=st.lists(TEXTS, min_size=2, max_size=5), clients=st.sampled_from(["phone", "pc"]).map(lambda one: [one]))
@example(steps=["| a |\n|---|", "- x\n\n  | a |\n  |---|\n\n| b |\n|---|", "| b |\n|---|"], clients=["pc"])
@example(steps=["```\na\n```", "a\n\n```\nb\n```", "```\na\n```\n\n| b |\n|---|"], clients=["pc", "phone"])
def test_whatever_came_before_the_document_is_the_same(qtbot: QtBot, steps: list[str], clients: list[str]) -> None:
    document = QTextDocument()
    blocks = BlockDocument(document)
    for step in steps:
        for client in clients:
            blocks.show(parse(step), style(client))
            assert content(document) == fresh(parse(step), client)
            assert list(blocks.marks) == marks_of(parse(step), client)


def test_another_client_writes_all(qtbot: QtBot) -> None:
    document = QTextDocument()
    blocks = BlockDocument(document)
    blocks.show(parse("a\n\nb"), style("phone"))
    mark(document)
    assert blocks.show(parse("a\n\nb"), style("pc"))
    assert marked(document) == []


def test_a_key_beside_a_table_leaves_it(qtbot: QtBot) -> None:
    document = QTextDocument()
    blocks = BlockDocument(document)
    table = "| h | i |\n|---|---|\n| 1 | 2 |"
    blocks.show(parse(f"a\n\n{table}\n\nb"), style("pc"))
    mark(document)
    blocks.show(parse(f"a\n\n{table}\n\nb2"), style("pc"))
    assert marked(document) == ["a", "", "h ", "i ", "1 ", "2 ", ""]


def test_boxes_and_tables_have_a_limit(qtbot: QtBot) -> None:
    document = QTextDocument()
    BlockDocument(document).show(parse("```\nx\n```\n\n" * 100), style("pc"))
    assert 10 < len(document.rootFrame().childFrames()) < 100
    assert document.toPlainText().count("x") == 100


@given(address=st.text())
def test_any_address_comes_back_as_it_was(address: str) -> None:
    from PySide6.QtCore import QUrl

    encodable = address.encode("utf-16", "replace").decode("utf-16", "replace")
    assert address_of(QUrl(href_of(encodable))) == encodable
