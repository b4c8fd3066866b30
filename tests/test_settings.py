"""The settings' file: nothing that a person wrote is lost, and nothing that is written is half written."""

from __future__ import annotations

import datetime
import os
import signal
import stat
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dingui.settings import VERSION, LoadedSettings, Settings, load_settings, save_settings

CHOICES = {
    "language": ["", "en", "zh_CN"],
    "theme": ["system", "light", "dark"],
    "preview_width": ["phone", "pc"],
    "preview_theme": ["light", "dark"],
    "keep_sent": ["ever", "365", "90", "30"],
}
CHOSEN = Settings(
    language="zh_CN", theme="dark", preview_width="pc", preview_theme="dark", keep_sent="90", think_again_s=0
)

NOBODY = 65534
"""The user id of a user with no rights."""

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.datetimes(timezones=st.timezones().map(lambda _: datetime.timezone(datetime.timedelta(hours=8)))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
OTHERS = st.dictionaries(KEYS.filter(lambda key: key not in {"version", "think_again_s", *CHOICES}), VALUES, max_size=4)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


@pytest.fixture
def written(path: Path) -> Path:
    """The file of someone who has chosen everything."""
    save_settings(path, CHOSEN)
    return path


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


# -------------------------------------------------------------------------------------------------- round trip


def test_a_first_start(path: Path) -> None:
    assert load_settings(path) == LoadedSettings(Settings(), set_aside=None)
    assert not path.parent.exists(), "reading makes nothing"
    assert Settings() == Settings(language="", theme="system", preview_width="phone", preview_theme="light")


def test_what_the_file_looks_like(written: Path) -> None:
    """Written down: a person may read it, and an older program's file must stay readable."""
    assert written.read_text() == (
        'version = 1\nlanguage = "zh_CN"\ntheme = "dark"\npreview_width = "pc"\npreview_theme = "dark"\n'
        'keep_sent = "90"\nthink_again_s = 0\n'
    )
    assert VERSION == 1


@given(
    chosen=st.fixed_dictionaries(
        {**{name: st.sampled_from(values) for name, values in CHOICES.items()}, "think_again_s": st.integers(0, 30)}
    ),
    others=OTHERS,
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everything_comes_back(path: Path, chosen: dict[str, Any], others: dict[str, Any]) -> None:
    """Every key that this version does not know as well, of every type that TOML has."""
    wanted = Settings(**chosen, others=others)
    save_settings(path, wanted)
    assert load_settings(path) == LoadedSettings(wanted)
    assert names(path.parent) == ["settings.toml"]


def test_a_person_may_edit_it(path: Path) -> None:
    put(path, "\ufeff# 我的设置\r\n  theme='dark'   # 夜里用\r\n[future]\r\nlayout = [1, 2]\r\n")
    loaded = load_settings(path).settings
    assert loaded == Settings(theme="dark", others={"future": {"layout": [1, 2]}})
    save_settings(path, replace(loaded, theme="light"))
    assert load_settings(path).settings == Settings(theme="light", others={"future": {"layout": [1, 2]}})


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing\n", "version = 1\n"])
def test_an_empty_file_is_a_first_start(path: Path, content: str) -> None:
    assert load_settings(put(path, content)) == LoadedSettings(Settings())


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize(
    "value",
    [
        '"purple"',
        '"Dark"',
        '" "',
        "1",
        "true",
        "nan",
        "[]",
        '["dark"]',
        "{}",
        '{dark = "dark"}',
        "2026-01-01",
        "07:30:00",
        "1979-05-27T07:32:00Z",
    ],
)
def test_a_value_that_means_nothing_gives_way_alone(path: Path, name: str, value: str) -> None:
    lines = [f'{key} = "{getattr(CHOSEN, key)}"' for key in CHOICES if key != name]
    put(path, "\n".join([*lines, f"{name} = {value}", "new = 1", f"think_again_s = {CHOSEN.think_again_s}"]))
    loaded = load_settings(path)
    assert loaded.settings == replace(CHOSEN, **{name: getattr(Settings(), name)}, others={"new": 1})
    assert loaded.set_aside is None


def test_a_key_called_others_is_one_of_them(path: Path) -> None:
    loaded = load_settings(put(path, "others = 3")).settings
    assert loaded == Settings(others={"others": 3})
    save_settings(path, loaded)
    assert load_settings(path).settings == loaded


def test_what_can_be_read_and_not_written_is_left_out(path: Path) -> None:
    put(path, f"long = 0x{'f' * 5000}\nshort = 1\ntheme = 'dark'\n")
    loaded = load_settings(path).settings
    assert set(loaded.others) == {"long", "short"}
    save_settings(path, loaded)
    assert load_settings(path).settings == Settings(theme="dark", others={"short": 1})


def test_as_deep_as_it_can_be_read(path: Path) -> None:
    for depth in range(50, 1000, 50):
        loaded = load_settings(put(path, f"deep = {'[' * depth}{']' * depth}\ntheme = 'dark'"))
        save_settings(path, loaded.settings)
        assert load_settings(path).set_aside is None


# -------------------------------------------------------------------------------------------------- values


def test_settings_are_values() -> None:
    assert Settings(others={"a": [1]}) == Settings(others={"a": [1]})
    assert Settings(others={"a": [1]}) != Settings(others={"a": [2]})
    assert Settings(theme="dark") != Settings()
    assert hash(Settings(others={"a": [1]})) == hash(Settings(others={"a": [1]}))
    assert len({Settings(), Settings(), Settings(theme="dark"), Settings(others={"a": []})}) == 3


def test_two_settings_share_nothing_that_changes(path: Path) -> None:
    assert Settings().others is not Settings().others
    put(path, "[a]\nb = 1")
    assert load_settings(path).settings.others is not load_settings(path).settings.others


# -------------------------------------------------------------------------------------------------- broken files


@pytest.mark.parametrize(
    "content",
    [
        b"theme = dark",
        b"theme",
        b"theme = 'dark'\ntheme = 'light'",
        b"<html>",
        b'{"theme": "dark"}',
        b"\0" * 40,
        b"\xff\xfe" + 'theme = "dark"'.encode("utf-16-le"),
        "theme = '深色'".encode("gb18030"),
        b"n = " + b"1" * 5000,
        b"deep = " + b"[" * 100_000,
        b"deep = " + b"{a=" * 100_000,
        b"version = 1\n" + b"[a." * 3 + b"x",
        bytes(range(256)),
    ],
)
def test_a_broken_file_is_put_aside_and_told_of(path: Path, content: bytes) -> None:
    put(path, content)
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert loaded.set_aside is not None
    assert loaded.set_aside.parent == path.parent
    assert loaded.set_aside.name.startswith("settings.broken-")
    assert loaded.set_aside.suffix == ".toml"
    assert loaded.set_aside.read_bytes() == content
    assert not path.exists()
    save_settings(path, loaded.settings)
    assert loaded.set_aside.read_bytes() == content
    assert load_settings(path) == LoadedSettings(Settings())


def test_many_broken_files_in_one_second_are_all_kept(path: Path) -> None:
    kept = {}
    for n in range(20):
        put(path, f"broken {n}")
        set_aside = load_settings(path).set_aside
        assert set_aside is not None
        kept[set_aside] = f"broken {n}"
    assert {each: each.read_text() for each in kept} == kept
    assert len(kept) == 20


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_there_is_read_or_put_aside(path: Path, content: bytes) -> None:
    put(path, content)
    loaded = load_settings(path)
    if loaded.set_aside is None:
        assert path.read_bytes() == content
        tomllib.loads(content.decode("utf-8-sig"))
    else:
        assert loaded.set_aside.read_bytes() == content
        loaded.set_aside.unlink()
    save_settings(path, loaded.settings)
    assert load_settings(path) == LoadedSettings(loaded.settings)


def test_a_folder_in_its_place_is_put_aside(path: Path) -> None:
    (path / "inside").mkdir(parents=True)
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert loaded.set_aside is not None
    assert names(loaded.set_aside) == ["inside"]


def test_a_link_to_itself_is_put_aside(path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to(path)
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert loaded.set_aside is not None
    save_settings(path, CHOSEN)
    assert load_settings(path).settings == CHOSEN


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """The settings' path in a folder of an ordinary user, who the test is until it ends: root may read everything."""
    if sys.platform == "win32":
        pytest.skip("POSIX permissions")
    import tomli_w  # noqa: F401 - an ordinary user may not be able to read where it is

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "config"
        save_settings(folder / "settings.toml", CHOSEN)
        privileged = os.geteuid() == 0
        if privileged:
            for each in (Path(name), folder, folder / "settings.toml"):
                os.chown(each, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield folder / "settings.toml"
        finally:
            folder.chmod(0o700)
            if privileged:
                os.seteuid(0)


def test_a_file_that_cannot_be_read_is_put_aside_and_not_overwritten(unprivileged: Path) -> None:
    unprivileged.chmod(0)
    loaded = load_settings(unprivileged)
    assert loaded.settings == Settings()
    assert loaded.set_aside is not None
    save_settings(unprivileged, Settings(theme="light"))
    loaded.set_aside.chmod(0o600)
    assert load_settings(loaded.set_aside).settings == CHOSEN


@pytest.mark.parametrize("mode", [0o500, 0o400, 0])
def test_a_folder_that_cannot_be_written_or_searched(unprivileged: Path, mode: int) -> None:
    folder, content = unprivileged.parent, unprivileged.read_bytes()
    broken = put(folder / "broken.toml", "broken")
    folder.chmod(mode)
    assert load_settings(unprivileged).settings == (CHOSEN if mode == 0o500 else Settings())
    assert load_settings(broken) == LoadedSettings(Settings(), set_aside=None)
    with pytest.raises(OSError):
        save_settings(unprivileged, Settings())
    folder.chmod(0o700)
    assert unprivileged.read_bytes() == content
    assert names(folder) == ["broken.toml", "settings.toml"]


# -------------------------------------------------------------------------------------------------- writing


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_its_owner_reads_it(path: Path) -> None:
    before = os.umask(0)
    try:
        save_settings(path, CHOSEN)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        path.chmod(0o666)
        save_settings(path, CHOSEN)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    put(tmp_path / "config", "in the way")
    path = tmp_path / "config" / "settings.toml"
    assert load_settings(path) == LoadedSettings(Settings())
    with pytest.raises(OSError):
        save_settings(path, CHOSEN)


@pytest.mark.parametrize("fails", ["os.fsync", "os.fdopen", "pathlib.Path.replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_changes_nothing_and_leaves_nothing(
    written: Path, monkeypatch: pytest.MonkeyPatch, fails: str, error: BaseException
) -> None:
    before = written.read_bytes()

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(fails, fail)
        with pytest.raises(type(error)):
            save_settings(written, Settings())
    assert written.read_bytes() == before
    assert names(written.parent) == ["settings.toml"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux only")
def test_a_full_disk(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written.read_bytes()

    def to_a_full_disk(handle: int, mode: str) -> Any:
        os.close(handle)
        return open("/dev/full", mode)  # noqa: PTH123 - as os.fdopen: its caller closes it

    monkeypatch.setattr(os, "fdopen", to_a_full_disk)
    with pytest.raises(OSError, match="No space left"):
        save_settings(written, Settings())
    assert written.read_bytes() == before
    assert names(written.parent) == ["settings.toml"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("moment", ["os.fsync", "pathlib.Path.replace"])
def test_killed_between_writing_and_taking_its_place(written: Path, moment: str) -> None:
    code = (
        "import os, pathlib, signal, sys\n"
        "from dingui.settings import Settings, save_settings\n"
        f"{moment} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "save_settings(pathlib.Path(sys.argv[1]), Settings(theme='light'))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(written)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert len(names(written.parent)) == 2, "it was in the middle"
    assert load_settings(written) == LoadedSettings(CHOSEN)
    save_settings(written, Settings(theme="light"))
    assert load_settings(written) == LoadedSettings(Settings(theme="light"))


def test_a_file_that_is_kept_elsewhere_stays_there(path: Path, tmp_path: Path) -> None:
    """Some people keep their settings in a folder of their own and link to them."""
    elsewhere = put(tmp_path / "mine" / "dingui.toml", "theme = 'dark'")
    path.parent.mkdir()
    path.symlink_to(elsewhere)
    save_settings(path, replace(load_settings(path).settings, language="en"))
    assert path.is_symlink()
    assert load_settings(elsewhere).settings == Settings(theme="dark", language="en")
    elsewhere.unlink()
    elsewhere.parent.rmdir()
    save_settings(path, CHOSEN)
    assert load_settings(elsewhere).settings == load_settings(path).settings == CHOSEN


@pytest.mark.parametrize("value", ["-1", "31", "true", "5.0", '"5"', "[5]"])
def test_a_moment_to_think_again_that_means_nothing_gives_way(path: Path, value: str) -> None:
    """Above all not to none at all: true and 1.0 are numbers to Python."""
    assert load_settings(put(path, f"think_again_s = {value}\n")).settings.think_again_s == 5
