"""Markdown as Hypothesis makes it up: by a grammar of what people write, and out of marks in any order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from dingui.messages.preview import Block, ListBlock, Paragraph, Quote, Verbatim
from tests.messages.strategies import broken_words

MARKS: Final = (
    *(
        "> ",
        "- ",
        "1. ",
        "2) ",
        "# ",
        "\n",
        "\n\n",
        "  \n",
        "    ",
        "\t",
        "```\n",
        "~~~\n",
        "|",
        "|-|\n",
        "---\n",
        "\\",
    ),
    *("*", "**", "_", "~~", "`", "[", "](", ")", "![", "<", ">", "<!--", "-->", "<div>\n", "</div>", "===\n", "[x] "),
    *("<font color=#ff0000>", '<font color="red">\n', "</font>", "<br>", "&nbsp;", "&", "@", "\r\n", "\r", "- - -\n"),
    *("https://a.cn", "\ud800", "\x00", "\x0b", "\u2028", "\u202e", "e\u0301", "👩‍👩‍👧‍👦", "w1", "字 "),
)

any_markdown: SearchStrategy[str] = st.lists(st.sampled_from(MARKS) | broken_words, max_size=40).map("".join)
"""Marks and texts in any order."""

_word: SearchStrategy[str] = st.text(st.characters(categories=("Ll", "Lo")), min_size=1, max_size=4).map(
    lambda letters: f"w{letters}"
)
_end: SearchStrategy[str] = st.sampled_from(("\n", "\n", " \n", "  \n", "\t\n", "\n  "))

_inline: SearchStrategy[str] = st.one_of(
    _word,
    _word.map(lambda word: f"**{word}**"),
    _word.map(lambda word: f"*{word}*"),
    _word.map(lambda word: f"`{word}`"),
    _word.map(lambda word: f"~~{word}~~"),
    st.tuples(_word, _end, _word).map(lambda three: f"`{''.join(three)}`"),
    _word.map(lambda word: f"[{word}](https://a.cn/{word})"),
    st.tuples(_word, _word).map(lambda two: f"[{two[0]}\n{two[1]}](https://a.cn)"),
    st.tuples(_word, _word).map(lambda two: f'[{two[0]}](https://a.cn\n"{two[1]}\nt")'),
    _word.map(lambda word: f"![{word}](https://a.cn/p.png)"),
    st.tuples(_word, _word).map(lambda two: f"![{two[0]}\n{two[1]}](https://a.cn/p.png)"),
    _word.map(lambda word: f"<font color=#ff0000>{word}</font>"),
    st.tuples(_word, _word).map(lambda two: f"<b\nclass={two[0]}>{two[1]}</b>"),
    st.just("<https://a.cn>"),
    st.just("line\\"),
)


@st.composite
def _paragraph(draw: DrawFn) -> str:
    """Some lines, each with some constructs."""
    parts = draw(st.lists(_inline, min_size=1, max_size=6))
    gaps = draw(st.lists(st.just(" ") | _end, min_size=len(parts), max_size=len(parts)))
    return "".join(part + gap for part, gap in zip(parts, gaps, strict=True)).strip() + draw(_word)


def _each_line(prefix: str, rest: str) -> Callable[[str], str]:
    def written(block: str) -> str:
        first, *others = block.split("\n")
        return "\n".join([prefix + first, *(rest + line for line in others)])

    return written


_leaf: SearchStrategy[str] = st.one_of(
    _paragraph(),
    _paragraph(),
    _word.map(lambda word: f"# {word}"),
    st.tuples(_word, _word).map(lambda two: f"{two[0]}\n{two[1]}\n---"),
    st.lists(_word, min_size=1, max_size=3).map(lambda lines: "```\n" + "\n\n".join(lines) + "\n```"),
    st.lists(_word, min_size=1, max_size=3).map(lambda lines: "\n".join(f"    {line}" for line in lines)),
    st.tuples(_word, _word).map(lambda two: f"| {two[0]} | b |\n|---|---|\n| {two[1]} | `c` |"),
    st.tuples(_word, _word).map(lambda two: f"<div>\n{two[0]}\n{two[1]}\n</div>"),
    st.tuples(_word, _word).map(lambda two: f"<font color=#ff0000>\n{two[0]}\n{two[1]}\n</font>"),
    st.just("---"),
)


def _around(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    blocks = st.lists(inner, min_size=1, max_size=3).map("\n\n".join)
    return st.one_of(
        blocks.map(_each_line("> ", "> ")),
        blocks.map(_each_line("> ", "")),
        blocks.map(_each_line("- ", "  ")),
        blocks.map(_each_line("1. ", "   ")),
        blocks.map(_each_line("- ", "")),
        blocks.map(_each_line("- [ ] ", "  ")),
    )


written_markdown: SearchStrategy[str] = st.tuples(
    st.lists(st.recursive(_leaf, _around, max_leaves=4), max_size=5),
    st.sampled_from(("\n\n", "\n", "\n\n\n")),
    st.sampled_from(("\n", "\r\n", "\r")),
).map(lambda made: made[1].join(made[0]).replace("\n", made[2]))
"""Documents of every construct in every other, with each of the three line ends."""


def kinds(blocks: tuple[Block, ...]) -> list[object]:
    """What kinds of blocks there are, in one another: all of a tree but the words of its paragraphs."""
    found: list[object] = []
    for block in blocks:
        match block:
            case Paragraph():
                found.append(("paragraph", block.level, block.note))
            case Quote():
                found.append(("quote", block.note, kinds(block.blocks)))
            case ListBlock():
                found.append(("list", block.start, block.note, [kinds(item) for item in block.items]))
            case Verbatim():
                found.append(block)
            case _:
                found.append("rule")
    return found
