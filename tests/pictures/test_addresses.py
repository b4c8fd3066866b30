from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.pictures.addresses import ADDRESS_MAX, follow, parse_picture_address
from dingui.pictures.states import PictureFailure


@pytest.mark.parametrize(
    ("address", "host", "url"),
    [
        ("https://img.example.com/a.png", "img.example.com", "https://img.example.com/a.png"),
        ("HTTPS://IMG.Example.COM:443/A.png", "img.example.com", "https://img.example.com/A.png"),
        ("http://example.com.:8080/a?b=c#d", "example.com", "http://example.com:8080/a?b=c"),
        ("http://example.com?id=1", "example.com", "http://example.com/?id=1"),
        (
            "https://例子.测试/图 片.png".replace(" ", ""),
            "xn--fsqu00a.xn--0zwm56d",
            "https://xn--fsqu00a.xn--0zwm56d/%E5%9B%BE%E7%89%87.png",
        ),
        ("https://example.com/a%20b%E4%BC.png?x=%2F", "example.com", "https://example.com/a%20b%E4%BC.png?x=%2F"),
        ("http://[::1]:80/a", "::1", "http://[::1]/a"),
        ("http://[0:0:0:0:0:0:0:1]:81/a", "::1", "http://[::1]:81/a"),
        ("http://192.168.1.2/a", "192.168.1.2", "http://192.168.1.2/a"),
    ],
)
def test_what_is_asked_for(address: str, host: str, url: str) -> None:
    found = parse_picture_address(address)
    assert (found.host, found.url) == (host, url)
    assert parse_picture_address(found.url) == found


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "incomplete"),
        ("h", "incomplete"),
        ("https", "incomplete"),
        ("https:", "incomplete"),
        ("https://", "incomplete"),
        ("https://img", "incomplete"),
        ("https://img.example.com", "incomplete"),
        ("https://img.example.com/", "incomplete"),
        ("https://img.example.com/#a.png", "incomplete"),
        ("https://https://example.com/a.png", "incomplete"),
        ("https://exa mple.com/a.png", "incomplete"),
        ("https://example.com/a b.png", "incomplete"),
        ("https://example.com/a\nb.png", "incomplete"),
        ("https://example.com\\@evil.example/a.png", "incomplete"),
        ("https://example.com:port/a.png", "incomplete"),
        ("https://example.com:99999/a.png", "incomplete"),
        ("https://exa..mple.com/a.png", "incomplete"),
        ("https://ex%61mple.com/a.png", "incomplete"),
        ("https://[::1/a.png", "incomplete"),
        ("https://[nonsense]/a.png", "incomplete"),
        ("https://[fe80::1%25eth0]/a.png", "incomplete"),
        ("https://" + "a" * 64 + ".com/a.png", "incomplete"),
        ("https://example.com/" + "a" * ADDRESS_MAX, "incomplete"),
        ("example.com/a.png", "incomplete"),
        ("//example.com/a.png", "incomplete"),
        ("https://example.com/a\ud800.png", "incomplete"),
        ("C:\\pictures\\a.png", "not_web"),
        ("file:///etc/passwd", "not_web"),
        ("FILE://localhost/etc/passwd", "not_web"),
        ("data:image/png;base64,iVBORw0KGgo=", "not_web"),
        ("ftp://example.com/a.png", "not_web"),
        ("javascript:alert(1)", "not_web"),
        ("dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fexample.com%2Fa.png", "not_web"),
        ("@lADOADmaWMzazQKA", "media_id"),
        ("https://me@example.com/a.png", "user_name"),
        ("https://me:pw@example.com/a.png", "user_name"),
    ],
)
def test_what_is_not_asked_for(address: str, code: str) -> None:
    with pytest.raises(PictureFailure) as caught:
        parse_picture_address(address)
    assert caught.value.code == code


@given(
    st.one_of(st.text(), st.text().map(lambda tail: "https://" + tail), st.text().map(lambda tail: "http://a/" + tail))
)
def test_any_text_is_an_address_or_a_reason(address: str) -> None:
    try:
        found = parse_picture_address(address)
    except PictureFailure:
        return
    assert found.url.isascii()
    assert found.url.isprintable()
    assert " " not in found.url
    assert parse_picture_address(found.url) == found


@pytest.mark.parametrize(
    "query",
    [
        "Expires=1&OSSAccessKeyId=a&Signature=b",
        "X-Amz-Algorithm=x&X-Amz-Signature=b",
        "x-oss-signature=b",
        "X-Goog-Signature=b",
        "q-sign-algorithm=sha1&q-signature=b",
        "sv=2020&sig=b",
        "e=1&token=b",
        "auth_key=1-2-3",
        "access_token=x",
        "sign=",
    ],
)
def test_signed_addresses(query: str) -> None:
    assert parse_picture_address(f"https://example.com/a.png?{query}").signed


@pytest.mark.parametrize("query", ["", "?v=1", "?design=1&x-oss-process=image/resize,w_100", "?signal=1&tokens=2"])
def test_addresses_for_everyone(query: str) -> None:
    assert not parse_picture_address(f"https://example.com/signature/a.png{query}").signed


@pytest.mark.parametrize(
    ("address", "internal"),
    [
        ("http://127.0.0.1:80/a", True),
        ("http://[::1]/a", True),
        ("http://nas/a", True),
        ("http://nas.local/a", True),
        ("http://192.168.1.2/a", True),
        ("http://example.com/a", False),
        ("http://8.8.8.8/a", False),
    ],
)
def test_inside_or_outside(address: str, internal: bool) -> None:
    assert parse_picture_address(address).internal is internal


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("b.png", "https://example.com/x/b.png"),
        ("/b.png", "https://example.com/b.png"),
        ("?y", "https://example.com/x/a.png?y"),
        ("//cdn.example.com/b.png", "https://cdn.example.com/b.png"),
        (" http://other.example/b.png ", "http://other.example/b.png"),
        ("http://other.example/", "http://other.example/"),
        ("/图.png".encode().decode("latin-1"), "https://example.com/%E5%9B%BE.png"),
        ("/\xe4.png", "https://example.com/%C3%A4.png"),
    ],
)
def test_where_a_redirect_leads(location: str, url: str) -> None:
    assert follow(parse_picture_address("https://example.com/x/a.png"), location).url == url
