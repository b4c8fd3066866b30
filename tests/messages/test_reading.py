from __future__ import annotations

import json
from typing import Any

import pytest

from dingui.messages.models import (
    ActionCard,
    ActionCardButtons,
    At,
    CardButton,
    FeedCard,
    FeedItem,
    LinkMessage,
    MarkdownMessage,
    Orientation,
    TextMessage,
)
from dingui.messages.problems import Severity
from dingui.messages.reading import FILE_BYTES_MAX, UnusableFile, parse_document, read_document, read_payload

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def found(payload: dict[str, Any]) -> list[tuple[str, str, Severity]]:
    return [(problem.code, problem.field, problem.severity) for problem in read_payload(payload).problems]


# ---------------------------------------------------------------------------------------------------------- spelling


@pytest.mark.parametrize(
    ("payload", "field", "right", "message"),
    [
        (
            {"msgtype": "link", "link": {"title": "t", "text": "x", "messageURL": "https://a.cn"}},
            "link.messageURL",
            "messageUrl",
            LinkMessage("t", "x", "https://a.cn"),
        ),
        (
            {"msgtype": "link", "link": {"title": "t", "text": "x", "messageUrl": "u", "picURL": "p"}},
            "link.picURL",
            "picUrl",
            LinkMessage("t", "x", "u", "p"),
        ),
        (
            {"msgtype": "feedCard", "feedCard": {"links": [{"title": "t", "messageUrl": "u", "picURL": "p"}]}},
            "feedCard.links[0].messageUrl",
            "messageURL",
            FeedCard((FeedItem("t", "u", "p"),)),
        ),
        (
            {"msgtype": "feedCard", "feedCard": {"links": [{}, {"title": "t", "messageURL": "u", "picUrl": "p"}]}},
            "feedCard.links[1].picUrl",
            "picURL",
            FeedCard((FeedItem(), FeedItem("t", "u", "p"))),
        ),
        (
            {"msgtype": "actionCard", "actionCard": {"singleTitle": "s", "singleUrl": "u"}},
            "actionCard.singleUrl",
            "singleURL",
            ActionCard(single_title="s", single_url="u"),
        ),
        (
            {"msgtype": "actionCard", "actionCard": {"btns": [{"title": "b", "actionUrl": "u"}]}},
            "actionCard.btns[0].actionUrl",
            "actionURL",
            ActionCardButtons(buttons=(CardButton("b", "u"),)),
        ),
        (
            {"msgtype": "actionCard", "actionCard": {"btns": [], "btnOrientation": "0", "HideAvatar": "1"}},
            "actionCard.HideAvatar",
            "hideAvatar",
            ActionCardButtons(hide_avatar=True),
        ),
        ({"msgType": "text", "text": {"content": "c"}}, "msgType", "msgtype", TextMessage("c")),
        ({"MSGTYPE": "text", "text": {"content": "c"}}, "MSGTYPE", "msgtype", TextMessage("c")),
        ({"msgtype": "text", "Text": {"content": "c"}}, "Text", "text", TextMessage("c")),
        ({"msgtype": "text", "text": {"Content": "c"}}, "text.Content", "content", TextMessage("c")),
        (
            {"msgtype": "actionCard", "actioncard": {"title": "t", "singleTitle": "s"}},
            "actioncard",
            "actionCard",
            ActionCard("t", single_title="s"),
        ),
        (
            {"msgtype": "text", "text": {"content": "c"}, "at": {"atmobiles": ["13800000000"]}},
            "at.atmobiles",
            "atMobiles",
            TextMessage("c", At(("13800000000",))),
        ),
        (
            {"msgtype": "text", "text": {"content": "c"}, "at": {"isAtALL": True}},
            "at.isAtALL",
            "isAtAll",
            TextMessage("c", At(everyone=True)),
        ),
    ],
)
def test_a_misspelt_field_is_an_error_that_names_the_right_spelling(
    payload: dict[str, Any], field: str, right: str, message: object
) -> None:
    reading = read_payload(payload)
    assert [(p.code, p.field, p.severity, p.data) for p in reading.problems] == [
        ("misspelt_field", field, ERROR, {"expected": right})
    ]
    assert reading.message == message


def test_beside_the_right_spelling_a_wrong_one_is_only_left_out() -> None:
    payload = {"msgtype": "link", "link": {"title": "t", "messageUrl": "right", "messageURL": "wrong"}}
    assert found(payload) == [("unknown_field", "link.messageURL", WARNING)]
    assert read_payload(payload).message == LinkMessage("t", message_url="right")


