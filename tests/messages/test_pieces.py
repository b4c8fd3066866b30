"""A text that is read in pieces is read as if it were whole, and an edit costs one piece."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dingui.messages.inlines import PARSER
from dingui.messages.markdown import PieceReading, _BlockReader, _from, parse, pieces_of
from dingui.messages.pieces import one_line_end, split
from tests.messages.markdown_cases import any_markdown, written_markdown
from tests.messages.strategies import SAMPLE, SOAK
from tests.messages.test_markdown_worst import TooMuchWork, at_most


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", [""]),
        ("一", ["一"]),
        ("一\n二\n\n三", ["一\n二\n\n", "三"]),
        ("一\n \t\n\n二\n", ["一\n \t\n\n", "二\n"]),
        ("一\n# 二\n三\n## 四", ["一\n", "# 二\n三\n", "## 四"]),
        ("一\n#二\n####### 三", ["一\n#二\n####### 三"]),
        # What may belong to a list stays with it.
        ("- 一\n\n- 二\n\n  三\n\n四", ["- 一\n\n- 二\n\n  三\n\n", "四"]),
        ("1. 一\n\n2. 二\n\n2024 年", ["1. 一\n\n2. 二\n\n", "2024 年"]),
        ("一\n\n**二**\n\n--- \n\n*\n\n+三", ["一\n\n", "**二**\n\n", "--- \n\n*\n\n", "+三"]),
        ("> 一\n\n> 二\n\n    三", ["> 一\n\n", "> 二\n\n    三"]),
    ],
)
def test_where_a_text_is_cut(text: str, pieces: list[str]) -> None:
    assert split(text) == pieces


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("```\n一\n\n二\n```\n\n三", ["```\n一\n\n二\n```\n\n", "三"]),
        ("一\n\n<!--\n\n二\n\n-->\n\n三", ["一\n\n", "<!--\n\n二\n\n-->\n\n三"]),
        ("<div>\n\n二", ["<div>\n\n", "二"]),
        ("<div>\n# 二\n\n三", ["<div>\n# 二\n\n", "三"]),
        ("- ```\n  一\n\n二", ["- ```\n  一\n\n", "二"]),
        ("```\n一\n\n二\n\n三\n\n四\n\n五", ["```\n一\n\n二\n\n三\n\n四\n\n五"]),
    ],
)
def test_what_goes_on_is_put_together_again(text: str, pieces: list[str]) -> None:
    found = list(pieces_of(text))
    assert [piece.reading.text for piece in found] == pieces
    assert [piece.line for piece in found] == ["".join(pieces[:index]).count("\n") for index in range(len(pieces))]


def _whole(text: str) -> PieceReading:
    """The text read without being cut."""
    return _BlockReader(one_line_end(text), 1_000_000).read()


def _same(text: str) -> None:
    whole = _whole(text)
    pieces = list(pieces_of(text))
    assert "".join(piece.reading.text for piece in pieces) == one_line_end(text)
    if max((token.level for token in PARSER.parse(text)), default=0) >= 20:
        # Where the parser gives up, it gives up the rest of what it was given: cut, that is less.
        return
    assert parse(text) == whole.blocks
    outside = [(one.note, one.line + p.line, one.end + p.line) for p in pieces for one in p.reading.outside]
    assert outside == [(one.note, one.line, one.end) for one in whole.outside]
    sources = [(one.kind, one.content, one.line + p.line) for p in pieces for one in p.reading.sources]
    assert sources == [(one.kind, one.content, one.line) for one in whole.sources]


@SAMPLE
@given(any_markdown)
def test_in_pieces_any_text_is_read_as_if_whole(text: str) -> None:
    _same(text)


@SAMPLE
@given(written_markdown)
def test_in_pieces_a_document_is_read_as_if_whole(text: str) -> None:
    _same(text)


@pytest.mark.soak
@SOAK
@given(any_markdown | written_markdown)
def test_in_pieces_any_text_is_read_as_if_whole_at_length(text: str) -> None:
    _same(text)


def test_an_edit_costs_one_piece() -> None:
    text = "\n\n".join(f"## v{index}\nx **{index}** [a](https://a.cn)\n\n- b\n- c" for index in range(200))
    with pytest.raises(TooMuchWork), at_most(20_000):
        parse(text)
    before = parse(text)
    for edited in (text + "y", text.replace("v0\n", "v0y\n"), text.replace("v100", "v100y")):
        with at_most(10_000):
            after = parse(edited)
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def by_lines(text: str) -> list[str]:
    """Cut a text as :func:`split` does, said line by line."""
    found = [""]
    empty_before = False
    for line in text.splitlines(keepends=True):
        bare = line.removesuffix("\n")
        heading = re.fullmatch(r"#{1,6}(?:[ \t].*)?", bare, re.DOTALL)
        item = re.match(r"(?:[-+*]|[0-9]{1,9}[.)])(?:[ \t]|\Z)", bare)
        if found[-1] and bare and bare[0] not in " \t" and (heading or (empty_before and not item)):
            found.append("")
        found[-1] += line
        empty_before = not bare.strip(" \t")
    return found


_CUTTING = ("\n", "\n\n", "# ", "###", "#######x", "a", " ", "\t", "- ", "-", "12) ", ">")


@given(st.lists(st.sampled_from(_CUTTING)).map("".join))
def test_a_text_is_cut_before_headings_and_behind_empty_lines(text: str) -> None:
    assert split(text) == by_lines(text)


@st.composite
def _edited(draw: st.DrawFn) -> list[str]:
    """A text, and what it is after each of a few edits: letters put in, taken away or replaced, anywhere."""
    texts = [draw(written_markdown)]
    for _ in range(draw(st.integers(1, 5))):
        text = texts[-1]
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 3, 40])))
        middle = draw(st.sampled_from(["", "x", "\n", "\n\n", "# ", "```\n", "- ", "> ", "<div>", "  ", "一\n\n二"]))
        texts.append(text[:start] + middle + text[end:])
    return texts


def _read_after_edits(texts: list[str]) -> None:
    for text in texts:
        remembered = pieces_of(text)
        anew, _marks = _from(one_line_end(text), 0, 1_000_000)
        assert "".join(piece.reading.text for piece in remembered) == one_line_end(text)
        assert [each for piece in remembered for each in piece.reading.blocks] == [
            each for piece in anew for each in piece.reading.blocks
        ]
        lines = [piece.line + line for piece in remembered for line in piece.reading.lines]
        assert lines == [piece.line + line for piece in anew for line in piece.reading.lines]


@SAMPLE
@example(["\nx", "x\nx"])
@example(["a\n#", "a\n#b"])
@example(["a\n\nb", "a\n\n- b"])
@example(["a\n\nb\n\nc", "```\na\n\nb\n\nc"])
@given(_edited())
def test_what_is_read_after_an_edit_is_what_would_be_read_without_a_memory(texts: list[str]) -> None:
    _read_after_edits(texts)


@pytest.mark.soak
@SOAK
@given(_edited())
def test_soak_what_is_read_after_an_edit(texts: list[str]) -> None:
    _read_after_edits(texts)


def test_after_an_edit_only_what_is_around_it_is_compared_or_read(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [f"段落 {number}，with **words**.\n\n" for number in range(200)]
    pieces_of("".join(parts))
    cut: list[str] = []

    def noted(text: str) -> list[str]:
        cut.append(text)
        return split(text)

    monkeypatch.setattr("dingui.messages.markdown.split", noted)
    parts[100] = parts[100].replace("段落", "段")
    assert [piece.reading.text for piece in pieces_of("".join(parts))] == parts
    assert cut == ["".join(parts[99:102])]
