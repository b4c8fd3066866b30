"""Every outcome and every refused address has words in both languages."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dingui.library.deliveries import INTERRUPTED
from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots.reasons import REASONS, Reason
from dingui.robots.replies import read_answer
from dingui.robots.webhook import WEBHOOK_ERRORS
from dingui.texts import outcome_reasons
from dingui.texts.outcomes import explain, explain_webhook_error, state_word

BY_SENDER = {
    "credentials_damaged",
    "credentials_missing",
    "credentials_unavailable",
    "journal_failed",
    "no_thread",
    "pace_limit",
    "time_passed",
}
CASES = [(kind, reason.value) for kind, reasons in REASONS.items() for reason in sorted(reasons)]
CASES += [(OutcomeKind.NOT_SENT, reason) for reason in sorted(BY_SENDER)]
CASES += [(OutcomeKind.UNKNOWN, INTERRUPTED)]
PLACES = {"host", "proxy", "ip", "field", "status", "minutes", "seconds"}
DATA: dict[str, str | int] = {
    "host": "oapi.dingtalk.com",
    "proxy": "proxy.example:3128",
    "ip": "203.0.113.7",
    "field": "link.title",
    "status": 403,
    "seconds": 600,
}
_PLACE = re.compile(r"\{(\w*)\}")
_BARE_CODE = re.compile(r"[\d\s(){}.,:;-]*")


@pytest.fixture(params=["english", "chinese"])
def both(request: pytest.FixtureRequest) -> str:
    """Each of the two languages in turn."""
    request.getfixturevalue(request.param)
    return str(request.param)


def made(kind: OutcomeKind, reason: str, **more: object) -> Outcome:
    return Outcome(kind, reason, **more)  # type: ignore[arg-type]  # whatever a test puts in


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(("kind", "reason"), CASES)
@pytest.mark.parametrize("data", [{}, DATA], ids=["bare", "full"])
@pytest.mark.parametrize("robot", ["", "产品群"])
def test_every_outcome_says_what_happened_why_and_what_to_do(
    kind: OutcomeKind, reason: str, data: dict[str, str | int], robot: str
) -> None:
    words = explain(made(kind, reason, data=data), robot)
    for sentence in (words.headline, words.why, words.remedy):
        assert sentence.strip()
        assert sentence[-1] in ".。!！?？", sentence
        assert not _PLACE.search(sentence)
        assert "None" not in sentence
    assert (robot in words.headline) if robot else "“" not in words.headline


def test_every_reason_has_words_of_its_own() -> None:
    produced = {reason for _, reason in CASES}
    assert set(Reason) <= produced
    assert produced | {"ip_not_allowed_unnamed"} == set(outcome_reasons.REASONS)


def test_the_reasons_that_sending_gives_are_the_ones_known_here() -> None:
    """Read from its source, so that a new one cannot be forgotten."""
    import inspect

    from dingui.sending import ledger, outbox, retries, underway

    source = "".join(map(inspect.getsource, (ledger, outbox, underway)))
    assert set(re.findall(r'not_sent\(\s*"(\w+)"', source)) | {retries.NO_THREAD} == BY_SENDER


@pytest.mark.parametrize("pair", outcome_reasons.REASONS.values())
def test_sentences_name_only_what_they_may(pair: tuple[str, str]) -> None:
    assert set(_PLACE.findall("".join(pair))) <= PLACES


def test_different_kinds_of_outcome_are_told_apart_at_once() -> None:
    headlines = {explain(made(kind, "?"), "R").headline for kind in OutcomeKind}
    assert len(headlines) == len(OutcomeKind)


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("kind", OutcomeKind)
def test_a_reason_of_a_newer_dingui_still_has_words(kind: OutcomeKind) -> None:
    words = explain(made(kind, "from_the_future", errcode=0 if kind is OutcomeKind.DELIVERED else 77, errmsg="新"))
    assert words.why
    assert words.remedy
    assert ("新" in words.why) is (kind is not OutcomeKind.DELIVERED)


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("errmsg", ["", "sign not match {host} %s {", "错误描述:机器人发送签名不匹配;"])
@pytest.mark.parametrize("reason", ["sign_mismatch", "unknown_code"])
def test_dingtalks_words_are_quoted_and_a_code_never_stands_alone(reason: str, errmsg: str) -> None:
    why = explain(made(OutcomeKind.REJECTED, reason, errcode=310000, errmsg=errmsg)).why
    assert "310000" in why
    ours, _, quoted = why.replace("（", "(").partition("(")
    assert not _BARE_CODE.fullmatch(ours)
    assert len(ours) > 8
    if errmsg:
        assert f"“{errmsg}”" in quoted or f"「{errmsg}」" in quoted


def test_words_of_an_answer_that_nobody_vouches_for_are_not_called_dingtalks() -> None:
    unknown = made(OutcomeKind.UNKNOWN, "server_error", errcode=7, errmsg="bad gateway", http_status=502)
    assert "DingTalk says" not in explain(unknown).why
    assert "bad gateway" in explain(unknown).why
    assert "502" in explain(made(OutcomeKind.UNKNOWN, "server_error", http_status=502)).why


def test_values_are_in_the_sentence() -> None:
    body = b'{"errcode":310000,"errmsg":"ip 203.0.113.7 not in whitelist"}'
    named = explain(read_answer(200, body, limit=1000, redact=str))
    assert "203.0.113.7" in named.why.partition("(")[0]
    assert "203.0.113.7" in named.remedy
    throttled = explain(read_answer(200, b'{"errcode":130101,"errmsg":"x"}', limit=1000, redact=str))
    assert "10 min" in throttled.remedy
    field = explain(made(OutcomeKind.REJECTED, "field_missing", data={"field": "link.messageUrl"}))
    assert "Link address" in field.why
    strange = explain(made(OutcomeKind.REJECTED, "field_missing", data={"field": "text"}))
    assert "text" in strange.why


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("code", sorted(WEBHOOK_ERRORS))
def test_every_refused_address_has_words(code: str) -> None:
    sentence = explain_webhook_error(code, {})
    assert sentence[-1] in ".。"
    assert not _PLACE.search(sentence)


def test_refused_addresses_are_told_apart() -> None:
    sentences = {explain_webhook_error(code) for code in WEBHOOK_ERRORS}
    assert len(sentences) == len(WEBHOOK_ERRORS)
    assert explain_webhook_error("from_the_future")


@pytest.mark.usefixtures("both")
def test_every_state_has_a_word() -> None:
    assert len({state_word(state) for state in ("sending", *(kind.value for kind in OutcomeKind))}) == 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(CASES), st.text(max_size=40), st.none() | st.integers(), st.text(max_size=10))
def test_nothing_in_an_outcome_breaks_the_words(
    case: tuple[OutcomeKind, str], errmsg: str, errcode: int | None, robot: str
) -> None:
    words = explain(made(*case, errmsg=errmsg, errcode=errcode, data={"host": robot, "field": errmsg}), robot)
    assert words.headline
    assert words.why
    assert words.remedy
