"""Whatever comes, reading ends in a message with its faults, or in UnusableFile; and every fault has words."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.messages import preflight
from dingui.messages.models import Message
from dingui.messages.payload import to_body, to_json, to_payload
from dingui.messages.preview import preview_of, words_of
from dingui.messages.reading import Reading, UnusableFile, read_document, read_payload
from dingui.texts.problems import describe_problem, describe_unusable
from tests.messages.strategies import SAMPLE, SOAK, broken_words, json_values, messages


def use(document: str | bytes) -> None:
    """Do with a document everything that dingui does with one."""
    try:
        reading = read_document(document)
    except UnusableFile as caught:
        unusable = caught
    else:
        use_reading(reading)
        return
    assert describe_unusable(unusable.code, unusable.data)


def use_reading(reading: Reading) -> None:
    problems = list(reading.problems)
    if reading.message is not None:
        problems += preflight.check(reading.message)
        body = to_body(reading.message)
        assert read_document(body).message == reading.message
        assert isinstance(words_of(preview_of(to_payload(reading.message))), str)
    for problem in problems:
        assert describe_problem(problem)
        assert problem.field.encode() is not None
        assert all(str(value).encode() is not None for value in problem.data.values())


def loose(value: object) -> str:
    """JSON as Python writes it: NaN, lone surrogates and all."""
    return json.dumps(value, ensure_ascii=False)


payloads = st.dictionaries(
    st.sampled_from(("msgtype", "text", "markdown", "link", "actionCard", "feedCard", "at", "msgUuid")),
    json_values,
    max_size=5,
)


@SAMPLE
@given(json_values | payloads)
def test_json_of_any_shape(value: object) -> None:
    use(loose(value))
    use(json.dumps(value))


@pytest.mark.soak
@SOAK
@given(json_values | payloads)
def test_json_of_any_shape_at_length(value: object) -> None:
    use(loose(value))
    use(json.dumps(value))


@SAMPLE
@given(st.binary(max_size=200) | broken_words)
def test_bytes_and_texts_of_any_kind(document: bytes | str) -> None:
    use(document)


@SAMPLE
@given(messages(), st.data())
def test_a_document_damaged_anywhere(message: Message, data: st.DataObject) -> None:
    document = bytearray(to_json(message).encode())
    position = data.draw(st.integers(0, len(document)))
    end = data.draw(st.integers(position, len(document)))
    match data.draw(st.sampled_from(("cut", "drop", "put", "flip", "twice"))):
        case "cut":
            del document[position:]
        case "drop":
            del document[position:end]
        case "put":
            document[position:position] = data.draw(st.binary(max_size=6))
        case "flip":
            if document:
                document[position % len(document)] ^= 1 << data.draw(st.integers(0, 7))
        case _:
            document[position:position] = document[position:end]
    use(bytes(document))
    use(document.decode("utf-8", "surrogateescape"))


@SAMPLE
@given(messages(), st.sampled_from(("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030")))
def test_other_encodings(message: Message, encoding: str) -> None:
    use(to_json(message).encode(encoding))


def places(value: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every field below an object: its path, what holds it, and its key there."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}.{name}" if path else name, value, name
            yield from places(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield f"{path}[{index}]", value, index
            yield from places(inner, f"{path}[{index}]")


_NEVER_RIGHT = {"a number": 0.5, "a list": [[]], "an object": {"\ufffd": 1}}


@SAMPLE
@given(messages(), st.sampled_from(sorted(_NEVER_RIGHT)), st.data())
def test_a_wrong_value_is_reported_with_its_field_wherever_it_stands(
    message: Message, kind: str, data: st.DataObject
) -> None:
    payload = to_payload(message)
    path, holder, key = data.draw(st.sampled_from(list(places(payload))), label="place")
    holder[key] = copy.deepcopy(_NEVER_RIGHT[kind])
    reading = read_payload(payload)
    fields = [problem.field for problem in reading.problems]
    # A list where a list belongs is wrong inside; an object where one belongs holds a field that nobody knows.
    assert any(field == path or field.startswith((f"{path}[", f"{path}.")) for field in fields), (path, fields)
    use(loose(payload))


@SAMPLE
@given(messages(), st.data())
def test_a_name_written_twice_is_reported_wherever_it_stands(message: Message, data: st.DataObject) -> None:
    payload = to_payload(message)
    named = [place for place in places(payload) if isinstance(place[2], str)]
    path, holder, key = data.draw(st.sampled_from(named), label="place")
    # The same value under a name of its own, which then is given the name of the other.
    holder["\x00twice"] = holder[key]
    document = json.dumps(payload).replace('"\\u0000twice"', json.dumps(key))
    assert ("duplicate_key", path) in [(p.code, p.field) for p in read_document(document).problems]
    del holder["\x00twice"]
    assert read_document(document).message == message
