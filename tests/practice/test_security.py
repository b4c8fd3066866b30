"""The security settings: signature, keywords, allowlist."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from dingui.concealed import Concealed
from dingui.practice.case import CheckName
from dingui.practice.settings import PracticeError, PracticeSettings, parse_allow
from tests.practice.helpers import NOW_MS, SECRET, TOKEN, base64_sign, message, query, request, settings, verdict

HOUR_MS = 3_600_000
SIGNED = settings(secret=Concealed(SECRET))


def refused_at(raw_query: str, group: PracticeSettings = SIGNED) -> CheckName | None:
    deciding = verdict(request(query=raw_query), group).deciding
    return None if deciding is None else deciding.name


@pytest.mark.parametrize("offset", [0, 1, -1, HOUR_MS, -HOUR_MS])
def test_within_the_hour_passes_in_both_directions(offset: int) -> None:
    assert refused_at(query(NOW_MS + offset)) is None


@pytest.mark.parametrize("offset", [HOUR_MS + 1, -HOUR_MS - 1, 10 * HOUR_MS, -NOW_MS])
def test_one_millisecond_more_fails(offset: int) -> None:
    assert refused_at(query(NOW_MS + offset)) is CheckName.TIMESTAMP


@pytest.mark.parametrize(
    "timestamp", ["soon", "1.7e12", "-1700000000000", "１７０００００００００００", "9" * 5000, "%20"]
)
def test_what_is_no_number_of_milliseconds_is_a_wrong_timestamp(timestamp: str) -> None:
    assert refused_at(f"access_token={TOKEN}&timestamp={timestamp}&sign=x") is CheckName.TIMESTAMP


def test_seconds_are_outside_the_window() -> None:
    assert refused_at(query(NOW_MS // 1000)) is CheckName.TIMESTAMP


@pytest.mark.parametrize("left", ["timestamp", "sign"])
def test_half_a_signature_is_a_wrong_signature(left: str) -> None:
    value = NOW_MS if left == "timestamp" else quote(base64_sign(NOW_MS), safe="")
    assert refused_at(f"access_token={TOKEN}&{left}={value}") is CheckName.SIGN
    other = "sign" if left == "timestamp" else "timestamp"
    assert refused_at(f"access_token={TOKEN}&{left}={value}&{other}=") is CheckName.SIGN


def plus_timestamp() -> int:
    """Return a time whose signature holds a plus sign."""
    return next(at for at in range(NOW_MS, NOW_MS + 1000) if "+" in base64_sign(at))


def test_encoded_once_passes_and_twice_or_never_fails() -> None:
    at = plus_timestamp()
    once = quote(base64_sign(at), safe="")
    start = f"access_token={TOKEN}&timestamp={at}&sign="
    assert refused_at(start + once) is None
    assert refused_at(start + quote(once, safe="")) is CheckName.SIGN
    assert refused_at(start + base64_sign(at)) is CheckName.SIGN


def test_of_two_signatures_the_first_counts() -> None:
    fresh, stale = query(NOW_MS).split("&", 1)[1], query(NOW_MS - 2 * HOUR_MS).split("&", 1)[1]
    assert refused_at(f"access_token={TOKEN}&{fresh}&{stale}") is None
    assert refused_at(f"access_token={TOKEN}&{stale}&{fresh}") is CheckName.TIMESTAMP


def test_a_signature_nobody_asks_for_does_no_harm() -> None:
    assert refused_at(f"access_token={TOKEN}&timestamp=never&sign=wrong", settings()) is None


@pytest.mark.parametrize(
    ("timestamp", "secret", "sign"),
    [
        (1577262236757, "this is secret", "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="),
        (1700000000000, "SEC1234567890abcdef", "RqBq3E1RTBDv3n2QBCh4adZ2WHk9mVklyUoDBLxarjI="),
        (1700000000000, "SECtest-sign-key", "vIC5W08Cwue2lY+GTGRKiJ5goZdUg+/D/JpEwo5EJzM="),
        (1767225600000, "SEC密钥测试", "gNngNQSdwCNYwkRTAHzT/76F/s4MQ9Nq6CiLhRz4u+4="),
    ],
)
def test_the_public_vectors_pass(timestamp: int, secret: str, sign: str) -> None:
    asked = request(query=f"access_token={TOKEN}&timestamp={timestamp}&sign={quote(sign, safe='')}")
    assert verdict(asked, settings(secret=Concealed(secret)), now_ms=timestamp).errcode == 0


@pytest.mark.parametrize(
    "sign",
    [
        "Ub1QZpYRve43ZSRKuRqYNsKvii65Y2iTMfnXQoW1QD0=",
        "rPiAgna3isH2M7FfqudwY8A4Q1gGDET4Wv13uIiXkZQ=",
        "UoYqn1rpqfwF6AsNiclVk7QqSvlIGcf+MIkW8vNCsIs=",
        "LH/mrA6OLBSU1jbbO10/MqNJfWUSIZiQyKToFBMwhJo=",
    ],
)
def test_the_known_wrong_recipes_fail(sign: str) -> None:
    asked = request(query=f"access_token={TOKEN}&timestamp=1577262236757&sign={quote(sign, safe='')}")
    found = verdict(asked, settings(secret=Concealed("this is secret")), now_ms=1577262236757)
    assert found.deciding is not None
    assert found.deciding.name is CheckName.SIGN


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("text", ("text", "content")),
        ("markdown", ("markdown", "title")),
        ("markdown", ("markdown", "text")),
        ("link", ("link", "title")),
        ("link", ("link", "text")),
        ("actionCard", ("actionCard", "title")),
        ("actionCard", ("actionCard", "text")),
    ],
)
def test_a_keyword_is_found_where_dingtalk_looks(kind: str, place: tuple[str, str]) -> None:
    group = settings(keywords=("没有", "Alert"))
    body = message(kind)
    assert verdict(request(body), group).errcode == 310000
    body[place[0]][place[1]] = "an Alert!"
    assert verdict(request(body), group).errcode == 0
    body[place[0]][place[1]] = "an alert!"
    assert verdict(request(body), group).errcode == 310000


def test_a_keyword_is_found_in_any_feed_item_title_but_not_in_addresses_or_buttons() -> None:
    group = settings(keywords=("公告",))
    feed = message("feedCard")
    feed["feedCard"]["links"].append(dict(feed["feedCard"]["links"][0], messageURL="https://example.com/公告"))
    assert verdict(request(feed), group).errcode == 310000
    feed["feedCard"]["links"][1]["title"] = "公告：停机"
    assert verdict(request(feed), group).errcode == 0
    card = message("buttons")
    card["actionCard"]["btns"][0]["title"] = "公告"
    assert verdict(request(card), group).errcode == 310000


@pytest.mark.parametrize(
    ("peer", "passes"), [("10.1.2.3", True), ("10.1.3.3", False), ("192.0.2.7", True), ("::1", False), ("", False)]
)
def test_the_allowlist_takes_addresses_and_ranges(peer: str, passes: bool) -> None:
    group = settings(allow=(parse_allow("10.1.2.0/24"), parse_allow("192.0.2.7")))
    assert (verdict(request(peer_ip=peer), group).errcode == 0) is passes


@pytest.mark.parametrize(
    "entry", ["", "here", "10.1.2", "10.1.2.3/33", "10.1.2.3/", "10.0.0.0/255.0.0.0", "1.2.3.4/-1"]
)
def test_what_is_no_range_is_refused(entry: str) -> None:
    with pytest.raises(PracticeError) as caught:
        parse_allow(entry)
    assert caught.value.code == "practice_allow_invalid"


@pytest.mark.parametrize("entry", ["::1", "2001:db8::/32"])
def test_ipv6_is_refused_by_its_name(entry: str) -> None:
    with pytest.raises(PracticeError) as caught:
        parse_allow(entry)
    assert caught.value.code == "practice_allow_ipv6"


def test_keywords_are_held_to_dingtalks_limits() -> None:
    assert settings(keywords=tuple(f"词{n}" for n in range(10)))
    with pytest.raises(PracticeError) as caught:
        settings(keywords=tuple(f"词{n}" for n in range(11)))
    assert (caught.value.code, caught.value.data) == ("practice_keywords_too_many", {"count": 11, "limit": 10})
    with pytest.raises(PracticeError) as caught:
        settings(keywords=("公告", "  "))
    assert caught.value.code == "practice_keyword_blank"


@pytest.mark.parametrize("change", [{"unknown_token_errcode": 7}, {"throttled_errcode": 7}])
def test_codes_that_dingtalk_does_not_use_are_refused(change: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        settings(**change)
