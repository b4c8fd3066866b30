"""Words for a start that finds another window in its place and cannot reach it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dingui.texts import N_, _
from dingui.texts.lists import listed

_WORDS: Final = {
    "no_answer": N_(
        "dingui is open already, but its window does not answer. It may be busy: wait a moment, then try again. If it"
        " stays like this, end it with the system's task manager (process {pid}); what was typed in it is stored."
    ),
    "closing": N_("dingui is just closing: it waits for something that is still under way. Try again in a moment."),
    "elsewhere": N_(
        "dingui is open with the same folder on another computer ({host}). Close it there, then try again: two windows"
        " would overwrite each other's drafts."
    ),
    "no_locks": N_(
        "The drive of {path} can't be locked, so dingui can't tell whether it is open there already, and does not open."
        " Set DINGUI_HOME to a folder on this computer, or ask for file locking on that drive."
    ),
}

NAMED: Final = 5
"""How many files are named."""

CODES: Final = frozenset(_WORDS)


def explain_single_error(code: str, data: Mapping[str, str | int]) -> str:
    """Return the sentence for a code of ``SingleError``."""
    return _(_WORDS[code]).format(**data)


def explain_not_opened(names: Sequence[str]) -> str:
    """Return the sentence about the files, one at least, that were to be opened; of many, the first ones."""
    more = ["…"] if len(names) > NAMED else []
    return _("Not opened: {names}.").format(names=listed([*names[:NAMED], *more]))
