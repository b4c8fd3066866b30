"""What DingTalk's endpoint says when it refuses, in the three wordings that have been seen.

These are protocol data, word for word where a source has them (dingtalk-protocol.md §1.4, §2.8, §4.3), and so not in
the catalogue. Wording A is of 2019–2021 and of the official table, B of 2022–2025, C of 2026. Where a wording has no
text of its own, the official one stands in for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Wording(StrEnum):
    """The age of the wording that refusals come in."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One way to say no: a code, and its words in each wording."""

    errcode: int
    official: str
    a: str = ""
    b: str = ""
    c: str = ""
    english: str = ""
    """The English that has been seen for it; empty where ``official`` or ``a`` is English already, or none is known."""

    def errmsg(self, wording: Wording) -> str:
        """Return the words in ``wording``, or the official ones where it has none."""
        return {Wording.A: self.a, Wording.B: self.b, Wording.C: self.c}[wording] or self.official

    def errmsg_english(self) -> str:
        """Return the words as an answer in English has them, as far as any are known."""
        return self.english or self.a or self.official


_SEE_DOCUMENT: Final = "请参考本接口对应文档查看参数获取方式，或者在https://open.dingtalk.com/document/  搜索对应文档;"
_SIGN_DOCUMENT: Final = "请参考本接口对应文档获得具体要求，或者在https://open.dingtalk.com/document/  搜索相关文档;"
_SIGN_IN_ADDRESS: Final = "请确认签名和生成签名的时间戳必须都放在调用的网址中"
_KEYWORD_REMEDY: Final = "请联系群管理员查看此机器人的关键词，并在发送的信息中包含此关键词;"

OK: Final = Refusal(0, "ok")
"""Not a refusal: what is said when nothing is wrong."""

# The HTTP layer and the address.
NO_SUCH_PATH: Final = Refusal(404, "请求的URI地址不存在")
NOT_POST: Final = Refusal(43002, "需要POST请求")
NO_TOKEN: Final = Refusal(40035, "缺少参数 access_token", english="Missing parameter access_token")
UNKNOWN_TOKEN: Final = {
    300005: Refusal(300005, "token is not exist"),
    300001: Refusal(300001, "token is not exist"),
    400101: Refusal(400101, "access_token不存在"),
}
"""An unknown token has been answered with each of these codes; the first is today's."""
NOT_JSON_TYPE: Final = Refusal(43004, "无效的HTTP HEADER Content-Type")
PARAM_ERROR: Final = Refusal(300001, "param error")
NO_JSON: Final = Refusal(40035, "缺少参数 json", english="Missing parameter json")
TOO_LONG: Final = Refusal(
    460101,
    "message too long, exceed 20000 bytes",
    b="description: body 大小不合法;solution:请保持大小在 20000bytes 以内;",
    c="错误描述: body 大小不合法;解决方案:请保持大小在 20000bytes 以内。",
)

# The robot and its group.
STOPPED: Final = Refusal(
    400102,
    "机器人已停用",
    b="description:机器人已经停用或者未启用;"
    "solution:请让企业管理员前往开放平台后台启用对应机器人 :https://open-dev.dingtalk.com/#/",
)
REMOVED: Final = Refusal(400106, "机器人不存在")
DISSOLVED: Final = Refusal(400013, "群已被解散")

# The security settings: one code, told apart by its words alone.
KEYWORD: Final = Refusal(
    310000,
    "keywords not in content",
    b=f"description:关键词不匹配;solution:{_KEYWORD_REMEDY}",
    c=f"错误描述:关键词不匹配;解决方案:{_KEYWORD_REMEDY}",
)
# The tail of C has not been seen; it is B's, with the labels that C has elsewhere.
SIGN: Final = Refusal(
    310000,
    "sign not match",
    b=f"description:机器人发送签名不匹配;solution:{_SIGN_IN_ADDRESS}，请确认机器人的密钥加密和填写正确;link:{_SIGN_DOCUMENT}",
    c=f"错误描述:机器人发送签名不匹配;解决方案:{_SIGN_IN_ADDRESS}，请确认机器人的密钥加密和填写正确;参考链接:{_SIGN_DOCUMENT}",
)
# "timestampms" is literal, a placeholder that DingTalk never fills. C has not been seen and is expected like this.
TIMESTAMP: Final = Refusal(
    310000,
    "invalid timestamp",
    b="description:机器人发送签名过期;solution:签名生成时间和发送时间请保持在 timestampms 以内;",
    c="错误描述:机器人发送签名过期;解决方案:签名生成时间和发送时间请保持在 timestampms 以内;",
)

# Limits, and the server's own troubles.
TOO_FAST: Final = {
    130101: Refusal(130101, "send too fast, exceed 20 times per minute"),
    410100: Refusal(410100, "发送速度太快而限流"),
}
"""Throttled: the code seen in real answers, and the one of the official table."""
OVER_QUOTA: Final = Refusal(90030, "webhook over limit")
BUSY: Final = Refusal(-1, "系统繁忙")
SERVER_EXCEPTION: Final = Refusal(500100, "description:系统异常，请稍后再试;")


def ip_refused(peer_ip: str) -> Refusal:
    """Return the refusal of a client whose address is not on the allowlist."""
    return Refusal(
        310000,
        f"ip {peer_ip} not in whitelist",
        b="description:ip 不在白名单中;solution:请联系对应群的管理员，设置机器人安全ip地址段",
    )


def unsupported_type(msgtype: str) -> Refusal:
    """Return the refusal of a ``msgtype`` that a webhook does not take; ``msgtype`` is repeated in wording C."""
    return Refusal(
        400105,
        "不支持的消息类型",
        a="unsupported msgtype",
        c=f"错误描述: 不支持类型 msgType:{msgtype} ;解决方案:请使用支持的类型;参考链接:{_SEE_DOCUMENT}",
    )


def missing(errcode: int, *names: str) -> Refusal:
    """Return the refusal of a field that is missing or blank, such as ``missing(400402, "markdown", "title")``."""
    field = " --》 ".join(names)
    return Refusal(
        errcode,
        "miss param : " + "->".join(names),
        b=f"description:参数 {field} 缺失，或者参数格式不正确; solution:请填充上对应参数;link:{_SEE_DOCUMENT}",
        c=f"错误描述:参数 {field} 缺失，或者参数格式不正确; 解决方案:请填充上对应参数;参考链接:{_SEE_DOCUMENT}",
    )


def everyone_refused(errcode: int) -> Refusal:
    """Return the refusal of @everyone in a group that keeps it for its admins; the code is not known."""
    return Refusal(errcode, "only group admin can @ All")


def too_many_mentioned(errcode: int) -> Refusal:
    """Return the refusal of more than 50 mentions; neither its code nor its words are known, both are made up."""
    return Refusal(errcode, "at most 50 people can be mentioned")
