"""A request as it is shown, without what it was allowed to post with."""

from __future__ import annotations

import pytest

from dingui.concealed import Concealed
from dingui.practice.raw import SHOWN_BODY_BYTES, RawRequest, raw_request
from dingui.robots.redaction import HIDDEN
from tests.practice.helpers import JSON_TYPE, NOW_MS, SECRET, TOKEN, base64_sign, query, request

ODD = "an odd secret 密钥"


def shown(**how: object) -> RawRequest:
    return raw_request(request(**how), (Concealed(TOKEN), Concealed(ODD)))  # type: ignore[arg-type]  # a test's own


def test_address_headers_and_body_are_shown() -> None:
    raw = shown(raw="正文 \xff".encode("latin-1", "replace"), method="PUT", path="/x", query="a=1")
    assert raw.line == "PUT /x?a=1"
    assert raw.headers == (("content-type", "application/json"),)
    assert raw.head == "PUT /x?a=1\ncontent-type: application/json"
    assert raw.body == "?? \N{REPLACEMENT CHARACTER}"
    assert not raw.cut


def test_without_a_query_there_is_no_question_mark() -> None:
    assert shown(query="").line == "POST /robot/send"


def test_token_and_signature_are_masked_wherever_they_stand() -> None:
    sign = base64_sign(NOW_MS)
    headers = {**JSON_TYPE, "sign": sign, "x-any": f"token {TOKEN}", "cookie": "a=b", "authorization": "Basic xyz"}
    body = {"sign": sign, "note": f"{TOKEN} {ODD} {SECRET}", "access_token": "short"}
    raw = shown(body=body, query=query(NOW_MS), headers=headers)
    assert raw.line == f"POST /robot/send?access_token={HIDDEN}&timestamp={NOW_MS}&sign={HIDDEN}"
    everything = raw.head + raw.body
    for hidden in (sign, TOKEN, ODD, SECRET, "Basic xyz", "a=b", "short"):
        assert hidden not in everything
    assert "token" in everything


@pytest.mark.parametrize("signed", ["sign%3Dx", "sign=abc%2Bdefghi%3D", "SIGN=abcdefghi"])
def test_a_signature_in_any_spelling_is_masked(signed: str) -> None:
    raw = shown(query=f"access_token={TOKEN}&{signed}")
    assert "abc" not in raw.line
    assert TOKEN not in raw.line


def test_of_a_long_body_the_beginning_is_kept() -> None:
    raw = shown(raw=b"x" * (SHOWN_BODY_BYTES + 1))
    assert (len(raw.body), raw.body_bytes, raw.cut) == (SHOWN_BODY_BYTES, SHOWN_BODY_BYTES + 1, True)


def test_a_repr_of_it_shows_no_token() -> None:
    assert TOKEN not in repr(shown())
