"""Looking through what was sent: what is found, in what order, and what goes when it is old."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.library import Library
from dingui.library.history import HistoryQuery
from dingui.library.words import match_of, words_of
from dingui.outcomes import Outcome, OutcomeKind
from tests.library.conftest import Clock, integrity

DAY_MS = 86_400_000
DELIVERED = Outcome(OutcomeKind.DELIVERED, "delivered", errcode=0, errmsg="ok", http_status=200, duration_ms=31)
REJECTED = Outcome(OutcomeKind.REJECTED, "keyword_missing", errcode=310000, errmsg="keywords not in content")
UNKNOWN = Outcome(OutcomeKind.UNKNOWN, "timeout")

CARD = {
    "msgtype": "actionCard",
    "actionCard": {
        "title": "机房停机公告",
        "text": "周六 22:00 停机，Deployment of v2.1 （ＡＰＩ）",
        "btns": [{"title": "查看日程", "actionURL": "https://hidden.example.com/a"}],
    },
    "msgUuid": "11111111-2222",
}


def send(library: Library, payload: object, outcome: Outcome | None = DELIVERED, **who: str | None) -> str:
    robot_id, name = who.get("robot_id"), who.get("name") or "产品群"
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    delivery = library.deliveries.begin(None, robot_id, name, text, "uuid")
    if outcome is not None:
        library.deliveries.resolve(delivery.id, outcome)
    return delivery.id


def text(words: str) -> dict[str, object]:
    return {"msgtype": "text", "text": {"content": words}}


def index(library: Library) -> None:
    while library.history.index_more(3):
        pass
    assert not library.history.pending()


def found(library: Library, words: str = "", **how: object) -> list[str]:
    query = HistoryQuery(words, **how)  # type: ignore[arg-type]  # any field
    ids: list[str] = []
    before: int | None = None
    while True:
        page = library.history.page(query, before)
        ids += [each.id for each in page.deliveries]
        before = page.before
        if before is None:
            return ids


@pytest.mark.parametrize(
    "words",
    [
        "停",
        "停机",
        "停机公告",
        "机房",
        "查看",
        "产品群",
        "deploy",
        "ployme",
        "ment",
        "DEPLOYMENT",
        "d",
        "ep",
        "v2.1",
        "22:00",
        "api",
        "ＡＰＩ",
        "停机 deploy",
        "  停机   查看 ",
        "！！",
    ],
)
def test_parts_of_what_was_said_find_it(library: Library, words: str) -> None:
    wanted = send(library, CARD)
    index(library)
    assert found(library, words) == [wanted]


@pytest.mark.parametrize(
    "words",
    ["机停", "告周", "hidden", "example", "actionCard", "deplyo", "停机 周日", "日程产品", "bpi", "z", "11111111"],
)
def test_what_was_not_said_finds_nothing(library: Library, words: str) -> None:
    send(library, CARD)
    index(library)
    assert found(library, words) == []


@given(st.text(max_size=30))
def test_whatever_is_typed_is_no_error(library_of_one: Library, typed: str) -> None:
    library_of_one.history.page(HistoryQuery(typed))


@pytest.fixture(scope="module")
def library_of_one(tmp_path_factory: pytest.TempPathFactory) -> object:
    with Library.open(tmp_path_factory.mktemp("one") / "library.sqlite3") as library:
        send(library, CARD)
        index(library)
        yield library


@given(st.text(alphabet="停机公告ab1 ，.", min_size=1, max_size=12), st.data())
def test_every_part_of_a_text_asks_for_words_that_it_has(said: str, data: st.DataObject) -> None:
    """Of Chinese any part, of other words any part of one."""
    indexed = words_of(json.dumps(text(said)), "")
    start = data.draw(st.integers(0, len(said) - 1))
    part = said[start : start + data.draw(st.integers(1, 6))].strip()
    asked = match_of(part)
    for condition in filter(None, asked.split(" AND ")):
        column, _colon, phrase = condition.partition(" : ")
        tokens = phrase.split('"')[1].split()
        have = (indexed.words if column == "words" else indexed.parts).split()
        if column == "parts":
            assert any(each.startswith(tokens[0]) for each in have)
        elif all(not token.isascii() for token in tokens):
            assert " ".join(tokens) in indexed.words


def test_a_payload_that_is_no_json_is_found_by_its_robot(library: Library) -> None:
    wanted = [send(library, broken) for broken in ("", "{", "[" * 100_000, '"x"')]
    index(library)
    assert found(library, "产品群") == wanted[::-1]


def test_filters_and_words_go_together(library: Library, clock: Clock) -> None:
    one, two = (library.robots.add(name, "https://oapi.dingtalk.com/robot/send") for name in ("one", "two"))
    first = send(library, text("停机"), REJECTED, robot_id=one.id)
    clock.seconds += 3 * 86_400
    second = send(library, text("停机"), robot_id=two.id)
    middle = int(clock.seconds * 1000)
    third = send(library, text("周会"), None, robot_id=one.id)
    fourth = send(library, text("停机"))
    index(library)
    assert found(library) == [fourth, third, second, first]
    assert found(library, "停机") == [fourth, second, first]
    assert found(library, robot_id=one.id) == [third, first]
    assert found(library, "停机", robot_id=one.id) == [first]
    assert found(library, robot_id="") == [fourth]
    assert found(library, state="sending") == [third]
    assert found(library, "停机", state="delivered") == [fourth, second]
    assert found(library, until_ms=middle) == [second, first]
    assert found(library, "停机", from_ms=middle - DAY_MS, until_ms=middle) == [second]
    assert found(library, from_ms=middle) == [fourth, third]
    library.robots.remove(one.id)
    assert library.history.robots() == [(two.id, "two"), (one.id, "one"), ("", "")]


def test_pages_hold_each_delivery_once_however_short_of_time(open_library: Callable[..., Library]) -> None:
    library = open_library()
    ids = [send(library, text(f"停机 {number}")) for number in range(120)][::-1]
    index(library)
    for words in ("", "停机"):
        pages, before = [], None
        while True:
            page = library.history.page(HistoryQuery(words), before, limit=25, budget_ms=0)
            pages.append([each.id for each in page.deliveries])
            before = page.before
            if before is None:
                break
        assert [each for page in pages for each in page] == ids
        assert len(pages[0]) == 25
    assert library.history.page(HistoryQuery("nothing")).deliveries == ()


@pytest.mark.parametrize("words", ["", "停", "停机", "eploy", "停 deploy"])
@pytest.mark.parametrize("state", ["", "delivered", "unknown"])
@pytest.mark.parametrize("robot", [None, ""])
def test_however_little_is_looked_through_at_once_the_same_is_found(
    library: Library, monkeypatch: pytest.MonkeyPatch, words: str, state: str, robot: str | None
) -> None:
    monkeypatch.setattr("dingui.library.history._SLICE", 7)
    monkeypatch.setattr("dingui.library.word_index.CANDIDATES", 5)
    known = library.robots.add("one", "https://oapi.dingtalk.com/robot/send").id
    wanted = []
    for number in range(60):
        said = ("停机" if number % 2 else "停 机") + (" deploy" if number % 3 else "")
        outcome = UNKNOWN if number % 7 == 0 else DELIVERED
        sent = send(library, text(said), outcome, robot_id=known if number % 5 else None)
        fits = all(word in said.replace("停 机", "停机") for word in words.split())
        if fits and state in ("", outcome.kind.value) and (robot is None or not number % 5):
            wanted.append(sent)
    index(library)
    library.deliveries._database.run("DELETE FROM deliveries WHERE number BETWEEN 20 AND 29")
    wanted = [each for each in wanted if library.deliveries.get(each)]
    for limit, budget_ms in ((1, 1_000), (4, 0), (50, 0)):
        ids: list[str] = []
        before: int | None = None
        while True:
            query = HistoryQuery(words, robot_id=robot, state=state)
            page = library.history.page(query, before, limit=limit, budget_ms=budget_ms)
            ids += [each.id for each in page.deliveries]
            before = page.before
            if before is None:
                break
        assert ids == wanted[::-1]


def test_merging_ends_and_loses_nothing(library: Library) -> None:
    for _number in range(30):
        send(library, CARD)
        library.history.index_more(1)
    while library.history.merge(8):
        pass
    assert len(found(library, "停机")) == 30
    library.history._database.run("INSERT INTO sent_search (sent_search, rank) VALUES ('integrity-check', 1)")


def test_an_empty_journal(library: Library) -> None:
    assert found(library, "x") == found(library) == []
    assert library.history.robots() == []
    assert library.history.index_more(9) == 0
    assert (library.history.size().count, library.history.size().size) == (0, 0)


def test_what_is_old_goes_and_what_nobody_knows_stays(library: Library, clock: Clock, path: object) -> None:
    old = send(library, text("停机"))
    unseen = send(library, text("停机"), UNKNOWN)
    seen = send(library, text("停机"), UNKNOWN)
    sending = send(library, text("停机"), None)
    library.deliveries.mark_seen([seen])
    index(library)
    clock.seconds += 86_400
    young = send(library, text("停机"))
    index(library)
    before = library.history.size()
    limit = int(clock.seconds * 1000) - DAY_MS // 2

    assert library.history.remove_older(limit, 1) == 1
    assert library.history.remove_older(limit, 9) == 1
    assert library.history.remove_older(limit, 9) == 0

    assert found(library) == found(library, "停机") == [young, sending, unseen]
    assert library.deliveries.get(old) is None
    after = library.history.size()
    assert (before.count, after.count) == (5, 3)
    assert 0 < after.size < before.size
    library.history._database.run("INSERT INTO sent_search (sent_search, rank) VALUES ('integrity-check', 1)")
    assert integrity(path) == "ok"  # type: ignore[arg-type]  # a path


def test_words_of_a_new_delivery_come_later_than_the_delivery(library: Library) -> None:
    """A send does not wait for them; until then it is found by everything else."""
    wanted = send(library, CARD)
    assert library.history.pending()
    assert found(library) == found(library, state="delivered") == [wanted]
    assert found(library, "停机") == []
    index(library)
    assert found(library, "停机") == [wanted]
