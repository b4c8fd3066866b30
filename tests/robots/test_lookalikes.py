from __future__ import annotations

import pytest

from dingui.robots.lookalikes import LOOK_ALIKES, look_alike, most_telling, service_robot


@pytest.mark.parametrize(
    ("host", "path", "code"),
    [
        ("open.feishu.cn", "/open-apis/bot/v2/hook/0", "feishu"),
        ("OPEN.LARKSUITE.COM.", "/open-apis/bot/v2/hook/0", "feishu"),
        ("qyapi.weixin.qq.com", "/cgi-bin/webhook/send", "wecom"),
        ("api.weixin.qq.com", "/", "wechat"),
        ("hooks.slack.com", "/services/T/B/X", "slack"),
        ("example.slack.com", "/", "slack"),
        ("canary.discord.com", "/api/webhooks/0/x", "discord"),
        ("example.webhook.office.com", "/webhookb2/0", "teams"),
        ("api.telegram.org", "/bot0/sendMessage", "telegram"),
        ("github.com", "/a/b", "code_host"),
        ("gitlab.example.com", "/a/b", "code_host"),
        ("api.dingtalk.com", "/v1.0/robot/groupMessages/send", "dingtalk_app"),
        ("oapi.dingtalk.com", "/topapi/message/corpconversation/asyncsend_v2", "dingtalk_app"),
        ("oapi.dingtalk.com", "/robot/sendBySession", "dingtalk_session"),
        ("open.dingtalk.com", "/document/", "dingtalk_page"),
        ("example.com", "/robot/send", "no_robot"),
        ("oapi.dingtalk.com.example.com", "/robot/send", "no_robot"),
        ("mydingtalk.com", "/robot/send", "no_robot"),
    ],
)
def test_whose_an_address_is(host: str, path: str, code: str) -> None:
    assert look_alike(host, path) == code
    assert code in LOOK_ALIKES


def test_the_most_telling_comes_first() -> None:
    assert most_telling(set(LOOK_ALIKES)) == "feishu"
    assert most_telling({"no_robot", "dingtalk_page"}) == "dingtalk_page"
    assert most_telling(set()) == ""
    assert {most_telling({code}) for code in LOOK_ALIKES} == LOOK_ALIKES


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("GitLab机器人", True),
        ("GitHub 机器人的地址", True),
        ("the gitlab robot", True),
        ("Travis CI bot", True),
        ("JIRA群机器人", True),
        ("see https://github.com/example/robot", False),
        ("our GitLab runs a robotics project", False),
        ("自定义机器人", False),
    ],
)
def test_a_service_s_robot_is_told_by_words_alone(text: str, *, is_one: bool) -> None:
    assert service_robot(text) is is_one
