from __future__ import annotations

import datetime
import random
import ssl

import pytest
import trustme

from dingui.checking.certificates import CertificateUnreadable, read_certificate


def der_of(pem: trustme.Blob) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem.bytes().decode())


def test_what_a_certificate_says() -> None:
    authority = trustme.CA(organization_name="某公司", organization_unit_name="代理")
    leaf = authority.issue_cert(
        "oapi.dingtalk.com", "*.dingtalk.com", "127.0.0.1", "::1", common_name="oapi.dingtalk.com"
    )
    read = read_certificate(der_of(leaf.cert_chain_pems[0]))
    assert read.names == ("oapi.dingtalk.com", "*.dingtalk.com", "127.0.0.1", "::1")
    assert read.subject.startswith("oapi.dingtalk.com")
    assert read.issuer == "代理 (某公司)"
    assert not read.self_signed
    assert not read.is_of_public_authority
    assert read.not_before < datetime.datetime.now(datetime.UTC) < read.not_after
    assert read_certificate(der_of(authority.cert_pem)).self_signed


@pytest.mark.parametrize("when", [(1999, 12, 31, 23, 59, 58), (2051, 2, 3, 4, 5, 6)])
def test_both_ways_to_write_a_time(when: tuple[int, int, int, int, int, int]) -> None:
    until = datetime.datetime(*when, tzinfo=datetime.UTC)
    long_ago = datetime.datetime(1998, 1, 1, tzinfo=datetime.UTC)
    leaf = trustme.CA().issue_cert("a.example", not_after=until, not_before=long_ago)
    read = read_certificate(der_of(leaf.cert_chain_pems[0]))
    assert read.not_after == until


@pytest.mark.parametrize("name", ["DigiCert Inc", "Let's Encrypt", "GlobalSign nv-sa", "WoTrus CA Limited"])
def test_public_authorities(name: str) -> None:
    leaf = trustme.CA(organization_name=name).issue_cert("a.example")
    assert read_certificate(der_of(leaf.cert_chain_pems[0])).is_of_public_authority


def test_what_is_no_certificate_is_refused_and_nothing_else() -> None:
    whole = der_of(trustme.CA().issue_cert("a.example").cert_chain_pems[0])
    chance = random.Random(4)
    for number in range(2000):
        broken = bytearray(whole[: chance.randrange(len(whole))] if number % 2 else whole)
        for _ in range(chance.randrange(6)):
            if broken:
                broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            read_certificate(bytes(broken))
        except CertificateUnreadable:
            continue
    for nothing in (b"", b"0", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff"):
        with pytest.raises(CertificateUnreadable):
            read_certificate(nothing)
