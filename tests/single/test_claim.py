"""The claim on a data folder: one holder at a time, gone with its process."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dingui.single.claim import NOTE_BYTES, Claim, Holder, holder_of, lock_file
from dingui.single.errors import CODES, SingleError
from dingui.texts.single import CODES as SPOKEN
from dingui.texts.single import NAMED, explain_not_opened, explain_single_error
from tests.journeys.waiting import until

posix = pytest.mark.skipif(sys.platform == "win32", reason="locks and permissions as POSIX has them")


def test_a_second_claim_is_refused_until_the_first_is_let_go(tmp_path: Path) -> None:
    first = Claim.take(tmp_path)
    assert first is not None
    assert Claim.take(tmp_path) is None
    first.release()
    first.release()
    second = Claim.take(tmp_path)
    assert second is not None
    second.release()


def test_whatever_way_leads_to_the_folder_it_is_one(tmp_path: Path) -> None:
    folder = tmp_path / "数据"
    folder.mkdir()
    link = tmp_path / "link"
    link.symlink_to(folder)
    first = Claim.take(folder)
    assert first is not None
    assert Claim.take(link) is None
    first.release()


def test_two_folders_are_two(tmp_path: Path) -> None:
    claims = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        claims.append(Claim.take(tmp_path / name))
    for claim in claims:
        assert claim is not None
        claim.release()


def test_the_note_says_who_is_there_and_always_has_one_size(tmp_path: Path) -> None:
    assert holder_of(tmp_path) is None
    claim = Claim.take(tmp_path)
    assert claim is not None
    assert holder_of(tmp_path) is None
    claim.tell("starting")
    here = holder_of(tmp_path)
    assert here is not None
    assert (here.pid, here.state, here.address, here.is_here) == (os.getpid(), "starting", "", True)
    claim.tell("open", "/run/user/1000/dingui-0123")
    here = holder_of(tmp_path)
    assert here is not None
    assert (here.state, here.address) == ("open", "/run/user/1000/dingui-0123")
    claim.tell("closing")
    assert lock_file(tmp_path).stat().st_size == NOTE_BYTES
    claim.release()
    if sys.platform != "win32":
        assert lock_file(tmp_path).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{",
        b'{"pid": 1, "host": "a", "state": "open"}',
        b'{"pid": true, "host": "a", "state": "open", "address": ""}',
        b'{"pid": 1, "host": "a", "state": "asleep", "address": ""}',
        b'{"pid": 1, "host": 2, "state": "open", "address": ""}',
        b'{"pid": 1, "host": "a", "state": "open", "address": ["x"]}',
        b"[" * NOTE_BYTES,
    ],
)
def test_a_note_that_cannot_be_read_is_none(tmp_path: Path, note: bytes) -> None:
    lock_file(tmp_path).write_bytes(note)
    assert holder_of(tmp_path) is None


def test_somebody_elses_computer_is_told_from_this_one() -> None:
    assert not Holder(1, "another.example", "open").is_here


HOLD = """
import sys; from pathlib import Path; from dingui.single.claim import Claim
assert Claim.take(Path(sys.argv[1]))
print("held", flush=True); sys.stdin.read()
"""


def test_a_killed_process_leaves_no_claim_behind(tmp_path: Path) -> None:
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            assert Claim.take(tmp_path) is None
            process.kill()
            process.wait()
        claim = Claim.take(tmp_path)
        assert claim is not None
        claim.release()


def test_a_child_of_the_holder_does_not_keep_the_claim(tmp_path: Path) -> None:
    claim = Claim.take(tmp_path)
    assert claim is not None
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False) as child:
        claim.release()
        # The kernel closes what is not to be inherited a moment after the child counts as started.
        again = until("the claim can be had", lambda: Claim.take(tmp_path))
        assert child.poll() is None
        again.release()
        child.communicate(b"\n")


@posix
def test_a_drive_without_locks_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def refuse(_descriptor: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(SingleError) as caught:
        Claim.take(tmp_path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert caught.value.code == "no_locks"
    assert str(tmp_path) in explain_single_error(caught.value.code, caught.value.data)


@posix
def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "precious"
    other.write_text("as it was")
    lock_file(tmp_path).symlink_to(other)
    with pytest.raises(OSError, match="symbolic link"):
        Claim.take(tmp_path)
    assert other.read_text() == "as it was"


def test_every_code_has_a_sentence() -> None:
    assert SPOKEN == CODES
    values: dict[str, str | int] = {"pid": 4711, "host": "study.example", "path": "/data"}
    for code in sorted(CODES):
        assert "{" not in explain_single_error(code, values)


def test_the_note_fits_whatever_the_names_are() -> None:
    longest = Holder(2**31, "主" * 64, "starting", "/tmp/" + "夹" * 33)
    assert len(json.dumps({name: getattr(longest, name) for name in longest.__slots__})) <= NOTE_BYTES


def test_of_many_files_the_first_are_named() -> None:
    names = [f"{number}.json" for number in range(NAMED)]
    assert explain_not_opened(names) == "Not opened: 0.json, 1.json, 2.json, 3.json, 4.json."
    assert explain_not_opened([*names, "停机.json"]) == "Not opened: 0.json, 1.json, 2.json, 3.json, 4.json, …."
