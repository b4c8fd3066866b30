"""Golden trees: what DingTalk documents, and what lies outside it (dingtalk-protocol.md §3)."""

from __future__ import annotations

import pytest

from dingui.messages.markdown import parse
from dingui.messages.preview import (
    Block,
    Break,
    Inline,
    ListBlock,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    Verbatim,
)


def para(*inlines: Inline | str, level: int = 0) -> Paragraph:
    return Paragraph(tuple(Run(inline) if isinstance(inline, str) else inline for inline in inlines), level)


def bold(text: str) -> Run:
    return Run(text, bold=True)


def italic(text: str) -> Run:
    return Run(text, italic=True)


def link(text: str, address: str = "https://a.cn") -> Run:
    return Run(text, link=address)


def bullets(*items: tuple[Block, ...]) -> ListBlock:
    return ListBlock(items)


DOCUMENTED: list[tuple[str, tuple[Block, ...]]] = [
    ("", ()),
    ("字", (para("字"),)),
    *[(f"{'#' * level} 标题", (para("标题", level=level),)) for level in range(1, 7)],
    ("# 标题 **粗**", (para("标题 ", bold("粗"), level=1),)),
    (" #### 空一格也是标题 \n\n 正文", (para("空一格也是标题", level=4), para("正文"))),
    ("> 引用", (Quote((para("引用"),)),)),
    ("> 一\n> 二", (Quote((para("一 二"),)),)),
    ("> 一\n>\n> 二", (Quote((para("一"), para("二"))),)),
    ("> # 标题\n> 正文", (Quote((para("标题", level=1), para("正文"))),)),
    ("> 见[说明](https://a.cn)", (Quote((para("见", link("说明")),)),)),
    ("> ![图](https://a.cn/p.png)", (Quote((para(Picture("https://a.cn/p.png", "图")),)),)),
    (">> 引用里的引用", (Quote((Quote((para("引用里的引用"),)),)),)),
    ("**粗** *斜* ***粗斜***", (para(bold("粗"), " ", italic("斜"), " ", Run("粗斜", bold=True, italic=True)),)),
    ("请**务必**到场", (para("请", bold("务必"), "到场"),)),
    ("*外*里*外* *a *b* c*", (para(italic("外"), "里", italic("外"), " ", italic("a b c")),)),
    ("[文字](https://a.cn)", (para(link("文字")),)),
    ("[**粗**字](https://a.cn)", (para(Run("粗", bold=True, link="https://a.cn"), link("字")),)),
    (
        "[发送](dtmd://dingtalkclient/sendMessage?content=%E5%A5%BD)",
        (para(link("发送", "dtmd://dingtalkclient/sendMessage?content=%E5%A5%BD")),),
    ),
    (
        "[侧边](dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fa.cn%3Fb%3Dc&pc_slide=true)",
        (para(link("侧边", "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fa.cn%3Fb%3Dc&pc_slide=true")),),
    ),
    ("![](https://a.cn/p.png)", (para(Picture("https://a.cn/p.png")),)),
    ("![图](@lADO1)", (para(Picture("@lADO1", "图")),)),
    ("[![图](https://a.cn/p.png)](https://a.cn)", (para(Picture("https://a.cn/p.png", "图", "https://a.cn")),)),
    ("- 一\n- 二", (bullets((para("一"),), (para("二"),)),)),
    ("- 一\n\n- 二", (bullets((para("一"),), (para("二"),)),)),
    ("- 一\n  - 一点一\n- 二", (bullets((para("一"), bullets((para("一点一"),))), (para("二"),)),)),
    ("1. 一\n2. 二", (ListBlock(((para("一"),), (para("二"),)), 1),)),
    ("3. 三\n9. 四", (ListBlock(((para("三"),), (para("四"),)), 3),)),
    ("0. 零\n1. 一", (ListBlock(((para("零"),), (para("一"),)), 0),)),
    ("1. 一\n   - 甲\n   - 乙", (ListBlock(((para("一"), bullets((para("甲"),), (para("乙"),))),), 1),)),
    ("> - 一\n> - 二", (Quote((bullets((para("一"),), (para("二"),)),)),)),
    ("- > 引用", (bullets((Quote((para("引用"),)),)),)),
    ("- [说明](https://a.cn)", (bullets((para(link("说明")),)),)),
    # Line breaks: one alone is a space, two spaces before it keep it, an empty line parts paragraphs.
    ("一\n二", (para("一 二"),)),
    ("一\r\n二\r三", (para("一 二 三"),)),
    ("一  \n二", (para("一", Break(), "二"),)),
    ("一  \n  二", (para("一", Break(), "二"),)),
    ("**一**  \n**二**\n三", (para(bold("一"), Break(), bold("二"), " 三"),)),
    ("一\n\n二\n\n\n三", (para("一"), para("二"), para("三"))),
    ("一\\n二", (para("一\\n二"),)),
    # Escapes and spaces by their names.
    ("\\*不斜\\* \\_ \\[ \\# \\`", (para("*不斜* _ [ # `"),)),
    ("\\# 不是标题", (para("# 不是标题"),)),
    ("a&nbsp;b&#160;c&#xA0;d &lt;b&gt; &amp;", (para("a\u00a0b\u00a0c\u00a0d <b> &"),)),
    ("snake_case_name 2*3*4", (para("snake_case_name 2", italic("3"), "4"),)),
]


