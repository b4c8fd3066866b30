"""What a certificate (X.509, RFC 5280) says of itself, read without believing it.

Python shows the contents only of certificates that it has verified itself, which on Windows and macOS the system does
in its place, and which it refuses just where a person wants to see whose certificate it is.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_SEQUENCE, _SET = 0x30, 0x31
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_COMMON_NAME, _ORGANISATION, _UNIT = b"\x55\x04\x03", b"\x55\x04\x0a", b"\x55\x04\x0b"
_ALTERNATIVE_NAMES: Final = b"\x55\x1d\x11"
_MAX_TEXT: Final = 100
_MAX_NAMES: Final = 8

_PUBLIC: Final = (
    "actalis",
    "amazon",
    "asseco",
    "buypass",
    "certum",
    "cfca",
    "china financial certification",
    "comodo",
    "d-trust",
    "digicert",
    "entrust",
    "gdca",
    "geotrust",
    "globalsign",
    "godaddy",
    "google trust",
    "harica",
    "identrust",
    "internet security research group",
    "itruschina",
    "let's encrypt",
    "microsoft corporation",
    "quovadis",
    "sectigo",
    "ssl.com",
    "starfield",
    "swisssign",
    "symantec",
    "telia",
    "thawte",
    "trustasia",
    "twca",
    "usertrust",
    "verisign",
    "vtrus",
    "wotrus",
    "zerossl",
)
"""Parts of the names of public certification authorities. Who is not among them may still be one; so nothing is refused
for it, it is only said."""


class CertificateUnreadable(Exception):
    """It is no certificate, or is built as none should be."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says."""

    subject: str
    """Whom it belongs to; empty where it says that in :attr:`names` alone."""
    issuer: str
    """Who vouches for it."""
    names: tuple[str, ...]
    """The hosts that it is for."""
    not_before: datetime
    not_after: datetime
    self_signed: bool
    """Whether it names itself as its issuer."""

    @property
    def is_of_public_authority(self) -> bool:
        """Whether the issuer bears the name of a public certification authority."""
        issuer = self.issuer.casefold()
        return any(name in issuer for name in _PUBLIC)


def read_certificate(der: bytes) -> Certificate:
    """Return what a certificate in DER says. Raises :class:`CertificateUnreadable`."""
    try:
        return _certificate(der)
    except (ValueError, IndexError, StopIteration, OverflowError):
        pass
    raise CertificateUnreadable


def _certificate(der: bytes) -> Certificate:
    _, whole = next(_items(der))
    _, signed = next(_items(whole))
    parts = [each for each in _items(signed) if each[0] != 0xA0]  # all but the version
    issuer, validity, subject = (parts[place][1] for place in (2, 3, 4))
    before, after = (_time(tag, text) for tag, text in _items(validity))
    extensions = next((body for tag, body in parts if tag == 0xA3), b"")
    names = tuple(_names(extensions))
    return Certificate(_words(subject), _words(issuer), names, before, after, self_signed=issuer == subject)


def _items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each element. Raises ``ValueError`` or ``IndexError`` where lengths make no sense."""
    at = 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            count = length & 0x7F
            if not 0 < count <= 4:
                raise ValueError
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + length > len(data):
            raise ValueError
        yield tag, data[at : at + length]
        at += length


def _words(name: bytes) -> str:
    """Return a distinguished name in short: its common name, and the organisation where that is another."""
    found: dict[bytes, str] = {}
    for _, entry in _items(name):
        for _, pair in _items(entry):
            (_, kind), (tag, text) = _items(pair)
            found.setdefault(kind, _text(tag, text))
    common = found.get(_COMMON_NAME) or found.get(_UNIT, "")
    organisation = found.get(_ORGANISATION, "")
    if common and organisation and common != organisation:
        return f"{common} ({organisation})"
    return common or organisation


def _text(tag: int, text: bytes) -> str:
    # BMPString and UniversalString; all others are read as the UTF-8 that they are or should be.
    coding = {0x1E: "utf-16-be", 0x1C: "utf-32-be"}.get(tag, "utf-8")
    return "".join(sign for sign in text.decode(coding, "replace") if sign.isprintable())[:_MAX_TEXT]


def _time(tag: int, text: bytes) -> datetime:
    if tag not in (_UTC_TIME, _GENERALIZED_TIME):
        raise ValueError
    digits = text.decode("ascii")
    if tag == _UTC_TIME:
        digits = ("19" if int(digits[:2]) >= 50 else "20") + digits
    return datetime.strptime(digits, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _names(extensions: bytes) -> Iterator[str]:
    count = 0
    for _, sequence in _items(extensions):
        for _, extension in _items(sequence):
            parts = list(_items(extension))
            if parts[0][1] != _ALTERNATIVE_NAMES:
                continue
            for _, general in _items(parts[-1][1]):
                for tag, text in _items(general):
                    if count < _MAX_NAMES and tag == 0x82:
                        count += 1
                        yield _text(tag, text)
                    elif count < _MAX_NAMES and tag == 0x87 and len(text) in (4, 16):
                        count += 1
                        yield str(ipaddress.ip_address(text))