@pytest.mark.parametrize("value", ["actioncard", "ActionCard", "ACTIONCARD", "actionCARD"])
def test_a_misspelt_msgtype_is_understood_and_an_error(value: str) -> None:
    reading = read_payload({"msgtype": value, "actionCard": {"title": "t", "singleTitle": "s"}})
    assert reading.message == ActionCard("t", single_title="s")
    assert [(p.code, p.field, p.severity, p.data) for p in reading.problems] == [
        ("unknown_msgtype", "msgtype", ERROR, {"msgtype": value})
    ]


@pytest.mark.parametrize("value", ["image", "file", "empty", "oa", "text ", "文本"])
def test_a_type_that_robots_do_not_have_is_an_error_and_the_object_tells_what_was_meant(value: str) -> None:
    reading = read_payload({"msgtype": value, "text": {"content": "c"}})
    assert reading.message == TextMessage("c")
    assert [(p.code, p.field) for p in reading.problems] == [("unknown_msgtype", "msgtype")]
    assert read_payload({"msgtype": value}).message is None


@pytest.mark.parametrize("payload", [{"text": {"content": "c"}}, {"msgtype": None, "text": {"content": "c"}},
                                     {"msgtype": "", "text": {"content": "c"}}])  # fmt: skip
def test_a_missing_msgtype_is_an_error_and_the_object_tells_what_was_meant(payload: dict[str, Any]) -> None:
    assert found(payload) == [("missing_msgtype", "msgtype", ERROR)]
    assert read_payload(payload).message == TextMessage("c")


def test_between_two_objects_nothing_is_guessed() -> None:
    reading = read_payload({"text": {"content": "c"}, "markdown": {"title": "t", "text": "x"}})
    assert reading.message is None
    assert [p.code for p in reading.problems] == ["missing_msgtype"]


# ------------------------------------------------------------------------------------------------------- wrong values


def text_with(**at: object) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": "c"}, "at": at}


def card_with(**fields: object) -> dict[str, Any]:
    return {"msgtype": "actionCard", "actionCard": {"title": "t", "text": "x", **fields}}


