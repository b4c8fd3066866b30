"""How a person sets a practice group up: what the library keeps of it, without token and secret."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from dingui.concealed import Concealed
from dingui.practice.settings import PracticeError, PracticeSettings, parse_allow
from dingui.practice.wordings import Wording


@dataclass(frozen=True, slots=True)
class GroupRules:
    """The three security settings, and the circumstances that are switched by hand. A new group is signed."""

    signed: bool = True
    keywords: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    """Addresses and ranges as they were typed; a client on this computer comes from 127.0.0.1."""
    wording: Wording = Wording.C
    stopped: bool = False
    external_group: bool = False
    admins_only_everyone: bool = False

    def settings(self, access_token: Concealed, secret: Concealed) -> PracticeSettings:
        """Return what the robot applies. Raises ``PracticeError`` for what DingTalk's dialog would not take."""
        return PracticeSettings(
            access_token=access_token,
            secret=secret if self.signed else Concealed(),
            keywords=self.keywords,
            allow=tuple(parse_allow(entry) for entry in self.allow),
            wording=self.wording,
            stopped=self.stopped,
            external_group=self.external_group,
            admins_only_everyone=self.admins_only_everyone,
        )

    def to_json(self) -> str:
        """Return the text that the library keeps."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> GroupRules:
        """Read what :meth:`to_json` wrote. What cannot be used stays as a new group has it; never raises."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return NEW_GROUP
        if not isinstance(found, dict):
            return NEW_GROUP
        usable = {field.name: found[field.name] for field in fields(cls) if field.name in found}
        values = {name: value for name, value in ((n, _read(n, v)) for n, v in usable.items()) if value is not None}
        rules = cls(**values)
        try:
            rules.settings(Concealed(), Concealed())
        except PracticeError:  # a row that somebody edited
            return NEW_GROUP
        return rules


NEW_GROUP: Final = GroupRules()
"""What a group is until somebody sets it up."""


def _read(name: str, value: object) -> Any:
    match name:
        case "keywords" | "allow":
            texts = value if isinstance(value, list) else []
            return tuple(text for text in texts if isinstance(text, str))
        case "wording":
            return Wording(value) if isinstance(value, str) and value in list(Wording) else None
        case _:
            return value if isinstance(value, bool) else None
