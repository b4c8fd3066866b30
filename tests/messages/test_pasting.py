"""What is copied elsewhere comes as Markdown that shows its words, and nothing else."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from dingui.messages.html_tree import DEPTH_MAX, ELEMENTS_MAX
from dingui.messages.markdown import parse
from dingui.messages.pasted_blocks import OUTPUT_MAX
from dingui.messages.pasting import MARKUP_MAX, Pasted, TooMuch, from_html, from_tabs
from dingui.messages.preview import Block, ListBlock, Paragraph, Picture, Quote, Run
from tests.messages.strategies import AWKWARD, LONE, SAMPLE, SOAK

FOLDER: Final = Path(__file__).parent / "pasted"
LEFT_OUT: Final = {
    "word": ("clip_image002.png",),
    "wps": ("wps1.jpg",),
    "wechat": ("公司标志",),
}


def seen(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield every text that a reader sees."""
    for block in blocks:
        match block:
            case Paragraph():
                yield "".join(
                    inline.text if isinstance(inline, Run) else inline.alt if isinstance(inline, Picture) else " "
                    for inline in block.inlines
                )
            case Quote():
                yield from seen(block.blocks)
            case ListBlock():
                for item in block.items:
                    yield from seen(item)
            case _:
                raise AssertionError(f"not in DingTalk's subset: {block}")


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.html")), ids=lambda path: path.stem)
def test_what_programs_put_on_the_clipboard(path: Path) -> None:
    pasted = from_html(path.read_text(encoding="utf-8"))
    assert pasted.text == path.with_suffix(".md").read_text(encoding="utf-8").rstrip("\n")
    assert pasted.left_out == LEFT_OUT.get(path.stem, ())
    assert pasted.is_formatted
    assert pasted.is_block
    assert list(seen(parse(pasted.text)))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>a</b>", "**a**"),
        ("a<br>b", "a  \nb"),
        ("a<br><br>b", "a\n\nb"),
        ("<div>a</div><div>b</div>", "a\n\nb"),
        ("<p>a\n  b</p>", "a b"),
        ("<p>a<p>b", "a\n\nb"),
        ("<h6>a</h6>", "###### a"),
        ("<div role=heading aria-level=2>a</div>", "## a"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol start=9><li>a</li><li>b</li></ol>", "9. a\n10. b"),
        ("<ol><li>a<p>b</p></li></ol>", "1. a\n\n   b"),
        ("<ul><li><ul><li>a</li></ul></li><li>b</li></ul>", "- a\n- b"),
        ("<ul><li>a<ol><li>b<ul><li>c</li></ul></li></ol></li></ul>", "- a\n  1. b\n     - c"),
        ("<ul><li></li><li>a</li></ul>", "- a"),
        ("<ul><li>a</li></ul><p>b</p><ul><li>c</li></ul>", "- a\n\nb\n\n- c"),
        ("<ul><li><blockquote>a</blockquote></li></ul>", "- > a"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ("<blockquote><ul><li>a</li><li>b</li></ul></blockquote>", "> - a\n> - b"),
        ("<blockquote>a</blockquote><blockquote>b</blockquote>", "> a\n\n> b"),
        ("<blockquote style='margin:0 0 0 40px;border:none'>a</blockquote>", "a"),
        ("<p class=MsoIntenseQuote>a</p>", "> a"),
        (
            "<a href='https://example.com'><h3>a</h3><p>b</p></a>",
            "### [a](https://example.com)\n\n[b](https://example.com)",
        ),
        ("<a href='//example.com/x'>a</a>", "[a](https://example.com/x)"),
        ("<a href='mailto:a@example.com'>a</a>", "[a](mailto:a@example.com)"),
        ("<a href='javascript:alert(1)'>a</a><a href='#x'>b</a><a name=y>c</a><a href='file:///c:/x'>d</a>", "abcd"),
        ("<img src='https://example.com/p.png'>", "![](https://example.com/p.png)"),
        ("a<hr>b", "a\n\nb"),
        ("<dl><dt>a<dd>b</dl>", "a\n\nb"),
        ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\n\nb"),
        ("<table><tr><td><h2>a</h2></td><td>b</td></tr></table>", "## a\n\nb"),
        ("<table><tr><td><table><tr><td>a<td>b</table></td><td>c</td></tr></table>", "- a; b\n\nc"),
        ("<table><tr><td>a<td>b<tr><td>c<td><b>d</b></table>", "- a; b\n- c; **d**"),
        ("<table><tr><th>k<th>v<tr><td>a<td>1<tr><td>b<td></table>", "- k: a; v: 1\n- k: b"),
        ("<table><tr><td>k<td>v<tr><td>a<td>1<tr><td>b<td>2</table>", "- k: a; v: 1\n- k: b; v: 2"),
        ("<table><tr><td>姓名<td>部门<tr><td>张三<td>销售</table>", "- 姓名：张三；部门：销售"),
        ("<table><tr><td>1<td>2<tr><td>3<td>4</table>", "- 1; 2\n- 3; 4"),
        ("<table><caption>t</caption><tr><td>a<td>b</table>", "t\n\n- a; b"),
        ("<table><tr><td>a</b></td><td>b</td></tr></table>", "- a; b"),
        ("<table><tr><td rowspan=2>a<td>b<tr><td>c</table>", "- a; b\n- a; c"),
        ("<table><tr><td>a*b*<td>- c</table>", "- a\\*b\\*; - c"),
        ("<p>3. a</p><p>4. b</p><p>6. c</p>", "3. a\n4. b\n\n6\\. c"),
        ("<p>- a</p><p>•b</p>", "- a\n- b"),
        ("<p>* a</p>", "\\* a"),
        ("<i style='font-style:normal'>a</i><span style='font-style: italic'>b</span>", "a*b*"),
        ("<b style='font-weight:400'>a</b><span style='font-weight: 700'>b</span>", "a**b**"),
        ("<s>a</s><u>b</u><del>c</del><del cite='mailto:x'>d</del>", "abc"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt></ruby>", "漢"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script>alert(1)&lt;/script>"),
        ("a &amp;nbsp; b&nbsp;c", "a &amp;nbsp; b c"),
        ("a < b <3 c", "a < b &lt;3 c".replace("&lt;", "<")),
        ("<p style='white-space:pre-wrap'>a\nb</p>", "a  \nb"),
        ("<xmp><b></xmp>", "&lt;b>"),
        ("", ""),
    ],
)
def test_each_form(html: str, text: str) -> None:
    assert from_html(html).text == text


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<style>x</style>",
        "<!-- x -->",
        "<!--[if gte mso 9]><xml>x</xml><![endif]-->",
        "<title>x</title>",
        "<p style='DISPLAY: none'>x</p>",
        "<p style='visibility:hidden'>x</p>",
        "<p hidden>x</p>",
        "<span style='mso-hide:all'>x</span>",
        "<div style='mso-element:comment-list'>x</div>",
        "<style>.c{display:none}</style><p class=c>x</p>",
        "<template>x</template><noscript>x</noscript><svg><text>x</text></svg><iframe>x</iframe><textarea>x</textarea>",
        "<select><option>x</select><button>x</button><object>x</object>",
        "<script>x",
        "<!-- x",
        "<style>x",
        "<b title='x",
        "<o:p>&nbsp;</o:p>",
        "<img src='https://example.com/x.gif' width=1 height=1>",
    ],
)
def test_what_nobody_sees_is_dropped(html: str) -> None:
    assert from_html(html) == Pasted("", is_formatted=False)
    assert from_html(f"<p>a</p>{html}").text == "a"


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<img src='file:///C:/Temp/clip%20image001.png'>", "clip image001.png"),
        ("<img src='C:\\Temp\\a.jpg'>", "a.jpg"),
        ("<img src='cid:image001.png@01DA.5F'>", "image001.png"),
        ("<img src='data:image/png;base64,AAAA' alt='Chart'>", "Chart"),
        ("<img src='data:image/png;base64,AAAA'>", ""),
        ("<img src='blob:https://example.com/1-2'>", ""),
        ("<img src='/logo.svg'>", "logo.svg"),
        ("<img src='http://'>", ""),
        ("<img src='ftp://[bad/x'>", ""),
        ("<img>", ""),
    ],
)
def test_pictures_without_a_web_address_are_named(html: str, name: str) -> None:
    pasted = from_html(f"<p>a {html} b</p>")
    assert pasted.text == "a b"
    assert pasted.left_out == (name,)


