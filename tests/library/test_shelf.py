"""Where drafts stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dingui.library import DraftMissing, Library
from dingui.library.shelf import NAME_LENGTH


def test_folders_are_there_as_long_as_something_is_in_them(library: Library) -> None:
    one, two = library.drafts.add("one"), library.drafts.add("two")
    library.shelf.move(one.id, "  产品   群 ")
    library.shelf.move(two.id, "b")
    assert library.shelf.folders() == ["b", "产品 群"]
    library.shelf.move(two.id, "")
    assert library.shelf.folders() == ["产品 群"]
    found = library.drafts.get(one.id)
    assert found is not None
    assert (found.folder, found.updated_ms) == ("产品 群", one.updated_ms)
    library.drafts.remove(one.id)
    assert library.shelf.folders() == []
    library.drafts.restore(one.id)
    assert library.shelf.folders() == ["产品 群"]


def test_folders_are_renamed_joined_and_dissolved(library: Library) -> None:
    drafts = [library.drafts.add(str(number)) for number in range(3)]
    for draft, folder in zip(drafts, "aab", strict=True):
        library.shelf.move(draft.id, folder)
    library.shelf.rename_folder("a", "c")
    assert library.shelf.folders() == ["b", "c"]
    library.shelf.rename_folder("c", "b")
    assert library.shelf.folders() == ["b"]
    library.shelf.rename_folder("b", "")
    assert library.shelf.folders() == []
    assert len(library.drafts.heads()) == 3


def test_tags_are_set_all_at_once(library: Library) -> None:
    draft = library.drafts.add("one")
    library.shelf.tag(draft.id, ["急", " 急 ", "", "周报"])
    assert library.shelf.tags_of(draft.id) == library.shelf.tags() == ["周报", "急"]
    library.shelf.tag(draft.id, ["急"])
    assert library.shelf.tags() == ["急"]
    library.shelf.tag(draft.id, [])
    assert library.shelf.tags() == library.shelf.tags_of(draft.id) == []


def test_pins_and_templates(library: Library) -> None:
    draft = library.drafts.add("one")
    library.shelf.pin(draft.id, pinned=True)
    library.shelf.set_template(draft.id, template=True)
    found = library.drafts.get(draft.id)
    assert found is not None
    assert (found.pinned, found.template, found.updated_ms) == (True, True, draft.updated_ms)
    library.shelf.pin(draft.id, pinned=False)
    library.shelf.set_template(draft.id, template=False)
    assert library.drafts.get(draft.id) == draft


@pytest.mark.parametrize(
    "act",
    [
        lambda shelf, draft_id: shelf.pin(draft_id, pinned=True),
        lambda shelf, draft_id: shelf.set_template(draft_id, template=True),
        lambda shelf, draft_id: shelf.move(draft_id, "a"),
        lambda shelf, draft_id: shelf.tag(draft_id, ["a"]),
    ],
)
def test_a_draft_that_is_not_there_or_was_removed_cannot_be_placed(
    library: Library, act: Callable[[object, str], None]
) -> None:
    draft = library.drafts.add("one")
    library.drafts.remove(draft.id)
    for draft_id in (draft.id, "nobody"):
        with pytest.raises(DraftMissing):
            act(library.shelf, draft_id)
    assert library.shelf.folders() == library.shelf.tags() == []


def test_names_have_an_end_and_may_hold_anything(library: Library) -> None:
    draft = library.drafts.add("one")
    library.shelf.move(draft.id, "'; DROP TABLE drafts --\ud800" + "x" * 200)
    [folder] = library.shelf.folders()
    assert folder.startswith("'; DROP TABLE drafts --\ufffd")
    assert len(folder) == NAME_LENGTH
