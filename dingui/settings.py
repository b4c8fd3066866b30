"""What a person chose: a small TOML file that they may read, copy and send to someone who helps them."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

VERSION: Final = 1
"""The version of the file that this program writes."""

_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "language": ("", "en", "zh_CN"),
    "theme": ("system", "light", "dark"),
    "preview_width": ("phone", "pc"),
    "preview_theme": ("light", "dark"),
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
    others: Mapping[str, Any] = field(default_factory=dict)
    """Keys that this version does not know; a newer one may have written them, so they are written back."""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """What was read, and where a file that could not be read was put."""

    settings: Settings
    set_aside: Path | None = None


Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

UPGRADES: Final[Mapping[int, Upgrade]] = {}
"""From each older version to the next: a pure function of the file's content."""


def load_settings(path: Path, *, upgrades: Mapping[int, Upgrade] = UPGRADES, version: int = VERSION) -> LoadedSettings:
    """Read the settings; where there is no file, those of a first start.

    A file that is no TOML is renamed to ``settings.broken-<time>.toml`` and reported. A value that means nothing gives
    way to its default, the others stay. Never raises.
    """
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError:
        return LoadedSettings(Settings())
    except (ValueError, RecursionError):
        return LoadedSettings(Settings(), _set_aside(path))
    found = content.pop("version", version)
    for step in range(found if isinstance(found, int) else version, version):
        content = upgrades[step](content)
    return LoadedSettings(_understood(content))


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings as a whole or not at all. Raises ``OSError``."""
    import tomli_w  # 5 ms that a start need not pay

    content: dict[str, Any] = {"version": VERSION, **settings.others}
    content |= {name: getattr(settings, name) for name in _CHOICES}
    data = tomli_w.dumps(content).encode()
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


def _understood(content: Mapping[str, Any]) -> Settings:
    known = {each.name for each in fields(Settings)} & set(_CHOICES)
    good = {name: content[name] for name in known if content.get(name) in _CHOICES[name]}
    return Settings(**good, others={name: value for name, value in content.items() if name not in known})


def _set_aside(path: Path) -> Path | None:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for number in range(100):
        place = path.with_name(f"{path.stem}.broken-{stamp}{f'-{number}' if number else ''}{path.suffix}")
        if place.exists():
            continue
        try:
            return path.rename(place)
        except OSError:
            return None
    return None
