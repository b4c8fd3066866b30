"""The settings of a running window: read once, written when they change."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from dingui.settings import Settings, load_settings, save_settings

_log = logging.getLogger(__name__)


class SettingsFile:
    """The settings as they are, written when they change; what changes the whole program is told on."""

    def __init__(self, path: Path) -> None:
        loaded = load_settings(path)
        self._path = path
        self.current: Settings = loaded.settings
        self.set_aside: Path | None = loaded.set_aside
        self.on_change: Callable[[Settings, Settings], None] | None = None
        self.on_failure: Callable[[OSError], None] | None = None

    def change(self, settings: Settings) -> None:
        """Write ``settings`` and let them take effect."""
        before, self.current = self.current, settings
        try:
            save_settings(self._path, settings)
        except OSError as error:
            _log.warning("settings could not be written: %s", error.strerror)
            if self.on_failure is not None:
                self.on_failure(error)
        if self.on_change is not None:
            self.on_change(before, settings)
