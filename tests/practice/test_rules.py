from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from dingui.concealed import Concealed
from dingui.practice.case import CheckName, CheckState, Standing, open_case
from dingui.practice.rules import CHECKS, judge
from dingui.practice.settings import parse_allow
from dingui.practice.wordings import Wording
from tests.practice.helpers import (
    JSON_TYPE,
    MESSAGES,
    NOW_MS,
    SECRET,
    TOKEN,
    message,
    query,
    request,
    settings,
    verdict,
)

LOOK_UP = "请参考本接口对应文档查看参数获取方式，或者在https://open.dingtalk.com/document/  搜索对应文档;"


def without(kind: str, *path: str | int) -> dict[str, Any]:
    """Return a message without one of its fields."""
    whole = message(kind)
    place: Any = whole
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return whole


def filled(kind: str, name: str, value: object) -> dict[str, Any]:
    """Return a message with one field of its object changed."""
    whole = message(kind)
    whole[whole["msgtype"]][name] = value
    return whole


def missing(*names: str) -> tuple[str, str, str]:
    field = " --》 ".join(names)
    return (
        "miss param : " + "->".join(names),
        f"description:参数 {field} 缺失，或者参数格式不正确; solution:请填充上对应参数;link:{LOOK_UP}",
        f"错误描述:参数 {field} 缺失，或者参数格式不正确; 解决方案:请填充上对应参数;参考链接:{LOOK_UP}",
    )


def same(text: str) -> tuple[str, str, str]:
    return text, text, text


KEYWORD_REMEDY = "请联系群管理员查看此机器人的关键词，并在发送的信息中包含此关键词;"
KEYWORD = (
    "keywords not in content",
    f"description:关键词不匹配;solution:{KEYWORD_REMEDY}",
    f"错误描述:关键词不匹配;解决方案:{KEYWORD_REMEDY}",
)
SIGN = (
    "sign not match",
    "description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中，请确认机器人的密钥加密和填写正确;"
    "link:请参考本接口对应文档获得具体要求，或者在https://open.dingtalk.com/document/  搜索相关文档;",
    "错误描述:机器人发送签名不匹配;解决方案:请确认签名和生成签名的时间戳必须都放在调用的网址中，请确认机器人的密钥加密和填写正确;"
    "参考链接:请参考本接口对应文档获得具体要求，或者在https://open.dingtalk.com/document/  搜索相关文档;",
)
TIMESTAMP = (
    "invalid timestamp",
    "description:机器人发送签名过期;solution:签名生成时间和发送时间请保持在 timestampms 以内;",
    "错误描述:机器人发送签名过期;解决方案:签名生成时间和发送时间请保持在 timestampms 以内;",
)
IP = (
    "ip 127.0.0.1 not in whitelist",
    "description:ip 不在白名单中;solution:请联系对应群的管理员，设置机器人安全ip地址段",
    "ip 127.0.0.1 not in whitelist",
)
SIZE = (
    "message too long, exceed 20000 bytes",
    "description: body 大小不合法;solution:请保持大小在 20000bytes 以内;",
    "错误描述: body 大小不合法;解决方案:请保持大小在 20000bytes 以内。",
)
TYPE = (
    "unsupported msgtype",
    "不支持的消息类型",
    f"错误描述: 不支持类型 msgType:image ;解决方案:请使用支持的类型;参考链接:{LOOK_UP}",
)
STOPPED = (
    "机器人已停用",
    "description:机器人已经停用或者未启用;solution:请让企业管理员前往开放平台后台启用对应机器人 :https://open-dev.dingtalk.com/#/",
    "机器人已停用",
)
BIG = {"msgtype": "text", "text": {"content": "长" * 7000}}
MANY = {**message(), "at": {"atMobiles": [f"138{n:08}" for n in range(51)]}}
EVERYONE = {**message(), "at": {"isAtAll": True}}
ASKS = {"secret": Concealed(SECRET)}

