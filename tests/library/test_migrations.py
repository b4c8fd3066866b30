"""Every past version opens, and the mechanism that makes it so."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dingui.library import Library, LibraryError
from dingui.library.history import HistoryQuery
from dingui.library.migrations import APPLICATION_ID
from dingui.library.schema import MIGRATIONS, Migration, newest
from dingui.outcomes import Outcome, OutcomeKind
from tests.library.conftest import Clock, files_of, integrity

VERSIONS = sorted((Path(__file__).parent / "versions").glob("v*.sql"), key=lambda each: int(each.stem[1:]))

NEXT = Migration(newest(MIGRATIONS) + 1, ("ALTER TABLE drafts ADD COLUMN starred INTEGER NOT NULL DEFAULT 0",))
FAILS = Migration(
    newest(MIGRATIONS) + 1, ("ALTER TABLE drafts ADD COLUMN starred INTEGER", "UPDATE no_such_table SET x = 1")
)


def from_dump(dump: Path, path: Path) -> None:
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))


def test_there_is_a_dump_of_every_version() -> None:
    assert [int(each.stem[1:]) for each in VERSIONS] == [step.version for step in MIGRATIONS]
    assert [step.version for step in MIGRATIONS] == list(range(1, newest(MIGRATIONS) + 1))


@pytest.mark.parametrize("dump", VERSIONS, ids=lambda each: each.stem)
def test_a_library_of_every_version_opens(path: Path, dump: Path) -> None:
    from_dump(dump, path)
    with Library.open(path) as library:
        assert library.set_aside is None
        heads = library.drafts.heads()
        assert [each.name for each in heads] == ["周会通知", ""]
        draft = library.drafts.get(heads[0].id)
        assert draft is not None
        assert draft.content == '{"text": "九点开会 😀"}'
        assert [(each.name, each.keywords, each.signed) for each in library.robots.all()] == [
            ("产品群", ("通知",), True),
            ("Practice", (), False),
        ]
        # Whether one is real was asked by whether it is for practice, before there was a field of its own.
        assert [(each.real, each.mentions, each.archived) for each in library.robots.all()] == [
            (True, True, False),
            (False, True, False),
        ]
        kept = {"Practice"} if int(dump.stem[1:]) >= 4 else set()
        assert {robot.name for robot in library.robots.all() if robot.id in library.practice_groups.all()} == kept
        assert library.marks.get("open_draft") == heads[0].id
        # What was sent before there was a search is found as soon as it was looked through.
        while library.history.index_more(1):
            pass
        assert len(library.history.page(HistoryQuery("产品")).deliveries) == 2
        assert library.deliveries.recent(9)[0].outcome == Outcome(
            OutcomeKind.REJECTED,
            "keyword_missing",
            errcode=310000,
            errmsg="keywords not in content",
            data={"hint": "通知"},
            http_status=200,
            duration_ms=42,
        )
        # The one that was being sent belongs to a process of another time.
        assert [each.state for each in library.deliveries.recover()] == ["unknown"]
    assert integrity(path) == "ok"


def test_before_migrating_a_copy_is_made(path: Path, clock: Clock, open_library: Callable[..., Library]) -> None:
    with Library.open(path) as old:
        draft = old.drafts.add("one", "content")

    with Library.open(path, clock=clock, migrations=(*MIGRATIONS, NEXT)) as library:
        assert library.drafts.get(draft.id) == draft
        assert library._database.run("SELECT starred FROM drafts")[0][0] == 0
        library.drafts.add("two")

    copies = list(path.parent.glob(f"library.v{newest(MIGRATIONS)}-*.sqlite3"))
    assert len(copies) == 1
    if sys.platform != "win32":
        assert stat.S_IMODE(copies[0].stat().st_mode) == 0o600
    assert [each.name for each in open_library(copies[0]).drafts.heads()] == ["one"]
    # The migrated one is too new for the dingui of before, and no second copy is made of it.
    with pytest.raises(LibraryError) as caught:
        Library.open(path)
    assert (caught.value.code, caught.value.data["version"]) == ("newer", NEXT.version)
    Library.open(path, migrations=(*MIGRATIONS, NEXT)).close()
    assert list(path.parent.glob("library.v*.sqlite3")) == copies


def test_a_migration_that_fails_leaves_the_old_library(path: Path) -> None:
    with Library.open(path) as old:
        draft = old.drafts.add("one", "content")
    before = files_of(path.parent)

    with pytest.raises(LibraryError) as caught:
        Library.open(path, migrations=(*MIGRATIONS, FAILS))

    assert caught.value.code == "migration_failed"
    after = files_of(path.parent)
    assert {name: after[name] for name in before} == before
    assert len(list(path.parent.glob("library.v*.sqlite3"))) == 1
    with Library.open(path) as library:
        assert library.set_aside is None
        assert library.drafts.get(draft.id) == draft


def test_a_migration_that_breaks_a_reference_is_undone(path: Path) -> None:
    with Library.open(path) as old:
        draft = old.drafts.add("one")
        old.deliveries.begin(draft.id, None, "", "{}", "")
    breaks = Migration(NEXT.version, ("DELETE FROM drafts",))
    with pytest.raises(LibraryError) as caught:
        Library.open(path, migrations=(*MIGRATIONS, breaks))
    assert caught.value.code == "migration_failed"
    with Library.open(path) as library:
        assert len(library.drafts.heads()) == 1


def test_processes_that_migrate_at_once_do_it_once(path: Path) -> None:
    with Library.open(path) as old:
        old.drafts.add("one")
    code = (
        "import sys; from pathlib import Path; from dingui.library import Library\n"
        "from tests.library.test_migrations import MIGRATIONS, NEXT\n"
        "Library.open(Path(sys.argv[1]), migrations=(*MIGRATIONS, NEXT)).close()\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(4)]
    assert [each.wait() for each in running] == [0] * 4
    assert len(list(path.parent.glob("library.v*.sqlite3"))) == 1


def test_the_file_says_what_it_is(path: Path) -> None:
    Library.open(path).close()
    assert path.read_bytes()[68:72] == b"DGUI" == APPLICATION_ID.to_bytes(4, "big")
