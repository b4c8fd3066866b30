"""The code that leads a library from one version of the schema to the next."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from dingui.library.errors import LibraryError, translated
from dingui.library.files import code_of, unused_name
from dingui.library.schema import Migration, newest

APPLICATION_ID: Final = 0x44475549
"""``DGUI``, in bytes 68 to 71 of the file: how ``file`` and dingui tell a library from any other database."""


<<<<<<< HEAD
=======
@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: ``statements`` lead from ``version`` - 1 to ``version``."""

    version: int
    statements: tuple[str, ...]


MIGRATIONS: Final[tuple[Migration, ...]] = (
    Migration(
        1,
        (
            # The content stands last, so that reading a list never walks through its overflow pages.
            """
            CREATE TABLE drafts (
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                type TEXT NOT NULL,
                summary TEXT NOT NULL,
                created_ms INTEGER NOT NULL,
                updated_ms INTEGER NOT NULL,
                removed_ms INTEGER,
                content TEXT NOT NULL
            ) STRICT
            """,
            # Holds all that the list shows: 1,000 heads come from here alone.
            """
            CREATE INDEX drafts_newest ON drafts (updated_ms DESC, id, name, summary, type)
            WHERE removed_ms IS NULL
            """,
            """
            CREATE TABLE robots (
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                endpoint TEXT NOT NULL,
                keywords TEXT NOT NULL,
                signed INTEGER NOT NULL CHECK (signed IN (0, 1)),
                practice INTEGER NOT NULL CHECK (practice IN (0, 1)),
                fingerprint TEXT NOT NULL,
                position INTEGER NOT NULL,
                created_ms INTEGER NOT NULL,
                removed_ms INTEGER
            ) STRICT
            """,
            "CREATE UNIQUE INDEX robots_living_name ON robots (name) WHERE removed_ms IS NULL",
            # number keeps the order in which deliveries began, whatever the clock does.
            """
            CREATE TABLE deliveries (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                draft_id TEXT REFERENCES drafts (id) ON DELETE SET NULL,
                robot_id TEXT REFERENCES robots (id) ON DELETE SET NULL,
                robot_name TEXT NOT NULL,
                msg_uuid TEXT NOT NULL,
                attempt INTEGER NOT NULL,
                started_ms INTEGER NOT NULL,
                owner TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('sending', 'delivered', 'rejected', 'not_sent', 'unknown')),
                reason TEXT NOT NULL DEFAULT '',
                errcode INTEGER,
                errmsg TEXT NOT NULL DEFAULT '',
                data TEXT NOT NULL DEFAULT '{}',
                http_status INTEGER,
                duration_ms INTEGER NOT NULL DEFAULT 0,
                resolved_ms INTEGER,
                seen_ms INTEGER,
                payload TEXT NOT NULL,
                CHECK ((state = 'sending') = (resolved_ms IS NULL))
            ) STRICT
            """,
            "CREATE INDEX deliveries_of_draft ON deliveries (draft_id, robot_id, number)",
            "CREATE INDEX deliveries_of_robot ON deliveries (robot_id, started_ms)",
            "CREATE INDEX deliveries_open ON deliveries (number) WHERE state = 'sending'",
            "CREATE INDEX deliveries_unseen ON deliveries (number) WHERE state = 'unknown' AND seen_ms IS NULL",
            "CREATE TABLE marks (key TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL) STRICT",
        ),
    ),
    Migration(
        2,
        (
            """
            CREATE TABLE people (
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                mobile TEXT NOT NULL,
                user_id TEXT NOT NULL,
                tags TEXT NOT NULL,
                created_ms INTEGER NOT NULL,
                removed_ms INTEGER,
                CHECK (mobile <> '' OR user_id <> '')
            ) STRICT
            """,
            "CREATE UNIQUE INDEX people_living_mobile ON people (mobile) WHERE removed_ms IS NULL AND mobile <> ''",
            "CREATE UNIQUE INDEX people_living_user_id ON people (user_id) WHERE removed_ms IS NULL AND user_id <> ''",
        ),
    ),
    Migration(
        3,
        (
            "ALTER TABLE robots ADD COLUMN colour TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE robots ADD COLUMN group_name TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE robots ADD COLUMN tags TEXT NOT NULL DEFAULT '[]'",
            "ALTER TABLE robots ADD COLUMN notes TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE robots ADD COLUMN allowed_ips TEXT NOT NULL DEFAULT '[]'",
            "ALTER TABLE robots ADD COLUMN real INTEGER NOT NULL DEFAULT 1 CHECK (real IN (0, 1))",
            "ALTER TABLE robots ADD COLUMN mentions INTEGER NOT NULL DEFAULT 1 CHECK (mentions IN (0, 1))",
            "ALTER TABLE robots ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1))",
            # Came from another computer without its token, which is never written into a file.
            "ALTER TABLE robots ADD COLUMN needs_webhook INTEGER NOT NULL DEFAULT 0 CHECK (needs_webhook IN (0, 1))",
            "UPDATE robots SET real = 0 WHERE practice = 1",
        ),
    ),
    Migration(
        4,
        (
            """
            CREATE TABLE practice_groups (
                robot_id TEXT NOT NULL PRIMARY KEY REFERENCES robots (id) ON DELETE CASCADE,
                kept INTEGER NOT NULL DEFAULT 0 CHECK (kept IN (0, 1)),
                rules TEXT NOT NULL DEFAULT ''
            ) STRICT
            """,
        ),
    ),
    Migration(
        5,
        (
            # Filled later, a little at a time (library/history.py): a step must not read 100,000 messages. FTS5 keeps
            # no copy of what it indexes; to take something out, it must be told once more what that was.
            """
            CREATE TABLE sent_words (
                number INTEGER NOT NULL PRIMARY KEY REFERENCES deliveries (number) ON DELETE CASCADE,
                words TEXT NOT NULL,
                parts TEXT NOT NULL
            ) STRICT
            """,
            """
            CREATE VIRTUAL TABLE sent_search USING fts5 (
                words, parts, content = 'sent_words', content_rowid = 'number', columnsize = 0, tokenize = 'unicode61'
            )
            """,
            # Merged when nobody waits: History.merge.
            "INSERT INTO sent_search (sent_search, rank) VALUES ('automerge', 0), ('crisismerge', 200)",
            # Holds all that the list is filtered by: the rows themselves, with their payloads, are ten times as long.
            "CREATE INDEX deliveries_listed ON deliveries (number, state, robot_id, started_ms)",
            # The same for where a time begins and ends, which the clock, as it may go back, does not tell by itself.
            "CREATE INDEX deliveries_times ON deliveries (number, started_ms)",
        ),
    ),
    Migration(
        6,
        (
            # Which token it went to, as a fingerprint: DingTalk counts by the token, whatever a robot is called here.
            "ALTER TABLE deliveries ADD COLUMN pace_key TEXT NOT NULL DEFAULT ''",
            # A digest of what was said, msgUuid aside: by it, the same message to the same robot is known again.
            "ALTER TABLE deliveries ADD COLUMN content TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE deliveries ADD COLUMN job_id TEXT",
            # Milliseconds on the system's monotonic clock, which nobody can set.
            "ALTER TABLE deliveries ADD COLUMN left_up_ms INTEGER",
            "ALTER TABLE deliveries ADD COLUMN ended_up_ms INTEGER",
            # What the person said of an unknown outcome. The state stays what it was: DingTalk said nothing.
            """
            ALTER TABLE deliveries ADD COLUMN settled TEXT NOT NULL DEFAULT ''
            CHECK (settled IN ('', 'again', 'new', 'arrived', 'lost'))
            """,
            "ALTER TABLE deliveries ADD COLUMN settled_ms INTEGER",
            # Holds all that pacing asks, so that no payload is walked through.
            """
            CREATE INDEX deliveries_pace
            ON deliveries (pace_key, number, left_up_ms, ended_up_ms, started_ms, resolved_ms, owner)
            WHERE pace_key <> '' AND state <> 'not_sent'
            """,
            "CREATE INDEX deliveries_throttled ON deliveries (pace_key, number) WHERE reason = 'throttled'",
            """
            CREATE INDEX deliveries_doubtful ON deliveries (robot_id, content, number)
            WHERE state = 'unknown' AND settled = ''
            """,
            # No references: what was asked for stays true when a draft or a robot is gone.
            """
            CREATE TABLE jobs (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                draft_id TEXT,
                made_ms INTEGER NOT NULL,
                owner TEXT NOT NULL,
                closed_ms INTEGER
            ) STRICT
            """,
            """
            CREATE TABLE job_parts (
                job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
                position INTEGER NOT NULL,
                robot_id TEXT NOT NULL,
                robot_name TEXT NOT NULL,
                endpoint TEXT NOT NULL,
                practice INTEGER NOT NULL CHECK (practice IN (0, 1)),
                msg_uuid TEXT NOT NULL,
                state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN
                    ('waiting', 'sending', 'delivered', 'rejected', 'not_sent', 'unknown', 'stopped')),
                attempts INTEGER NOT NULL DEFAULT 0,
                delivery_id TEXT,
                payload TEXT NOT NULL,
                PRIMARY KEY (job_id, position)
            ) STRICT
            """,
            """
            CREATE INDEX job_parts_left ON job_parts (job_id, position)
            WHERE state IN ('waiting', 'sending', 'stopped')
            """,
        ),
    ),
    Migration(
        8,
        (
            # The content stands last: a list never walks through its overflow pages. It is compressed (versions.py).
            """
            CREATE TABLE versions (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                draft_id TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
                made_ms INTEGER NOT NULL,
                kept_ms INTEGER NOT NULL,
                act TEXT NOT NULL,
                name TEXT NOT NULL,
                type TEXT NOT NULL,
                summary TEXT NOT NULL,
                content BLOB NOT NULL
            ) STRICT
            """,
            "CREATE INDEX versions_of_draft ON versions (draft_id, number, act, made_ms, kept_ms)",
            # Holds all that the bin shows.
            """
            CREATE INDEX drafts_removed ON drafts (removed_ms DESC, id, name, summary, type, updated_ms)
            WHERE removed_ms IS NOT NULL
            """,
            # What a library and its copies have in common: a new one, begun after a damaged one, is another.
            "INSERT INTO marks (key, text) VALUES ('library_id', lower(hex(randomblob(16))))",
        ),
    ),
)