REFUSALS: list[tuple[str, CheckName, int, tuple[str, str, str], dict[str, Any], dict[str, Any], Standing]] = [
    ("path", CheckName.PATH, 404, same("请求的URI地址不存在"), {"path": "/robot/sent"}, {}, Standing()),
    ("get", CheckName.METHOD, 43002, same("需要POST请求"), {"method": "GET"}, {}, Standing()),
    ("no token", CheckName.TOKEN_GIVEN, 40035, same("缺少参数 access_token"), {"query": ""}, {}, Standing()),
    (
        "empty token",
        CheckName.TOKEN_GIVEN,
        40035,
        same("缺少参数 access_token"),
        {"query": "access_token="},
        {},
        Standing(),
    ),
    (
        "unknown token",
        CheckName.TOKEN_KNOWN,
        300005,
        same("token is not exist"),
        {"query": query(token="f" * 64)},
        {},
        Standing(),
    ),
    (
        "unknown token, 2018",
        CheckName.TOKEN_KNOWN,
        300001,
        same("token is not exist"),
        {"query": query(token="f" * 64)},
        {"unknown_token_errcode": 300001},
        Standing(),
    ),
    (
        "unknown token, official",
        CheckName.TOKEN_KNOWN,
        400101,
        same("access_token不存在"),
        {"query": query(token="f" * 64)},
        {"unknown_token_errcode": 400101},
        Standing(),
    ),
    ("stopped", CheckName.ROBOT, 400102, STOPPED, {}, {"stopped": True}, Standing()),
    ("removed", CheckName.ROBOT, 400106, same("机器人不存在"), {}, {"removed": True}, Standing()),
    ("dissolved", CheckName.ROBOT, 400013, same("群已被解散"), {}, {"dissolved": True}, Standing()),
    (
        "form",
        CheckName.CONTENT_TYPE,
        43004,
        same("无效的HTTP HEADER Content-Type"),
        {"headers": {"content-type": "application/x-www-form-urlencoded"}},
        {},
        Standing(),
    ),
    (
        "no type",
        CheckName.CONTENT_TYPE,
        43004,
        same("无效的HTTP HEADER Content-Type"),
        {"headers": {}},
        {},
        Standing(),
    ),
    (
        "form, 2021",
        CheckName.CONTENT_TYPE,
        300001,
        same("param error"),
        {"headers": {}},
        {"legacy_content_type": True},
        Standing(),
    ),
    ("size", CheckName.SIZE, 460101, SIZE, {"body": BIG}, {}, Standing()),
    ("no body", CheckName.JSON, 40035, same("缺少参数 json"), {"raw": b""}, {}, Standing()),
    ("no object", CheckName.JSON, 40035, same("缺少参数 json"), {"body": [message()]}, {}, Standing()),
    ("broken", CheckName.JSON, 40035, same("缺少参数 json"), {"raw": b'{"msgtype":"text"'}, {}, Standing()),
    ("gbk", CheckName.JSON, 40035, same("缺少参数 json"), {"raw": '{"a":"中文"}'.encode("gbk")}, {}, Standing()),
    ("nan", CheckName.JSON, 40035, same("缺少参数 json"), {"raw": b'{"msgtype":NaN}'}, {}, Standing()),
    ("type", CheckName.MSGTYPE, 400105, TYPE, {"body": {"msgtype": "image", "image": {}}}, {}, Standing()),
    ("ip", CheckName.IP, 310000, IP, {}, {"allow": (parse_allow("10.0.0.0/8"),)}, Standing()),
    (
        "timestamp",
        CheckName.TIMESTAMP,
        310000,
        TIMESTAMP,
        {"query": query(NOW_MS - 3_600_001)},
        ASKS,
        Standing(),
    ),
    ("unsigned", CheckName.SIGN, 310000, SIGN, {}, ASKS, Standing()),
    ("sign", CheckName.SIGN, 310000, SIGN, {"query": query(NOW_MS, "SECother")}, ASKS, Standing()),
    ("keyword", CheckName.KEYWORD, 310000, KEYWORD, {}, {"keywords": ("公告", "告警")}, Standing()),
    (
        "text",
        CheckName.FIELDS,
        400201,
        missing("text"),
        {"body": without("text", "text")},
        {},
        Standing(),
    ),
    (
        "text content",
        CheckName.FIELDS,
        400202,
        missing("text", "content"),
        {"body": filled("text", "content", " \n")},
        {},
        Standing(),
    ),
    ("link", CheckName.FIELDS, 400301, missing("link"), {"body": without("link", "link")}, {}, Standing()),
    (
        "link text",
        CheckName.FIELDS,
        400302,
        missing("link", "text"),
        {"body": without("link", "link", "text")},
        {},
        Standing(),
    ),
    (
        "link title",
        CheckName.FIELDS,
        400303,
        missing("link", "title"),
        {"body": filled("link", "title", "")},
        {},
        Standing(),
    ),
    (
        "link url",
        CheckName.FIELDS,
        400304,
        missing("link", "messageUrl"),
        {"body": {"msgtype": "link", "link": {"title": "a", "text": "b", "messageURL": "https://example.com"}}},
        {},
        Standing(),
    ),
    (
        "markdown",
        CheckName.FIELDS,
        400401,
        missing("markdown"),
        {"body": {"msgtype": "markdown", "markdown": "# text"}},
        {},
        Standing(),
    ),
    (
        "markdown title",
        CheckName.FIELDS,
        400402,
        missing("markdown", "title"),
        {"body": filled("markdown", "title", 7)},
        {},
        Standing(),
    ),
    (
        "markdown text",
        CheckName.FIELDS,
        400403,
        missing("markdown", "text"),
        {"body": filled("markdown", "text", None)},
        {},
        Standing(),
    ),
    (
        "card",
        CheckName.FIELDS,
        400501,
        missing("actionCard"),
        {"body": without("actionCard", "actionCard")},
        {},
        Standing(),
    ),
    (
        "card text",
        CheckName.FIELDS,
        400503,
        missing("actionCard", "text"),
        {"body": without("actionCard", "actionCard", "text")},
        {},
        Standing(),
    ),
    (
        "card text, lenient",
        CheckName.FIELDS,
        400503,
        missing("actionCard", "text"),
        {"body": without("actionCard", "actionCard", "text")},
        {"lenient_card": True},
        Standing(),
    ),
    (
        "card single title",
        CheckName.FIELDS,
        400504,
        missing("actionCard", "singleTitle"),
        {"body": filled("actionCard", "singleTitle", "")},
        {},
        Standing(),
    ),
    (
        "card title",
        CheckName.FIELDS,
        400502,
        missing("actionCard", "title"),
        {"body": filled("buttons", "title", "")},
        {},
        Standing(),
    ),
    (
        "card url",
        CheckName.FIELDS,
        400505,
        missing("actionCard", "singleURL"),
        {
            "body": {
                "msgtype": "actionCard",
                "actionCard": {"title": "a", "text": "b", "singleTitle": "c", "singleUrl": "d"},
            }
        },
        {},
        Standing(),
    ),
    (
        "no buttons",
        CheckName.FIELDS,
        400506,
        missing("actionCard", "btns"),
        {"body": filled("buttons", "btns", [])},
        {},
        Standing(),
    ),
    (
        "button url",
        CheckName.FIELDS,
        400508,
        missing("actionCard", "btns", "actionURL"),
        {"body": filled("buttons", "btns", [{"title": "好", "actionUrl": "https://example.com/"}])},
        {},
        Standing(),
    ),
    (
        "feed",
        CheckName.FIELDS,
        400601,
        missing("feedCard"),
        {"body": without("feedCard", "feedCard")},
        {},
        Standing(),
    ),
    (
        "feed links",
        CheckName.FIELDS,
        400602,
        missing("feedCard", "links"),
        {"body": filled("feedCard", "links", [])},
        {},
        Standing(),
    ),
    (
        "feed item",
        CheckName.FIELDS,
        400604,
        missing("feedCard", "links", "messageURL"),
        {"body": without("feedCard", "feedCard", "links", 0, "messageURL")},
        {},
        Standing(),
    ),
    (
        "everyone",
        CheckName.EVERYONE,
        310099,
        same("only group admin can @ All"),
        {"body": EVERYONE},
        {"admins_only_everyone": True, "everyone_errcode": 310099},
        Standing(),
    ),
    (
        "mentions",
        CheckName.MENTIONS,
        999002,
        same("at most 50 people can be mentioned"),
        {"body": MANY},
        {"refuse_over_50_mentions": True},
        Standing(),
    ),
    (
        "too fast",
        CheckName.THROTTLE,
        130101,
        same("send too fast, exceed 20 times per minute"),
        {},
        {},
        Standing(posts_last_minute=20),
    ),
    (
        "penalty",
        CheckName.THROTTLE,
        410100,
        same("发送速度太快而限流"),
        {},
        {"throttled_errcode": 410100},
        Standing(throttled=True),
    ),
    (
        "quota",
        CheckName.QUOTA,
        90030,
        same("webhook over limit"),
        {},
        {"monthly_quota": 3000},
        Standing(posts_this_month=3000),
    ),
]


