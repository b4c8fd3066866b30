"""Messages as scripts and commands of other languages write them."""

from __future__ import annotations

from typing import Any

import pytest

from dingui.robots.literals import find_messages

HELLO = {"msgtype": "text", "text": {"content": "hello"}}


@pytest.mark.parametrize(
    "text",
    [
        '{"msgtype": "text", "text": {"content": "hello"}}',
        "{'msgtype': 'text', 'text': {'content': 'hello'}}",
        "{msgtype: 'text', text: {content: 'hello'}}",
        "{msgtype: `text`, text: {content: `hello`},}",
        "{\n  // the type\n  msgtype: 'text', /* what kind? */\n  text: {content: 'hel' + 'lo'},\n}",
        "['msgtype' => 'text', 'text' => ['content' => 'hel' . 'lo']]",
        "array('msgtype' => 'text', 'text' => array('content' => 'hello'))",
        "{:msgtype => 'text', :text => {:content => 'hello'}}",
        'map[string]interface{}{"msgtype": "text", "text": map[string]string{"content": "hello"}}',
        '"{\\"msgtype\\": \\"text\\", \\"text\\": {\\"content\\": \\"hello\\"}}"',
        '"{\\"msgtype\\": \\"text\\", " +\n  "\\"text\\": {\\"content\\": \\"hel" + "lo\\"}}"',
        '"{""msgtype"": ""text"", ""text"": {""content"": ""hello""}}"',
        '"{`"msgtype`": `"text`", `"text`": {`"content`": `"hello`"}}"',
        '^"{\\^"msgtype\\^": \\^"text\\^", \\^"text\\^": {\\^"content\\^": \\^"hello\\^"}}^"',
        'curl -d \'{"text": {"content": "hello"}, "msgtype": "text"}\' https://example.com',
        'send({"body": {"msgtype": "text", "text": {"content": "hello"}}})',
    ],
)
def test_a_message_is_found_in_any_spelling(text: str) -> None:
    assert find_messages(text) == [HELLO]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (r'"a\nb"', "a\nb"),
        (r'"\u4f60"', "你"),
        (r'"\ud83d\ude00"', "😀"),
        (r"'it\'s'", "it's"),
        (r"'\x41\u{1F600}'", "A😀"),
        (r"'\q'", "q"),
        ("'a' + name", "a{name}"),
        ("$words", "{words}"),
        ("t('key', {a: 1})", "{t}"),
        ("12", 12),
        ("1.5", 1.5),
        ("true", True),
        ("null", None),
    ],
)
def test_what_a_value_comes_to(content: str, expected: object) -> None:
    [message] = find_messages(f"{{'msgtype': 'text', 'text': {{'content': {content}}}}}")
    assert message["text"]["content"] == expected


def test_several_messages_are_found_in_their_order() -> None:
    found: list[dict[str, Any]] = find_messages("\n".join(f'{{"msgtype": "m{n}"}}' for n in range(5)))
    assert [each["msgtype"] for each in found] == [f"m{n}" for n in range(5)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "msgtype",
        "{msgtype",
        '{"msgtype": 1}',
        '{"msgtype": "text"',
        '{"msgtype": "text',
        '{"msgtype": }',
        "{" * 50 + '"msgtype": "text"' + "}" * 50,
        "msgtype = text",
    ],
)
def test_what_is_no_message(text: str) -> None:
    assert find_messages(text) in ([], [{"msgtype": "text"}])
