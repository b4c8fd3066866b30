"""Noticing what other connections wrote into the journal: those of other processes, and this one's worker."""

from __future__ import annotations

from dingui.library.database import Database

# Each is the first or the whole of a partial index, so that a journal of years is looked at as fast as a new one.
_MARK = (
    "SELECT (SELECT MAX(number) FROM deliveries) AS newest,"
    " (SELECT group_concat(number) FROM deliveries WHERE state = 'sending') AS sending,"
    " (SELECT group_concat(number) FROM deliveries WHERE state = 'unknown' AND seen_ms IS NULL) AS unseen"
)


class Watch:
    """Looks when it is asked to; in between it costs nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._version = -1
        self._mark: tuple[object, ...] = ()

    def changed(self) -> bool:
        """Say whether deliveries began or ended since this was asked last; the first time, True.

        Where nobody wrote anything, this reads a counter and no page. Raises ``LibraryError``.
        """
        # It counts what others committed, never what this connection did (sqlite.org/pragma.html#pragma_data_version).
        version = int(self._database.run("PRAGMA data_version")[0][0])
        if version == self._version:
            return False
        mark = tuple(self._database.run(_MARK)[0])
        changed = mark != self._mark
        self._version, self._mark = version, mark
        return changed

    @property
    def sending(self) -> bool:
        """Whether, when :meth:`changed` was asked last, anybody was sending, or had died while doing so."""
        return len(self._mark) > 1 and self._mark[1] is not None
