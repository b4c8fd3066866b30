from __future__ import annotations

import traceback

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dingui.concealed import Concealed
from dingui.robots.webhook import (
    DEFAULT_ENDPOINT,
    WEBHOOK_ERRORS,
    Webhook,
    WebhookError,
    is_loopback,
    parse_secret,
    parse_webhook,
)

TOKEN = "0" * 60 + "beef"
OTHER = "1" * 60 + "cafe"
BASE = "https://oapi.dingtalk.com/robot/send"
WHOLE = f"{BASE}?access_token={TOKEN}"
SECRET = "SECfake" + "0123456789abcdef" * 3


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        f"  {WHOLE}\n",
        f"{WHOLE}&timestamp=1700000000000&sign=abc%2Bdef%3D",
        f"{BASE}?timestamp=1&sign=x%3D&access_token={TOKEN}",
        f"{BASE}?timestamp=1&amp;sign=x%3D&amp;access_token={TOKEN}&amp;x=1",
        f"{WHOLE}&access_token={TOKEN}",
        f"{BASE}/?access_token={TOKEN}",
        f"HTTPS://OAPI.DingTalk.COM/robot/send?access_token={TOKEN}",
        f"https://oapi.dingtalk.com:443/robot/send?access_token={TOKEN}",
        f"oapi.dingtalk.com/robot/send?access_token={TOKEN}",
        TOKEN,
        f"\ufeff{TOKEN}\u200b",
        f"“{TOKEN}”",
        f"<{WHOLE}>",
        f'"{WHOLE}"',
        f"'{WHOLE}',",
        f"Webhook: {WHOLE}",
        f"Webhook：{WHOLE}。",
        f"webhook地址：{TOKEN}",
        f"Access token: {TOKEN}",
        f"access_token={TOKEN}",
        f"?access_token={TOKEN}&timestamp=1&sign=2",
        f"请把通知发到【{WHOLE}】，谢谢！",
        f"Please post to {WHOLE}.",
        f"[robot]({WHOLE})",
        f"curl '{WHOLE}' -H 'Content-Type: application/json' -d '{{}}'",
        f"{BASE}?access_token=\n{TOKEN}",
        f"{BASE}?\n  access_token={TOKEN}",
        f"https://oapi.ding\ntalk.com/robot/send?access_token={TOKEN}",
        f"https://oapi.dingtalk.com / robot / send ? access_token = {TOKEN}",
        f"Webhook https://oapi.dingtalk.com/robot/send? access_token={TOKEN}",
        f"{BASE}?access_token={TOKEN[:20]}\n{TOKEN[20:50]}\r\n  {TOKEN[50:]}\n{SECRET}",
        f"{TOKEN[:32]}\n{TOKEN[32:]}",
        f"{WHOLE}\n{SECRET}",
        f"{WHOLE}\n加签 {SECRET}",
        f"{WHOLE}\n\nhttps://open.dingtalk.com/document/robots",
        f"https://open.feishu.cn/x and {WHOLE}",
        f"{WHOLE} {WHOLE}",
        f"{BASE}?access_token={'%30' * 60}beef",
        f"dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Foapi.dingtalk.com%2Frobot%2Fsend%3Faccess_token%3D{TOKEN}",
    ],
)
def test_what_people_paste_is_understood(text: str) -> None:
    assert parse_webhook(text) == Webhook(DEFAULT_ENDPOINT, Concealed(TOKEN))


