"""Small things to remember: a key and a text, such as which draft is open."""

from __future__ import annotations

from dingui.library.database import Database, storable


class Marks:
    """A store of short texts by key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> str | None:
        """Return the text under ``key``."""
        rows = self._database.run("SELECT text FROM marks WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def set(self, key: str, text: str) -> None:
        """Put ``text`` under ``key``, in place of what was there."""
        self._database.run(
            "INSERT INTO marks (key, text) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET text = excluded.text",
            (key, storable(text)),
        )

    def below(self, prefix: str) -> dict[str, str]:
        """Return the texts whose keys begin with ``prefix``, by what follows it."""
        rows = self._database.run("SELECT key, text FROM marks WHERE substr(key, 1, ?) = ?", (len(prefix), prefix))
        return {str(key)[len(prefix) :]: str(text) for key, text in rows}

    def remove(self, key: str) -> None:
        """Forget what is under ``key``; nothing there is fine."""
        self._database.run("DELETE FROM marks WHERE key = ?", (key,))
