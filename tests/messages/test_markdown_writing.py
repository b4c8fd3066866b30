"""Words with a style → Markdown: what the parser reads back is what was meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.messages.markdown import parse
from dingui.messages.markdown_writing import BREAK, Piece, described, escaped, written_address, written_lines
from dingui.messages.preview import Paragraph, Picture, Run
from tests.messages.strategies import SAMPLE, SOAK, broken_words

ADDRESS = "https://example.com/a"
CHARACTERS = "ab会议 .,:：！“”()（）[]【】*_`<>&#-+1=~|!\\/;😀＋€\u3000"

pieces = st.lists(
    st.one_of(
        st.builds(
            Piece,
            st.text(st.sampled_from(CHARACTERS), max_size=6),
            st.booleans(),
            st.booleans(),
            st.sampled_from(["", "", ADDRESS]),
            st.just(""),
        ),
        st.builds(
            Piece,
            st.text("ab会*[]", max_size=4),
            link=st.sampled_from(["", ADDRESS]),
            picture=st.just(ADDRESS),
            bold=st.just(value=False),
            italic=st.just(value=False),
        ),
        st.just(BREAK),
    ),
    max_size=8,
)


def read_back(lines: list[str]) -> str:
    """What is seen of the lines of one paragraph; a picture as its description between braces."""
    blocks = parse("  \n".join(lines))
    if not blocks:
        return ""
    [paragraph] = blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.level == 0
    seen = []
    for inline in paragraph.inlines:
        if isinstance(inline, Run):
            assert not inline.code
            assert not inline.colour
            seen.append(inline.text)
        else:
            seen.append("{" + inline.alt + "}" if isinstance(inline, Picture) else "\n")
    return _spaces("".join(seen))


def meant(written: list[Piece]) -> str:
    return _spaces("".join("{" + described(piece.text) + "}" if piece.picture else _line(piece) for piece in written))


def _line(piece: Piece) -> str:
    return "\n" if piece is BREAK else re.sub(r"\s+", " ", piece.text)


def _spaces(text: str) -> str:
    return re.sub(r"\n+", "\n", re.sub(r" *\n *", "\n", re.sub(r" +", " ", text))).strip()


def hold_visible(written: list[Piece]) -> None:
    lines = written_lines(written)
    assert all(line.strip() == line and line for line in lines)
    assert read_back(lines) == meant(written)
    assert not re.search(r"<[A-Za-z/!?]", "\n".join(lines))


@given(pieces)
@SAMPLE
def test_what_is_read_back_is_what_was_meant(written: list[Piece]) -> None:
    hold_visible(written)


@pytest.mark.soak
@given(pieces)
@SOAK
def test_what_is_read_back_is_what_was_meant_for_long(written: list[Piece]) -> None:
    hold_visible(written)


@given(broken_words)
@SAMPLE
def test_whatever_the_words_nothing_raises(text: str) -> None:
    assert "\n" not in escaped(text)
    assert not re.search(r"[\[\]\n*_`<&]", described(text))
    assert re.fullmatch(r"[!-~]*", written_address(text))


def runs(lines: list[str]) -> list[tuple[str, bool, bool, str]]:
    [paragraph] = parse("  \n".join(lines))
    assert isinstance(paragraph, Paragraph)
    return [(run.text, run.bold, run.italic, run.link) for run in paragraph.inlines if isinstance(run, Run)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ([Piece("a "), Piece(" b ", bold=True), Piece("c")], "a **b** c"),
        ([Piece("前"), Piece("重点", bold=True), Piece("后")], "前**重点**后"),
        ([Piece("重点：", bold=True), Piece("后面")], "**重点**：后面"),
        ([Piece("前"), Piece("“重点", bold=True), Piece("”")], "前“**重点**”"),
        ([Piece("【重点】", bold=True), Piece("后")], "【**重点**】后"),
        ([Piece("重点！", bold=True), Piece(" 后")], "**重点！** 后"),
        ([Piece("a", bold=True), Piece(" ", bold=True), Piece("b", bold=True)], "**a b**"),
        ([Piece("a", bold=True), Piece("b", bold=True, italic=True), Piece("c", bold=True)], "**a*b*c**"),
        ([Piece("b", bold=True, italic=True)], "***b***"),
        ([Piece("a", italic=True), Piece("b", bold=True)], "a**b**"),
        ([Piece("！", bold=True), Piece("a")], "！a"),
        ([Piece("a  link ", link=ADDRESS), Piece("b")], f"[a link]({ADDRESS}) b"),
        ([Piece("a ", link=ADDRESS), Piece("b", bold=True, link=ADDRESS)], f"[a **b**]({ADDRESS})"),
        ([Piece("[x]", link=ADDRESS)], f"[\\[x\\]]({ADDRESS})"),
        ([Piece("!"), Piece("x", link=ADDRESS)], f"\\![x]({ADDRESS})"),
        ([Piece("a [b]*", picture=ADDRESS)], f"![a b]({ADDRESS})"),
        ([Piece("", link=ADDRESS, picture=ADDRESS)], f"[![]({ADDRESS})]({ADDRESS})"),
        ([Piece("a"), Piece("", picture=ADDRESS), Piece("", picture=ADDRESS)], f"a![]({ADDRESS})![]({ADDRESS})"),
    ],
)
def test_how_styles_are_written(written: list[Piece], expected: str) -> None:
    assert written_lines(written) == [expected]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ([Piece("前"), Piece("重点", bold=True), Piece("后")], [("前", False), ("重点", True), ("后", False)]),
        ([Piece("重点：", bold=True), Piece("后面")], [("重点", True), ("：后面", False)]),
        ([Piece("“引”", bold=True), Piece("“后”")], [("“引”", True), ("“后”", False)]),
    ],
)
def test_bold_is_bold_when_read_back(written: list[Piece], expected: list[tuple[str, bool]]) -> None:
    assert [(text, bold) for text, bold, _, _ in runs(written_lines(written))] == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2 * 3", "2 * 3"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("5*3", "5*3"),
        ("*a*", "\\*a\\*"),
        ("one_name", "one_name"),
        ("__init__", "\\_\\_init\\_\\_"),
        ("`", "`"),
        ("`a`", "\\`a\\`"),
        ("C:\\dir", "C:\\dir"),
        ("a\\*b", "a\\\\*b"),
        ("a < b", "a < b"),
        ("<b>", "&lt;b>"),
        ("AT&T", "AT&T"),
        ("&lt;", "&amp;lt;"),
        ("[a]", "[a]"),
        ("[a](b)", "[a\\](b)"),
        ("# a", "\\# a"),
        ("#a", "#a"),
        ("a # b", "a # b"),
        ("- a", "\\- a"),
        ("-a", "-a"),
        ("1. a", "1\\. a"),
        ("1.5", "1.5"),
        ("2026) a", "2026\\) a"),
        ("> a", "\\> a"),
        ("a > b", "a > b"),
        ("---", "\\---"),
        ("===", "\\==="),
        ("|-|", "\\|-|"),
        ("| a |", "| a |"),
        ("~~a~~", "\\~\\~a\\~\\~"),
        ("9:00~10:00", "9:00~10:00"),
        ("~~~", "\\~~~"),
        ("[a]: b", "\\[a]: b"),
        ("https://example.com/a_b_c?x=*", "https://example.com/a_b_c?x=*"),
        ("@13800000000 hi", "@13800000000 hi"),
        ("  a \t\n\xa0 b ", "a b"),
        ("a\u200bb\ufeff", "ab"),
        ("a\ud800b", "a\ud800b"),
        ("", ""),
    ],
)
def test_characters_are_escaped_only_where_they_would_act(words: str, expected: str) -> None:
    assert escaped(words) == expected


def test_a_heading_is_one_line_and_bold_by_itself() -> None:
    written = [Piece("a", bold=True), BREAK, Piece(" # b #"), Piece("c", italic=True)]
    assert written_lines(written, heading=True) == ["a # b #*c*"]
    assert written_lines([Piece("C #")], heading=True) == ["C \\#"]
    assert written_lines([Piece("#")], heading=True) == ["\\#"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.com/a b(1).png", "https://example.com/a%20b%281%29.png"),
        ("https://example.com/a%20b", "https://example.com/a%20b"),
        (" https://example.com/文件 ", "https://example.com/%E6%96%87%E4%BB%B6"),
        ("https://example.com/?a=1&b=2", "https://example.com/?a=1&b=2"),
        ("https://example.com/?a=1&lt;", "https://example.com/?a=1&amp;lt;"),
        ("https://[::1]/", "https://[::1]/"),
    ],
)
def test_addresses_fit_between_round_brackets(address: str, expected: str) -> None:
    assert written_address(address) == expected
