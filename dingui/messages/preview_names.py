"""Names in the place of numbers, as the group reads them: DingTalk puts the member's name for a mention (§2.7).

The payload holds the numbers. What is shown here is what the person calls somebody; DingTalk shows the member's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dingui.messages.mentions import spans_of
from dingui.messages.preview import Bubble, Inline, Preview, Run
from dingui.messages.preview_runs import with_inlines

NameOf = Callable[[str], str]
"""Returns whose mobile or user id this is, by name; empty for nobody who is known."""


def with_names(preview: Preview, people: tuple[str, ...], name_of: NameOf) -> Preview:
    """Return ``preview`` with the names of those of ``people`` whom ``name_of`` knows; the same where it knows nobody.

    ``people``: the mobiles and user ids of the payload, also where everyone is mentioned besides.
    """
    mentions = preview.mentions
    names = {handle: name for handle in people if (name := name_of(handle))}
    if not names:
        return preview
    preview = with_inlines(preview, lambda inlines: tuple(_inline(each, names) for each in inlines))
    bubble = isinstance(preview.shape, Bubble)
    return replace(
        preview,
        list_line=_line(preview.list_line, people, names) if bubble else preview.list_line,
        mentions=replace(mentions, nobody=tuple(names.get(each, each) for each in mentions.nobody)),
    )


def _line(line: str, people: tuple[str, ...], names: Mapping[str, str]) -> str:
    for start, end in reversed(spans_of(people, line)):
        name = names.get(line[start + 1 : end])
        if name:
            line = f"{line[:start]}@{name}{line[end:]}"
    return line


def _inline(inline: Inline, names: Mapping[str, str]) -> Inline:
    if not isinstance(inline, Run) or not inline.mention:
        return inline
    name = names.get(inline.text.removeprefix("@"))
    return replace(inline, text=f"@{name}", note=inline.note or "named") if name else inline
