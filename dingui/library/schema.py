"""The schema, as the steps that lead to it.

A step is never changed once it was released: a new one is added, and a dump of the version before it is kept in
``tests/library/versions`` and opened by a test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


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
        7,
        (
            # What stands for a blank in the robot's group: a JSON object of names and words.
            "ALTER TABLE robots ADD COLUMN words TEXT NOT NULL DEFAULT '{}'",
            # When it is not to be disturbed, such as 22:00-08:00; empty for never.
            "ALTER TABLE robots ADD COLUMN quiet TEXT NOT NULL DEFAULT ''",
            # Robots that are ticked together. One that is removed stays in its lists, for it can come back.
            """
            CREATE TABLE robot_lists (
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                robot_ids TEXT NOT NULL,
                created_ms INTEGER NOT NULL
            ) STRICT
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
    Migration(
        9,
        (
            "ALTER TABLE drafts ADD COLUMN folder TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE drafts ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1))",
            "ALTER TABLE drafts ADD COLUMN template INTEGER NOT NULL DEFAULT 0 CHECK (template IN (0, 1))",
            # How the name is read, for an order by name; nameless drafts come last.
            "ALTER TABLE drafts ADD COLUMN name_key TEXT NOT NULL DEFAULT '\U0010ffff'",
            # Each order has an index with all that lists are filtered by; the rows themselves are ten times as long.
            "DROP INDEX drafts_newest",
            """
            CREATE INDEX drafts_newest ON drafts (updated_ms DESC, id, pinned, template, type, folder)
            WHERE removed_ms IS NULL
            """,
            """
            CREATE INDEX drafts_named ON drafts (name_key, id, pinned, template, type, folder, updated_ms)
            WHERE removed_ms IS NULL
            """,
            """
            CREATE INDEX drafts_typed ON drafts (type, updated_ms DESC, id, pinned, template, folder)
            WHERE removed_ms IS NULL
            """,
            "CREATE INDEX drafts_pinned ON drafts (updated_ms DESC, id) WHERE removed_ms IS NULL AND pinned = 1",
            "CREATE INDEX drafts_folders ON drafts (folder) WHERE removed_ms IS NULL AND folder <> ''",
            """
            CREATE TABLE draft_tags (
                tag TEXT NOT NULL,
                draft_id TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
                PRIMARY KEY (tag, draft_id)
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX draft_tags_of ON draft_tags (draft_id, tag)",
            # As with what was sent. The number is the time of the last change, so that the latest are found first.
            """
            CREATE TABLE draft_words (
                number INTEGER NOT NULL PRIMARY KEY,
                words TEXT NOT NULL,
                parts TEXT NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE draft_numbers (
                draft_id TEXT NOT NULL PRIMARY KEY REFERENCES drafts (id) ON DELETE CASCADE,
                number INTEGER NOT NULL UNIQUE,
                name TEXT NOT NULL,
                readings TEXT NOT NULL
            ) STRICT
            """,
            # Terms come in small letters already, with spaces between: ``ascii`` takes them as they are.
            """
            CREATE VIRTUAL TABLE draft_search USING fts5 (
                parts, content = 'draft_words', content_rowid = 'number', columnsize = 0, detail = none,
                prefix = '3 4', tokenize = 'ascii'
            )
            """,
            "INSERT INTO draft_search (draft_search, rank) VALUES ('automerge', 0), ('crisismerge', 200)",
            # What must be looked through anew, the last changed one with the highest number. Whoever writes a draft
            # need not think of it, and pays 10 µs.
            """
            CREATE TABLE draft_changes (
                number INTEGER PRIMARY KEY,
                draft_id TEXT NOT NULL UNIQUE REFERENCES drafts (id) ON DELETE CASCADE,
                unread INTEGER NOT NULL DEFAULT 0 CHECK (unread IN (0, 1))
            ) STRICT
            """,
            "INSERT INTO draft_changes (draft_id) SELECT id FROM drafts INDEXED BY drafts_newest"
            " WHERE removed_ms IS NULL ORDER BY updated_ms, id DESC",
            "INSERT INTO draft_changes (draft_id) SELECT id FROM drafts WHERE removed_ms IS NOT NULL",
            """
            CREATE TRIGGER drafts_added AFTER INSERT ON drafts BEGIN
                INSERT INTO draft_changes (draft_id) VALUES (new.id);
            END
            """,
            """
            CREATE TRIGGER drafts_changed AFTER UPDATE OF name, content ON drafts BEGIN
                DELETE FROM draft_changes WHERE draft_id = new.id;
                INSERT INTO draft_changes (draft_id) VALUES (new.id);
            END
            """,
            """
            CREATE TRIGGER drafts_tagged AFTER INSERT ON draft_tags BEGIN
                DELETE FROM draft_changes WHERE draft_id = new.draft_id;
                INSERT INTO draft_changes (draft_id) VALUES (new.draft_id);
            END
            """,
            # Not where the tag goes because its draft does.
            """
            CREATE TRIGGER drafts_untagged AFTER DELETE ON draft_tags BEGIN
                DELETE FROM draft_changes WHERE draft_id = old.draft_id;
                INSERT INTO draft_changes (draft_id) SELECT id FROM drafts WHERE id = old.draft_id;
            END
            """,
            # A trigger may not write into FTS5's table: what is to be taken out of it is noted, too.
            "CREATE TABLE draft_words_gone (number INTEGER NOT NULL PRIMARY KEY) STRICT",
            """
            CREATE TRIGGER drafts_gone BEFORE DELETE ON drafts BEGIN
                INSERT INTO draft_words_gone (number) SELECT number FROM draft_numbers WHERE draft_id = old.id;
            END
            """,
        ),
    ),
    Migration(
        10,
        (
            # When a part may leave at the earliest, in ms since 1970; 0 for at once.
            "ALTER TABLE job_parts ADD COLUMN not_before_ms INTEGER NOT NULL DEFAULT 0",
        ),
    ),
)


def newest(migrations: Sequence[Migration]) -> int:
    """Return the version that the last step leads to."""
    return migrations[-1].version
