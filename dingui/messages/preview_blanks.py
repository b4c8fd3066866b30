"""Blanks that nothing fills yet, told apart in the preview tree: nobody should take the braces for the message."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from dingui.messages.blanks import OPENING, braces_in, key_of
from dingui.messages.preview import Inline, Preview, Run
from dingui.messages.preview_runs import with_inlines


def with_blanks(preview: Preview, names: Collection[str]) -> Preview:
    """Return ``preview`` with each ``{{name}}`` of ``names`` in a run of its own that has the note ``blank``.

    In titles, buttons and cards without text the braces stand as they are.
    """
    keys = {key_of(name) for name in names}
    return with_inlines(preview, lambda inlines: _inlines(inlines, keys)) if keys else preview


def _inlines(inlines: tuple[Inline, ...], keys: Collection[str]) -> tuple[Inline, ...]:
    found: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Run) and OPENING in inline.text:
            found += _split(inline, keys)
        else:
            found.append(inline)
    return tuple(found)


def _split(run: Run, keys: Collection[str]) -> list[Run]:
    parts: list[Run] = []
    done = 0
    for each in braces_in(run.text):
        if key_of(each.name) not in keys:
            continue
        if each.opens > done:
            parts.append(replace(run, text=run.text[done : each.opens]))
        parts.append(replace(run, text=run.text[each.opens : each.end], note="blank"))
        done = each.end
    if done < len(run.text):
        parts.append(replace(run, text=run.text[done:]))
    return parts
