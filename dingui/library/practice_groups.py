"""How practice groups are set up. Their tokens and secrets are made up, and still are not here (promise 4)."""

from __future__ import annotations

from dataclasses import dataclass

from dingui.library.database import Database, storable


@dataclass(frozen=True, slots=True)
class PracticeGroup:
    """What is kept of one practice group beside its robot."""

    robot_id: str
    kept: bool = False
    """Whether somebody copied its webhook, so that it should be the same one the next time."""
    rules: str = ""
    """``dingui.practice.group_rules.GroupRules`` as JSON; empty for what a new group has."""


class PracticeGroups:
    """A row for each practice robot whose group was set up or whose webhook was copied."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, PracticeGroup]:
        """Return them by their robots' ids, also those of robots that were removed."""
        rows = self._database.run("SELECT robot_id, kept, rules FROM practice_groups")
        return {row["robot_id"]: PracticeGroup(row["robot_id"], bool(row["kept"]), row["rules"]) for row in rows}

    def set_rules(self, robot_id: str, rules: str) -> None:
        """Store how a group is set up. Raises ``LibraryError`` for a robot that was never there."""
        self._database.run(
            "INSERT INTO practice_groups (robot_id, rules) VALUES (?, ?)"
            " ON CONFLICT (robot_id) DO UPDATE SET rules = excluded.rules",
            (robot_id, storable(rules)),
        )

    def set_kept(self, robot_id: str) -> None:
        """Remember that a group's webhook was copied. Raises ``LibraryError`` for a robot that was never there."""
        self._database.run(
            "INSERT INTO practice_groups (robot_id, kept) VALUES (?, 1) ON CONFLICT (robot_id) DO UPDATE SET kept = 1",
            (robot_id,),
        )