@pytest.mark.parametrize(
    ("payload", "problems"),
    [
        ({"msgtype": 5, "text": {}}, [("wrong_type", "msgtype", ERROR)]),
        ({"msgtype": ["text"]}, [("wrong_type", "msgtype", ERROR)]),
        ({"msgtype": "text"}, [("missing_object", "text", ERROR)]),
        ({"msgtype": "text", "text": None}, [("missing_object", "text", ERROR)]),
        ({"msgtype": "text", "text": "words"}, [("wrong_type", "text", ERROR)]),
        ({"msgtype": "text", "text": {"content": 5}}, [("wrong_type", "text.content", ERROR)]),
        ({"msgtype": "text", "text": {"content": ["a"]}}, [("wrong_type", "text.content", ERROR)]),
        ({"msgtype": "text", "text": {"content": True}}, [("wrong_type", "text.content", ERROR)]),
        ({"msgtype": "text", "text": {"content": "c"}, "msgUuid": 5}, [("wrong_type", "msgUuid", ERROR)]),
        ({"msgtype": "text", "text": {"content": "c"}, "at": []}, [("wrong_type", "at", ERROR)]),
        (text_with(atMobiles="13800000000"), [("wrong_type", "at.atMobiles", ERROR)]),
        (text_with(atMobiles=[13800000000]), [("number_for_text", "at.atMobiles[0]", WARNING)]),
        (text_with(atMobiles=[13800000000.5]), [("wrong_type", "at.atMobiles[0]", ERROR)]),
        (text_with(atMobiles=[10**400]), [("wrong_type", "at.atMobiles[0]", ERROR)]),
        (text_with(atMobiles=["x", None]), [("wrong_type", "at.atMobiles[1]", ERROR)]),
        (text_with(atMobiles=[True]), [("wrong_type", "at.atMobiles[0]", ERROR)]),
        (text_with(atUserIds=[{}]), [("wrong_type", "at.atUserIds[0]", ERROR)]),
        (text_with(atUserIds={"a": 1}), [("wrong_type", "at.atUserIds", ERROR)]),
        (text_with(isAtAll="true"), [("text_for_boolean", "at.isAtAll", WARNING)]),
        (text_with(isAtAll=1), [("text_for_boolean", "at.isAtAll", WARNING)]),
        (text_with(isAtAll="yes"), [("wrong_type", "at.isAtAll", ERROR)]),
        (text_with(isAtAll=10**5000), [("wrong_type", "at.isAtAll", ERROR)]),
        (text_with(isAtAll=[]), [("wrong_type", "at.isAtAll", ERROR)]),
        (text_with(atDingtalkIds=["x"]), [("unknown_field", "at.atDingtalkIds", WARNING)]),
        (card_with(btns="x"), [("wrong_type", "actionCard.btns", ERROR)]),
        (card_with(btns=[5]), [("wrong_type", "actionCard.btns[0]", ERROR)]),
        (card_with(btns=[None]), [("missing_object", "actionCard.btns[0]", ERROR)]),
        (card_with(btns=[{"title": {}}]), [("wrong_type", "actionCard.btns[0].title", ERROR)]),
        (card_with(btns=[{"title": "t", "url": "u"}]), [("unknown_field", "actionCard.btns[0].url", WARNING)]),
        (card_with(singleTitle="s", btns=[{"title": "t"}]), [("buttons_ignored", "actionCard.btns", WARNING)]),
        (card_with(singleTitle="s", btns=[]), []),
        (card_with(btns=[], btnOrientation=1), [("number_for_text", "actionCard.btnOrientation", WARNING)]),
        (card_with(btns=[], btnOrientation=True), [("number_for_text", "actionCard.btnOrientation", WARNING)]),
        (card_with(btns=[], btnOrientation=2), [("wrong_type", "actionCard.btnOrientation", ERROR)]),
        (card_with(btns=[], btnOrientation="vertical"), [("wrong_type", "actionCard.btnOrientation", ERROR)]),
        (card_with(btns=[], hideAvatar=1.0), [("wrong_type", "actionCard.hideAvatar", ERROR)]),
        (card_with(btns=[], hideAvatar=["1"]), [("wrong_type", "actionCard.hideAvatar", ERROR)]),
        (card_with(btns=[], hideAvatar=None), []),
        ({"msgtype": "feedCard", "feedCard": {"links": {}}}, [("wrong_type", "feedCard.links", ERROR)]),
        ({"msgtype": "feedCard", "feedCard": {"links": [[]]}}, [("wrong_type", "feedCard.links[0]", ERROR)]),
        ({"msgtype": "feedCard", "feedCard": {"links": [{"picURL": 1}]}},
         [("wrong_type", "feedCard.links[0].picURL", ERROR)]),
        ({"msgtype": "text", "text": {"content": "c"}, "markdown": {"title": "t"}},
         [("unused_object", "markdown", WARNING)]),
        ({"msgtype": "text", "text": {"content": "c"}, "Markdown": {}}, [("unused_object", "markdown", WARNING)]),
        ({"msgtype": "text", "text": {"content": "c"}, "link": None}, []),
        ({"msgtype": "text", "text": {"content": "c"}, "robot": "x"}, [("unknown_field", "robot", WARNING)]),
        ({"msgtype": "text", "text": {"content": "a\ud800"}}, [("broken_character", "text.content", WARNING)]),
        ({"msgtype": "text", "text": {"content": "a\ufffd"}}, []),
        ({"msgtype": "text", "text": {"content": "\ud83d\ude00"}}, []),
        (text_with(atUserIds=["\ud800"]), [("broken_character", "at.atUserIds[0]", WARNING)]),
        ({"msgtype": "\ud800"}, [("unknown_msgtype", "msgtype", ERROR)]),
        ({"msgtype": "text", "text": {"content": "c"}, "\ud800": 1}, [("unknown_field", "\ufffd", WARNING)]),
        ({}, [("missing_msgtype", "msgtype", ERROR)]),
    ],
)  # fmt: skip
def test_each_fault_is_reported_once_with_its_field(
    payload: dict[str, Any], problems: list[tuple[str, str, Severity]]
) -> None:
    assert found(payload) == problems


@pytest.mark.parametrize(
    ("value", "name"),
    [(True, "boolean"), (5, "number"), (0.5, "number"), ([], "list"), ({}, "object")],
)
def test_a_wrong_type_says_what_was_expected_and_what_was_found(value: object, name: str) -> None:
    (problem,) = read_payload({"msgtype": "text", "text": {"content": value}}).problems
    assert problem.data == {"expected": "text", "found": name}


def test_what_is_understood_is_kept() -> None:
    payload = {
        "msgtype": "markdown",
        "markdown": {"title": 2026, "text": "x"},
        "at": {"atMobiles": [13800000000, " 13800000000 ", "", [], "13800000001"], "isAtAll": "TRUE "},
        "msgUuid": "u-1",
    }
    reading = read_payload(payload)
    assert reading.message == MarkdownMessage("2026", "x", At(("13800000000", "13800000001"), everyone=True))
    assert reading.msg_uuid == "u-1"
    card = read_payload(card_with(btns=[None, {"title": "b"}, 7], btnOrientation=1, hideAvatar=True)).message
    assert card == ActionCardButtons(
        "t",
        "x",
        (CardButton(), CardButton("b"), CardButton()),
        hide_avatar=True,
        orientation=Orientation.HORIZONTAL,
    )


