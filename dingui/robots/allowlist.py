"""A robot's IP allowlist as somebody types it: IPv4 addresses and CIDR ranges (dingtalk-protocol.md §1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

_BETWEEN: Final = re.compile(r"[,，;；、\s]+")
_PREFIX: Final = re.compile(r"\d{1,2}")
_LOCAL: Final = tuple(
    IPv4Network(range_)
    for range_ in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10")
)


@dataclass(frozen=True, slots=True)
class WrongAddress:
    """Something in an allowlist that DingTalk does not take."""

    line: int
    """From 1."""
    text: str
    code: str
    """``not_an_address``, or ``ipv6``: DingTalk takes none."""


@dataclass(frozen=True, slots=True)
class Allowlist:
    """What was read: each entry once, as it was typed, and what is wrong."""

    entries: tuple[str, ...]
    wrong: tuple[WrongAddress, ...]

    @property
    def private(self) -> tuple[str, ...]:
        """The entries inside a local network: DingTalk sees the public address of the way out, and never these."""
        return tuple(entry for entry in self.entries if any(_inside(entry, local) for local in _LOCAL))


def read_allowlist(text: str) -> Allowlist:
    """Read a list with an entry on each line, or several with commas or spaces between them."""
    entries: list[str] = []
    wrong: list[WrongAddress] = []
    for number, line in enumerate(text.splitlines(), 1):
        for entry in filter(None, _BETWEEN.split(line)):
            code = _fault(entry)
            if code:
                wrong.append(WrongAddress(number, entry, code))
            elif entry not in entries:
                entries.append(entry)
    return Allowlist(tuple(entries), tuple(wrong))


def _fault(entry: str) -> str:
    _address, slash, prefix = entry.partition("/")
    # ipaddress would take netmasks too, which DingTalk's dialog does not.
    if slash and not _PREFIX.fullmatch(prefix) and ":" not in entry:
        return "not_an_address"
    try:
        network: IPv4Network | IPv6Network = ip_network(entry, strict=False)
    except ValueError:
        return "not_an_address"
    return "ipv6" if network.version == 6 else ""


def _inside(entry: str, local: IPv4Network) -> bool:
    network = ip_network(entry, strict=False)
    return isinstance(network, IPv4Network) and network.subnet_of(local)
