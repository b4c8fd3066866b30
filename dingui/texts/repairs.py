"""What a button says that repairs a problem: a short phrase with a verb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from dingui.texts import N_, _
from dingui.texts.blanks import blank_repair_label
from dingui.texts.problems import field_label

_LABELS: Final = {
    "title_from_text": N_("Take “{title}” as the title"),
    "remove_empty_rows": N_("Remove what is empty"),
    "remove_broken": N_("Remove broken characters"),
    "stack_buttons": N_("Put the buttons one below another"),
    "add_https": N_("Complete the address"),
    "trim_address": N_("Remove the spaces"),
    "encode_address": N_("Encode the address"),
    "encode_inner": N_("Encode the inner address"),
    "use_https": N_("Use https://"),
    "put_in_text": N_("Insert “@{entry}” into the text"),
    "put_all_in_text": N_("Insert all {count} into the text"),
    "remove_from_list": N_("Remove “{entry}” from the list"),
    "correct_mobile": N_("Change to {mobile}"),
    "add_to_list": N_("Mention {entry}"),
    "part_mentions": N_("Insert spaces"),
    "remove_people": N_("Mention everyone only"),
    "mention_people_only": N_("Mention single people only"),
    "mention_everyone": N_("Mention everyone"),
    "remove_mentions": N_("Remove the mentions"),
    "real_newlines": N_("Make real line breaks"),
    "table_to_list": N_("Turn into a list"),
    "remove_indent": N_("Remove the indentation"),
    "escape_html": N_("Show tags as text"),
    "hex_colour": N_("Write colours as #RRGGBB"),
    "plain_font": N_("Remove sizes and typefaces"),
    "remove_strike": N_("Remove the strikethrough"),
    "draw_boxes": N_("Use ☐ and ☑"),
    "hash_headings": N_("Write headings with #"),
    "write_links": N_("Write as links"),
}

_ENTRY_MAX: Final = 24
"""Characters of a name or title that a button shows."""


class RepairLike(Protocol):
    """What this module needs of a repair; ``dingui.messages.repairs.Repair`` is one."""

    @property
    def code(self) -> str:
        """Which words are meant."""
        ...

    @property
    def field(self) -> str:
        """The path of the field that it changes."""
        ...

    @property
    def data(self) -> Mapping[str, str | int]:
        """Values that the words name."""
        ...


def repair_label(repair: RepairLike) -> str:
    """Return what the button says. Raises ``KeyError`` for a code without words."""
    data = {name: _short(value) for name, value in repair.data.items()}
    if repair.code == "insert_keyword":
        # The one keyword has a button for each place that it can go to.
        return _("Insert “{keyword}”: {field}").format(field=field_label(repair.field), **data)
    if repair.code.startswith("blank_"):
        return blank_repair_label(repair.code, data)
    return _(_LABELS[repair.code]).format(**data)


def _short(value: str | int) -> str:
    text = str(value)
    return text if len(text) <= _ENTRY_MAX else text[: _ENTRY_MAX - 1] + "…"
