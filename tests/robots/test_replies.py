"""What each answer amounts to: the tables of dingtalk-protocol.md §1.4 and §4.3, and whatever else may come."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dingui.concealed import Concealed
from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots.reasons import REASONS, Reason
from dingui.robots.redaction import Redactor
from dingui.robots.replies import MAX_ERRMSG, read_answer, with_clock

LIMIT = 65536
TOKEN = "0" * 60 + "beef"
SECRET = "SECfake" + "0123456789abcdef" * 3
redact = Redactor([Concealed(TOKEN), Concealed(SECRET)]).redact


def read(body: bytes | dict[str, object], status: int = 200) -> Outcome:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    outcome = read_answer(status, raw, limit=LIMIT, redact=redact)
    assert Reason(outcome.reason) in REASONS[outcome.kind]
    assert outcome.http_status == status
    return outcome


MORE = ", more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]"
KEYWORD_ADVICE = "请联系群管理员查看此机器人的关键词，并在发送的信息中包含此关键词;"
SIGN_ADVICE = "请确认签名和生成签名的时间戳必须都放在调用的网址中，请确认机器人的密钥加密和填写正确;"
WORDINGS = [
    ("keywords not in content", Reason.KEYWORD_MISSING),
    ("keywords not in content" + MORE, Reason.KEYWORD_MISSING),
    (f"description:关键词不匹配;solution:{KEYWORD_ADVICE}", Reason.KEYWORD_MISSING),
    (f"错误描述:关键词不匹配;解决方案:{KEYWORD_ADVICE}", Reason.KEYWORD_MISSING),
    ("sign not match", Reason.SIGN_MISMATCH),
    ("sign not match" + MORE, Reason.SIGN_MISMATCH),
    (f"description:机器人发送签名不匹配;solution:{SIGN_ADVICE}", Reason.SIGN_MISMATCH),
    (f"错误描述:机器人发送签名不匹配;解决方案:{SIGN_ADVICE}", Reason.SIGN_MISMATCH),
    ("invalid timestamp", Reason.SIGN_EXPIRED),
    ("invalid timestamp" + MORE, Reason.SIGN_EXPIRED),
    (
        "description:机器人发送签名过期;solution:签名生成时间和发送时间请保持在 timestampms 以内;",
        Reason.SIGN_EXPIRED,
    ),
    ("错误描述:机器人发送签名过期;解决方案:签名生成时间和发送时间请保持在 timestampms 以内;", Reason.SIGN_EXPIRED),
    ("ip 203.0.113.7 not in whitelist", Reason.IP_NOT_ALLOWED),
    ("description:ip 不在白名单中;solution:请联系对应群的管理员，设置机器人安全ip地址段", Reason.IP_NOT_ALLOWED),
    ("错误描述:ip 不在白名单中;解决方案:请联系对应群的管理员，设置机器人安全ip地址段", Reason.IP_NOT_ALLOWED),
    ("something quite new", Reason.SECURITY_SETTING),
    ("", Reason.SECURITY_SETTING),
]


@pytest.mark.parametrize(("words", "reason"), WORDINGS)
def test_the_wordings_of_a_security_setting(words: str, reason: Reason) -> None:
    outcome = read({"errcode": 310000, "errmsg": words})
    assert (outcome.kind, outcome.reason, outcome.errcode) == (OutcomeKind.REJECTED, reason, 310000)
    assert outcome.errmsg == words
    assert outcome.data == ({"ip": "203.0.113.7"} if "203" in words else {})


def test_advice_that_names_another_setting_does_not_mislead() -> None:
    words = "description:机器人发送签名不匹配;solution:若签名过期或关键词不匹配，请重试;"
    assert read({"errcode": 310000, "errmsg": words}).reason == Reason.SIGN_MISMATCH


@pytest.mark.parametrize(
    ("errcode", "words", "reason", "data"),
    [
        (-1, "系统繁忙", Reason.BUSY, {}),
        (40035, "缺少参数 json", Reason.BODY_NOT_JSON, {}),
        (40035, "Missing parameter json", Reason.BODY_NOT_JSON, {}),
        (40035, "缺少参数 access_token", Reason.TOKEN_MISSING, {}),
        (43002, "需要POST请求", Reason.WRONG_METHOD, {}),
        (43004, "无效的HTTP HEADER Content-Type", Reason.WRONG_CONTENT_TYPE, {}),
        (300001, "token is not exist", Reason.TOKEN_UNKNOWN, {}),
        (300001, "param error", Reason.BODY_REFUSED, {}),
        (300005, "token is not exist", Reason.TOKEN_UNKNOWN, {}),
        (400101, "access_token不存在", Reason.TOKEN_UNKNOWN, {}),
        (130101, "send too fast, exceed 20 times per minute", Reason.THROTTLED, {"seconds": 600}),
        (410100, "发送速度太快而限流", Reason.THROTTLED, {"seconds": 600}),
        (400013, "群已被解散", Reason.GROUP_DISSOLVED, {}),
        (400102, "机器人已停用", Reason.ROBOT_STOPPED, {}),
        (400105, "unsupported msgtype", Reason.TYPE_NOT_SUPPORTED, {}),
        (400106, "机器人不存在", Reason.ROBOT_REMOVED, {}),
        (400201, "miss param : text", Reason.FIELD_MISSING, {"field": "text"}),
        (400202, "miss param : text->content", Reason.FIELD_MISSING, {"field": "text.content"}),
        (400202, "description:参数 text --》 content 缺失，或者…", Reason.FIELD_MISSING, {"field": "text.content"}),
        (400302, "miss param : link->text", Reason.FIELD_MISSING, {"field": "link.text"}),
        (400303, "miss param : link->title", Reason.FIELD_MISSING, {"field": "link.title"}),
        (400304, "miss param : link->messageUrl", Reason.FIELD_MISSING, {"field": "link.messageUrl"}),
        (400401, "miss param : markdown", Reason.FIELD_MISSING, {"field": "markdown"}),
        (400402, "错误描述:参数 markdown --》 title 缺失", Reason.FIELD_MISSING, {"field": "markdown.title"}),
        (400403, "", Reason.FIELD_MISSING, {"field": "markdown.text"}),
        (400503, "miss param : actionCard->text", Reason.FIELD_MISSING, {"field": "actionCard.text"}),
        (400599, "", Reason.FIELD_MISSING, {"field": "actionCard"}),
        (400602, "miss param : feedCard->links", Reason.FIELD_MISSING, {"field": "feedCard.links"}),
        (460101, "message too long, exceed 20000 bytes", Reason.TOO_LONG, {}),
        (460101, "错误描述: body 大小不合法;解决方案:请保持大小在 20000bytes 以内。", Reason.TOO_LONG, {}),
        (101002, "message is too long", Reason.TOO_LONG, {}),
        (430101, "含有不安全的外链", Reason.UNSAFE_LINK, {}),
        (430102, "含有不合适的文本", Reason.UNSUITABLE_TEXT, {}),
        (430103, "含有不合适的图片", Reason.UNSUITABLE_PICTURE, {}),
        (430104, "含有不合适的内容", Reason.UNSUITABLE_CONTENT, {}),
        (90030, "webhook over limit", Reason.QUOTA_USED_UP, {}),
        (500100, "description:系统异常，请稍后再试;", Reason.SERVER_EXCEPTION, {}),
        (88, "only group admin can @ All", Reason.EVERYONE_RESTRICTED, {}),
        (12345, "send forbidden", Reason.ROBOT_BARRED, {}),
        (12345, "此机器人禁止发送消息", Reason.ROBOT_BARRED, {}),
        (12345, "whatever", Reason.UNKNOWN_CODE, {}),
        (400700, "whatever", Reason.UNKNOWN_CODE, {}),
        (10**17, "whatever", Reason.UNKNOWN_CODE, {}),
    ],
)
@pytest.mark.parametrize("as_text", [False, True])
def test_the_table_of_codes(errcode: int, words: str, reason: Reason, data: dict[str, object], as_text: bool) -> None:
    outcome = read({"errmsg": words, "errcode": str(errcode) if as_text else errcode})
    assert (outcome.kind, outcome.reason, outcome.errcode) == (OutcomeKind.REJECTED, reason, errcode)
    assert outcome.errmsg == words
    assert dict(outcome.data) == data


@pytest.mark.parametrize("value", [0, "0", " 0 ", "+0", "-0", "00"])
def test_what_counts_as_zero(value: object) -> None:
    assert read({"errcode": value, "errmsg": "ok"}).kind is OutcomeKind.DELIVERED


@pytest.mark.parametrize(
    "value",
    [True, False, None, 0.0, 0.5, 310000.0, "", "ok", "0x0", "0.0", "１", [], {}, [0], 10**18, -(10**40), "9" * 30],
)
def test_what_is_no_errcode(value: object) -> None:
    outcome = read({"errcode": value, "errmsg": "ok"})
    assert (outcome.kind, outcome.errcode) == (OutcomeKind.UNKNOWN, None)
    assert outcome.reason == Reason.ANSWER_WITHOUT_ERRCODE


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.ANSWER_EMPTY),
        (b" \r\n", Reason.ANSWER_EMPTY),
        (b"ok", Reason.ANSWER_NOT_JSON),
        (b"0", Reason.ANSWER_NOT_JSON),
        (b"[]", Reason.ANSWER_NOT_JSON),
        (b'[{"errcode":0}]', Reason.ANSWER_NOT_JSON),
        (b'"errcode"', Reason.ANSWER_NOT_JSON),
        (b'{"errcode":0', Reason.ANSWER_NOT_JSON),
        (b'{"errcode":0}{"errcode":0}', Reason.ANSWER_NOT_JSON),
        (b'{"errcode":0} <html>', Reason.ANSWER_NOT_JSON),
        (b"{" * 60000, Reason.ANSWER_NOT_JSON),
        (b"[" * 60000, Reason.ANSWER_NOT_JSON),
        (b'{"errcode":' + b"9" * 6000 + b"}", Reason.ANSWER_NOT_JSON),
        (b"\xff\xfe\x00", Reason.ANSWER_NOT_JSON),
        (b"x" * (LIMIT + 1), Reason.ANSWER_TOO_LONG),
        (b"{}", Reason.ANSWER_WITHOUT_ERRCODE),
        (b'{"errcode":NaN}', Reason.ANSWER_WITHOUT_ERRCODE),
        (b'{"ERRCODE":0}', Reason.ANSWER_WITHOUT_ERRCODE),
        (b'{"data":{"errcode":0}}', Reason.ANSWER_WITHOUT_ERRCODE),
        (b'{"errcode":0,"errcode":310000}', Reason.ANSWER_WITHOUT_ERRCODE),
        (b'{"errcode":310000,"errcode":0}', Reason.ANSWER_WITHOUT_ERRCODE),
        (b'{"status":1111,"source":"x6","punish":"deny"}', Reason.ANSWER_WITHOUT_ERRCODE),
        (b'{"status":1111,"source":"x5","punish":"captcha"}', Reason.ANSWER_WITHOUT_ERRCODE),
    ],
)
def test_what_cannot_be_believed_is_unknown(body: bytes, reason: Reason) -> None:
    outcome = read(body)
    assert (outcome.kind, outcome.reason) == (OutcomeKind.UNKNOWN, reason)


@pytest.mark.parametrize("status", [201, 204, 301, 303, 400, 403, 404, 414, 429, 500, 502, 504])
def test_success_is_believed_with_status_200_only(status: int) -> None:
    outcome = read({"errcode": 0, "errmsg": "ok"}, status)
    assert (outcome.kind, outcome.reason) == (OutcomeKind.UNKNOWN, Reason.ANSWER_CONTRADICTORY)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (204, Reason.ANSWERED_BY_OTHER),
        (302, Reason.REDIRECTED),
        (404, Reason.ANSWERED_BY_OTHER),
        (414, Reason.ANSWERED_BY_OTHER),
        (500, Reason.SERVER_ERROR),
        (504, Reason.SERVER_ERROR),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"errcode":777}', b'{"errcode":-1}', b"x" * (LIMIT + 1)])
def test_another_status_without_dingtalks_word_is_unknown(status: int, reason: Reason, body: bytes) -> None:
    outcome = read(body, status)
    assert (outcome.kind, outcome.reason) == (OutcomeKind.UNKNOWN, reason)


def test_dingtalks_own_refusal_counts_with_any_status() -> None:
    outcome = read({"errcode": 300005, "errmsg": "token is not exist"}, 400)
    assert (outcome.kind, outcome.reason) == (OutcomeKind.REJECTED, Reason.TOKEN_UNKNOWN)


@pytest.mark.parametrize(
    ("wait", "seconds"), [(5, 300), (1, 60), (0, 300), (None, 300), ("5", 300), (True, 300), (10**9, 300)]
)
def test_the_traffic_guard(wait: object, seconds: int) -> None:
    outcome = read({"status": 1111, "wait": wait, "source": "x5", "punish": "deny", "uuid": "u"})
    assert (outcome.kind, outcome.reason) == (OutcomeKind.REJECTED, Reason.TRAFFIC_GUARD)
    assert outcome.data == {"seconds": seconds}


def test_the_traffic_guard_with_an_errcode() -> None:
    outcome = read({"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "errcode": 130101, "errmsg": "x"})
    assert (outcome.kind, outcome.reason) == (OutcomeKind.REJECTED, Reason.THROTTLED)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("ok\n\tnext\x00\x1b[31m\u202e\ud800end", "ok  next[31mend"),
        (None, ""),
        (5, "5"),
        (["a", "限"], '["a", "限"]'),
        ("x" * 5000, "x" * MAX_ERRMSG),
        (f"bad token {TOKEN}!", "bad token •••!"),
        (f"bad token {TOKEN[:30]}\x00{TOKEN[30:]}", "bad token •••"),
        (f"secret {SECRET[:9]}\u200b{SECRET[9:]}", "secret •••"),
        ("at /robot/send?access_token=abc&sign=d%3D&x=1", "at /robot/send?access_token=•••&sign=•••&x=1"),
        ("x" * (MAX_ERRMSG - 10) + TOKEN, "x" * (MAX_ERRMSG - 10) + TOKEN[:10]),
    ],
)
def test_words_are_made_fit_to_keep(words: object, kept: str) -> None:
    if words == "x" * (MAX_ERRMSG - 10) + TOKEN:
        kept = "x" * (MAX_ERRMSG - 10) + "•••"  # hidden before it is cut, so no half of it is left
    assert read({"errcode": 1, "errmsg": words}).errmsg == kept


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(100, 599))
def test_any_bytes_are_an_outcome_and_never_a_success(body: bytes, status: int) -> None:
    assert read(body, status).kind is not OutcomeKind.DELIVERED


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(["errcode", "errmsg", "source", "punish", "wait"]), JSON | st.just("x5")))
def test_any_object_is_an_outcome_and_only_zero_a_success(answer: dict[str, object]) -> None:
    outcome = read(answer)
    errcode = answer.get("errcode")
    zero = (isinstance(errcode, int) and not isinstance(errcode, bool) and errcode == 0) or (
        isinstance(errcode, str) and errcode.strip().lstrip("+-").strip("0") == "" and "0" in errcode
    )
    assert (outcome.kind is OutcomeKind.DELIVERED) is zero
    outcome.errmsg.encode("utf-8")
    assert len(outcome.errmsg) <= MAX_ERRMSG


# The clock


EXPIRED = Outcome(OutcomeKind.REJECTED, Reason.SIGN_EXPIRED, 310000, "invalid timestamp", {"kept": 1})
DATE = "Thu, 01 Jan 2026 00:00:00 GMT"
DATE_MS = 1_767_225_600_000


@pytest.mark.parametrize("off_s", [0, 3 * 60 * 60, -3 * 60 * 60])
def test_how_wrong_the_clock_is_is_told_where_a_signature_was_out_of_date(off_s: int) -> None:
    found = with_clock(EXPIRED, DATE_MS + off_s * 1000, DATE)
    assert found.data == {"kept": 1, "clock_off_s": off_s}


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Jan 2026 00:00:00 GMT", "Thu, 01 Jan 999999 00:00:00 GMT"])
def test_a_date_that_nobody_understands_says_nothing(date: str) -> None:
    assert with_clock(EXPIRED, DATE_MS, date) == EXPIRED


def test_the_clock_is_of_no_interest_otherwise() -> None:
    other = Outcome(OutcomeKind.REJECTED, Reason.SIGN_MISMATCH)
    assert with_clock(other, 0, DATE) == other
