"""The list of drafts over a real library: read as far as somebody looks, and kept as it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from dingui.library import Library
from dingui.library.draft_search import PAGE, DraftQuery
from dingui.window.lists.drafts_model import DraftsModel
from dingui.window.lists.models import type_names
from dingui.window.lists.two_lines import ID_ROLE, META_ROLE, WORDS_ROLE
from tests.window.lists.written import add
from tests.window.person import Heard

ROLE = Qt.ItemDataRole


def column(model: DraftsModel, role: int = ROLE.DisplayRole) -> list[Any]:
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


@pytest.fixture
def make(qtbot: QtBot, library: Library) -> Iterator[Callable[[], DraftsModel]]:
    """Models under Qt's own tester, which fails the process's log where one breaks its promises."""
    kept: list[Any] = []

    def made() -> DraftsModel:
        model = DraftsModel(library.draft_search, type_names())
        tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        kept.extend([tester, model])
        model.look_for(DraftQuery())
        return model

    yield made
    kept.clear()


def test_drafts_say_what_they_are(library: Library, make: Callable[[], DraftsModel]) -> None:
    first, second, third = add(library, "named", "summary"), add(library, "", "summary"), add(library, "")
    library.shelf.pin(second, pinned=True)
    library.shelf.set_template(first, template=True)
    library.shelf.move(first, "产品")
    library.shelf.tag(first, ["急"])
    model = make()
    assert column(model) == ["summary", "Untitled draft", "named"]
    assert column(model, ID_ROLE) == [second, third, first]
    pinned, plain, template = column(model, META_ROLE)
    assert pinned.startswith("Text · ")
    assert ":" in plain
    assert template.startswith("Template · Text · ")
    assert template.endswith(" · 产品 · #急")
    # What a picture tells is heard, too.
    assert [bool(symbol) for symbol in column(model, ROLE.DecorationRole)] == [True, False, True]
    assert column(model, ROLE.AccessibleDescriptionRole)[0].startswith("Pinned · ")
    assert model.row_of(third) == 1
    assert model.row_of("nothing") == -1


def test_a_line_of_the_text_shows_where_the_words_stand(library: Library, make: Callable[[], DraftsModel]) -> None:
    add(library, "周会", "明天停机")
    add(library, "停机公告", "x")
    library.draft_search.index_more(9)
    model = make()
    model.look_for(DraftQuery("停机"))
    assert column(model) == ["停机公告", "周会"]
    assert column(model, WORDS_ROLE) == ["停机", "停机"]
    in_title, in_text = column(model, META_ROLE)
    assert in_title.startswith("Text · ")
    assert in_text == "明天停机"


def test_a_thousand_are_read_as_far_as_somebody_looks(library: Library, make: Callable[[], DraftsModel]) -> None:
    for number in range(3 * PAGE):
        add(library, str(number))
    model = make()
    assert model.rowCount() == PAGE
    assert not model.complete
    while model.canFetchMore(model.index(-1)):
        model.fetchMore(model.index(-1))
    assert column(model) == [str(number) for number in reversed(range(3 * PAGE))]
    assert len(model._cards) <= 400


def test_a_draft_that_was_changed_comes_to_the_top_and_the_others_stay(
    library: Library, make: Callable[[], DraftsModel]
) -> None:
    ids = [add(library, name) for name in "abcp"]
    library.shelf.pin(ids[3], pinned=True)
    model = make()
    assert column(model) == ["p", "c", "b", "a"]
    selected = QPersistentModelIndex(model.index(1))
    moved, reset = Heard(), Heard()
    model.rowsMoved.connect(moved)
    model.modelReset.connect(reset)
    model.update_head(library.drafts.save(ids[0], content="{}", type="text", summary=""))
    assert column(model) == ["p", "a", "c", "b"]
    assert (len(moved.all), reset.all) == (1, [])
    assert (selected.row(), selected.data()) == (2, "c")
    # A new name leaves the draft in its place.
    model.update_head(library.drafts.rename(ids[1], "renamed"))
    assert column(model) == ["p", "a", "c", "renamed"]
    # One from elsewhere comes above the others, below the pinned.
    new = add(library, "new")
    model.update_head(library.drafts.rename(new, "newer"))
    assert column(model) == ["p", "newer", "a", "c", "renamed"]


def test_one_that_was_changed_does_not_come_a_second_time(library: Library, make: Callable[[], DraftsModel]) -> None:
    ids = [add(library, str(number)) for number in range(2 * PAGE)]
    model = make()
    head = library.drafts.save(ids[0], content="{}", type="text", summary="")
    model.update_head(head)
    while model.canFetchMore(model.index(-1)):
        model.fetchMore(model.index(-1))
    assert len(column(model, ID_ROLE)) == len(set(column(model, ID_ROLE))) == 2 * PAGE


def test_while_words_are_looked_for_nothing_moves(library: Library, make: Callable[[], DraftsModel]) -> None:
    ids = [add(library, name, "停机") for name in "ab"]
    library.draft_search.index_more(9)
    model = make()
    model.look_for(DraftQuery("停机"))
    model.update_head(library.drafts.save(ids[0], content="{}", type="text", summary="else"))
    assert column(model, ID_ROLE) == [ids[1], ids[0]]
    model.update_head(library.drafts.rename(add(library, "new"), "newer"))
    assert model.rowCount() == 2


def test_another_place_is_not_mixed_into_the_list(library: Library, make: Callable[[], DraftsModel]) -> None:
    add(library, "a")
    model = make()
    model.look_for(DraftQuery(template=True))
    model.update_head(library.drafts.rename(add(library, "b"), "c"))
    assert column(model) == []


def test_times_are_of_today_or_name_the_day(library: Library, make: Callable[[], DraftsModel]) -> None:
    add(library, "new")
    old = add(library, "old")
    library.drafts._database.run("UPDATE drafts SET updated_ms = updated_ms - 4000000000 WHERE id = ?", (old,))
    new, old = (meta.split(" · ")[1] for meta in column(make(), META_ROLE))
    assert ":" in new
    assert "/" in old
