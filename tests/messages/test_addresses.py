from __future__ import annotations

import pytest

from dingui.messages.addresses import WEB_SCHEMES, host_of, is_complete, is_internal, needs_encoding, scheme_of


@pytest.mark.parametrize(
    ("address", "scheme", "host", "complete"),
    [
        ("https://example.com", "https", "example.com", True),
        ("HTTPS://Example.COM/Path", "https", "example.com", True),
        ("http://example.com:8080/x?y#z", "http", "example.com", True),
        ("https://user:word@example.com/", "https", "example.com", True),
        ("https://[2001:db8::1]:443/x", "https", "[2001:db8::1]", True),
        ("https://例子.中国/路径", "https", "例子.中国", True),
        ("https://example.com?x=https://other.com", "https", "example.com", True),
        (
            "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fa.cn&pc_slide=true",
            "dingtalk",
            "dingtalkclient",
            True,
        ),
        ("dtmd://dingtalkclient/sendMessage?content=%E5%A5%BD", "dtmd", "dingtalkclient", True),
        ("mailto:someone@example.com", "mailto", "", True),
        ("mailto:12345@qq.com", "mailto", "", True),
        ("tel:95188", "tel", "", True),
        ("tel:+8613800000000", "tel", "", True),
        # No host, or nothing at all behind the scheme.
        ("https://", "https", "", False),
        ("https:///path", "https", "", False),
        ("https://:8080/", "https", "", False),
        ("https://?q", "https", "", False),
        ("https:example.com", "https", "", False),
        ("https:/example.com", "https", "", False),
        ("https:\\\\example.com", "https", "", False),
        ("https://https://example.com", "https", "https", False),
        ("http://https//example.com", "http", "https", False),
        ("dingtalk://", "dingtalk", "", False),
        ("mailto:", "mailto", "", False),
        ("tel:", "tel", "", False),
        # No scheme.
        ("", "", "", False),
        ("www.example.com", "", "", False),
        ("example.com:8080/x", "", "", False),
        ("localhost:3000", "", "", False),
        ("//example.com/x", "", "example.com", False),
        ("/page", "", "", False),
        ("https：//example.com", "", "", False),
        ("打开 https://example.com", "", "", False),
        ("8080:x", "", "", False),
        # Schemes that a link in a message cannot have.
        ("javascript:alert(1)", "javascript", "", False),
        ("javascript:1", "", "", False),
        ("file:///etc/hosts", "file", "", False),
        ("C:\\pictures\\a.png", "c", "", False),
        ("data:image/png;base64,AAAA", "data", "", False),
        ("ftp://example.com/a", "ftp", "example.com", False),
        ("eapp://x", "eapp", "x", False),
    ],
)
def test_what_an_address_consists_of(address: str, scheme: str, host: str, *, complete: bool) -> None:
    assert scheme_of(address) == scheme
    assert host_of(address) == host
    assert is_complete(address) is complete


@pytest.mark.parametrize("address", ["dingtalk://x/y", "mailto:a@b.cn", "tel:95188", "dtmd://x"])
def test_a_picture_has_to_be_on_the_web(address: str) -> None:
    assert is_complete(address)
    assert not is_complete(address, WEB_SCHEMES)


@pytest.mark.parametrize(
    ("address", "needed"),
    [
        ("https://example.com/a-b_c~d.e?f=g&h=i%20j#k+l", False),
        ("https://example.com/(x),;:@!$'*[1]", False),
        ("https://example.com/路径", True),
        ("https://例子.中国", True),
        ("https://example.com/a b", True),
        ("https://example.com/ab ", True),
        (" https://example.com", True),
        ("https://example.com/\n", True),
        ("https://example.com/\u00a0", True),
        ("https://example.com/<x>", True),
        ('https://example.com/"x"', True),
        ("https://example.com/{id}", True),
        ("https://example.com/a|b", True),
        ("https://example.com\\a", True),
    ],
)
def test_which_addresses_hold_what_belongs_encoded(address: str, *, needed: bool) -> None:
    assert needs_encoding(address) is needed


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST:80", "localhost.", "app.localhost", "127.0.0.1", "127.1.2.3:80", "0.0.0.1", "10.0.0.8",
        "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1", "[::1]", "[::1]:8080", "[::]",
        "[fd00::1]", "[fc00::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "wiki", "wiki:8080", "nas.local", "jira.corp",
        "git.internal", "x.intranet", "router.lan", "user:word@192.168.1.1",
    ],
)  # fmt: skip
def test_hosts_that_only_the_inside_of_a_network_knows(host: str) -> None:
    assert is_internal(f"https://{host}/path")


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com", "https://10.example.com", "https://127.com", "https://localhost.example.com",
        "https://192.168.example.com", "https://11.0.0.1", "https://172.15.0.1", "https://172.32.0.1",
        "https://192.169.0.1", "https://8.8.8.8", "https://[2001:db8::1]", "https://[::ffff:8.8.8.8]",
        "https://local.example.com", "https://corp.cn", "dingtalk://dingtalkclient/page", "mailto:a@localhost",
        "https://", "localhost", "",
    ],
)  # fmt: skip
def test_hosts_that_everybody_can_reach_and_what_has_none(address: str) -> None:
    assert not is_internal(address)
