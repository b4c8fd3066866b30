"""Importing without PySide6 reading along."""

from __future__ import annotations

import builtins
import linecache


def give_imports_back() -> None:
    """Put back the ``__import__`` that PySide6 replaced.

    Its own is there for ``from __feature__ import snake_case``, which dingui does not use. After every import, of
    whatever module, it has the module's source text read and searched for the word PySide6, and all of that text stays
    in memory: 5 MB and 20 ms of our start (measured with 6.11.3).
    """
    import PySide6.QtCore  # noqa: F401 - what puts it there

    own = vars(builtins).get("__orig_import__")
    if own is not None:
        vars(builtins)["__import__"] = own
        linecache.clearcache()
