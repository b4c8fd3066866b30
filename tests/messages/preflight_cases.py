"""Every problem that a check can find, each as a message that has it beside its nearest neighbour that has not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dingui.messages.models import (
    ActionCard,
    ActionCardButtons,
    At,
    CardButton,
    FeedCard,
    FeedItem,
    LinkMessage,
    MarkdownMessage,
    Message,
    Orientation,
    TextMessage,
    with_at,
)
from dingui.messages.payload import body_bytes
from dingui.messages.problems import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
WEB = "https://example.com"

TEXT = TextMessage("你好")
MARKDOWN = MarkdownMessage("标题", "正文")
LINK = LinkMessage("标题", "正文", WEB)
CARD = ActionCard("标题", "正文", "阅读全文", WEB)
BUTTONS = ActionCardButtons("标题", "正文", (CardButton("去", WEB), CardButton("不去", WEB)))
FEED = FeedCard((FeedItem("标题", WEB, f"{WEB}/a.png"),))
GOOD: tuple[Message, ...] = (TEXT, MARKDOWN, LINK, CARD, BUTTONS, FEED)


def buttons(count: int, orientation: Orientation = Orientation.VERTICAL) -> ActionCardButtons:
    return replace(BUTTONS, buttons=(CardButton("去", WEB),) * count, orientation=orientation)


def of_size(size: int) -> TextMessage:
    """A text message whose body has exactly ``size`` bytes."""
    return TextMessage("x" * (size - body_bytes(TextMessage(""))))


def mobiles(count: int) -> tuple[str, ...]:
    return tuple(str(13800000000 + index) for index in range(count))


def picture(address: str) -> LinkMessage:
    return replace(LINK, pic_url=address)


def link(address: str) -> LinkMessage:
    return replace(LINK, message_url=address)


@dataclass(frozen=True)
class Case:
    """A message that has a problem, and its nearest neighbour that has none."""

    code: str
    field: str
    severity: Severity
    wrong: Message
    right: Message
    data: dict[str, Any]


def case(code: str, field: str, severity: Severity, wrong: Message, right: Message, **data: str | int) -> Case:
    return Case(code, field, severity, wrong, right, data)


CASES = [
    case("required", "text.content", ERROR, TextMessage(" \n\u3000"), TextMessage(".")),
    case("required", "markdown.title", ERROR, MarkdownMessage("", "x"), MARKDOWN),
    case("required", "markdown.text", ERROR, MarkdownMessage("x", "\t"), MARKDOWN),
    case("required", "link.title", ERROR, replace(LINK, title=""), LINK),
    case("required", "link.text", ERROR, replace(LINK, text=""), LINK),
    case("required", "link.messageUrl", ERROR, link(" "), LINK),
    case("required", "actionCard.title", ERROR, replace(CARD, title=""), CARD),
    case("required", "actionCard.text", ERROR, replace(BUTTONS, text=""), BUTTONS),
    case("required", "actionCard.singleTitle", ERROR, replace(CARD, single_title=""), CARD),
    case("required", "actionCard.singleURL", ERROR, replace(CARD, single_url=""), CARD),
    case(
        "required",
        "actionCard.btns[1].title",
        ERROR,
        replace(BUTTONS, buttons=(CardButton("a", WEB), CardButton("", WEB))),
        BUTTONS,
    ),
    case(
        "required",
        "actionCard.btns[0].actionURL",
        ERROR,
        replace(BUTTONS, buttons=(CardButton("a", ""), CardButton("b", WEB))),
        BUTTONS,
    ),
    case("required", "feedCard.links[0].title", ERROR, FeedCard((FeedItem("", WEB, WEB),)), FEED),
    case("required", "feedCard.links[1].messageURL", ERROR, FeedCard((*FEED.items, FeedItem("x", "", WEB))), FEED),
    case("required", "feedCard.links[0].picURL", ERROR, FeedCard((FeedItem("x", WEB, ""),)), FEED),
    case("no_buttons", "actionCard.btns", ERROR, buttons(0), BUTTONS),
    case("no_items", "feedCard.links", ERROR, FeedCard(), FEED),
    case("broken_character", "text.content", WARNING, TextMessage("a\ud83d"), TextMessage("a😀\ufffd")),
    case(
        "broken_character",
        "actionCard.btns[0].title",
        WARNING,
        replace(BUTTONS, buttons=(CardButton("\udc80", WEB), CardButton("b", WEB))),
        BUTTONS,
    ),
    case("scheme_not_allowed", "link.messageUrl", ERROR, link("javascript:alert(1)"), LINK, scheme="javascript"),
    case("scheme_not_allowed", "link.messageUrl", ERROR, link("file:///a"), link("dingtalk://a"), scheme="file"),
    case(
        "scheme_not_allowed", "link.messageUrl", ERROR, link("data:text/html,x"), link("mailto:1@qq.com"), scheme="data"
    ),
    case("address_incomplete", "link.messageUrl", ERROR, link("www.example.com"), link("https://www.example.com")),
    case("address_incomplete", "link.messageUrl", ERROR, link("example.com:8080/x"), link("http://example.com:8080/x")),
    case("address_incomplete", "link.messageUrl", ERROR, link("https://"), LINK),
    case("address_incomplete", "actionCard.singleURL", ERROR, replace(CARD, single_url="yes"), CARD),
    case("address_not_encoded", "link.messageUrl", WARNING, link(f"{WEB}/路径"), link(f"{WEB}/%E8%B7%AF")),
    case("address_not_encoded", "link.messageUrl", WARNING, link(f"{WEB} "), LINK),
    case("address_not_encoded", "link.picUrl", WARNING, picture(f"{WEB}/a b.png"), picture(f"{WEB}/a%20b.png")),
    case(
        "address_internal",
        "link.messageUrl",
        WARNING,
        link("http://10.0.0.8/x"),
        link("http://11.0.0.8/x"),
        host="10.0.0.8",
    ),
    case(
        "address_internal",
        "link.messageUrl",
        WARNING,
        link("https://[::1]:80/"),
        link("https://[2001:db8::1]:80/"),
        host="[::1]",
    ),
    case("picture_not_web", "link.picUrl", ERROR, picture("file:///a.png"), picture(f"{WEB}/a.png")),
    case("picture_not_web", "link.picUrl", ERROR, picture("C:\\a.png"), picture("")),
    case("picture_not_web", "feedCard.links[0].picURL", ERROR, FeedCard((FeedItem("x", WEB, "a.png"),)), FEED),
    case(
        "picture_internal", "link.picUrl", WARNING, picture("https://nas.local/a.png"), picture(WEB), host="nas.local"
    ),
    case("picture_http", "link.picUrl", WARNING, picture("http://example.com/a.png"), picture(f"{WEB}/a.png")),
    case("picture_media_id", "link.picUrl", WARNING, picture("@lADOADmaWMzazQKA"), picture(f"{WEB}/@lAD")),
    case("too_long", "text.content", ERROR, of_size(20_001), of_size(20_000), limit=20_000, characters=10, letters=30),
    case("too_long", "text.content", ERROR, of_size(20_031), of_size(20_000), limit=20_000, characters=20, letters=60),
    case("nearly_too_long", "text.content", WARNING, of_size(18_000), of_size(17_999), percent=90, limit=20_000),
    case("nearly_too_long", "text.content", WARNING, of_size(20_000), of_size(20_001), percent=100, limit=20_000),
    case("mentions_ignored", "at", WARNING, with_at(LINK, At(mobiles(1))), LINK),
    case("mentions_ignored", "at", WARNING, with_at(FEED, At(everyone=True)), FEED),
    case(
        "not_a_mobile",
        "at.atMobiles[1]",
        WARNING,
        with_at(TEXT, At((*mobiles(1), "手机号码"))),
        with_at(TEXT, At((*mobiles(1), "+852-12345678"))),
        entry="手机号码",
    ),
    case(
        "too_many_mentions",
        "at",
        ERROR,
        with_at(TEXT, At(mobiles(51))),
        with_at(TEXT, At(mobiles(50))),
        count=51,
        limit=50,
    ),
    case(
        "too_many_mentions",
        "at",
        ERROR,
        with_at(TEXT, At(mobiles(50), ("a",))),
        with_at(TEXT, At(mobiles(49), ("a",))),
        count=51,
        limit=50,
    ),
    case(
        "everyone_and_people",
        "at.isAtAll",
        WARNING,
        with_at(TEXT, At(mobiles(1), everyone=True)),
        with_at(TEXT, At(everyone=True)),
    ),
    case(
        "mention_not_in_text",
        "at.atMobiles[0]",
        WARNING,
        MarkdownMessage("t", "@138000000001", At(mobiles(1))),
        MarkdownMessage("t", "@13800000000请看", At(mobiles(1))),
        entry="13800000000",
    ),
    case(
        "mention_not_in_text",
        "at.atUserIds[1]",
        WARNING,
        ActionCard("t", "@a @bc", "s", WEB, at=At((), ("a", "b"))),
        ActionCard("t", "@a @b", "s", WEB, at=At((), ("a", "b"))),
        entry="b",
    ),
    case(
        "mention_not_in_text",
        "at.atMobiles[0]",
        WARNING,
        MarkdownMessage("t", "x", At(mobiles(1))),
        TextMessage("x", At(mobiles(1))),
        entry="13800000000",
    ),
    case(
        "mention_not_listed",
        "text.content",
        WARNING,
        TextMessage("@13800000000 @13800000001", At(mobiles(1))),
        TextMessage("@13800000000 @138000000012", At(mobiles(1))),
        entry="13800000001",
        line=1,
    ),
    case(
        "mention_not_listed",
        "markdown.text",
        WARNING,
        MarkdownMessage("t", "x\r\n@13800000000"),
        MarkdownMessage("t", "@13800000000", At((), ("13800000000",))),
        entry="13800000000",
        line=2,
    ),
    case(
        "side_by_side_needs_two",
        "actionCard.btnOrientation",
        WARNING,
        buttons(3, Orientation.HORIZONTAL),
        buttons(2, Orientation.HORIZONTAL),
        count=3,
    ),
    case(
        "side_by_side_needs_two",
        "actionCard.btnOrientation",
        WARNING,
        buttons(1, Orientation.HORIZONTAL),
        buttons(1),
        count=1,
    ),
    case("many_buttons", "actionCard.btns", WARNING, buttons(6), buttons(5), count=6, limit=5),
    case("one_button", "actionCard.btns", WARNING, buttons(1), buttons(2)),
    case(
        "button_title_long",
        "actionCard.btns[0].title",
        WARNING,
        replace(BUTTONS, buttons=(CardButton("字" * 21, WEB), CardButton("b", WEB))),
        replace(BUTTONS, buttons=(CardButton("字" * 20, WEB), CardButton("b", WEB))),
        count=21,
        limit=20,
    ),
    case("literal_newline", "text.content", WARNING, TextMessage("一\\n二"), TextMessage("一\n二"), count=1, line=1),
    case(
        "literal_newline",
        "actionCard.text",
        WARNING,
        replace(CARD, text="\n一\\r\\n\\n"),
        replace(CARD, text="\\ n C:\\new\\n D:\\n \\\\nas\\new"),
        count=2,
        line=2,
    ),
    case("mentions_ignored", "link.text", WARNING, replace(LINK, text="@13800000000"), replace(LINK, text="@x")),
    case(
        "mention_not_listed",
        "text.content",
        WARNING,
        TextMessage("@13800000000"),
        TextMessage("@13800000000", At(everyone=True)),
        entry="13800000000",
        line=1,
    ),
    case(
        "mention_joined",
        "markdown.text",
        WARNING,
        MarkdownMessage("t", "看\n@13800000000请@a@13800000000，看", At(mobiles(1), ("a",))),
        MarkdownMessage("t", "@13800000000 请 @13800000000, @a\n看（@13800000000）", At(mobiles(1), ("a",))),
        entry="13800000000",
        count=2,
        line=2,
    ),
    case(
        "everyone_not_listed",
        "text.content",
        WARNING,
        TextMessage("请看\n@所有人"),
        TextMessage("请看 @所有人", At(everyone=True)),
        entry="@所有人",
        line=2,
    ),
    case(
        "everyone_not_listed", "text.content", WARNING, TextMessage("@ALL"), TextMessage("@allen"), entry="@ALL", line=1
    ),
    case(
        "button_title_long",
        "actionCard.singleTitle",
        WARNING,
        replace(CARD, single_title="字" * 21),
        replace(CARD, single_title="字" * 20),
        count=21,
        limit=20,
    ),
    case(
        "address_wrapped",
        "link.messageUrl",
        WARNING,
        link("dingtalk://dingtalkclient/page/link?url=https://a.cn/?x=1&pc_slide=true"),
        link("dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fa.cn%2F%3Fx%3D1&pc_slide=true"),
    ),
    case(
        "picture_expires",
        "link.picUrl",
        WARNING,
        picture(f"{WEB}/a.png?Expires=1700000000&Signature=x"),
        picture(f"{WEB}/a.png?signal=1&expiresx=2"),
    ),
    case(
        "picture_expires", "link.picUrl", WARNING, picture(f"{WEB}/a.png?e=1&x-oss-token=x"), picture(f"{WEB}/token=x")
    ),
    *(
        case(
            f"markup_{note}",
            "markdown.text",
            WARNING,
            replace(MARKDOWN, text=f"甲\n\n{wrong}"),
            replace(MARKDOWN, text=f"甲\n\n{right}"),
            count=count,
            line=line,
        )
        for note, wrong, right, count, line in (
            ("table", "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", "| 甲 | 乙 |\n| 1 | 2 |", 1, 3),
            ("code", "一\n```\n二\n```\n三\n\n~~~\n四", "一 `` 二", 2, 4),
            ("indented", "    缩进", "   缩进", 1, 3),
            ("code_span", "一 `二`\n`三\n四`", "一 \\`二`", 2, 3),
            ("html", "一\n二<br>三", "一\n二&lt;br>三 < 四", 1, 4),
            ("html", "<div>\n<b>块</b>\n</div>", "`<div>`", 1, 3),
            ("colour", "<font color=#FF0000>红</font>", "`<font color=#FF0000>`", 1, 3),
            (
                "colour_form",
                "<font color='#FF0000'>红</font> <font color=red>红</font>",
                "<font color=#FF0000>红",
                2,
                3,
            ),
            ("font", "<font color=#FF0000 size=5>红</font> <font face=x>黑</font>", "<font color=#FF0000>红", 3, 3),
            ("strike", "一 ~~二~~", "一 ~~二", 1, 3),
            ("task", "- [ ] 一\n- [x] 二", "- [ ]一\n- [y] 二", 2, 3),
            ("nested", "- 一\n  - 二\n    - 三", "- 一\n  - 二\n  - 三", 1, 5),
            ("nested", "> > - 一", "> - 一", 1, 3),
            ("rule", "---", "\\---", 1, 3),
            ("setext", "题\n==", "题\n\n==", 1, 3),
            ("autolink", "<https://example.com>", "[https://example.com](https://example.com)", 1, 3),
        )
    ),
]
