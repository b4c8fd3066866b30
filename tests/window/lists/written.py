"""Drafts that were written before a test begins, one after another."""

from __future__ import annotations

from dingui.library import Library
from dingui.messages.composition import Composition
from dingui.messages.models import TextMessage

_AGO_MS = 10_000_000


def add(library: Library, name: str, text: str = "") -> str:
    """Add a draft that was changed some hours ago, but later than all that are there; return its id.

    Those of one millisecond have no order of their own.
    """
    content = Composition.of(TextMessage(text))
    draft = library.drafts.add(name, content.to_json(), "text", content.summary)
    library.drafts._database.run(
        "UPDATE drafts SET updated_ms = ? + 10 * (SELECT count(*) FROM drafts) WHERE id = ?",
        (draft.updated_ms - _AGO_MS, draft.id),
    )
    return draft.id


def make_old(library: Library, draft_id: str) -> None:
    """Let a draft be older than any that is added here."""
    library.drafts._database.run("UPDATE drafts SET updated_ms = updated_ms - ? WHERE id = ?", (2 * _AGO_MS, draft_id))
