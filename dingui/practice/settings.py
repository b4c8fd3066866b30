"""How one practice group is set up: its robot's security settings, and the circumstances to be practised."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Network
from typing import Final

from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.practice.wordings import TOO_FAST, UNKNOWN_TOKEN, Wording

MAX_KEYWORDS: Final = 10
"""DingTalk's own limit (dingtalk-protocol.md §1.2)."""

_DAY_MS: Final = 24 * 60 * 60 * 1000


class PracticeError(DinguiError):
    """The practice robot cannot be set up as asked; ``dingui.texts.practice`` has the sentences."""


@dataclass(frozen=True, slots=True)
class PracticeSettings:
    """The set-up of one practice robot and its group.

    Raises :class:`PracticeError` for keywords that DingTalk's dialog would not take, ``ValueError`` for a code that
    DingTalk does not use for its case.
    """

    access_token: Concealed
    secret: Concealed = field(default_factory=Concealed)
    """The signing secret (加签密钥); empty means that signing is not asked for."""
    keywords: tuple[str, ...] = ()
    """At least one must stand in the message; none means that keywords are not asked for."""
    allow: tuple[IPv4Network, ...] = ()
    """The IP allowlist; empty means that it is not asked for. A client on this computer comes from 127.0.0.1."""
    wording: Wording = Wording.C

    stopped: bool = False
    removed: bool = False
    dissolved: bool = False
    external_group: bool = False
    """Nobody can be mentioned by a robot in an external group (§2.7)."""
    admins_only_everyone: bool = False
    """Whether the group keeps @everyone for its admins."""

    unknown_token_errcode: int = 300005
    throttled_errcode: int = 130101
    everyone_errcode: int = 999001
    """The real code is not known (§7); this one is plainly made up."""
    mentions_errcode: int = 999002
    """Likewise."""
    legacy_content_type: bool = False
    """Answer a body that is not JSON as in 2021: 300001 ``param error``."""
    refuse_over_50_mentions: bool = False
    """Whether more than 50 mentions are refused; otherwise those after the fiftieth are not mentioned."""
    lenient_card: bool = False
    """Take an ActionCard of which only ``text`` is there, as one client reports (§2.5)."""
    monthly_quota: int | None = None
    """Posts in a calendar month, China time."""
    uuid_memory_ms: int = _DAY_MS
    """How long a ``msgUuid`` is remembered, in milliseconds; DingTalk's own time is not documented."""

    def __post_init__(self) -> None:
        if len(self.keywords) > MAX_KEYWORDS:
            raise PracticeError("practice_keywords_too_many", count=len(self.keywords), limit=MAX_KEYWORDS)
        if not all(keyword.strip() for keyword in self.keywords):
            raise PracticeError("practice_keyword_blank")
        if self.unknown_token_errcode not in UNKNOWN_TOKEN or self.throttled_errcode not in TOO_FAST:
            raise ValueError("not a code that DingTalk uses for this")


def new_access_token() -> Concealed:
    """Return a made-up access token in the shape of a real one: 64 hexadecimal digits."""
    return Concealed(secrets.token_hex(32))


def new_secret() -> Concealed:
    """Return a made-up signing secret in the shape of a real one: ``SEC`` and 64 hexadecimal digits."""
    return Concealed("SEC" + secrets.token_hex(32))


def parse_allow(text: str) -> IPv4Network:
    """Read one entry of an IP allowlist: an IPv4 address, or a range such as ``10.0.0.0/8``.

    Raises :class:`PracticeError` for anything else; IPv6, which DingTalk does not take, has a code of its own.
    """
    address, slash, prefix = text.strip().partition("/")
    try:
        IPv4Address(address)
        # ipaddress would take netmasks too, which DingTalk's dialog does not.
        if slash and not (prefix.isascii() and prefix.isdigit()):
            raise ValueError
        return IPv4Network(text.strip(), strict=False)
    except ValueError as error:
        code = "practice_allow_invalid"
        if isinstance(error, AddressValueError) and _is_ipv6(text.strip()):
            code = "practice_allow_ipv6"
    raise PracticeError(code, entry=text)


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Network(text, strict=False)
    except ValueError:
        return False
    return True
