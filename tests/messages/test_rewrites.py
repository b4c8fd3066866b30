"""Markdown outside the subset, written again inside it (dingtalk-protocol.md §3.1)."""

from __future__ import annotations

import pytest
from hypothesis import given

from dingui.messages.markup import NOTES, places_in
from dingui.messages.pieces import one_line_end
from dingui.messages.rewrites import rewritten
from tests.messages.markdown_cases import any_markdown, written_markdown
from tests.messages.strategies import SAMPLE


@pytest.mark.parametrize(
    ("note", "before", "after"),
    [
        ("table", "| 甲 | 乙 |\n|---|---|\n| 1 | **2** |\n| 3 | |\n", "- 甲：1，乙：**2**\n- 甲：3\n"),
        ("table", "a | b\n-|-\n1 \\| 2 | `3`\n\nx", "- a: 1 | 2, b: `3`\n\nx"),
        ("table", "> | a |\n> |---|\n> | b |\n> c", "> - a: b\n> - a: c"),
        ("table", "- x\n\n  | a |\n  |---|\n  | b |", "- x\n\n  - a: b"),
        ("table", "| 甲 | 乙 |\n|---|---|", "- 甲，乙"),
        ("table", "|a|\n|-|\n|b|\n\n|c|\n|-|\n|d|", "- a: b\n\n- c: d"),
        ("indented", "    一\n\n      二\n三", "一\n\n二\n三"),
        ("indented", ">     一", "> 一"),
        ("html", "<b>粗</b> a < b", "&lt;b&gt;粗&lt;/b&gt; a < b"),
        ("html", "一<br>二<br/>", "一  \n二  "),
        ("html", "> - 一<BR />二\n三<br>\n四", "> - 一  \n>   二\n三  \n四"),
        ("html", "# 一<br>二\n| a<br>b |\n|---|", "# 一 二\n| a b |\n|---|"),
        ("html", "<div>\n*块* & -\n- x\n1. y\n</div>", "&lt;div&gt;\n\\*块\\* &amp; -\n- x\n1. y\n&lt;/div&gt;"),
        ("html", "> <p>\n> x</p>", "> &lt;p&gt;\n> x&lt;/p&gt;"),
        ("html", "<!-- 一\n\n二 -->", "&lt;!-- 一\n\n二 --&gt;"),
        ("html", "`<b>` <i>", "`<b>` &lt;i&gt;"),
        ("colour_form", "<font color='#ff0000'>红</font><font color=\"red\" size=3>红",
         "<font color=#ff0000>红</font><font color=#FF0000 size=3>红"),
        ("colour_form", "<font color=#f0A>红</font>", "<font color=#ff00AA>红</font>"),
        ("colour_form", "- <font color=red>\n  红</font>", "- <font color=#FF0000>\n  红</font>"),
        ("font", "<font size=3>大</font> <font size='2' color=#ff0000 face=x>红</font>",
         "大 <font color=#ff0000>红</font>"),
        ("strike", "一 ~~二~~ `~~` \\~~ ~~**三**~~", "一 二 `~~` \\~~ **三**"),
        ("task", "- [ ] 一\n  - [x] 二 [ ]\n- [X] 三", "- ☐ 一\n  - ☑ 二 [ ]\n- ☑ 三"),
        ("setext", "题\n===\n\n> 一 #\n> 二\n> ---\n三", "# 题\n\n> ## 一 # 二\n三"),
        ("setext", "题#\n=", "# 题\\#"),
        ("autolink", "见 <https://a.cn/(x)?a=1&b=2> 和 <a_b@a.cn>",
         "见 [https://a.cn/(x)?a=1&b=2](https://a.cn/%28x%29?a=1&b=2) 和 [a\\_b@a.cn](mailto:a_b@a.cn)"),
    ],
)  # fmt: skip
def test_what_is_written_instead(note: str, before: str, after: str) -> None:
    assert rewritten(note, before) == after
    assert note not in {place.note for place in places_in(after)}
    assert rewritten(note, after) == after


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("colour_form", "<font color=red>一</font> <font color=brandnew>二</font>"),
        ("table", "- | a |\n  |---|\n  | b |"),
        ("indented", "-     一"),
    ],
)
def test_what_cannot_all_be_written_otherwise_stays(note: str, text: str) -> None:
    assert rewritten(note, text) == text


@pytest.mark.parametrize("note", NOTES)
def test_a_text_without_markup_stays(note: str) -> None:
    assert (
        rewritten(note, "# 题\n\n> 一\n\n- **二**\n- [三](https://a.cn)")
        == "# 题\n\n> 一\n\n- **二**\n- [三](https://a.cn)"
    )


@SAMPLE
@given(any_markdown | written_markdown)
def test_what_was_written_otherwise_holds_nothing_of_it_and_stays(text: str) -> None:
    text = one_line_end(text)
    for note in NOTES:
        new = rewritten(note, text)
        if new != text:
            assert note in {place.note for place in places_in(text)}
            assert note not in {place.note for place in places_in(new)}
            assert rewritten(note, new) == new
