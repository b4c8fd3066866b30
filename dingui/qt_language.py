"""The language of the window: what is chosen, what the system speaks, and Qt's own words in it.

Nothing of Qt is imported until a function here is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dingui import texts
from dingui.settings import Settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def language_of(settings: Settings) -> str:
    """Return the language that ``settings`` ask for, else the system's."""
    from PySide6.QtCore import QLocale

    # A program started from the Finder finds no LANG; Qt asks macOS itself.
    return texts.choose_language(settings.language, fallback=QLocale.system().name())


def translate_qt(application: QApplication) -> object:
    """Let Qt's own dialogs speak the person's language; return what must be kept alive."""
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

    name = "zh_CN" if texts.language() == "zh_CN" else "en"
    QLocale.setDefault(QLocale(name))
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{name}", folder):
        application.installTranslator(translator)
    return translator
