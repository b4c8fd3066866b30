"""Whether DingTalk and the group can open an address (``dingtalk-protocol.md`` §2.9, §3.2)."""

from __future__ import annotations

from collections.abc import Iterator

from dingui.messages import addresses
from dingui.messages.problems import Problem, error, warning


def link_problems(path: str, value: str) -> Iterator[Problem]:
    """Yield what is wrong with the address of a link that is not empty: one thing at most, the worst."""
    address = value.strip()
    scheme = addresses.scheme_of(address)
    if scheme and scheme not in addresses.LINK_SCHEMES:
        yield error("scheme_not_allowed", path, scheme=scheme)
    elif not addresses.is_complete(address):
        yield error("address_incomplete", path)
    elif addresses.is_wrapped_raw(address):
        yield warning("address_wrapped", path)
    elif addresses.needs_encoding(value):
        yield warning("address_not_encoded", path)
    elif addresses.is_internal(address):
        yield warning("address_internal", path, host=addresses.host_of(address))


def picture_problems(path: str, value: str) -> Iterator[Problem]:
    """Yield why DingTalk's servers cannot fetch a picture (§3.2); a media id is passed through (§2.3)."""
    address = value.strip()
    if address.startswith("@"):
        yield warning("picture_media_id", path)
    elif not addresses.is_complete(address, addresses.WEB_SCHEMES):
        yield error("picture_not_web", path)
    elif addresses.needs_encoding(value):
        yield warning("address_not_encoded", path)
    elif addresses.is_internal(address):
        yield warning("picture_internal", path, host=addresses.host_of(address))
    elif addresses.expires(address):
        yield warning("picture_expires", path)
    elif addresses.scheme_of(address) == "http":
        yield warning("picture_http", path)
