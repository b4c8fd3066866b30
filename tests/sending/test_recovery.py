"""What an earlier process left unsaid is said at the next start."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from dingui.library import Library
from dingui.outcomes import Outcome, OutcomeKind
from dingui.sending.recovery import recover


def begun(path: Path, owner: str) -> str:
    """Leave a delivery that is being sent by ``owner``, and return its id."""
    with Library.open(path) as library:
        delivery = library.deliveries.begin(None, None, "产品群", "{}", "")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE deliveries SET owner = ? WHERE id = ?", (owner, delivery.id))
    return delivery.id


def test_what_a_process_that_is_gone_left_becomes_unknown(path: Path) -> None:
    delivery_id = begun(path, "1:gone:gone")
    with Library.open(path) as library:
        assert recover(library.deliveries) == 1
        assert recover(library.deliveries) == 0
        found = library.deliveries.get(delivery_id)
        assert found is not None
        assert found.outcome == Outcome(OutcomeKind.UNKNOWN, "interrupted")


def test_what_cannot_be_recovered_now_is_left_for_later(path: Path) -> None:
    delivery_id = begun(path, "1:gone:gone")
    with (
        Library.open(path) as library,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        assert recover(library.deliveries) == 0
        other.execute("ROLLBACK")
        assert recover(library.deliveries) == 1
        assert library.deliveries.unseen()[0].id == delivery_id