@pytest.mark.parametrize(("text", "tree"), DOCUMENTED)
def test_what_dingtalk_documents(text: str, tree: tuple[Block, ...]) -> None:
    assert parse(text) == tree


OUTSIDE: list[tuple[str, tuple[Block, ...]]] = [
    ("```\n代码\n  二\n```", (Verbatim("code", "代码\n  二"),)),
    ("```python\nx\n", (Verbatim("code", "x"),)),
    ("    缩进", (Verbatim("code", "缩进"),)),
    ("`行内` 后", (para(Run("行内", code=True), " 后"),)),
    ("| 甲 | 乙 |\n|---|---|\n| **1** | [2](https://a.cn) |", (Verbatim("table", "甲 | 乙\n1 | 2"),)),
    ("<div>\n块\n</div>", (Verbatim("html", "<div>\n块\n</div>"),)),
    ("前<br>后<b>粗</b>", (para("前<br>后<b>粗</b>"),)),
    ("<script>x</script>", (Verbatim("html", "<script>x</script>"),)),
    ("<!-- 注释 -->", (Verbatim("html", "<!-- 注释 -->"),)),
    ("一\n\n---\n\n二", (para("一"), Rule(), para("二"))),
    ("***", (Rule(),)),
    ("~~删~~", (para("~~删~~"),)),
    ("- [ ] 待办", (bullets((para("[ ] 待办"),)),)),
    ("https://a.cn", (para("https://a.cn"),)),
    ("<https://a.cn>", (para(link("https://a.cn")),)),
    # Definitions are no part of the subset: they stay visible.
    ("[说明][1]\n\n[1]: https://a.cn", (para("[说明][1]"), para("[1]: https://a.cn"))),
    # Addresses that no client opens stay as their letters.
    ("[x](javascript:alert(1))", (para("[x](javascript:alert(1))"),)),
    ("![x](data:text/html,x)", (para("![x](data:text/html,x)"),)),
    ("![x](图 片.png)", (para("![x](图 片.png)"),)),
]


@pytest.mark.parametrize(("text", "tree"), OUTSIDE)
def test_what_lies_outside_is_kept_and_told_apart(text: str, tree: tuple[Block, ...]) -> None:
    assert parse(text) == tree


def red(text: str) -> Run:
    return Run(text, colour="#ff0000")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("<font color=#ff0000>红</font>黑", (para(red("红"), "黑"),)),
        ('<font color="#ff0000">红</font>', (para(red("红")),)),
        ("<font color='#ff0000'>红</font>", (para(red("红")),)),
        ("<FONT size=5 COLOR = #ff0000 face=x>红</FONT >", (para(red("红")),)),
        ("<font color=#f00>红</font>", (para(red("红")),)),
        ("<font color=#FF00aa>彩</font>", (para(Run("彩", colour="#FF00aa")),)),
        # A name works on some PCs only: the text stays, without a colour.
        ("<font color=red>红</font>", (para("红"),)),
        ("<font color=#ff0000>红**粗**</font>", (para(red("红"), Run("粗", bold=True, colour="#ff0000")),)),
        ("**<font color=#ff0000>粗</font>**", (para(Run("粗", bold=True, colour="#ff0000")),)),
        ("<font color=#ff0000>红<font color=#00ff00>绿</font>红</font>黑",
         (para(red("红"), Run("绿", colour="#00ff00"), red("红"), "黑"),)),
        ("<font color=#ff0000>没有结尾\n\n下一段", (para(red("没有结尾")), para("下一段"))),
        ("<font color=#ff0000>\n**红**\n</font>\n\n黑",
         (para(red(" "), Run("红", bold=True, colour="#ff0000"), red(" ")), para("黑"))),
        ("# <font color=#ff0000>红</font>", (para(red("红"), level=1),)),
        ("</font>", (para("</font>"),)),
        ("<font>无色</font>", (para("<font>无色</font>"),)),
        ("<font color=#ff00>错</font>", (para("<font color=#ff00>错</font>"),)),
    ],
)  # fmt: skip
def test_colours(text: str, tree: tuple[Block, ...]) -> None:
    assert parse(text) == tree


def test_equal_texts_give_equal_trees_however_often_they_are_read() -> None:
    long = "**一**二\n" * 300
    assert parse(long) == parse(long)
    assert parse("**一**二") == parse("**一**二")
