from __future__ import annotations

import pytest

from dingui.messages.mentions import is_mobile
from dingui.messages.mobiles import is_rounded, mobile_of


@pytest.mark.parametrize(
    ("written", "mobile"),
    [
        ("13800000000", "13800000000"),
        (" 138 0000 0000 ", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("+86 13800000000", "13800000000"),
        ("+86-138-0000-0000", "13800000000"),
        ("0086 138 0000 0000", "13800000000"),
        ("8613800000000", "13800000000"),
        ("(+86)13800000000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("'13800000000", "13800000000"),
        ('="13800000000"', "13800000000"),
        ("\t13800000000\t", "13800000000"),
        ("\ufeff13800000000", "13800000000"),
        ("\u202d13800000000\u202c", "13800000000"),
        ("13800000000.0", "13800000000"),
        ("tel:+8613800000000", "13800000000"),
        ("+852-12345678", "+852-12345678"),
        ("+852 1234 5678", "+852-12345678"),
        ("+85212345678", "+852-12345678"),
        ("00852 12345678", "+852-12345678"),
        ("+1 (202) 555-0100", "+1-2025550100"),
        ("+44 (0)20 7946 0000", "+44-2079460000"),
        ("+4915100000000", "+49-15100000000"),
        ("+79000000000", "+7-9000000000"),
    ],
)
def test_a_number_is_taken_however_it_is_written(written: str, mobile: str) -> None:
    assert mobile_of(written) == mobile
    assert is_mobile(mobile)


@pytest.mark.parametrize(
    "written",
    ["", "1380000000", "138000000000", "010-12345678", "1.38E+10", "张三", "+86 1234", "+", "00", "12345678", "٠١٢"],
)
def test_what_is_no_mobile_gives_none(written: str) -> None:
    assert mobile_of(written) == ""


def test_what_excel_rounded_is_recognised() -> None:
    assert all(map(is_rounded, ("1.38E+10", "1.38e+10", "'1.38E+10", "1,38E+10", "1E10")))
    assert not any(map(is_rounded, ("13800000000", "E10", "zhang1e10x", "")))