@pytest.mark.parametrize(
    ("html", "formatted", "block"),
    [
        ("a", False, False),
        ("<span style='color:red'>a</span>", False, False),
        ("<div>a</div><div>b</div>", False, True),
        ("<p>a</p><p>b</p>", True, True),
        ("<p>a</p>", False, False),
        ("<b>a</b>", True, False),
        ("<b> </b>a", False, False),
        ("<h1>a</h1>", True, True),
        ("<h1> </h1>a", False, False),
        ("<ul><li>a</ul>", True, True),
        ("<a href='https://example.com'>a</a>", True, False),
        ("<img src='https://example.com/a.png'>", True, False),
        ("<table><tr><td>a<td>b</table>", True, True),
        (
            "<meta charset=utf-8><div style=\"font-family: Consolas, 'Courier New', monospace;white-space: pre;\"><div>"
            "<span style='font-weight: bold'># a</span></div><div>**b**</div></div>",
            False,
            True,
        ),
    ],
)
def test_whether_there_is_more_than_plain_words(html: str, formatted: bool, block: bool) -> None:
    pasted = from_html(html)
    assert (pasted.is_formatted, pasted.is_block) == (formatted, block)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\t1\nb\t2", "- a; 1\n- b; 2"),
        ("name\tage\r\nAnn\t30\r\nBob\t\r\n", "- name: Ann; age: 30\n- name: Bob"),
        ('k\tv\n"a\nb"\t1\n', "- k: a b; v: 1"),
        ("姓名\t部门\n张三\t*销售*\n", "- 姓名：张三；部门：\\*销售\\*"),
    ],
)
def test_cells_between_tabs_become_a_list(text: str, expected: str) -> None:
    pasted = from_tabs(text)
    assert pasted is not None
    assert pasted.text == expected


