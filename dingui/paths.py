"""The one authority on where dingui keeps what it keeps."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and files of one data folder. Nothing is created by asking for them."""

    data: Path
    """What must never be lost: the library."""
    config: Path
    """The settings."""
    logs: Path
    cache: Path | None = None
    """What may be deleted at any time; None: below ``data``."""

    @property
    def library(self) -> Path:
        """The SQLite file with drafts, robots and deliveries."""
        return self.data / "library.sqlite3"

    @property
    def settings(self) -> Path:
        """The settings, TOML."""
        return self.config / "settings.toml"

    @property
    def log(self) -> Path:
        """The log of the running program; redacted, kept small."""
        return self.logs / "dingui.log"

    @property
    def pictures(self) -> Path:
        """The folder of pictures that were loaded for the preview; made when the first one is kept."""
        return (self.cache or self.data / "cache") / "pictures"

    def create(self) -> None:
        """Make the folders, readable by their owner alone.

        Raises ``OSError`` where that cannot be done.
        """
        for folder in (self.data, self.config, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def find_paths(environ: dict[str, str] | None = None) -> Paths:
    """Return the paths in force: below ``DINGUI_HOME`` where it is set, else the platform's own folders."""
    home = (os.environ if environ is None else environ).get("DINGUI_HOME", "")
    if home:
        root = Path(home).expanduser().absolute()
        return Paths(data=root, config=root, logs=root / "logs", cache=root / "cache")
    from platformdirs import PlatformDirs  # 25 ms that a command without a data folder need not pay

    folders = PlatformDirs("dingui", appauthor=False, roaming=sys.platform == "win32")
    return Paths(
        data=folders.user_data_path,
        config=folders.user_config_path,
        logs=folders.user_log_path,
        cache=folders.user_cache_path,
    )
