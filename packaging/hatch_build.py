"""Compile the translations before a wheel or an editable install is made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TranslationsHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves the type open
    """Turn every ``.po`` below ``resources/translations`` into the ``.mo`` that gettext reads."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Compile; hatchling calls this before it collects the files."""
        sys.path.insert(0, str(Path(self.root) / "packaging"))
        from catalogue import compile_catalogues

        build_data.setdefault("artifacts", []).append("resources/translations/**/*.mo")
        compile_catalogues(Path(self.root))
