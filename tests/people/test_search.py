from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from dingui.people.models import Person
from dingui.people.pinyin import Pinyin
from dingui.people.search import PeopleIndex

PEOPLE = [
    Person("1", "张三", "13800000001", "", ("产品",)),
    Person("2", "单雄信", "13800000002", "danny", ("研发", "Night shift")),
    Person("3", "吕布", "+852-12345678"),
    Person("4", "Alice Wong", "", "manager7675"),
    Person("5", "长孙无忌", "13900000005"),
    Person("6", "章三丰", "13900000006"),
    Person("7", "阿三", "13900000007"),
]


@pytest.fixture(scope="module")
def index() -> PeopleIndex:
    pinyin = Pinyin()
    pinyin.learn(person.name for person in PEOPLE)
    return PeopleIndex(PEOPLE, pinyin)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("zs", ["章三丰", "张三", "长孙无忌"]),
        ("ZS", ["章三丰", "张三", "长孙无忌"]),
        ("zhangsan", ["章三丰", "张三"]),
        ("zhangs", ["章三丰", "张三", "长孙无忌"]),
        ("zsf", ["章三丰"]),
        ("zhs", ["章三丰", "张三", "长孙无忌"]),
        ("zhsan", ["章三丰", "张三"]),
        ("san", ["阿三", "章三丰", "张三"]),
        ("zhao", []),
        # Every reading of a character.
        ("sxx", ["单雄信"]),
        ("shanxiong", ["单雄信"]),
        ("danx", ["单雄信"]),
        ("cs", ["长孙无忌"]),
        ("changsunwj", ["长孙无忌"]),
        ("lvbu", ["吕布"]),
        ("lyu", ["吕布"]),
        ("lb", ["吕布"]),
        ("张", ["张三"]),
        ("三", ["阿三", "章三丰", "张三"]),
        ("三丰", ["章三丰"]),
        ("ali", ["Alice Wong"]),
        ("alice wong", ["Alice Wong"]),
        ("wong", ["Alice Wong"]),
        ("alicewong", ["Alice Wong"]),
        ("0000006", ["章三丰"]),
        ("85212", ["吕布"]),
        ("+852-1", ["吕布"]),
        ("manager", ["Alice Wong"]),
        ("产品", ["张三"]),
        ("night", ["单雄信"]),
        ("zs 139", ["章三丰", "长孙无忌"]),
        ("张 产品 138", ["张三"]),
        ("张 研发", []),
        ("angsan", []),
    ],
)
def test_people_are_found(index: PeopleIndex, words: str, names: list[str]) -> None:
    assert [person.name for person in index.search(words)] == names


def test_names_that_begin_so_come_first() -> None:
    pinyin = Pinyin()
    people = [
        Person("1", "小文", "1"),
        Person("2", "文小", "2"),
        Person("3", "问之", "3"),
        Person("4", "A", "", "x", ("文",)),
    ]
    pinyin.learn(person.name for person in people)
    index = PeopleIndex(people, pinyin)
    assert [person.name for person in index.search("文")] == ["文小", "小文", "A"]
    assert [person.name for person in index.search("wen")] == ["文小", "问之", "小文"]


def test_nothing_typed_gives_everybody_in_the_order_of_their_pinyin(index: PeopleIndex) -> None:
    names = [person.name for person in index.search("  ")]
    assert names == [person.name for person in index.all()]
    assert names[:2] == ["Alice Wong", "阿三"]
    assert names[-3:] == ["章三丰", "张三", "长孙无忌"]
    assert len(index) == len(PEOPLE)


def test_before_pinyin_is_learnt_names_and_numbers_are_found() -> None:
    index = PeopleIndex(PEOPLE, Pinyin())
    assert not index.learnt
    assert [person.name for person in index.search("张")] == ["张三"]
    assert [person.name for person in index.search("12345678")] == ["吕布"]
    assert index.search("zs") == []


def test_a_changed_index_knows_the_change() -> None:
    pinyin = Pinyin()
    first = PeopleIndex(PEOPLE[:2], pinyin)
    pinyin.learn(person.name for person in PEOPLE)
    changed = [Person("1", "李四", "13800000001"), *PEOPLE[1:3]]
    pinyin.learn(["李四"])
    index = PeopleIndex(changed, pinyin, first)
    assert index.learnt
    assert [person.name for person in index.search("ls")] == ["李四"]
    assert index.search("zs") == []
    assert [person.name for person in index.search("sxx")] == ["单雄信"]
    assert index.get("1") == changed[0]
    assert index.get("7") is None


def test_learning_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYPINYIN_NO_PHRASES", "mine")
    Pinyin().learn(["张"])
    assert os.environ["PYPINYIN_NO_PHRASES"] == "mine"
    assert "PYPINYIN_NO_DICT_COPY" not in os.environ


def test_the_table_of_readings_is_imported_when_it_is_needed() -> None:
    code = (
        "import sys, dingui.people.search, dingui.people.reading\n"
        "from dingui.people.pinyin import Pinyin\n"
        "assert not any(name.startswith('pypinyin') for name in sys.modules)\n"
        "Pinyin().learn(['Alice'])\n"
        "assert 'pypinyin' not in sys.modules\n"
        "Pinyin().learn(['张'])\n"
        "assert 'pypinyin' in sys.modules\n"
        "assert 'pypinyin.phrases_dict' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_one_thread_may_search_while_another_learns() -> None:
    pinyin = Pinyin()
    people = [Person(str(code), chr(code), str(code)) for code in range(0x4E00, 0x4E00 + 800)]
    learning = threading.Thread(target=pinyin.learn, args=([person.name for person in people],))
    learning.start()
    index = PeopleIndex(people, pinyin)
    while learning.is_alive():
        index = PeopleIndex(people, pinyin, index)
    learning.join()
    assert PeopleIndex(people, pinyin, index).learnt


def test_no_repr_shows_anybody(index: PeopleIndex) -> None:
    shown = repr(PEOPLE[0]) + repr(next(iter(index._entries.values())))
    assert "张三" not in shown
    assert "138" not in shown
