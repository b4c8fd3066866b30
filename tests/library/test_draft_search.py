"""Finding drafts: what is found by which words, in what order, and that no page loses or repeats one."""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dingui.library import Library
from dingui.library.draft_search import DraftQuery, Order
from dingui.library.drafts import Draft
from dingui.library.migrations import APPLICATION_ID
from dingui.library.schema import MIGRATIONS
from dingui.messages.composition import Composition
from dingui.messages.models import ActionCardButtons, At, CardButton, MarkdownMessage, MessageType, TextMessage
from dingui.people.models import Person
from dingui.people.pinyin import Pinyin
from tests.library.conftest import Clock, integrity

ORDERS: tuple[Order, ...] = ("time", "name", "type")
CARD = ActionCardButtons(
    "机房停机公告",
    "周六 22:00 停机，Deployment of v2.1 （ＡＰＩ）",
    (CardButton("查看日程", "https://docs.example.com/plan-7"),),
    at=At(("13800000001",), ("manager42",)),
)


def add(library: Library, message: object = None, name: str = "", text: str = "") -> Draft:
    content = Composition.of(message or TextMessage(text))  # type: ignore[arg-type]  # a message
    return library.drafts.add(name, content.to_json(), content.active.value, content.summary)


def index(library: Library, pinyin: Pinyin | None = None) -> None:
    while library.draft_search.index_more(3, pinyin or Pinyin()):
        pass
    assert not library.draft_search.pending()


def found(library: Library, words: str = "", limit: int = 100, budget_ms: float = 1_000, **how: object) -> list[str]:
    query = DraftQuery(words, **how)  # type: ignore[arg-type]  # any field
    ids: list[str] = []
    place = None
    while True:
        page = library.draft_search.page(query, place, limit=limit, budget_ms=budget_ms)
        ids += page.ids
        place = page.after
        if place is None:
            return ids


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "words",
    [
        "停",
        "停机",
        "停机公告",
        "机房",
        "查看",
        "周会",
        "重要",
        "deploy",
        "ployme",
        "ment",
        "DEPLOYMENT",
        "d",
        "ep",
        "v2.1",
        "22:00",
        "2:0",
        "api",
        "ＡＰＩ",
        "停机 deploy",
        "  停机   查看 ",
        "！！",
        "docs.example",
        "plan-7",
        "example",
        "13800000001",
        "800000",
        "manager42",
        "zhtz",
        "htz",
        "停机，Dep",
    ],
)
def test_parts_of_what_was_typed_find_it(library: Library, words: str, order: Order) -> None:
    wanted = add(library, CARD, "周会通知")
    library.shelf.tag(wanted.id, ["重要"])
    index(library)
    assert found(library, words, order=order) == [wanted.id]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "words",
    ["机停", "告周", "actionCard", "btnOrientation", "deplyo", "停机 周日", "日程https", "bpi", "z9", "通知停", "ztzh"],
)
def test_what_was_not_typed_finds_nothing(library: Library, words: str, order: Order) -> None:
    add(library, CARD, "周会通知")
    index(library)
    assert found(library, words, order=order) == []


@given(st.text(max_size=30), st.sampled_from(ORDERS))
def test_whatever_is_typed_is_no_error(library_of_one: Library, typed: str, order: Order) -> None:
    library_of_one.draft_search.page(DraftQuery(typed, order=order))


@pytest.fixture(scope="module")
def library_of_one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("one") / "library.sqlite3") as library:
        add(library, CARD, "周会")
        index(library)
        yield library


ALPHABET = "停机公告周abAz1９ ，.-"


