"""Lists as people have them, and what is read of each."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dingui.people.entries import FAULT_CODES, LINES_MAX, Entry, Reading, ReadingRefused
from dingui.people.reading import read_file, read_text

ZHANG = ("张三", "13800000000")
LI = ("李四", "13900000000")


def people(reading: Reading) -> list[tuple[str, ...]]:
    return [(entry.name, entry.mobile or entry.user_id) for entry in reading.people]


def faults(reading: Reading) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in reading.faults]


TABLES = {
    "chinese": "姓名,手机号,部门\n张三,13800000000,产品\n李四,13900000000,研发\n",
    "english": "Name;Mobile\r\n张三;13800000000\r\n李四;13900000000\r\n",
    "tabs": "手机号码\t姓名\n13800000000\t张三\n13900000000\t李四",
    "no headings": "张三,13800000000\n李四,13900000000\n",
    "no headings, number first": "13800000000,张三\n13900000000,李四\n",
    "numbered": "序号,姓名,联系电话\n1,张三,13800000000\n2,李四,13900000000\n",
    "excel's own separator": "sep=;\n姓名;手机\n张三;13800000000\n李四;13900000000\n",
    "as formulas": '姓名,手机\n张三,="13800000000"\n李四,"=""13900000000"""\n',
    "apostrophes and tabs": "姓名,手机\n张三,'13800000000\n李四,\t13900000000\t\n",
    "quoted": '"姓名","手机"\n"张三","138-0000-0000"\n"李四","+86 139 0000 0000"\n',
    "full-width comma": "姓名，手机\n张三，13800000000\n李四，13900000000\n",
    "starred heading": "*姓名（必填）,*手机号（必填）\n张三,13800000000\n李四,13900000000\n",
    "two names": "姓,名,手机\n张,三,13800000000\n李,四,13900000000\n",
    "google": "Name,Given Name,Phone 1 - Value\n张三,三,13800000000\n李四,四,13900000000 ::: 13900000001\n",
    "blank lines": "\n姓名,手机\n\n张三,13800000000\n,,\n李四,13900000000\n\n",
    "space separated": "张三 13800000000\n李四 13900000000\n",
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_read_whatever_wrote_it(name: str, encoding: str) -> None:
    reading = read_file(TABLES[name].encode(encoding))
    assert people(reading) == [ZHANG, LI]
    assert {fault.code for fault in reading.faults} <= {"other_numbers"}


def test_a_table_gives_every_field_and_the_lines() -> None:
    table = "姓名,手机,UserID,标签\n张三,13800000000,zhangsan,产品;周会\n\nWong,+852 1234 5678,,#HK\n李四,,lisi,\n"
    assert read_file(table.encode()).people == (
        Entry(2, "张三", "13800000000", "zhangsan", ("产品", "周会")),
        Entry(4, "Wong", "+852-12345678", "", ("HK",)),
        Entry(5, "李四", "", "lisi", ()),
    )


def test_a_table_without_headings_gives_every_field() -> None:
    table = "张三,13800000000,zhangsan,产品 一部\n李四,13900000000,lisi,研发\n"
    assert read_file(table.encode()).people == (
        Entry(1, "张三", "13800000000", "zhangsan", ("产品 一部",)),
        Entry(2, "李四", "13900000000", "lisi", ("研发",)),
    )


def test_each_fault_has_its_line() -> None:
    table = (
        "姓名,手机,userid\n"
        "张三,1.38E+10,\n"
        "李四,1380000000,\n"
        "王五,,\n"
        ",13800000000,\n"
        "赵六,13900000000,\n"
        "赵小六,139 0000 0000,\n"
        f"{'长' * 90},13900000001,\n"
        "钱七,,not an id\n"
        "孙八,13900000002,不是\n"
        "周九,座机,zhoujiu\n"
        '吴"十,13900000003,\n'
        "郑一,13900000004,\n"
    )
    reading = read_file(table.encode())
    assert faults(reading) == [
        (2, "rounded_number"),
        (3, "not_a_mobile"),
        (4, "no_number"),
        (5, "no_name"),
        (7, "repeated"),
        (8, "name_too_long"),
        (9, "not_a_user_id"),
        (10, "user_id_ignored"),
        (11, "mobile_ignored"),
        (12, "open_quote"),
    ]
    assert people(reading) == [
        ("赵六", "13900000000"),
        ("孙八", "13900000002"),
        ("周九", "zhoujiu"),
        ("郑一", "13900000004"),
    ]
    by_code = {fault.code: fault for fault in reading.faults}
    assert by_code["repeated"].number == 6
    assert by_code["not_a_mobile"].number == 10
    assert by_code["rounded_number"].said == "1.38E+10"
    assert by_code["rounded_number"].is_left_out
    assert not by_code["mobile_ignored"].is_left_out


