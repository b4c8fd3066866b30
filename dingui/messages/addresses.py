"""Whether an address in a message will lead anywhere (``dingtalk-protocol.md`` §2.9, §3.2)."""

from __future__ import annotations

import re

WEB_SCHEMES = ("http", "https")
LINK_SCHEMES = (*WEB_SCHEMES, "dingtalk", "dtmd", "mailto", "tel")
"""Schemes that a link in a message may have."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(\d?)")
_AUTHORITY = re.compile(r"//(?:[^/?#@\s]*@)?(\[[0-9A-Fa-f:.]+\]|[^/?#:\s]*)")
_NOT_ENCODED = re.compile(r"[\s\"<>\\^`{|}]|[^\x00-\x7f]")
_OCTETS = r"(?:\.\d{1,3})"
_PRIVATE = re.compile(
    rf"(?:127|10|0){_OCTETS}{{3}}|(?:192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])){_OCTETS}{{2}}"
    r"|\[(?:::1?|::ffff:(?:127|10|192\.168)\..*|f[cd].*|fe[89ab].*)\]"
)
_INTERNAL_ENDINGS = (".local", ".localhost", ".lan", ".internal", ".intranet", ".corp", ".home", ".localdomain")


def scheme_of(address: str) -> str:
    """Return the scheme in lower case, or an empty string: ``example.com:8080`` has a port and no scheme."""
    found = _SCHEME.match(address)
    if not found:
        return ""
    scheme = found.group(1).lower()
    # A digit behind the colon makes it a port, except where a known scheme says otherwise: tel:95188, mailto:1@qq.com.
    return "" if found.group(2) and scheme not in LINK_SCHEMES else scheme


def host_of(address: str) -> str:
    """Return the host in lower case, without port; empty where there is none."""
    scheme = scheme_of(address)
    found = _AUTHORITY.match(address[len(scheme) + 1 :] if scheme else address)
    return found.group(1).lower() if found else ""


def is_complete(address: str, schemes: tuple[str, ...] = LINK_SCHEMES) -> bool:
    """Return whether ``address`` has one of ``schemes`` and something behind it."""
    scheme = scheme_of(address)
    if scheme not in schemes:
        return False
    if scheme in WEB_SCHEMES:
        # A host called "https" is an address pasted behind another "https://".
        return host_of(address) not in ("", *WEB_SCHEMES)
    return bool(address[len(scheme) + 1 :].strip("/"))


def needs_encoding(address: str) -> bool:
    """Return whether ``address`` holds spaces or characters that belong percent-encoded."""
    return _NOT_ENCODED.search(address) is not None


def is_internal(address: str) -> bool:
    """Return whether the host can only be reached from inside a network or from this computer."""
    host = host_of(address)
    if not host or scheme_of(address) not in WEB_SCHEMES:
        return False
    host = host.rstrip(".")
    if _PRIVATE.fullmatch(host) or host.endswith(_INTERNAL_ENDINGS):
        return True
    return "." not in host and not host.startswith("[")