def plainly(texts: list[str], words: str) -> bool:
    """Whether each word stands in one of the texts: whatever marks and spaces lie between its parts.

    Between letters or digits there is at least one: 11 is not 1.1.
    """
    for word in words.split():
        small = word.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}).lower()
        parts = re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]", small)
        pattern = "".join(parts[:1])
        for before, part in itertools.pairwise(parts):
            pattern += (r"[^\w]+" if before.isascii() and part.isascii() else r"[^\w]*") + part
        if not any(re.search(pattern, text.lower().replace("９", "9")) for text in texts):
            return False
    return True


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.text(ALPHABET, max_size=8), st.text(ALPHABET, max_size=25)), min_size=1, max_size=8),
    st.lists(st.text(ALPHABET.strip(), min_size=1, max_size=5), min_size=1, max_size=2),
)
def test_every_draft_with_the_words_is_found_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, drafts: list[tuple[str, str]], words: list[str]
) -> None:
    typed = " ".join(words)
    with Library.open(tmp_path_factory.mktemp("any") / "library.sqlite3") as library:
        kept = [(add(library, MarkdownMessage("", text), name).id, [name, text]) for name, text in drafts]
        while library.draft_search.index_more(100):  # without pinyin, so that letters are letters
            pass
        wanted = {draft_id for draft_id, texts in kept if plainly(texts, typed)}
        for order in ORDERS:
            ids = found(library, typed, order=order)
            assert set(ids) == wanted
            assert len(ids) == len(wanted)


@pytest.mark.parametrize("order", ORDERS)
def test_however_little_is_looked_through_at_once_the_same_is_found(
    library: Library, monkeypatch: pytest.MonkeyPatch, order: Order
) -> None:
    monkeypatch.setattr("dingui.library.draft_search.SLICE", 7)
    monkeypatch.setattr("dingui.library.draft_search.WORDS_SLICE", 5)
    monkeypatch.setattr("dingui.library.draft_search.CANDIDATES", 6)
    made = []
    for number in range(60):
        message = TextMessage(f"停机公告 {number}") if number % 3 else MarkdownMessage("周会", "deploy 停机 公告")
        draft = add(library, message, f"n{number % 7}" if number % 4 else "")
        library.shelf.pin(draft.id, pinned=number % 13 == 0)
        library.shelf.move(draft.id, "产品" if number % 5 == 0 else "")
        made.append(draft)
    index(library)
    library.drafts.remove(made[30].id)
    living = [draft for number, draft in enumerate(made) if number != 30]

    def key(draft: Draft) -> tuple[object, ...]:
        card = library.draft_search.cards([draft.id])[draft.id]
        first = {"time": (), "name": (draft.name or "\U0010ffff",), "type": (draft.type,)}[order]
        last = (draft.id,) if order == "name" else (-draft.updated_ms, draft.id)
        return (not card.pinned, *first, *last)

    for folder in (None, "产品", ""):
        in_place = [d for d in living if folder is None or (d.folder or _folder(library, d)) == folder]
        for words, fits in (
            ("", lambda _draft: True),
            ("停机公告", lambda draft: "停机公告" in draft.content or "停机 公告" in draft.content),
            ("deploy", lambda draft: "deploy" in draft.content),
            ("周会 停", lambda draft: "周会" in draft.content),
            ("没有", lambda _draft: False),
        ):
            wanted = [draft.id for draft in sorted(filter(fits, in_place), key=key)]
            for limit, budget_ms in ((1, 1_000), (4, 0), (100, 0), (100, 1_000)):
                assert found(library, words, limit, budget_ms, order=order, folder=folder) == wanted


def _folder(library: Library, draft: Draft) -> str:
    return library.draft_search.cards([draft.id])[draft.id].folder