def newest(migrations: Sequence[Migration]) -> int:
    """Return the version that the last step leads to."""
    return migrations[-1].version


>>>>>>> wt-keeping
def version_of(connection: sqlite3.Connection) -> int:
    """Return the file's schema version; 0 where nothing was ever made."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(
    connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration], clock: Callable[[], float]
) -> None:
    """Lead the file to the newest version in one transaction; before that, copy one that holds anything.

    Foreign keys must be off on ``connection``: a step may rebuild a table. Raises ``LibraryError``; the file then is
    as it was, and the copy beside it stays.
    """
    if version_of(connection) == newest(migrations):
        return
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again: another process may have done it while this one waited for its turn.
        version = version_of(connection)
        pending = [step for step in migrations if step.version > version]
        if pending and version > 0:
            back_up(path, version, clock)
        with translated(path):
            for step in pending:
                for statement in step.statements:
                    connection.execute(statement)
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise LibraryError("migration_failed", path=str(path))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {newest(migrations)}")
            connection.execute("COMMIT")
    except BaseException as error:
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        if isinstance(error, LibraryError) and error.code == "failed":
            raise LibraryError("migration_failed", path=str(path)) from error
        raise


def back_up(path: Path, version: int, clock: Callable[[], float]) -> Path:
    """Copy the library at ``path`` to ``library.v1-<time>.sqlite3`` beside it and return where.

    Raises ``LibraryError``; an unfinished copy is not left behind.
    """
    copy = unused_name(path, f"v{version}", clock())
    try:
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with (
            translated(path),
            closing(sqlite3.connect(path, isolation_level=None)) as source,
            closing(sqlite3.connect(copy, isolation_level=None)) as target,
        ):
            source.backup(target)
    except OSError as error:
        raise LibraryError(code_of(error), path=str(path)) from error
    except LibraryError:
        copy.unlink(missing_ok=True)
        raise
    return copy
