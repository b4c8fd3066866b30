from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dingui.library import DraftMissing, Library
from dingui.library.drafts import SUMMARY_LENGTH


def test_a_draft_is_found_again_after_a_restart(open_library: Callable[..., Library]) -> None:
    first = open_library()
    draft = first.drafts.add("周会通知", '{"text": "九点"}', "markdown", "九点")
    first.drafts.save(draft.id, content='{"text": "十点"}', type="text", summary="十点")
    first.close()

    found = open_library().drafts.get(draft.id)

    assert found is not None
    assert (found.name, found.content, found.type, found.summary) == ("周会通知", '{"text": "十点"}', "text", "十点")
    assert found.created_ms == draft.created_ms
    assert found.updated_ms > draft.updated_ms
    assert found.removed_ms is None


def test_the_list_holds_the_last_changed_first(library: Library) -> None:
    one, two, three = (library.drafts.add(name) for name in ("one", "two", "three"))
    head = library.drafts.save(one.id, content="{}", type="link", summary="a line")

    assert [each.id for each in library.drafts.heads()] == [one.id, three.id, two.id]
    assert library.drafts.heads()[0] == head
    assert (head.name, head.summary, head.type) == ("one", "a line", "link")
    assert [each.id for each in library.drafts.heads(limit=2)] == [one.id, three.id]


def test_renaming_keeps_the_place_and_the_content(library: Library) -> None:
    one = library.drafts.add("one", "content", "text", "summary")
    two = library.drafts.add("two")

    head = library.drafts.rename(one.id, "another")

    assert head.name == "another"
    assert [each.id for each in library.drafts.heads()] == [two.id, one.id]
    found = library.drafts.get(one.id)
    assert found is not None
    assert (found.content, found.updated_ms) == ("content", one.updated_ms)


def test_what_was_removed_comes_back_as_it_was(library: Library) -> None:
    one = library.drafts.add("one", "content")
    two = library.drafts.add("two")

    library.drafts.remove(one.id)
    assert [each.id for each in library.drafts.heads()] == [two.id]
    removed = library.drafts.get(one.id)
    assert removed is not None
    assert removed.removed_ms is not None

    library.drafts.restore(one.id)
    assert library.drafts.get(one.id) == one
    assert [each.id for each in library.drafts.heads()] == [two.id, one.id]


def test_a_removed_or_unknown_draft_is_never_written(library: Library) -> None:
    draft = library.drafts.add("one", "content")
    library.drafts.remove(draft.id)

    with pytest.raises(DraftMissing) as caught:
        library.drafts.save(draft.id, content="new", type="", summary="")
    assert caught.value.code == "draft_missing"
    for act in (library.drafts.remove, lambda each: library.drafts.rename(each, "x")):
        with pytest.raises(DraftMissing):
            act(draft.id)
    with pytest.raises(DraftMissing):
        library.drafts.restore("no-such-draft")
    assert library.drafts.get("no-such-draft") is None
    found = library.drafts.get(draft.id)
    assert found is not None
    assert found.content == "content"


def test_a_summary_is_one_short_line(library: Library) -> None:
    draft = library.drafts.add(summary="first\n\tsecond  " + "字" * 500)
    assert draft.summary.startswith("first second 字")
    assert len(draft.summary) == SUMMARY_LENGTH


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(text=st.text(st.characters(codec="utf-8")))
def test_any_text_comes_back_unchanged(library: Library, text: str) -> None:
    draft = library.drafts.add(text, text)
    found = library.drafts.get(draft.id)
    assert found is not None
    assert (found.name, found.content) == (text, text)


def test_halves_of_characters_are_joined_and_lone_ones_replaced(library: Library) -> None:
    draft = library.drafts.add("\ud83d\ude00 \ud83d", json.dumps("\ud83d"))
    assert draft.name == "😀 �"
    assert json.loads(draft.content) == "\ud83d"