def test_a_cell_may_hold_several_lines_and_the_count_goes_on() -> None:
    table = '姓名,手机\n"张\n三",13800000000\n李四,139\n'
    reading = read_file(table.encode())
    assert people(reading) == [("张 三", "13800000000")]
    assert faults(reading) == [(4, "not_a_mobile")]


LISTS = {
    "one per line": "张三 13800000000\n李四 13900000000",
    "tabs": "张三\t13800000000\n李四\t13900000000",
    "commas": "张三,13800000000\n李四，13900000000",
    "in one line": "张三 13800000000 李四 13900000000",
    "in one line, with marks": "张三13800000000、李四13900000000。",
    "brackets": "张三(13800000000)；李四（13900000000）",
    "colons": "张三：13800000000\n李四: 139-0000-0000",
    "number first": "13800000000 张三\n13900000000 李四",
    "number first in one line": "13800000000 张三, 13900000000 李四",
    "counted": "1. 张三 13800000000\n2、李四 13900000000",
    "bullets": "- 张三 13800000000\n• 李四 13900000000",
    "mentions": "@张三 13800000000\n@李四 @13900000000",
    "spaced number": "张三 138 0000 0000\n李四 +86 139 0000 0000",
    "cells of a table": "姓名\t手机\n张三\t13800000000\n李四\t13900000000",
    "carriage returns": "张三 13800000000\r\n\r\n李四 13900000000\r\n",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_pasted_list_is_read_however_it_is_written(name: str) -> None:
    reading = read_text(LISTS[name])
    assert people(reading) == [ZHANG, LI]
    assert reading.faults == ()


def test_a_pasted_list_knows_other_countries_and_tags() -> None:
    text = "Alice Wong +852-12345678 #HK #产品, 张三 13800000000\nBob +1 202 555 0100\n王五 +85212345679"
    assert read_text(text).people == (
        Entry(1, "Alice Wong", "+852-12345678", "", ("HK", "产品")),
        Entry(1, "张三", "13800000000", "", ()),
        Entry(2, "Bob", "+1-2025550100", "", ()),
        Entry(3, "王五", "+852-12345679", "", ()),
    )


def test_faults_of_a_pasted_list() -> None:
    text = "张三\n李四 1390000000\n王五 13900000001 产品经理\n赵六 1.38E+10\n13900000002\n\n王五 13900000001"
    reading = read_text(text)
    assert people(reading) == [("王五", "13900000001")]
    assert faults(reading) == [
        (1, "no_number"),
        (2, "not_a_mobile"),
        (3, "rest_ignored"),
        (4, "rounded_number"),
        (5, "no_name"),
        (7, "repeated"),
    ]


CARD_30 = """BEGIN:VCARD
VERSION:3.0
N:张;三;;;
FN:张三
TEL;TYPE=WORK:010-12345678
item1.TEL;TYPE=CELL,VOICE:+86 138 0000 0000
CATEGORIES:产品,周\\,会
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRg
 ABAQAAAQABAAD/2wBD
END:VCARD
begin:vcard
version:4.0
N:Wong;Alice;;;
TEL;VALUE=uri;TYPE="cell,voice":tel:+852-1234-5678
end:vcard
"""


def test_vcards_of_versions_3_and_4() -> None:
    reading = read_file(CARD_30.replace("\n", "\r\n").encode())
    assert reading.people == (
        Entry(1, "张三", "13800000000", "", ("产品", "周,会")),
        Entry(11, "Alice Wong", "+852-12345678", "", ()),
    )
    assert faults(reading) == [(1, "other_numbers")]
    assert read_text(CARD_30).people == reading.people


@pytest.mark.parametrize(("charset", "encoding"), [("UTF-8", "utf-8"), ("GBK", "gbk"), ("GB2312", "gb2312")])
def test_vcards_of_version_2_1(charset: str, encoding: str) -> None:
    quoted = "".join(f"={byte:02X}" for byte in "张三".encode(encoding))
    half = quoted.index("=", len(quoted) // 2)
    card = (
        f"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET={charset};ENCODING=QUOTED-PRINTABLE:;{quoted};;;\r\n"
        f"FN;CHARSET={charset};ENCODING=QUOTED-PRINTABLE:{quoted[:half]}=\r\n{quoted[half:]}\r\n"
        "TEL;CELL:13800000000\r\nTEL;WORK;FAX:01012345678\r\nEND:VCARD\r\n"
    )
    reading = read_file(card.encode("ascii"))
    assert people(reading) == [ZHANG]
    assert reading.faults == ()


def test_a_vcard_in_gbk_that_does_not_say_so_and_one_that_folds_a_character() -> None:
    plain = "BEGIN:VCARD\nVERSION:2.1\nFN:张三\nTEL:13800000000\nEND:VCARD\n"
    assert people(read_file(plain.encode("gbk"))) == [ZHANG]
    name = "张三".encode()
    folded = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:" + name[:4] + b"\r\n " + name[4:] + b"\r\nTEL:13800000000\r\nEND:VCARD"
    assert people(read_file(folded)) == [ZHANG]


def test_faults_of_vcards_have_the_line_of_their_card() -> None:
    text = (
        "BEGIN:VCARD\nFN:张三\nTEL:13800000000\n"
        "BEGIN:VCARD\nFN:李四\nTEL:010-12345678\nEND:VCARD\n"
        "BEGIN:VCARD\nFN:王五\nEND:VCARD\nBEGIN:VCARD\nFN:赵六\n"
    )
    reading = read_file(text.encode())
    assert reading.people == ()
    assert faults(reading) == [(1, "open_card"), (4, "not_a_mobile"), (8, "no_number"), (11, "open_card")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "nobody"),
        (b"\n \n", "nobody"),
        (b"PK\x03\x04xlsx", "is_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xls", "is_workbook"),
        (b"\x00\x01\x02\x03", "not_text"),
        (b"\xff\xff\xff\xff", "not_text"),
        (b"a" * 32_000_001, "too_large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(ReadingRefused) as caught:
        read_file(data)
    assert caught.value.code == code


def test_as_many_lines_as_are_read_and_one_more() -> None:
    lines = [f"张三,138{number:08d}" for number in range(LINES_MAX)]
    assert len(read_file("\n".join(lines).encode()).people) == LINES_MAX
    assert len(read_text("\n".join(lines)).people) == LINES_MAX
    card = "BEGIN:VCARD\nFN:张三\nTEL:13800000000\nEND:VCARD"
    more: list[Callable[[], Reading]] = [
        lambda: read_file("\n".join([*lines, lines[0]]).encode()),
        lambda: read_text("\n".join([*lines, lines[0]])),
        lambda: read_file("\n".join([card] * (LINES_MAX + 1)).encode()),
    ]
    for act in more:
        with pytest.raises(ReadingRefused) as caught:
            act()
        assert (caught.value.code, caught.value.data) == (
            "too_many_lines",
            {"count": LINES_MAX + 1, "limit": LINES_MAX},
        )


@given(st.text(alphabet=st.sampled_from("张三13800 0,;\t\n\"'=E+.-@#，：()N姓名手机\r\x85\ufeff"), max_size=200))
@example('0";\x85"')
def test_no_text_breaks_it(text: str) -> None:
    reads: list[Callable[[], Reading]] = [lambda: read_text(text), lambda: read_file(text.encode())]
    for read in reads:
        try:
            reading = read()
        except ReadingRefused:
            continue
        assert {fault.code for fault in reading.faults} <= set(FAULT_CODES)
        assert all(entry.name and (entry.mobile or entry.user_id) and entry.line > 0 for entry in reading.people)


def test_no_bytes_break_it() -> None:
    chance = random.Random(7)
    seeds = [CARD_30.encode(), TABLES["google"].encode(), TABLES["chinese"].encode("gb18030")]
    for _round in range(600):
        data = bytearray(chance.choice(seeds))
        for _change in range(chance.randrange(1, 12)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(3)] = bytes(chance.randrange(256) for _ in range(chance.randrange(3)))
        with contextlib.suppress(ReadingRefused):
            read_file(bytes(data))
