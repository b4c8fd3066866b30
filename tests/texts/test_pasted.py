from __future__ import annotations

import re

import pytest

from dingui.robots.pasted import DOUBTS, MISSING, NOTES, PROBLEMS, read_pasted
from dingui.texts.pasted import PASTED_CODES, describe_pasted
from tests.robots.pasted_texts import CASES, OTHER_TOKEN, SECRET, TOKEN, WEBHOOK, Case


def everything(text: str, known: tuple[str, ...] = ()) -> str:
    words = describe_pasted(read_pasted(text), known)
    return "\n".join((*words.found, *words.trouble, *words.missing, *words.where))


def test_there_are_words_for_every_code_and_no_others() -> None:
    assert PASTED_CODES == PROBLEMS | DOUBTS | NOTES | MISSING


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_paste_has_its_words_and_none_shows_a_secret(case: Case) -> None:
    said = everything(case.text)
    assert said
    for secret in (TOKEN, OTHER_TOKEN, TOKEN.upper(), SECRET):
        assert secret[:10] not in said
    # What is wrong or missing is said; and where to find it, whenever there is no webhook.
    words = describe_pasted(read_pasted(case.text))
    assert bool(words.trouble) == bool(case.problems or case.doubts)
    assert bool(words.where) or not case.missing


def test_what_was_found_is_named_and_where_it_was_read() -> None:
    words = describe_pasted(read_pasted(f"{WEBHOOK}\n{SECRET}\n关键词：公告，通知"))
    assert words.found == (
        "Found in the text: the webhook with its access token, the secret, the keywords “公告, 通知”.",
    )
    assert words.missing == words.where == ()
    assert "Python script, which was not run" in everything(f"url = '{WEBHOOK}'\nsecret = '{SECRET}'")
    assert "the command, which was not run" in everything(f"curl {WEBHOOK}")


def test_where_it_stands_is_said_in_the_words_that_dingtalk_shows() -> None:
    assert "群设置" in everything(SECRET)
    assert "Webhook → Copy" in everything(SECRET)
    assert "安全设置" in everything(WEBHOOK)
    assert "Missing: the secret" in everything(f"{WEBHOOK}&timestamp=1&sign=aaaa")


def test_what_the_form_has_is_not_missing() -> None:
    assert "Missing" in everything(SECRET)
    assert "Missing" not in everything(SECRET, ("webhook",))
    assert "Not known yet" in everything(WEBHOOK)
    assert "Not known yet" not in everything(WEBHOOK, ("secret",))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_place_in_a_sentence_is_left_open(case: Case) -> None:
    assert not re.search(r"\{(?:things|words|count)\}", everything(case.text))
