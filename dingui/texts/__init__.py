"""Code and data in, a sentence in the person's language out.

``_("…")`` and ``ngettext`` look a sentence up in the catalogue; ``N_`` marks one for extraction in a table and gives it
back unchanged. Sentences hold named places, filled with ``str.format``: ``_("Sent to {robot}").format(robot=name)``.

The language belongs to the process and is set once, by the composition root, before anything is shown
(:func:`set_language`). English is the language of the source; 简体中文 is ``resources/translations/zh_CN``.
"""

from __future__ import annotations

import gettext as _gettext
import os
from typing import Final

from dingui.assets import resources_root

LANGUAGES: Final = ("en", "zh_CN")
"""The languages that are complete, by their names in settings and in ``DINGUI_LANG``."""

_DOMAIN: Final = "dingui"


class _Catalogue:
    """The catalogue in force; its one instance is the only state of this package."""

    def __init__(self) -> None:
        self.language = "en"
        self.translations: _gettext.NullTranslations = _gettext.NullTranslations()


_current = _Catalogue()


def choose_language(setting: str = "", environ: dict[str, str] | None = None, fallback: str = "") -> str:
    """Return which of :data:`LANGUAGES` to use.

    ``DINGUI_LANG`` comes first, then ``setting`` (empty means the system's language), then the system, then
    ``fallback``: what a window knows of a system that tells it in no variable. A language that dingui does not speak
    gives English.
    """
    env = os.environ if environ is None else environ
    for wish in (env.get("DINGUI_LANG", ""), setting, _system_language(env), fallback):
        if wish:
            # Windows names a locale in words: "Chinese (Simplified)_China".
            return "zh_CN" if wish.lower().startswith(("zh", "chinese")) else "en"
    return "en"


def _system_language(env: os._Environ[str] | dict[str, str]) -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        value = env.get(name, "")
        if value:
            return value
    try:
        # macOS and Windows tell it here; Linux has told it above.
        import locale

        return locale.getlocale()[0] or ""
    except ValueError:
        return ""


def set_language(language: str) -> None:
    """Make ``language`` (one of :data:`LANGUAGES`) the one that sentences come in.

    Raises ``ValueError`` for any other, ``FileNotFoundError`` where its catalogue was not built.
    """
    if language not in LANGUAGES:
        raise ValueError(f"not a language of dingui: {language!r}")
    if language == "en":
        _current.translations = _gettext.NullTranslations()
    else:
        _current.translations = _gettext.translation(_DOMAIN, resources_root() / "translations", [language])
    _current.language = language


def language() -> str:
    """Return the language in force, one of :data:`LANGUAGES`."""
    return _current.language


def _(message: str) -> str:
    """Return ``message`` in the person's language."""
    return _current.translations.gettext(message) if message else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form of a sentence that fits ``number``, in the person's language."""
    return _current.translations.ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """Return ``message`` in the person's language, told apart from the same word elsewhere by ``context``."""
    return _current.translations.pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark ``message`` for the catalogue and return it unchanged."""
    return message
