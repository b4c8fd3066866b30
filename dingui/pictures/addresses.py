"""Which addresses a picture may be loaded from, taken apart once and checked."""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from dingui.messages.addresses import WEB_SCHEMES, is_complete, is_internal, scheme_of
from dingui.pictures.states import PictureFailure

ADDRESS_MAX: Final = 8_000
"""Characters; servers refuse longer ones."""

_PORTS: Final = {"http": 80, "https": 443}
_UNUSABLE: Final = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]|\s")
_NAME: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_SAFE: Final = "!$&'()*+,;=:@/?%~-._"
_SIGNED: Final = re.compile(
    r"(?:x-(?:amz|oss|goog|cos|obs|tos)-(?:signature|credential|security-token)"
    r"|q-sign(?:ature|-algorithm)|(?:oss)?accesskeyid|awsaccesskeyid|access_?token|security-token|auth_key|authorization"
    r"|signature|sign|sig|hmac|token|expires|wssecret|_upt)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PictureAddress:
    """A web address that something can be asked of, without user name and fragment."""

    scheme: str
    """``http`` or ``https``."""
    host: str
    """Lower case, ASCII, no dot at its end; an IPv6 address has no brackets. What the person is asked about."""
    port: int
    target: str
    """Path and query, percent-encoded."""

    @property
    def authority(self) -> str:
        """Host and port as the ``Host`` header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def signed(self) -> bool:
        """Whether it carries a signature or a token: good for a while only, and a secret while it is."""
        query = self.target.partition("?")[2]
        return any(_SIGNED.fullmatch(name) for name, _ in parse_qsl(query, keep_blank_values=True))

    @property
    def internal(self) -> bool:
        """Whether the host is on this computer or inside a network, as far as its name tells."""
        return is_internal(f"{self.scheme}://{self.authority}/")


def parse_picture_address(address: str) -> PictureAddress:
    """Take an address of a message apart.

    Raises :class:`PictureFailure`: ``incomplete`` (also for one that is still being typed: a host alone is no
    picture), ``not_web``, ``media_id``, ``user_name``.
    """
    if address.startswith("@"):
        raise PictureFailure("media_id")
    scheme = scheme_of(address)
    if scheme and scheme not in WEB_SCHEMES:
        raise PictureFailure("not_web", scheme=scheme)
    found = _parse(address)
    if found.target == "/":
        raise PictureFailure("incomplete")
    return found


def follow(base: PictureAddress, location: str) -> PictureAddress:
    """Return where a redirect from ``base`` leads.

    Raises :class:`PictureFailure` ``redirected_elsewhere`` for what is no web address, or has a user name.
    """
    # A header's bytes come as Latin-1; servers write UTF-8 into it.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return _parse(urljoin(base.url, location.strip(" \t")))
    except (PictureFailure, ValueError):
        raise PictureFailure("redirected_elsewhere") from None


def _parse(address: str) -> PictureAddress:
    if len(address) > ADDRESS_MAX or _UNUSABLE.search(address) or not is_complete(address, WEB_SCHEMES):
        raise PictureFailure("incomplete")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise PictureFailure("incomplete") from None
    if "@" in parts.netloc:
        raise PictureFailure("user_name")
    scheme = parts.scheme.lower()
    query = f"?{_encoded(parts.query)}" if parts.query else ""
    return PictureAddress(
        scheme,
        _host(parts.hostname or ""),
        _PORTS[scheme] if port is None else port,
        _encoded(parts.path or "/") + query,
    )


def _encoded(text: str) -> str:
    # What is percent-encoded stays so.
    return quote(text, safe=_SAFE)


def _host(host: str) -> str:
    if ":" in host:
        try:
            found = ipaddress.IPv6Address(host)
        except ValueError:
            raise PictureFailure("incomplete") from None
        if found.scope_id:
            raise PictureFailure("incomplete")
        return str(found)
    try:
        host = host.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError:
        raise PictureFailure("incomplete") from None
    if not _NAME.fullmatch(host):
        raise PictureFailure("incomplete")
    return host
