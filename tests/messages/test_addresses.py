from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.messages.addresses import (
    WEB_SCHEMES,
    completed,
    encoded,
    expires,
    host_of,
    is_complete,
    is_internal,
    is_wrapped_raw,
    needs_encoding,
    rewrapped,
    scheme_of,
)
from tests.messages.strategies import SAMPLE, broken_words


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


# ------------------------------------------------------------------------------------------------------------- mending


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("www.example.com", "https://www.example.com"),
        (" example.com/a?b=1#c ", "https://example.com/a?b=1#c"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("//cdn.example.com/a.png", "https://cdn.example.com/a.png"),
        ("https:/example.com", "https://example.com"),
        ("https:example.com", "https://example.com"),
        ("https//example.com", "https://example.com"),
        ("http:\\\\example.com", "http://example.com"),
        ("https：//example.com", "https://example.com"),
        ("HTTP：／／example.com", "http://example.com"),
        ("https:// example.com", "https://example.com"),
        ("https://https://example.com", "https://example.com"),
        ("https://http://example.com", "http://example.com"),
        ("10.0.0.8/x", "https://10.0.0.8/x"),
        ("文档.example.com/路径", "https://文档.example.com/路径"),
        ("plan.pdf.example.com", "https://plan.pdf.example.com"),
    ],
)
def test_what_an_address_was_meant_to_be(address: str, meant: str) -> None:
    assert completed(address) == meant
    assert not is_complete(address.strip())


@pytest.mark.parametrize(
    "address",
    [
        "", " ", "yes", "plan.pdf", "A.PNG", "readme.md", "https://", "https://https/", "example", "localhost:8080",
        "C:\\a.png", "/home/x.png", "./a.b/c", "请见 a.cn", "a b.cn", "mailto:", "1.2.3", "a.c", "一。二",
        "https://example.com", "file://a.cn/x", "iVBORw0KGgo=", "https:" * 4_000,
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_not_made_up(address: str) -> None:
    assert completed(address) == ""


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("https://example.com/路径/a b?q=问&x=%E5#段", "https://example.com/%E8%B7%AF%E5%BE%84/a%20b?q=%E9%97%AE&x=%E5#%E6%AE%B5"),
        ("https://例子.cn/x", "https://xn--fsqu00a.cn/x"),
        ("https://me:pw@例子.cn:8080", "https://me:pw@xn--fsqu00a.cn:8080"),
        ("  https://example.com  ", "https://example.com"),
        ('https://example.com/"<>\\^`{|}', "https://example.com/%22%3C%3E%5C%5E%60%7B%7C%7D"),
        ("https://example.com/%20%2F", "https://example.com/%20%2F"),
        ("mailto:张@example.com", "mailto:%E5%BC%A0@example.com"),
        ("dtmd://dingtalkclient/sendMessage?content=好", "dtmd://dingtalkclient/sendMessage?content=%E5%A5%BD"),
        ("https://example.com/\ud800", "https://example.com/%EF%BF%BD"),
        ("https://" + "字" * 100 + ".cn/x", "https://" + "%E5%AD%97" * 100 + ".cn/x"),
    ],
)  # fmt: skip
def test_what_does_not_belong_into_an_address_is_encoded_once(address: str, right: str) -> None:
    assert encoded(address) == right
    assert encoded(right) == right
    assert not needs_encoding(right)


@SAMPLE
@given(st.sampled_from(("", "https://", "https://a.cn/", "mailto:", "dingtalk://a?url=https://")), broken_words)
def test_whatever_is_encoded_needs_no_more_of_it(start: str, rest: str) -> None:
    right = encoded(start + rest)
    assert not needs_encoding(right)
    assert encoded(right) == right
    assert not is_wrapped_raw(rewrapped(start + rest))
    mended = completed(start + rest)
    assert mended == "" or is_complete(mended, WEB_SCHEMES)


@pytest.mark.parametrize(
    ("address", "right"),
    [
        (
            "dingtalk://dingtalkclient/page/link?url=https://a.cn/?x=1&y=2&pc_slide=true&title=好",
            "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fa.cn%2F%3Fx%3D1%26y%3D2&pc_slide=true&title=好",
        ),
        (
            "dingtalk://dingtalkclient/page/link?pc_slide=false&url=http://a.cn/%E5%A5%BD",
            "dingtalk://dingtalkclient/page/link?pc_slide=false&url=http%3A%2F%2Fa.cn%2F%25E5%25A5%25BD",
        ),
        (
            "dingtalk://dingtalkclient/action/open_platform_link?pcLink=https://a.cn&mobileLink=https://b.cn",
            "dingtalk://dingtalkclient/action/open_platform_link?pcLink=https%3A%2F%2Fa.cn&mobileLink=https%3A%2F%2Fb.cn",
        ),
    ],
)
def test_an_address_inside_a_dingtalk_link_is_encoded_once(address: str, right: str) -> None:
    assert is_wrapped_raw(address)
    assert rewrapped(address) == right
    assert not is_wrapped_raw(right)


@pytest.mark.parametrize(
    "address",
    [
        "https://a.cn/?url=https://b.cn",
        "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fa.cn",
        "dingtalk://x",
        "",
        "\ud800",
    ],
)
def test_what_holds_no_raw_address_stays(address: str) -> None:
    assert not is_wrapped_raw(address)
    assert rewrapped(address) == address


@pytest.mark.parametrize(
    ("query", "signed"),
    [
        ("Expires=1700000000&OSSAccessKeyId=a&Signature=b", True),
        ("X-Amz-Expires=600&X-Amz-Signature=a", True),
        ("a=1&x-oss-signature=b", True),
        ("q-sign-algorithm=sha1", True),
        ("e=1700000000&token=a", True),
        ("x-oss-security-token=a", True),
        ("auth_key=1", True),
        ("sign=a", True),
        ("", False),
        ("design=a&expiresOn=1", False),
        ("x=signature", False),
        ("tokens=1", False),
        ("v=2&w=300", False),
    ],
)
def test_signed_links_expire(query: str, *, signed: bool) -> None:
    assert expires(f"https://example.com/a.png?{query}") is signed
