from __future__ import annotations

import pytest

from dingui.robots.allowlist import Allowlist, WrongAddress, read_allowlist


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("", ()),
        ("203.0.113.7", ("203.0.113.7",)),
        (" 203.0.113.7 \n\n198.51.100.0/24\n", ("203.0.113.7", "198.51.100.0/24")),
        (
            "203.0.113.7，198.51.100.1; 198.51.100.2、198.51.100.3",
            (*("203.0.113.7", "198.51.100.1"), "198.51.100.2", "198.51.100.3"),
        ),
        ("203.0.113.7\n203.0.113.7", ("203.0.113.7",)),
        # A range is often written with the address that one knows.
        ("203.0.113.7/24", ("203.0.113.7/24",)),
    ],
)
def test_addresses_and_ranges_are_read(text: str, entries: tuple[str, ...]) -> None:
    assert read_allowlist(text) == Allowlist(entries, ())


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("203.0.113", "not_an_address"),
        ("203.0.113.256", "not_an_address"),
        ("203.0.113.0/33", "not_an_address"),
        ("203.0.113.0/255.255.255.0", "not_an_address"),
        ("203.0.113.0/", "not_an_address"),
        ("203.0.113.*", "not_an_address"),
        ("example.com", "not_an_address"),
        ("２０３.0.113.7", "not_an_address"),
        ("2001:db8::1", "ipv6"),
        ("2001:db8::/32", "ipv6"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(entry: str, code: str) -> None:
    found = read_allowlist(f"203.0.113.7\n\n{entry}\n198.51.100.1")
    assert found.entries == ("203.0.113.7", "198.51.100.1")
    assert found.wrong == (WrongAddress(3, entry, code),)


def test_what_dingtalk_never_sees_is_told_apart() -> None:
    found = read_allowlist("203.0.113.7\n10.1.2.3\n192.168.0.0/16\n0.0.0.0/0\n172.15.0.1")
    assert found.private == ("10.1.2.3", "192.168.0.0/16")
