"""Whether an address in a message leads anywhere, and what it was meant to be (``dingtalk-protocol.md`` §2.9, §3.2)."""

from __future__ import annotations

import re
from typing import Final

from dingui.messages.payload import whole_characters

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
_EXPIRING: Final = re.compile(
    r"[?&;](?:x-[a-z]+-|q-)?(?:expires|expiration|expiry|signature|sign|sig|sign-algorithm|auth_key|[a-z_-]*token)=",
    re.I,
)
"""What signed links of the usual stores have in their query, and lose their worth by."""

_WRAPPED: Final = ("url", "pcLink", "mobileLink")
_WRAPPER: Final = re.compile(r"[?&](?=(?:url|pcLink|mobileLink|pc_slide|title|popup_wnd|width|height)=)")

_HALF_A_SCHEME: Final = re.compile(r"(?:(https?)(?:\s*[:：]\s*[/／\\]*|[/／\\]+)|//)\s*", re.I)
_HOST: Final = re.compile(
    r"(?:[^\s/?#@:\\]+\.([A-Za-z]{2,63})|[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::[0-9]{1,5})?(?:[/?#]\S*)?"
)
_FILES: Final = frozenset(
    (
        *("bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"),
        *("doc", "docx", "htm", "html", "md", "pdf", "ppt", "pptx", "txt", "xls", "xlsx", "zip"),
    )
)
"""Endings of files: a name such as ``plan.pdf`` looks like a host's."""
_HALVES_MAX: Final = 4
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


def expires(address: str) -> bool:
    """Return whether ``address`` looks like a signed link, which is good for some time only."""
    return _EXPIRING.search(address) is not None


def is_wrapped_raw(address: str) -> bool:
    """Return whether a ``dingtalk://`` link holds an address that is not percent-encoded, as it must be once (§2.9)."""
    return whole_characters(address) != whole_characters(rewrapped(address))


def rewrapped(address: str) -> str:
    """Return a ``dingtalk://`` link with the address in it percent-encoded; anything else as it is."""
    if scheme_of(address) != "dingtalk":
        return address
    from urllib.parse import quote

    parts = _WRAPPER.split(whole_characters(address))
    marks = _WRAPPER.findall(address)
    for index, part in enumerate(parts[1:], 1):
        name, _, inner = part.partition("=")
        if name in _WRAPPED and "://" in inner:
            parts[index] = f"{name}={quote(inner, safe='')}"
    return parts[0] + "".join(mark + part for mark, part in zip(marks, parts[1:], strict=True))


def completed(address: str) -> str:
    """Return the web address that ``address`` was meant to be; empty where that cannot be told.

    A missing ``https://`` is put in front, a broken or doubled one is mended: ``www.example.com``, ``https:/…``,
    ``https：//…`` with the colon of a Chinese keyboard, ``https://http://…``.
    """
    rest = address.strip()
    scheme = "https"
    for _ in range(_HALVES_MAX):
        half = _HALF_A_SCHEME.match(rest)
        if not half:
            break
        scheme = (half.group(1) or scheme).lower()
        rest = rest[half.end() :]
    host = _HOST.fullmatch(rest)
    if not host or (host.group(1) and host.end(1) == len(rest) and host.group(1).lower() in _FILES):
        return ""
    found = f"{scheme}://{rest}"
    return found if found != address and is_complete(found, WEB_SCHEMES) else ""


def encoded(address: str) -> str:
    """Return ``address`` without spaces around it, and with what does not belong into one percent-encoded.

    What is encoded already stays. A host in other letters becomes the ASCII form that DNS knows.
    """
    from urllib.parse import quote

    address = whole_characters(address.strip())
    scheme = scheme_of(address)
    start = 0
    host = ""
    if scheme in WEB_SCHEMES and (found := _AUTHORITY.match(address, len(scheme) + 1)):
        start = found.end()
        host = address[: found.start(1)] + _ascii_host(found.group(1))
    return host + quote(address[start:], safe="!#$%&'()*+,/:;=?@[]~")


def _ascii_host(host: str) -> str:
    from urllib.parse import quote

    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return quote(host)
