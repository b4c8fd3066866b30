"""Enter breaks in the group, and nothing else changes (dingtalk-protocol.md §3.1, §3.2)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.messages import inlines
from dingui.messages.linebreaks import keep_line_breaks, lost_lines
from dingui.messages.markdown import parse, pieces_of
from dingui.messages.models import ActionCard, MarkdownMessage, Message
from dingui.messages.payload import to_payload
from dingui.messages.pieces import one_line_end
from dingui.messages.preview import Break, Inline, Paragraph, Picture, preview_of, words_of
from tests.messages.markdown_cases import any_markdown, kinds, written_markdown
from tests.messages.strategies import SAMPLE, SOAK
from tests.messages.test_markdown_worst import WORK_MAX, WORST, at_most


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("一\n二", "一  \n二"),
        ("一\n二\n三\n\n四", "一  \n二  \n三\n\n四"),
        ("一 \n二\t\n三", "一  \n二  \n三"),
        ("**一**\n*二*", "**一**  \n*二*"),
        ("`一`\n[二](https://a.cn)\n![三](https://a.cn/p.png)\n四",
         "`一`  \n[二](https://a.cn)  \n![三](https://a.cn/p.png)  \n四"),
        ("> 一\n> 二\n三", "> 一  \n> 二  \n三"),
        ("- 一\n  二\n- 三\n四", "- 一  \n  二\n- 三  \n四"),
        ("1. 一\n   二\n   - 三\n     四", "1. 一  \n   二\n   - 三  \n     四"),
        ("> - 一\n>   二", "> - 一  \n>   二"),
        ("# 题\n一\n二", "# 题\n一  \n二"),
        ("一\n# 题", "一\n# 题"),
        ("一\n- 二", "一\n- 二"),
        ("一\n> 二", "一\n> 二"),
        ("<font color=#ff0000>一\n二</font>", "<font color=#ff0000>一  \n二</font>"),
        # Between a colour's own lines and its words there is nothing to break.
        ("<font color=#ff0000>\n一\n二\n</font>", "<font color=#ff0000>\n一  \n二\n</font>"),
        ("前\n<font color=#ff0000>\n一\n</font>\n后", "前  \n<font color=#ff0000>\n一\n</font>  \n后"),
        ("a\\\\\nb", "a\\\\  \nb"),
        ("[一](\n二", "[一](  \n二"),
        ("一\r\n二\r\n\r\n三\r四", "一  \r\n二\r\n\r\n三  \r四"),
        ("\x00一\n二", "\x00一  \n二"),
    ],
)  # fmt: skip
def test_a_lone_line_end_breaks(typed: str, sent: str) -> None:
    assert keep_line_breaks(typed) == sent


@pytest.mark.parametrize(
    "text",
    [
        "",
        "一",
        "一\n",
        "\n一\n\n",
        "一  \n二",
        "一   \n  二",
        "一\\\n二",
        "一\n\n二",
        "题\n===",
        "题\n二\n---",
        "```\n一\n二\n```",
        "~~~\n一\n\n二",
        "    一\n    二",
        "> ```\n> 一\n> 二",
        "`一\n二`",
        "[一\n二](https://a.cn)",
        '[一](https://a.cn\n"二\n三")',
        "![一\n二](https://a.cn)",
        "| 一 | 二 |\n|---|---|\n| 三 | 四 |",
        "<div>\n一\n二\n</div>",
        "<!-- 一\n\n二\n三 -->",
        "一<b\nclass=c>二",
        "- 一\n- 二\n\n  三",
        "---\n***",
        # More than is read at all is shown as its letters, line by line.
        "一\n" * 3_000,
        "[" * 5_000 + "\n二",
        "> " * 30 + "一\n二",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert keep_line_breaks(text) == text


@pytest.mark.parametrize("name", WORST)
def test_the_worst_texts_are_done_in_bounded_work(name: str) -> None:
    with at_most(WORK_MAX):
        done = keep_line_breaks(WORST[name])
    assert keep_line_breaks(done) == done


def _pieces(inlines: tuple[Inline, ...]) -> list[str]:
    return ["\n" if isinstance(one, Break) else one.alt if isinstance(one, Picture) else one.text for one in inlines]


def _holds(text: str) -> None:
    done = keep_line_breaks(text)
    assert keep_line_breaks(done) == done
    assert [line.rstrip() for line in done.splitlines()] == [line.rstrip() for line in text.splitlines()]
    assert kinds(parse(done)) == kinds(parse(text))
    before: tuple[Message, Message] = (MarkdownMessage("t", text), ActionCard("t", text))
    after: tuple[Message, Message] = (MarkdownMessage("t", done), ActionCard("t", done))
    for typed, sent in zip(before, after, strict=True):
        seen, kept = words_of(preview_of(to_payload(typed))), words_of(preview_of(to_payload(sent)))
        assert seen.split() == kept.split()


@SAMPLE
@given(any_markdown)
def test_no_word_and_no_block_changes(text: str) -> None:
    _holds(text)


@SAMPLE
@given(written_markdown)
def test_no_word_and_no_block_of_a_document_changes(text: str) -> None:
    _holds(text)


@pytest.mark.soak
@SOAK
@given(any_markdown | written_markdown)
def test_no_word_and_no_block_changes_at_length(text: str) -> None:
    _holds(text)


_words = st.lists(st.text(st.characters(categories=("Ll", "Lo")), min_size=1), min_size=1, max_size=8)


@SAMPLE
@given(_words, st.sampled_from(("", "> ", "- ", "1. ", "> - ")), st.sampled_from(("\n", "\r\n", "\r")), st.booleans())
def test_every_line_end_between_words_of_a_paragraph_breaks(
    words: list[str], container: str, end: str, lazy: bool
) -> None:
    words = [f"w{word}" for word in words]
    rest = "" if lazy else container.replace("- ", "  ").replace("1. ", "   ")
    text = f"{end}{rest}".join(words)
    (block,) = parse(keep_line_breaks(container + text))
    while not isinstance(block, Paragraph):
        inner = getattr(block, "blocks", None) or block.items[0]  # type: ignore[union-attr]  # a quotation or a list
        (block,) = inner
    assert _pieces(block.inlines) == [part for word in words for part in (word, "\n")][:-1]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a\nb", ["a", "\n", "b"]),
        ("**a**\nb\n![c](https://a.cn)\nd", ["a", "\n", "b", "\n", "c", "\n", "d"]),
        ("[a\nb](https://a.cn)\nc", ["a b", "\n", "c"]),
        ("`a\nb`\nc", ["a b", "\n", "c"]),
        ("<font color=#ff0000>\na\nb\n</font>\nc", [" ", "a", "\n", "b", " ", "\n", "c"]),
    ],
)
def test_what_breaks_in_the_tree(text: str, parts: list[str]) -> None:
    (paragraph,) = parse(keep_line_breaks(text))
    assert isinstance(paragraph, Paragraph)
    assert "".join(_pieces(paragraph.inlines)) == "".join(parts)


def test_of_a_text_with_one_edit_one_piece_is_read_again() -> None:
    paragraphs = [f"w{index}\nx **{index}** [a](https://a.cn)\n> q\n> r\n" for index in range(200)]
    text = "\n".join(paragraphs)
    keep_line_breaks(text)
    with at_most(10_000):
        done = keep_line_breaks(text.replace("w100", "w100y"))
    assert done.count("  \n") == 2 * len(paragraphs)


@SAMPLE
@given(any_markdown | written_markdown)
def test_what_is_foretold_of_a_text_is_what_is_read_in_it(text: str) -> None:
    inlines._foretold.clear()
    text = one_line_end(text)
    for piece in pieces_of(text):
        lost_lines(piece.reading)
    foretold = dict(inlines._foretold)
    inlines._foretold.clear()
    for content, expected in foretold.items():
        read = inlines._read(content)
        assert (expected.inlines, expected.spans) == (read.inlines, read.spans), content


def test_a_paragraph_is_parsed_once_for_both_of_its_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "在读 **the** first\nand the `second`\n[third](https://a.cn) line of it"
    parsed: list[str] = []
    real = inlines.PARSER.inline.parse

    def noted(content: str, *rest: Any) -> Any:
        parsed.append(content)
        return real(content, *rest)

    monkeypatch.setattr(inlines.PARSER.inline, "parse", noted)
    sent = keep_line_breaks(text)
    [paragraph] = parse(sent)
    assert isinstance(paragraph, Paragraph)
    assert [inline for inline in paragraph.inlines if isinstance(inline, Break)] == [Break(), Break()]
    assert parsed == [text]