def test_filters_go_together(library: Library, clock: Clock) -> None:
    robot = library.robots.add("one", "https://oapi.dingtalk.com/robot/send")
    first = add(library, text="停机")
    clock.seconds += 86_400
    middle = int(clock.seconds * 1000)
    second = add(library, MarkdownMessage("停机", ""))
    third = add(library, text="周会")
    library.deliveries.begin(first.id, robot.id, "one", "{}", "uuid")
    library.shelf.tag(third.id, ["重要", "急"])
    library.shelf.set_template(second.id, template=True)
    index(library)
    assert found(library) == [third.id, second.id, first.id]
    assert found(library, "停") == [second.id, first.id]
    assert found(library, robot_id=robot.id) == found(library, "停", robot_id=robot.id) == [first.id]
    assert found(library, "周", robot_id=robot.id) == []
    assert found(library, template=True) == found(library, "停", template=True) == [second.id]
    assert found(library, template=False) == [third.id, first.id]
    assert found(library, type=MessageType.MARKDOWN.value) == [second.id]
    assert found(library, tag="急") == found(library, "重要") == [third.id]
    assert found(library, until_ms=middle) == [first.id]
    assert found(library, "停", from_ms=middle) == [second.id]
    assert library.draft_search.robots() == [(robot.id, "one")]
    assert library.draft_search.fits(DraftQuery(tag="急"), third.id)
    assert not library.draft_search.fits(DraftQuery(template=True), third.id)


def test_whoever_is_mentioned_is_found_by_name(library: Library) -> None:
    [zhang, _other] = library.people.add([Person("", "张三", "13800000001", ""), Person("", "李四", "", "manager4")])
    wanted = add(library, CARD)
    add(library, TextMessage("没有人", At(("138000000017",))))
    index(library)
    for order in ORDERS:
        assert found(library, "张", order=order) == found(library, "张三 停机", order=order) == [wanted.id]
        # manager42 is somebody else.
        assert found(library, "李四", order=order) == []
    library.people.remove([zhang.id])
    assert found(library, "张三") == []


def test_names_are_in_the_order_in_which_they_are_read(library: Library) -> None:
    names = ["周会", "阿里", "Beta", "安排", "beta 2", "", "西安", "先"]
    ids = {name: add(library, text=name or "x", name=name).id for name in names}
    index(library)
    wanted = ["阿里", "安排", "Beta", "beta 2", "西安", "先", "周会", ""]
    assert found(library, order="name") == [ids[name] for name in wanted]


def test_what_was_just_typed_is_found_before_what_is_old(library: Library) -> None:
    old = [add(library, text="停机").id for _number in range(20)]
    library.drafts.save(old[0], content=Composition.of(TextMessage("周会")).to_json(), type="text", summary="")
    assert library.draft_search.index_more(1) == 1
    assert found(library, "周会") == [old[0]]
    assert found(library, "停机") == []
    assert library.draft_search.pending(18)
    assert not library.draft_search.pending(19)


def test_a_name_is_read_when_somebody_can(library: Library) -> None:
    """Without the table of pinyin a draft is found by its words, and by its reading as soon as the table is there."""
    wanted = add(library, text="x", name="周会通知")
    while library.draft_search.index_more(5):
        pass
    assert found(library, "周会") == [wanted.id]
    assert found(library, "zhtz") == []
    assert library.draft_search.pending()
    index(library)
    assert found(library, "zhtz") == [wanted.id]
    # What is typed into it does not make its name unread.
    library.drafts.save(wanted.id, content=Composition.of(TextMessage("停机")).to_json(), type="text", summary="")
    assert library.draft_search.index_more(5) == 1
    assert found(library, "zhtz") == found(library, "停机") == [wanted.id]
    assert not library.draft_search.pending()
    library.drafts.rename(wanted.id, "停机")
    index(library)
    assert found(library, "zhtz") == []
    assert found(library, "tj") == [wanted.id]


def test_what_only_shows_another_tab_is_found_once_it_is_in_front(library: Library) -> None:
    written = Composition.of(TextMessage("停机")).switched_to(MessageType.MARKDOWN)
    back = written.switched_to(MessageType.TEXT)
    draft = library.drafts.add("", back.to_json(), "text", "")
    index(library)
    assert library._database.run("SELECT words FROM draft_words")[0][0].count("停") == 1
    library.drafts.save(draft.id, content=written.to_json(), type="markdown", summary="")
    index(library)
    assert found(library, "停机") == [draft.id]