@pytest.mark.parametrize("wording", list(Wording))
@pytest.mark.parametrize("case", REFUSALS, ids=[case[0] for case in REFUSALS])
def test_each_refusal_has_its_code_and_its_words(case: tuple[Any, ...], wording: Wording) -> None:
    _, name, errcode, words, asked, group, standing = case
    found = verdict(request(**asked), settings(**group, wording=wording), standing)
    assert (found.errcode, found.errmsg) == (errcode, words[list(Wording).index(wording)])
    assert not found.posted
    assert found.deciding is not None
    assert found.deciding.name is name
    assert found.mentions == found.mentions.__class__()


def test_every_check_is_seen_to_refuse() -> None:
    assert {case[1] for case in REFUSALS} == {name for name, _ in CHECKS} == set(CheckName)


@pytest.mark.parametrize("kind", MESSAGES)
def test_each_type_is_posted(kind: str) -> None:
    found = verdict(request(message(kind)))
    assert (found.errcode, found.errmsg, found.posted) == (0, "ok", True)
    assert found.payload == message(kind)
    assert found.deciding is None


REPAIRS: list[tuple[CheckName, dict[str, Any], dict[str, Any]]] = [
    (CheckName.METHOD, {"method": "POST"}, {}),
    (CheckName.TOKEN_GIVEN, {"query": query(1, token="f" * 64)}, {}),
    (CheckName.TOKEN_KNOWN, {"query": query(1, "SECother")}, {}),
    (CheckName.ROBOT, {}, {"stopped": False}),
    (CheckName.CONTENT_TYPE, {"headers": JSON_TYPE}, {}),
    (CheckName.SIZE, {"raw": b""}, {}),
    (CheckName.JSON, {"raw": b'{"msgtype":"empty","at":{"isAtAll":true}}'}, {}),
    (CheckName.MSGTYPE, {"raw": b'{"msgtype":"text","at":{"isAtAll":true}}'}, {}),
    (CheckName.IP, {}, {"allow": ()}),
    (CheckName.TIMESTAMP, {"query": query(NOW_MS, "SECother")}, {}),
    (CheckName.SIGN, {"query": query(NOW_MS)}, {}),
    (CheckName.KEYWORD, {}, {"keywords": ()}),
    (CheckName.FIELDS, {"raw": b'{"msgtype":"text","text":{"content":"a"},"at":{"isAtAll":true}}'}, {}),
    (CheckName.EVERYONE, {}, {"admins_only_everyone": False}),
    (CheckName.THROTTLE, {}, {"throttled": False}),
    (CheckName.QUOTA, {}, {"monthly_quota": 1}),
]


