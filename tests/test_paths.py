from __future__ import annotations

from pathlib import Path

from dingui.paths import Paths, find_paths


def test_one_folder_holds_everything(tmp_path: Path) -> None:
    paths = find_paths({"DINGUI_HOME": str(tmp_path)})
    for path in (paths.library, paths.settings, paths.log, paths.pictures):
        assert path.is_relative_to(tmp_path)
    paths.create()
    assert paths.logs.is_dir()
    # Whatever is only kept to be quicker is made when there is something to keep.
    assert not paths.pictures.exists()


def test_pictures_lie_apart_from_what_must_not_be_lost() -> None:
    paths = find_paths({})
    assert not paths.pictures.is_relative_to(paths.data)
    assert Paths(Path("d"), Path("c"), Path("l")).pictures == Path("d/cache/pictures")
