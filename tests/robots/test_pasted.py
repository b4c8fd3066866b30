from __future__ import annotations

import json
import random
import time

import pytest

from dingui.concealed import Concealed
from dingui.robots.mending import MENDS
from dingui.robots.pasted import DOUBTS, LONGEST, MISSING, NOTES, PROBLEMS, SOURCES, Found, read_pasted
from dingui.robots.webhook import Webhook
from tests.robots.pasted_texts import CASES, HOST, SCRIPTS, SECRET, TOKEN, WEBHOOK, Case


def content(found: Found) -> str:
    if not found.messages:
        return ""
    [message] = found.messages
    return str(json.loads(message)["text"]["content"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_comes_out_of_a_paste(case: Case) -> None:
    found = read_pasted(case.text)
    assert found.webhook == (Webhook(case.endpoint, Concealed(case.token)) if case.token else None)
    assert found.secret == Concealed(case.secret)
    assert found.keywords == case.keywords
    assert content(found) == case.content
    assert found.problems == case.problems
    assert found.doubts == case.doubts
    # A mend that was not needed for what was found may be named or not, as long as nothing else is.
    assert set(found.notes) - set(MENDS) == set(case.notes) - set(MENDS)
    assert set(found.notes) >= set(case.notes)
    assert found.missing == case.missing
    if case.source:
        assert found.source == case.source


def test_there_are_enough_of_them_and_each_is_one_of_a_kind() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len({case.text for case in CASES}) == len(CASES)


def test_every_problem_doubt_and_note_is_shown_by_a_case() -> None:
    found = [read_pasted(case.text) for case in CASES]
    assert {code for each in found for code in each.problems} == PROBLEMS - {"secret_short"}
    assert {code for each in found for code in each.doubts} == DOUBTS
    assert {code for each in found for code in each.notes} >= NOTES - {"quotes", "percent"}
    assert {code for each in found for code in each.missing} == MISSING
    assert {each.source for each in found} == SOURCES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_that_is_shown_of_it_is_secret(case: Case) -> None:
    shown = repr(read_pasted(case.text))
    for secret in (TOKEN, SECRET, TOKEN.upper()):
        assert secret[:12] not in shown


def test_messages_hold_no_secret() -> None:
    for case in CASES:
        for message in read_pasted(case.text).messages:
            assert TOKEN not in message
            assert SECRET not in message


def test_several_messages_of_a_script_are_all_found() -> None:
    text = "\n".join(
        f"m{n} = {{'msgtype': 'markdown', 'markdown': {{'title': 'no {n}', 'text': '# {n}'}}}}" for n in range(3)
    )
    found = read_pasted(text)
    assert [json.loads(each)["markdown"]["title"] for each in found.messages] == ["no 0", "no 1", "no 2"]


def test_nothing_of_a_script_is_run(tmp_path: object) -> None:
    ran: list[str] = []
    text = f"import builtins\nurl = '{WEBHOOK}' + str(ran.append('ran'))\n__import__('os').abort()\n"
    found = read_pasted(text)
    assert found.webhook is not None
    assert ran == []


# Whatever comes

PIECES = (
    *(case.text for case in CASES if len(case.text) < 5_000),
    "access_token=", "SEC", "{", "}", "[", "(", "\\", '"', "'", "`", "^", "&amp;", "%3A%2F%2F", "\u200b", "\u2028",
    "\0", "\ud800", "🎉", "msgtype", "https://", "oapi.dingtalk.com", "关键词：", "keyword=", "```python\n", "\n", " ",
    "/*", "#", "//", "f'{", "{x!r:>{y}}", "lambda:", "-" * 50, "(" * 300, "a+" * 200, "%s", "{}".format, "0" * 63,
)  # fmt: skip


def fuzzed(chance: random.Random) -> str:
    """A text made of pieces of pasted ones, cut, repeated and mixed up."""
    made = ""
    for _part in range(chance.randrange(1, 12)):
        piece = chance.choice(PIECES)
        text = piece if isinstance(piece, str) else chr(chance.randrange(0x3000))
        start = chance.randrange(len(text) + 1) if chance.random() < 0.4 else 0
        end = chance.randrange(start, len(text) + 1) if chance.random() < 0.4 else len(text)
        made += text[start:end] * (chance.randrange(1, 30) if chance.random() < 0.1 else 1)
    letters = list(made)
    for _change in range(chance.randrange(4)):
        if letters:
            at = chance.randrange(len(letters))
            letters[at] = chance.choice((chr(chance.randrange(0x110000)), "", letters[at] * 3, "\n"))
    return "".join(letters)


def check(text: str) -> None:
    found = read_pasted(text)
    assert set(found.problems) <= PROBLEMS
    assert set(found.doubts) <= DOUBTS
    assert set(found.notes) <= NOTES
    assert set(found.missing) <= MISSING
    assert found.source in SOURCES
    assert bool(found) or found.problems
    if found.webhook is not None:
        assert found.webhook.access_token
        assert "webhook" not in found.missing
    for message in found.messages:
        json.loads(message)
    for secret in (found.secret, *((found.webhook.access_token,) if found.webhook else ())):
        if len(secret.reveal()) >= 8:
            assert secret.reveal() not in repr(found)
            assert not any(secret.reveal() in message for message in found.messages)


def test_no_text_brings_it_down() -> None:
    chance = random.Random(20240)
    for _each in range(400):
        check(fuzzed(chance))


@pytest.mark.soak
def test_none_of_many_texts_brings_it_down() -> None:
    chance = random.Random()
    for _each in range(10_000):
        check(fuzzed(chance))


WORST = {
    "one letter": "a",
    "hexadecimal digits": "0a",
    "labels": "access_token=",
    "labels with a value": "access_token=0a0b0c0d0e ",
    "secrets": "SEC0123456789abcdef0 ",
    "cut secrets": "SEC0a\n",
    "addresses": "https://example.com/a ",
    "our addresses": HOST + " ",
    "slashes": "https://" + "/" * 50,
    "quotation marks": '"',
    "escaped quotation marks": '\\"',
    "spaced quotation marks": '" ' + " " * 70,
    "quotation marks and signs": '" + "',
    "open braces": "{",
    "open objects": '{"a":',
    "messages": '{"msgtype":"text",',
    "message words": "msgtype",
    "messages and comments": '{"msgtype": /*',
    "messages and open texts": '{"msgtype": \'',
    "messages with wrong ends": '{"msgtype": "text"]',
    "open brackets": "(",
    "backslashes": "\\",
    "spaces": " ",
    "line ends": "\n",
    "spaces and line ends": " " * 79 + "\n",
    "carets": "^",
    "comments": "/*",
    "stars": "/***",
    "hashes": "#",
    "keywords": "关键词：",
    "keywords in brackets": "keyword=['a',",
    "entities": "&amp;",
    "percents": "%3A%2F%2F",
    "percents of percents": "%253A%2F%2F",
    "invisible": "\u200b",
    "full-width": "ａ＝",
    "sums": "a+",
    "minus": "-",
    "assignments": "a=b\n",
    "doubling": "".join(f"a{n + 1} = a{n} + a{n} + a{n}\n" for n in range(40)),
    "f-strings": "x = f'{x}{x}'\n",
    "fences": "```python\nx = 1\n```\n",
    "nested lists": "x = " + "[" * 90 + "]" * 90 + "\n",
    "doublings of names": "a=a+a;b=b+a\n",
    "domains": "oapi.dingtalk.",
    "services": "gitlab   ci   ",
}


@pytest.mark.parametrize("piece", WORST.values(), ids=WORST.keys())
def test_the_worst_texts_are_read_in_bounded_time(piece: str) -> None:
    # In pieces of whole length, at most as long as is read at all; a million characters are refused.
    for text in ((piece * LONGEST)[:LONGEST], (piece * 40_000)[:40_000], "x = 1\n" + (piece * 39_000)[:39_000]):
        best = min(_seconds(text) for _try in range(2))
        assert best < 0.3, f"{best * 1000:.0f} ms"
    assert read_pasted((piece * 1_000_000)[:1_000_000]).problems == ("too_long",)


def _seconds(text: str) -> float:
    start = time.perf_counter()
    check(text)
    return time.perf_counter() - start


def test_scripts_are_read_within_a_frame() -> None:
    for case in SCRIPTS:
        best = min(_seconds(case.text) for _try in range(3))
        assert best < 0.0167, f"{case.name}: {best * 1000:.1f} ms"