def test_numbers_that_are_none_and_numbers_too_long_are_not_kept_as_words() -> None:
    for value in ("NaN", "Infinity", "-Infinity", "1e999", "9" * 40, "-" + "9" * 5000, "9" * 5000):
        reading = read_document(f'{{"msgtype": "text", "text": {{"content": {value}}}}}')
        assert reading.message == TextMessage("")
        assert [(p.code, p.field) for p in reading.problems] == [("wrong_type", "text.content")]


# ---------------------------------------------------------------------------------------------------------- documents


def test_a_name_that_stands_twice_is_reported_and_the_last_one_counts() -> None:
    reading = read_document(
        '{"msgtype": "markdown", "msgtype": "actionCard", "actionCard": {"title": "1", "title": "2", "title": "3",'
        ' "btns": [{"title": "a"}, {"title": "b", "title": "c"}], "x": 1, "x": 2}}'
    )
    assert reading.message == ActionCardButtons("3", buttons=(CardButton("a"), CardButton("c")))
    assert [(p.code, p.field, p.severity) for p in reading.problems] == [
        ("duplicate_key", "msgtype", WARNING),
        ("unknown_field", "actionCard.x", WARNING),
        ("duplicate_key", "actionCard.title", WARNING),
        ("duplicate_key", "actionCard.btns[1].title", WARNING),
    ]


TEXT = '{"msgtype": "text", "text": {"content": "你好"}}'


@pytest.mark.parametrize("document", [TEXT, TEXT.encode(), "\ufeff" + TEXT, TEXT.encode("utf-8-sig"), f"\n {TEXT}\n\n"])
def test_a_byte_order_mark_and_white_space_around_do_no_harm(document: str | bytes) -> None:
    assert read_document(document).message == TextMessage("你好")


@pytest.mark.parametrize(
    ("document", "code", "data"),
    [
        (TEXT.encode("utf-16"), "not_utf8", {}),
        (TEXT.encode("gb18030"), "not_utf8", {}),
        (b"\xff\xfe", "not_utf8", {}),
        (TEXT.encode("utf-16-be"), "not_utf8", {}),
        ("{}".encode("utf-16-le"), "not_utf8", {}),
        ("", "not_json", {"line": 1, "column": 1}),
        (b"", "not_json", {"line": 1, "column": 1}),
        ("{\n  'msgtype': 'text'}", "not_json", {"line": 2, "column": 3}),
        (TEXT[:-1], "not_json", {"line": 1, "column": len(TEXT)}),
        (TEXT + TEXT, "not_json", {"line": 1, "column": len(TEXT) + 1}),
        ('{"a": "line\nbreak"}', "not_json", {"line": 1, "column": 12}),
        ("[]", "not_an_object", {}),
        ("null", "not_an_object", {}),
        ("NaN", "not_an_object", {}),
        ("5", "not_an_object", {}),
        ("9" * 100_000, "not_an_object", {}),
        ('"text"', "not_an_object", {}),
        (" " * (FILE_BYTES_MAX + 1), "too_large", {"bytes": FILE_BYTES_MAX + 1}),
        (b"\xff" * (FILE_BYTES_MAX + 1), "too_large", {"bytes": FILE_BYTES_MAX + 1}),
        ("[" * 200_000, "too_deep", {}),
        ('{"text":' * 100_000, "too_deep", {}),
    ],
)
def test_what_is_no_json_object_is_an_unusable_file(
    document: str | bytes, code: str, data: dict[str, str | int]
) -> None:
    with pytest.raises(UnusableFile) as caught:
        parse_document(document)
    assert (caught.value.code, caught.value.data) == (code, data)
    assert caught.value.__context__ is None


def test_nesting_that_json_can_read_is_no_trouble() -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = [deep]
    document = json.dumps({"msgtype": "text", "text": {"content": deep}, "deep": deep})
    assert [(p.code, p.field) for p in read_document(document).problems] == [
        ("unknown_field", "deep"),
        ("wrong_type", "text.content"),
    ]


def test_the_largest_file_that_is_read_can_be_read() -> None:
    document = json.dumps({"msgtype": "text", "text": {"content": ""}})
    filler = "x" * (FILE_BYTES_MAX - len(document))
    whole = json.dumps({"msgtype": "text", "text": {"content": filler}})
    assert len(whole) == FILE_BYTES_MAX
    assert read_document(whole).message == TextMessage(filler)


def test_an_unusable_file_shows_nothing_of_what_is_in_it() -> None:
    with pytest.raises(UnusableFile) as caught:
        read_document('{"webhook": "https://oapi.dingtalk.com/robot/send?access_token=secret-marker", }')
    assert "secret-marker" not in repr(caught.value) + str(caught.value) + str(caught.value.data)