def test_the_order_of_the_fact_sheet_decides() -> None:
    """Begin wrong in every way, and repair what the answer names: the answers must come in the sheet's order."""
    asked: dict[str, Any] = {"method": "GET", "query": "", "headers": {}, "raw": b"x" * 20_001}
    group: dict[str, Any] = {
        "stopped": True,
        "allow": (parse_allow("10.1.1.1"),),
        "secret": Concealed(SECRET),
        "keywords": ("公告",),
        "admins_only_everyone": True,
        "throttled": True,
        "monthly_quota": 0,
    }
    for name, to_the_request, to_the_group in REPAIRS:
        throttled = group.pop("throttled")
        deciding = verdict(request(**asked), settings(**group), Standing(throttled=throttled)).deciding
        assert deciding is not None
        assert deciding.name is name
        asked |= to_the_request
        group |= {"throttled": throttled} | to_the_group
    group.pop("throttled")
    assert verdict(request(**asked), settings(**group)).posted


def test_all_checks_are_reported_beyond_the_deciding_one() -> None:
    found = verdict(request(), settings(secret=Concealed(SECRET), keywords=("公告",)))
    states = {check.name: check.state for check in found.checks}
    assert [check.name for check in found.checks] == [name for name, _ in CHECKS]
    assert states[CheckName.SIGN] is states[CheckName.KEYWORD] is CheckState.FAILED
    assert states[CheckName.IP] is CheckState.NOT_ASKED
    assert states[CheckName.FIELDS] is CheckState.PASSED