@pytest.mark.parametrize(
    ("text", "endpoint", "token"),
    [
        (f"https://oapi.dingtalk.io/robot/send?access_token={TOKEN}", "https://oapi.dingtalk.io/robot/send", TOKEN),
        (f"{BASE}?access_token=short", BASE, "short"),
        (f"{BASE}?access_token=a%2Bb%2Fc%3D", BASE, "a+b/c="),
        (f"{BASE}?access_token=a+b", BASE, "a+b"),
        (f"{BASE}?access_token=XyZ-1_2.3~4", BASE, "XyZ-1_2.3~4"),
        ("practice-token-42", BASE, "practice-token-42"),
        ("http://127.0.0.1:8080/robot/send?access_token=t1", "http://127.0.0.1:8080/robot/send", "t1"),
        ("http://127.9.8.7:1/robot/send?access_token=t1", "http://127.9.8.7:1/robot/send", "t1"),
        ("http://localhost:8080/robot/send?access_token=t1", "http://localhost:8080/robot/send", "t1"),
        ("http://LOCALHOST/robot/send?access_token=t1", "http://localhost/robot/send", "t1"),
        ("http://[::1]:8080/robot/send?access_token=t1", "http://[::1]:8080/robot/send", "t1"),
        ("https://localhost:8443/robot/send?access_token=t1", "https://localhost:8443/robot/send", "t1"),
        ("localhost:8080/robot/send?access_token=t1", "http://localhost:8080/robot/send", "t1"),
        ("127.0.0.1:8080/robot/send?access_token=t1", "http://127.0.0.1:8080/robot/send", "t1"),
        ("试试：http://127.0.0.1:8080/robot/send?access_token=t1，好吗", "http://127.0.0.1:8080/robot/send", "t1"),
    ],
)
def test_hosts_and_tokens_of_other_shapes(text: str, endpoint: str, token: str) -> None:
    assert parse_webhook(text) == Webhook(endpoint, Concealed(token))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n\t\u3000“”", "empty"),
        ("hello", "not_an_address"),
        ("通知", "not_an_address"),
        ("please look at this", "not_an_address"),
        ("announcements", "not_an_address"),
        ("x" * 30000, "not_an_address"),
        (SECRET, "is_secret"),
        (BASE, "no_token"),
        (f"{BASE}?access_token=", "no_token"),
        (f"{BASE}?access_token=<your token>", "no_token"),
        (f"{BASE}?timestamp=1&sign=2", "no_token"),
        (f"{WHOLE} {BASE}?access_token={OTHER}", "several"),
        (f"{WHOLE}&access_token={OTHER}", "several"),
        (f"{TOKEN} {OTHER}", "several"),
        (f"http://oapi.dingtalk.com/robot/send?access_token={TOKEN}", "https_required"),
        (f"https://oapi.dingtalk.com.evil.example/robot/send?access_token={TOKEN}", "not_dingtalk"),
        (f"https://oapi.dingtalk.com@evil.example/robot/send?access_token={TOKEN}", "not_dingtalk"),
        (f"https://evil.example/https://oapi.dingtalk.com?access_token={TOKEN}", "not_dingtalk"),
        (f"https://someone:word@oapi.dingtalk.com/robot/send?access_token={TOKEN}", "not_dingtalk"),
        (f"https://oapi.dingtalk.com/robot/sendBySession?session={TOKEN}", "not_dingtalk"),
        (f"https://oapi.dingtalk.com:8443/robot/send?access_token={TOKEN}", "not_dingtalk"),
        (f"ftp://oapi.dingtalk.com/robot/send?access_token={TOKEN}", "not_dingtalk"),
        (f"http://10.0.0.1/robot/send?access_token={TOKEN}", "not_dingtalk"),
        (f"http://0.0.0.0/robot/send?access_token={TOKEN}", "not_dingtalk"),
        (f"http://[::ffff:127.0.0.1]/robot/send?access_token={TOKEN}", "not_dingtalk"),
        ("http://127.0.0.1:99999/robot/send?access_token=t1", "not_dingtalk"),
        ("http://127.0.0.1:0/robot/send?access_token=t1", "not_dingtalk"),
        ("http://localhost:80/robot/send", "no_token"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/0000-beef", "feishu"),
        ("https://open.larksuite.com/open-apis/bot/v2/hook/0000-beef", "feishu"),
        ("http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0000-beef", "wecom"),
        ("https://hooks.slack.com/services/T000/B000/beef", "slack"),
        ("https://discord.com/api/webhooks/000/beef", "discord"),
        ("https://discordapp.com/api/webhooks/000/beef", "discord"),
        ("https://example.com/hook", "not_dingtalk"),
        (f"{BASE} 或 https://open.feishu.cn/x", "feishu"),
    ],
)
def test_what_is_no_robot_address_is_named(text: str, code: str) -> None:
    with pytest.raises(WebhookError) as caught:
        parse_webhook(text)
    assert caught.value.code == code
    assert code in WEBHOOK_ERRORS


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("http://127.0.0.1:1/robot/send", True),
        ("http://localhost/robot/send", True),
        ("http://[::1]:1/robot/send", True),
        (DEFAULT_ENDPOINT, False),
        ("http://127.0.0.1@evil.example/robot/send", False),
        ("http://127.0.0.1.evil.example/robot/send", False),
        ("http://localhost.evil.example/", False),
        ("http://128.0.0.1/", False),
        ("", False),
    ],
)
def test_loopback_is_told_apart(endpoint: str, expected: bool) -> None:
    assert is_loopback(endpoint) is expected


