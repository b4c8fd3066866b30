"""Whether an address in a message will lead anywhere (``dingtalk-protocol.md`` §2.9, §3.2)."""

from __future__ import annotations

import re

WEB_SCHEMES = ("http", "https")
LINK_SCHEMES = (*WEB_SCHEMES, "dingtalk", "dtmd", "mailto", "tel")
"""Schemes that a link in a message may have."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_AUTHORITY = re.compile(r"//(?:[^/?#@\s]*@)?(\[[0-9A-Fa-f:.]+\]|[^/?#:\s]*)")
_NOT_ENCODED = re.compile(r"[\s\"<>\\^`{|}]|[^\x00-\x7f]")
_PRIVATE = re.compile(
    r"localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|0\.0\.0\.0|\[(::1|f[cd]|fe80)", re.IGNORECASE
)
_INTERNAL_ENDINGS = (".local", ".lan", ".internal", ".intranet", ".corp", ".localdomain")


def scheme_of(address: str) -> str:
    """Return the scheme in lower case, or an empty string."""
    found = _SCHEME.match(address)
    return found.group(1).lower() if found else ""


def host_of(address: str) -> str:
    """Return the host in lower case, without port; empty where there is none."""
    rest = address[len(scheme_of(address)) + 1 :] if scheme_of(address) else address
    found = _AUTHORITY.match(rest)
    return found.group(1).lower() if found else ""


def is_complete(address: str, schemes: tuple[str, ...] = LINK_SCHEMES) -> bool:
    """Return whether ``address`` has one of ``schemes`` and something behind it."""
    scheme = scheme_of(address)
    if scheme not in schemes:
        return False
    if scheme in WEB_SCHEMES:
        return bool(host_of(address))
    return len(address) > len(scheme) + 1


def needs_encoding(address: str) -> bool:
    """Return whether ``address`` holds spaces or characters that belong percent-encoded."""
    return _NOT_ENCODED.search(address) is not None


def is_internal(address: str) -> bool:
    """Return whether the host can only be reached from inside a network or from this computer."""
    host = host_of(address)
    if not host or scheme_of(address) not in WEB_SCHEMES:
        return False
    if _PRIVATE.match(host) or host.endswith(_INTERNAL_ENDINGS):
        return True
    return "." not in host and not host.startswith("[")