def test_a_content_that_is_none_is_found_by_its_name(library: Library) -> None:
    broken = ["", "{", "[" * 100_000, "[]", '{"messages": 7}', '{"messages": {"text": "停"}, "carried": 5}']
    ids = [library.drafts.add("周会", content).id for content in broken]
    index(library)
    assert found(library, "周会") == ids[::-1]


def test_removed_drafts_are_not_found_and_those_that_are_gone_leave_nothing(library: Library, path: Path) -> None:
    one, two = add(library, text="停机"), add(library, text="停机")
    library.shelf.tag(one.id, ["急"])
    index(library)
    library.drafts.remove(one.id)
    assert found(library, "停机") == [two.id]
    assert found(library) == [two.id]
    assert library.shelf.tags() == []
    library.drafts.restore(one.id)
    assert found(library, "停机") == [two.id, one.id]
    library._database.run("DELETE FROM drafts WHERE id = ?", (one.id,))
    assert found(library, "停机") == [two.id]
    index(library)
    assert [row[0] for row in library._database.run("SELECT count(*) FROM draft_words")] == [1]
    library._database.run("INSERT INTO draft_search (draft_search, rank) VALUES ('integrity-check', 1)")
    assert integrity(path) == "ok"


def test_many_at_the_same_moment(library: Library, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO drafts (id, name, content, type, summary, created_ms, updated_ms)"
            " VALUES (?, '停机', '', 'text', '', 5, 5)",
            [(f"id{number:03}",) for number in range(250)],
        )
    index(library)
    for order in ORDERS:
        for words in ("", "停机"):
            ids = found(library, words, 9, order=order)
            assert sorted(ids) == [f"id{number:03}" for number in range(250)]


def test_merging_ends_and_loses_nothing(library: Library) -> None:
    for _number in range(30):
        add(library, CARD)
        library.draft_search.index_more(1)
    while library.draft_search.merge(8):
        pass
    assert len(found(library, "停机")) == 30
    library._database.run("INSERT INTO draft_search (draft_search, rank) VALUES ('integrity-check', 1)")


def test_cards_say_what_a_list_shows(library: Library) -> None:
    draft = add(library, CARD, "周会")
    library.shelf.tag(draft.id, ["急", "B"])
    library.shelf.pin(draft.id, pinned=True)
    library.shelf.move(draft.id, "产品")
    [card] = library.draft_search.cards([draft.id, "nobody"], "日程").values()
    assert (card.name, card.summary, card.type) == ("周会", "机房停机公告", "actionCardButtons")
    assert (card.pinned, card.template, card.folder, card.tags) == (True, False, "产品", ("B", "急"))
    assert card.excerpt == "查看日程"
    assert library.draft_search.cards([draft.id])[draft.id].excerpt == ""
    library.drafts.remove(draft.id)
    assert library.draft_search.cards([draft.id]) == {}


def test_an_empty_library(library: Library) -> None:
    assert found(library) == found(library, "x") == []
    assert library.draft_search.index_more(9) == 0
    assert library.draft_search.robots() == []
    assert library.shelf.folders() == library.shelf.tags() == []


def test_an_older_library_is_made_findable_the_latest_first(path: Path, open_library: Callable[..., Library]) -> None:
    path.parent.mkdir(parents=True)
    make_older(path)
    library = open_library()
    assert library.draft_search.index_more(1) == 1
    assert found(library, "停机") == ["id4"]
    index(library)
    assert found(library, "停机") == ["id4", "id3", "id2", "id1", "id0"]


def make_older(path: Path) -> None:
    """Make a library as it was before drafts could be searched."""
    steps = [step for step in MIGRATIONS if step.version < 9]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for step in steps:
            for statement in step.statements:
                connection.execute(statement)
        content = Composition.of(TextMessage("停机")).to_json()
        for number in range(5):
            connection.execute(
                "INSERT INTO drafts (id, name, content, type, summary, created_ms, updated_ms)"
                " VALUES (?, '', ?, 'text', '停机', ?, ?)",
                (f"id{number}", content, number + 1, number + 1),
            )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {steps[-1].version}")
