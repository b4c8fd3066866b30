"""Every step of a check has words in both languages, and every place in them is filled."""

from __future__ import annotations

import re

import pytest

from dingui.checking.steps import StepName, StepState
from dingui.outcomes import OutcomeKind
from dingui.robots.reasons import REASONS
from dingui.robots.trace import Moment
from dingui.texts import checking
from dingui.texts.checking import describe_step, step_state, step_title

DATA: dict[str, str | int] = {
    "host": "oapi.dingtalk.com",
    "proxy": "proxy.example:3128",
    "endpoint": "https://oapi.dingtalk.com/robot/send",
    "length": 64,
    "addresses": "203.0.113.7",
    "peer": "203.0.113.7",
    "status": 407,
    "subject": "a.example",
    "issuer": "A Company",
    "names": "a.example",
    "from": "2026-01-01 00:00 UTC",
    "until": "2027-01-01 00:00 UTC",
    "seconds": 1,
    "minutes": 61,
    "date": "Mon, 23 Nov 2026 10:00:00 GMT",
    "here": "Mon, 23 Nov 2026 11:01:00 GMT",
    "string": "1⏎SEC•••",
    "address": "https://oapi.dingtalk.com/robot/send?access_token=•••",
    "keyword": "通知",
    "keywords": "通知, 公告",
    "why": "no_token",
}
# What can end the way before or after the request was let out.
WAY = sorted(REASONS[OutcomeKind.NOT_SENT] | REASONS[OutcomeKind.UNKNOWN])


@pytest.mark.parametrize("code", sorted({*checking._SEEN, *WAY, "address_wrong", "credentials_missing"}))
@pytest.mark.parametrize("language", ["english", "chinese"])
def test_words(code: str, language: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(language)
    words = describe_step(StepName.TLS, StepState.FAILED, code, DATA)
    text = words.seen + words.remedy
    assert words.seen
    assert "{" not in text
    assert "…" not in text, "a place that nothing fills"
    if language == "chinese":
        assert re.search(r"[\u4e00-\u9fff]", words.seen)


def test_titles_states_and_moments() -> None:
    assert all(step_title(name) for name in StepName)
    assert all(step_state(state) for state in (*StepState, "running", "waiting"))
    assert set(checking._MOMENTS) == set(Moment)