@pytest.mark.parametrize("text", [SECRET, f" {SECRET}\n", f"“{SECRET}”", f"\u200b{SECRET}\u3000"])
def test_a_pasted_secret_is_trimmed(text: str) -> None:
    assert parse_secret(text) == Concealed(SECRET)


def test_a_secret_may_be_absent_and_is_never_an_address() -> None:
    assert not parse_secret(" \n")
    with pytest.raises(WebhookError, match="secret_is_address"):
        parse_secret(WHOLE)


MARKERS = (TOKEN, OTHER, "markertoken0042", SECRET)
FRAGMENTS = ["access_token=", "?", "&", "%3D", "%", "https://", "http://", "://", "oapi.dingtalk.com", "/robot/send"]
FRAGMENTS += ["localhost", "127.0.0.1", "[::1]", "@", ":", ":443", "。", "“", "<", ">", "open.feishu.cn", "&amp;"]
PIECES = st.sampled_from([*MARKERS, *FRAGMENTS, "\n", " "])


def read(text: str) -> Webhook | WebhookError:
    try:
        return parse_webhook(text)
    except WebhookError as error:
        return error


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join) | st.text(max_size=300))
@example("https://[::1/robot/send?access_token=" + TOKEN)
@example("https://" + TOKEN + ":" + TOKEN + "/")
def test_nothing_crashes_it_and_nothing_leaks(text: str) -> None:
    found = read(text)
    shown = repr(found) + str(found)
    if isinstance(found, WebhookError):
        assert found.code in WEBHOOK_ERRORS
        assert found.data == {}
        assert (found.__context__, found.__cause__) == (None, None)
        shown += "".join(traceback.format_exception(found))
    else:
        assert found.access_token
        assert "?" not in found.endpoint
        assert found.endpoint.startswith("https://oapi.dingtalk.") or is_loopback(found.endpoint)
    assert not [marker for marker in MARKERS if marker in shown]


@given(st.from_regex(r"\A[A-Za-z0-9_~+/=-]{1,100}\Z"))
def test_every_token_survives_its_address(token: str) -> None:
    from urllib.parse import quote

    webhook = parse_webhook(f"{BASE}?access_token={quote(token, safe='')}&timestamp=1&sign=2")
    assert webhook.access_token.reveal() == token


def test_a_long_paste_is_read_in_reasonable_time() -> None:
    import time

    for text in (
        "a" * 19999,
        "https://" * 2400,
        "access_token=" * 1500,
        "/robot/send?" * 1600,
        "0 " * 9999,
        "%3a%2f%2f" * 2000,
    ):
        started = time.perf_counter()
        with pytest.raises(WebhookError):
            parse_webhook(text + "!")
        assert time.perf_counter() - started < 2
