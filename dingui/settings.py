"""What a person chose: a small TOML file that they may read, copy and send to someone who helps them."""

from __future__ import annotations

import contextlib
import copy
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

VERSION: Final = 1
"""The version of the file that this program writes."""

_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "language": ("", "en", "zh_CN"),
    "theme": ("system", "light", "dark"),
    "preview_width": ("phone", "pc"),
    "preview_theme": ("light", "dark"),
    "keep_sent": ("ever", "365", "90", "30"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings; every field has the value of a first start as its default."""

    language: str = ""
    """``en`` or ``zh_CN``; empty for the system's language."""
    theme: str = "system"
    """``system``, ``light`` or ``dark``."""
    preview_width: str = "phone"
    """``phone`` or ``pc``."""
    preview_theme: str = "light"
    """``light`` or ``dark``: the preview's own, apart from the program's."""
    keep_sent: str = "ever"
    """How many days sent messages are kept, or ``ever``."""
    others: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Keys that this version does not know; a newer one may have written them, so they are written back.

    They count when settings are compared; a hash can't be made of them.
    """

    @property
    def keep_days(self) -> int | None:
        """:attr:`keep_sent` as a number; None for ever."""
        return None if self.keep_sent == "ever" else int(self.keep_sent)


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """What was read, and where a file that could not be read was put."""

    settings: Settings
    set_aside: Path | None = None


Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

UPGRADES: Final[Mapping[int, Upgrade]] = {}
"""From each older version to the next: a pure function of the file's content.

One leaves alone what the next version wrote already: an older dingui that was started in between writes its own
version and its own keys, and the newer ones back as they were.
"""


def load_settings(path: Path, *, upgrades: Mapping[int, Upgrade] = UPGRADES, version: int = VERSION) -> LoadedSettings:
    """Read the settings; where there is no file, those of a first start.

    A file that is no TOML or can't be read is renamed to ``settings.broken-<time>.toml`` and reported. A value that
    means nothing gives way to its default, the others stay. Never raises.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        import tomllib  # 2 ms before the first paint, which a first start need not pay

        content = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        return LoadedSettings(Settings())
    except (OSError, ValueError, RecursionError):
        return LoadedSettings(Settings(), _set_aside(path))
    return LoadedSettings(_understood(_upgraded(content, upgrades, version)))


def _upgraded(content: dict[str, Any], upgrades: Mapping[int, Upgrade], version: int) -> dict[str, Any]:
    """Return the content as ``version`` has it; where there is no way to that, as it stands."""
    found = content.pop("version", version)
    if not isinstance(found, int) or found >= version:
        return content
    try:
        new = copy.deepcopy(content)
        for step in [upgrades[older] for older in range(found, version)]:
            new = step(new)
        return dict(new)
    except Exception:  # what somebody wrote by hand may be anything, and each key is looked at once more
        return content


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings as a whole or not at all. Raises ``OSError``."""
    # 5 and 8 ms that a start need not pay.
    import tempfile

    import tomli_w

    known = {name: getattr(settings, name) for name in _CHOICES}
    content = {"version": VERSION, **_writable(settings.others), **known}
    data = tomli_w.dumps(content).encode()
    if path.is_symlink():
        path = Path(os.path.realpath(path))  # the file that the person keeps elsewhere is meant, not the link to it
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes a file that only its owner reads; in the same folder, so that the exchange is one step.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _writable(others: Mapping[str, Any]) -> dict[str, Any]:
    """Return those that can be written: a number can be read that is too long to be written (as 0xFFFF…)."""
    import tomli_w

    good = {}
    for name, value in others.items():
        with contextlib.suppress(ValueError, TypeError, RecursionError):
            tomli_w.dumps({name: value})
            good[name] = value
    return good


def _understood(content: Mapping[str, Any]) -> Settings:
    good = {name: content[name] for name, choices in _CHOICES.items() if content.get(name) in choices}
    return Settings(**good, others={name: value for name, value in content.items() if name not in _CHOICES})


def _set_aside(path: Path) -> Path | None:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for number in range(100):
        place = path.with_name(f"{path.stem}.broken-{stamp}{f'-{number}' if number else ''}{path.suffix}")
        if os.path.lexists(place):
            continue
        try:
            return path.rename(place)
        except OSError:
            return None
    return None
