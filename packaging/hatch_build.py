"""Compile the translations before anything is built, and put the resources where an installed dingui looks for them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TranslationsHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves the type open
    """Turn every ``.po`` below ``resources/translations`` into the ``.mo`` that gettext reads."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; hatchling calls this before it collects the files. ``version`` is ``standard`` or ``editable``."""
        sys.path.insert(0, str(Path(self.root) / "packaging"))
        from catalogue import compile_catalogues

        compile_catalogues(Path(self.root))
        if self.target_name == "wheel" and version == "standard":
            # An editable install reads resources/ itself: a copy would only go stale.
            build_data["force_include"]["resources"] = "dingui/_resources"
