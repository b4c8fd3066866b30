"""Golden trees: what DingTalk documents, and what lies outside it (dingtalk-protocol.md §3)."""

from __future__ import annotations

import pytest

from dingui.messages.markdown import parse
from dingui.messages.preview import (
    NO_FONT,
    Block,
    Break,
    Font,
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


def noted(text: str, note: str) -> Run:
    return Run(text, note=note)


def code(text: str, note: str = "code") -> Verbatim:
    return Verbatim("code", text, note)


def html(text: str) -> Verbatim:
    return Verbatim("html", text, "html")


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
    ("![图](@lADO1)", (para(Picture("@lADO1", "图", note="media_id")),)),
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
    ("```\n代码\n  二\n```", (code("代码\n  二"),)),
    ("```python\nx\n", (code("x"),)),
    ("```\n一\n\n二\n\n# 三\n```\n# 四", (code("一\n\n二\n\n# 三"), para("四", level=1))),
    ("    缩进", (code("缩进", "indented"),)),
    ("`行内` 后", (para(Run("行内", code=True, note="code_span"), " 后"),)),
    (
        "| 甲 | 乙 |\n|---|:-:|\n| **1** | [2](https://a.cn) |\n| 3 |",
        (
            Verbatim(
                "table",
                "甲 | 乙\n1 | 2\n3 | ",
                "table",
                (((Run("甲"),), (Run("乙"),)), ((bold("1"),), (link("2"),)), ((Run("3"),), ())),
                ("", "center"),
            ),
        ),
    ),
    ("<div>\n块\n</div>", (html("<div>\n块\n</div>"),)),
    (
        "前<br>后<b>粗</b>",
        (para("前", noted("<br>", "html"), "后", noted("<b>", "html"), "粗", noted("</b>", "html")),),
    ),
    ("<script>x</script>", (html("<script>x</script>"),)),
    ("<!-- 注释\n\n# 还是\n\n-->\n\n# 不是", (html("<!-- 注释\n\n# 还是\n\n-->"), para("不是", level=1))),
    ("一\n\n---\n\n二", (para("一"), Rule(), para("二"))),
    ("***", (Rule(),)),
    (
        "题\n===\n二\n\n题\n---",
        (Paragraph((Run("题"),), 1, "setext"), para("二"), Paragraph((Run("题"),), 2, "setext")),
    ),
    ("前~~删~~后~~", (para("前", noted("~~删~~", "strike"), "后~~"),)),
    ("~~删**粗**~~", (para(noted("~~删", "strike"), Run("粗", bold=True, note="strike"), noted("~~", "strike")),)),
    (
        "- [ ] 待办\n- [x] **做完**\n- [x](https://a.cn)",
        (
            bullets(
                (para(noted("[ ]", "task"), " 待办"),),
                (para(noted("[x]", "task"), " ", bold("做完")),),
                (para(link("x")),),
            ),
        ),
    ),
    ("> - 一\n>   - 二", (Quote((bullets((para("一"), ListBlock(((para("二"),),), None, "nested"))),)),)),
    ("https://a.cn", (para("https://a.cn"),)),
    ("<https://a.cn> 后", (para(Run("https://a.cn", link="https://a.cn", note="autolink"), " 后"),)),
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


def red(text: str, note: str = "colour", font: Font = NO_FONT) -> Run:
    return Run(text, colour="#ff0000", note=note, font=font)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("<font color=#ff0000>红</font>黑", (para(red("红"), "黑"),)),
        ('<font color="#ff0000">红</font>', (para(red("红", "colour_form", Font("#ff0000"))),)),
        ("<font color='#ff0000'>红</font>", (para(red("红", "colour_form", Font("#ff0000"))),)),
        ("<FONT size=5 COLOR = #ff0000 face=x>红</FONT >", (para(red("红", "colour", Font(size="5", face="x"))),)),
        ("<font color=#f00>红</font>", (para(red("红", "colour_form", Font("#f00"))),)),
        ("<font color=#FF00aa>彩</font>", (para(Run("彩", colour="#FF00aa", note="colour")),)),
        # A name works on some PCs only: the text stays, without a colour.
        ("<font color=red>红</font>", (para(Run("红", note="colour_form", font=Font("red"))),)),
        ("<font color=#ff0000>红**粗**</font>",
         (para(red("红"), Run("粗", bold=True, colour="#ff0000", note="colour")),)),
        ("**<font color=#ff0000>粗</font>**", (para(Run("粗", bold=True, colour="#ff0000", note="colour")),)),
        ("<font color=#ff0000>红<font color=#00ff00>绿</font>红</font>黑",
         (para(red("红"), Run("绿", colour="#00ff00", note="colour"), red("红"), "黑"),)),
        ("<font color=#ff0000>红<https://a.cn>红</font>",
         (para(red("红"), Run("https://a.cn", link="https://a.cn", colour="#ff0000", note="autolink"), red("红")),)),
        ("<font color=#ff0000>没有结尾\n\n下一段", (para(red("没有结尾")), para("下一段"))),
        ("<font color=#ff0000>\n**红**\n</font>\n\n黑",
         (para(red(" "), Run("红", bold=True, colour="#ff0000", note="colour"), red(" ")), para("黑"))),
        ("# <font color=#ff0000>红</font>", (para(red("红"), level=1),)),
        # What has no colour stays as its letters.
        ("</font>", (para(noted("</font>", "html")),)),
        ("<font>无色</font>", (para(noted("<font>", "html"), "无色", noted("</font>", "html")),)),
        ("<font size=5>大</font>黑</font>",
         (para(noted("<font size=5>", "font"), Run("大", font=Font(size="5")), noted("</font>", "font"),
               "黑", noted("</font>", "html")),)),
        ("<font color=#ff0000>红<font size=5>大</font></font>黑",
         (para(red("红"), red("<font size=5>", "font"), red("大", font=Font(size="5")), red("</font>", "font"),
               "黑"),)),
        ("<font color=#ff00>错</font>", (para(noted("<font color=#ff00>", "html"), "错", noted("</font>", "html")),)),
    ],
)  # fmt: skip
def test_colours(text: str, tree: tuple[Block, ...]) -> None:
    assert parse(text) == tree


def test_equal_texts_give_equal_trees_however_often_they_are_read() -> None:
    long = "**一**二\n" * 300
    assert parse(long) == parse(long)
    assert parse("**一**二") == parse("**一**二")