def test_any_order_of_the_checks_works() -> None:
    shuffler = random.Random(5)
    bodies = (b"", b"[]", b'{"msgtype":"link","link":[]}', b'{"msgtype":"feedCard","feedCard":{"links":[1]},"at":3}')
    group = settings(secret=Concealed(SECRET), keywords=("公告",), refuse_over_50_mentions=True)
    for _, raw in itertools.product(range(50), bodies):
        order = list(CHECKS)
        shuffler.shuffle(order)
        found = judge(open_case(request(raw=raw), group, Standing(), NOW_MS), tuple(order))
        assert found.errcode != 0
        assert len(found.checks) == len(CHECKS)


@pytest.mark.parametrize(("size", "errcode"), [(20_000, 0), (20_001, 460101)])
def test_exactly_20000_bytes_pass(size: int, errcode: int) -> None:
    frame = '{"msgtype":"text","text":{"content":"%s"}}'
    body = (frame % ("a" * (size - len(frame) + 2))).encode()
    assert len(body) == size
    assert verdict(request(raw=body)).errcode == errcode


@pytest.mark.parametrize(
    "header", ["application/json", "Application/JSON; charset=utf-8", "application/json;charset=UTF-8"]
)
def test_a_charset_beside_the_content_type_is_fine(header: str) -> None:
    assert verdict(request(headers={"content-type": header})).errcode == 0


def test_a_lenient_group_takes_a_card_with_text_alone() -> None:
    card = request({"msgtype": "actionCard", "actionCard": {"text": "正文"}})
    assert verdict(card).errcode == 400502
    assert verdict(card, settings(lenient_card=True)).errcode == 0


def test_the_whole_jump_wins_over_buttons() -> None:
    assert verdict(request(filled("actionCard", "btns", []))).errcode == 0


def test_a_message_posted_before_is_ok_and_not_posted_again() -> None:
    again = request({**message(), "msgUuid": "made-up-1"})
    found = verdict(again, standing=Standing(seen_uuids=frozenset({"made-up-1"})))
    assert (found.errcode, found.posted, found.duplicate) == (0, False, True)
    refused = verdict(again, settings(stopped=True), Standing(seen_uuids=frozenset({"made-up-1"})))
    assert (refused.errcode, refused.duplicate) == (400102, False)


def test_a_request_shows_no_token() -> None:
    assert TOKEN not in repr(request())
    assert TOKEN not in repr(settings())
