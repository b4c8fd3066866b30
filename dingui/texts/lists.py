"""Several names in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from dingui.texts import _


def listed(names: Sequence[str]) -> str:
    """Return ``names``, at least one, as a sentence lists them."""
    text = names[0]
    for name in names[1:]:
        text = _("{names}, {name}").format(names=text, name=name)
    return text


def quoted(names: Sequence[str]) -> str:
    """Return ``names``, at least one, each between quotation marks."""
    return listed([_("“{name}”").format(name=name) for name in names])
