"""From the texts of a line to a person, or to what is wrong with it: the same rules for every kind of list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from dingui.messages.mobiles import is_rounded, mobile_of, plain
from dingui.people.entries import Entry, Fault, FaultCode, Reading
from dingui.people.models import NAME_MAX, clean_name, clean_tags

_USER_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.@$:\-]{0,63}")
_SAID_MAX: Final = 40


class Maker:
    """Collects people and faults."""

    def __init__(self) -> None:
        self._people: list[Entry] = []
        self._faults: list[Fault] = []
        self._mobiles: dict[str, int] = {}
        self._user_ids: dict[str, int] = {}

    def fault(self, line: int, code: FaultCode, said: str = "", number: int = 0) -> None:
        """Note what is wrong in a line; ``said`` is cut to a length that fits a list."""
        said = clean_name(said)
        said = said if len(said) <= _SAID_MAX else said[: _SAID_MAX - 1] + "…"
        self._faults.append(Fault(line, code, said, number))

    def person(self, line: int, name: str, numbers: Sequence[str], user_id: str = "", tags: Iterable[str] = ()) -> None:
        """Take one person; of several ``numbers`` the first one that is a mobile counts."""
        name, user_id = clean_name(name).lstrip("@").strip(), plain(user_id)
        numbers = [number for number in numbers if plain(number)]
        if not name and not numbers and not user_id:
            return
        mobile = next(filter(None, map(mobile_of, numbers)), "")
        if user_id and is_rounded(user_id):
            self.fault(line, "rounded_number", user_id)
            return
        if user_id and not is_user_id(user_id):
            if not mobile:
                self.fault(line, "not_a_user_id", user_id)
                return
            self.fault(line, "user_id_ignored", user_id)
            user_id = ""
        if not mobile and not self._lives_without_mobile(line, name, numbers, user_id):
            return
        if not name:
            self.fault(line, "no_name", mobile or user_id)
            return
        if len(name) > NAME_MAX:
            self.fault(line, "name_too_long", name)
            return
        first = self._mobiles.get(mobile, 0) or self._user_ids.get(user_id, 0)
        if first:
            self.fault(line, "repeated", name, first)
            return
        others = [number for number in numbers if mobile and mobile_of(number) != mobile]
        if others:
            self.fault(line, "other_numbers", mobile, len(others))
        if mobile:
            self._mobiles[mobile] = line
        if user_id:
            self._user_ids[user_id] = line
        self._people.append(Entry(line, name, mobile, user_id, clean_tags(tags)))

    def _lives_without_mobile(self, line: int, name: str, numbers: Sequence[str], user_id: str) -> bool:
        if not numbers:
            if not user_id:
                self.fault(line, "no_number", name)
            return bool(user_id)
        number = plain(numbers[0])
        if user_id:
            self.fault(line, "mobile_ignored", number)
            return True
        if is_rounded(number):
            self.fault(line, "rounded_number", number)
        else:
            self.fault(line, "not_a_mobile", number, sum(char.isdigit() for char in number))
        return False

    def reading(self) -> Reading:
        """Return what was collected."""
        return Reading(tuple(self._people), tuple(sorted(self._faults, key=lambda fault: fault.line)))


def is_user_id(text: str) -> bool:
    """Return whether ``text`` can be a ``userId``: letters, digits and a few signs, at most 64, without spaces."""
    return _USER_ID.fullmatch(text) is not None