@pytest.mark.parametrize(
    "text", ["", "a", "a\nb", "a\tb", "a\tb\nc", "\ta\n\tb", "a\tb\n" * (MARKUP_MAX // 3), "a\tb\n\x00\t"]
)
def test_other_text_with_tabs_stays(text: str) -> None:
    try:
        assert from_tabs(text) is None or "\x00" in text
    except TooMuch:
        pytest.fail("there is a limit before")


# ------------------------------------------------------------------------------------------------- whatever may come

TAGS: Final = (
    *("p", "div", "span", "b", "i", "strong", "em", "h1", "h3", "ul", "ol", "li", "blockquote", "table", "tr", "td"),
    *("th", "a", "section", "pre", "code", "font", "o:p", "center", "u", "tbody", "thead", "dl", "dt", "dd", "menu"),
)
ATTRIBUTES: Final = (
    "",
    " style='font-weight:700'",
    ' style="font-style:italic"',
    " href=https://example.com/x",
    " class=MsoQuote",
    " style='mso-list:l0 level2 lfo1'",
    " style='mso-list:Ignore'",
    " colspan=2",
    " rowspan=3",
    " data-aria-level=2",
    " style='white-space:pre'",
)
WORDS: Final = (
    "alpha",
    "会议",
    "*beta*",
    "_gamma_ ",
    " delta",
    "# eps",
    "1. zeta",
    "- eta",
    "<th",
    "&amp;",
    "😀",
    "[x](y)",
    "\n",
)

texts: SearchStrategy[str] = st.lists(st.sampled_from(WORDS), max_size=3).map(
    lambda words: "".join(words).replace("<", "&lt;")
)
trees: SearchStrategy[str] = st.recursive(
    texts,
    lambda inner: st.builds(
        lambda tag, attributes, content: f"<{tag}{attributes}>{content}</{tag}>",
        st.sampled_from(TAGS),
        st.sampled_from(ATTRIBUTES),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=20,
)
NOISE: Final = (
    *(f"<{tag}{attributes}>" for tag in TAGS[:24] for attributes in ATTRIBUTES[:4]),
    *(f"</{tag}>" for tag in TAGS[:24]),
    *"<>&;=\"'/!-[]",
    *(
        "<!--",
        "-->",
        "<![if !vml]>",
        "<![CDATA[",
        "<style>",
        "</style>",
        "<script>",
        "</script>",
        "<br>",
        "<img src=",
        "&#xD800;",
    ),
    *("<img alt='* x' src=https://example.com/a.png>", "&#99999999999;", "&#0;", "\x00", "http://", "<p", "<a href='"),
    *WORDS,
    *AWKWARD,
    *LONE,
)
noise: SearchStrategy[str] = st.lists(st.sampled_from(NOISE) | st.text(max_size=5), max_size=40).map("".join)


def hold_promises(html: str) -> None:
    """Never more words than came in, only DingTalk's subset, no tag."""
    pasted = from_html(html)
    assert not re.search(r"<[A-Za-z/!?]", pasted.text)
    assert pasted.text == pasted.text.strip("\n")
    came = html.replace("&lt;", "<").replace("&amp;", "&")
    for text in seen(parse(pasted.text)):
        for word in words_of(text):
            assert word in came or not word.isascii() or word.isdigit() or all(part in came for part in word)


def hold_all_words(html: str) -> None:
    """Every word, in its order. A list item's number is none of its words."""
    came = words_of(re.sub(r"<[^>]*>", " ", html).replace("&lt;", "<").replace("&amp;", "&"))
    shown = words_of(" ".join(seen(parse(from_html(html).text))))
    assert "".join(word for word in came if not word.isdigit()) == "".join(word for word in shown if not word.isdigit())


@given(trees)
@SAMPLE
def test_copied_trees(html: str) -> None:
    hold_promises(html)


@given(trees.filter(lambda html: not re.search("<t[drh]|Ignore", html)))
@SAMPLE
def test_no_word_is_lost_and_none_is_moved(html: str) -> None:
    hold_all_words(html)


@given(noise)
@SAMPLE
def test_broken_html(html: str) -> None:
    hold_promises(html)


@given(
    st.lists(st.sampled_from(("a", "\t", "\n", '"', "\r", "1", "会", "\x00", "*", "\ud800")), max_size=30).map("".join)
)
@SAMPLE
def test_whatever_stands_between_tabs(text: str) -> None:
    pasted = from_tabs(text)
    if pasted is not None:
        assert words_of(pasted.text.replace("\\", "")) or not words_of(text)


@pytest.mark.soak
@given(st.one_of(trees, noise))
@SOAK
def test_whatever_may_come_for_long(html: str) -> None:
    hold_promises(html)


WORST: Final = (
    *(
        "<",
        "</",
        "<a ",
        '<a "',
        "<a b='",
        "<a b=",
        "<!--",
        "<![",
        "&",
        "&amp;",
        "<b>",
        "<p>",
        "<td>",
        "<tr>",
        "<table>",
        "<li>",
    ),
    *(
        "<ul>",
        "<blockquote>",
        "</b>",
        "<i><td></i>",
        "<br>",
        "*",
        "[",
        "](",
        "`",
        "_",
        "~~",
        "\\",
        "1. <br>",
        "- - ",
        "|-",
        "#\n",
    ),
    *(
        "<style>.a{",
        "<style>.a,",
        "data:;base64,",
        "http://",
        "<script>",
        "<p style=':;",
        "\u200b",
        "<b>a </b>b",
        "[a]:",
        "<img>",
    ),
    *(
        "<td rowspan=50 colspan=50>a</td><tr>",
        "<p style='mso-list:l0 level9'>a</p>",
        "<a href=http://x.y>a</a>",
        "Version:1 a:\n",
    ),
)


@pytest.mark.parametrize("part", WORST)
def test_the_worst_takes_no_more_than_the_length(part: str) -> None:
    """Ten times the text takes no more than about ten times as long: a hundred would be a quadratic step."""
    _time(part * (10_000 // len(part)))
    short = min(_time(part * (10_000 // len(part))) for _ in range(3))
    long = min(_time(part * (100_000 // len(part))) for _ in range(2))
    assert long < 40 * max(short, 0.001)


def _time(html: str) -> float:
    start = time.process_time()
    with suppress(TooMuch):
        from_html(html)
    return time.process_time() - start


def test_depth_costs_no_stack() -> None:
    deep = 5_000
    pasted = from_html("<div>" * deep + "a" + "</div>" * deep + "<blockquote>" * DEPTH_MAX + "b")
    assert pasted.text.startswith("a\n\n> >")
    assert pasted.text.endswith(" b")


def test_pictures_in_the_text_do_not_count() -> None:
    html = f"<p>a<img alt=big src='data:image/png;base64,{'A' * 5_000_000}'>b</p>"
    assert from_html(html) == Pasted("ab", ("big",), is_formatted=False)


@pytest.mark.parametrize(
    "html",
    ["a" * (MARKUP_MAX + 1), "<b>" * (ELEMENTS_MAX + 1), "<p>word</p>" * (OUTPUT_MAX // 5), "x" * (OUTPUT_MAX + 1)],
)
def test_too_much_is_refused(html: str) -> None:
    with pytest.raises(TooMuch):
        from_html(html)
