"""Repairs of addresses, in a field of their own or in a Markdown text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from dingui.messages import addresses
from dingui.messages.fields import value_at, with_value
from dingui.messages.models import Message
from dingui.messages.problems import Problem, Repair
from dingui.messages.text_addresses import TextAddress, with_addresses

_ADDRESS_SHOWN: Final = 120
"""Characters of an address in a text that a problem holds."""


def _offered(code: str, change: Callable[[str], str]) -> Callable[[Problem, Message], Iterator[Repair]]:
    """Offer ``code`` where ``change`` makes another address of the one in the problem's field or in the text."""

    def offer(problem: Problem, message: Message) -> Iterator[Repair]:
        where = str(problem.data.get("address", ""))
        if _with_address(message, problem.field, where, change) != message:
            yield Repair(code, problem.field, {"address": where} if where else {})

    return offer


def _not_encoded(problem: Problem, message: Message) -> Iterator[Repair]:
    value = value_at(message, problem.field)
    if "address" not in problem.data and not addresses.needs_encoding(value.strip()):
        yield Repair("trim_address", problem.field)
    else:
        yield from _offered("encode_address", addresses.encoded)(problem, message)


def _changed_address(change: Callable[[str], str]) -> Callable[[Repair, Message], Message]:
    def act(repair: Repair, message: Message) -> Message:
        return _with_address(message, repair.field, str(repair.data.get("address", "")), change)

    return act


def _with_address(message: Message, path: str, where: str, change: Callable[[str], str]) -> Message:
    """``change`` one address: that of a field, or one in the text of which a problem tells the beginning, ``where``."""
    value = value_at(message, path)
    if not where:
        return with_value(message, path, change(value) or value)

    def changed(one: TextAddress) -> str:
        new = change(one.address) if one.address[: len(where)] == where and _ends(one.address, where) else one.address
        return _in_markdown(new) if new and new != one.address else one.address

    return with_value(message, path, with_addresses(value, changed))


def _ends(address: str, where: str) -> bool:
    return len(address) == len(where) or len(where) == _ADDRESS_SHOWN


def _in_markdown(address: str) -> str:
    """An address as it can stand in a link: parentheses need not be in pairs."""
    return address.replace("(", "%28").replace(")", "%29").replace("\\", "%5C")


def _with_https(address: str) -> str:
    scheme = addresses.scheme_of(address.strip())
    return "https" + address.strip()[4:] if scheme == "http" else address


OFFERS: Final[Mapping[str, Callable[[Problem, Message], Iterator[Repair]]]] = {
    "address_incomplete": _offered("add_https", addresses.completed),
    "picture_not_web": _offered("add_https", addresses.completed),
    "address_not_encoded": _not_encoded,
    "address_wrapped": _offered("encode_inner", addresses.rewrapped),
    "picture_http": _offered("use_https", _with_https),
}

ACTS: Final[Mapping[str, Callable[[Repair, Message], Message]]] = {
    "add_https": _changed_address(addresses.completed),
    "trim_address": _changed_address(str.strip),
    "encode_address": _changed_address(addresses.encoded),
    "encode_inner": _changed_address(addresses.rewrapped),
    "use_https": _changed_address(_with_https),
}
