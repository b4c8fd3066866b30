"""Languages for tests of the window: the real Chinese one, and a made-up one whose texts are a third longer."""

from __future__ import annotations

import gettext
import io
import shutil
from functools import cache
from pathlib import Path

import catalogue
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from dingui import texts


def speak(monkeypatch: pytest.MonkeyPatch, language: str, words: gettext.NullTranslations) -> None:
    """Let the program speak ``words`` until the test ends."""
    monkeypatch.setattr(texts._current, "translations", words)
    monkeypatch.setattr(texts._current, "language", language)


def speak_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    speak(monkeypatch, "zh_CN", _chinese())


def speak_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    speak(monkeypatch, "en", _longer())


@cache
def _chinese() -> gettext.GNUTranslations:
    return _compiled(catalogue.read(catalogue.ROOT, "zh_CN"))


@cache
def _longer() -> gettext.GNUTranslations:
    """Collecting every text of the code takes a second."""
    return _compiled(catalogue.pseudo_translation(catalogue.extract(catalogue.ROOT)))


def _compiled(words: Catalog) -> gettext.GNUTranslations:
    buffer = io.BytesIO()
    write_mo(buffer, words)
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


def compiled_catalogues(folder: Path) -> Path:
    """Compile the catalogues into a folder like ``resources``, for what changes the language itself; return it."""
    shutil.copytree(catalogue.ROOT / "resources" / "translations", folder / "resources" / "translations")
    catalogue.compile_catalogues(folder)
    return folder / "resources"
