"""The real Chinese catalogue, compiled from its source for these tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import catalogue
import pytest

from dingui import texts
from dingui.assets import resources_root


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like ``resources``, with the compiled catalogues alone."""
    root = tmp_path_factory.mktemp("catalogue")
    shutil.copytree(resources_root() / "translations", root / "resources" / "translations")
    catalogue.compile_catalogues(root)
    return root / "resources"


@pytest.fixture
def chinese(english: None, compiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the language to Chinese; ``english`` sets it back."""
    monkeypatch.setattr(texts, "resources_root", lambda: compiled)
    texts.set_language("zh_CN")
