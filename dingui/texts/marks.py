"""What phones and PCs do with what stands outside DingTalk's Markdown: tooltips in the preview, and problems.

Nothing is promised that ``dingtalk-protocol.md`` §2.7 and §3.2 do not say: most of it was seen by users, at some time,
in some version.
"""

from __future__ import annotations

from typing import Final

from dingui.texts import N_, _

_SENTENCES: Final = {
    "table": N_("Tables are not part of DingTalk's Markdown. They are drawn on PCs; phones do not show them properly."),
    "code": N_(
        "Code is not part of DingTalk's Markdown. It was drawn on PCs only, without the indentation of its lines."
    ),
    "indented": N_(
        "Markdown takes lines that begin with four spaces for code, which is not part of DingTalk's Markdown "
        "and was drawn on PCs only."
    ),
    "code_span": N_("Code inside a line is not part of DingTalk's Markdown, and code was drawn on PCs only."),
    "html": N_("HTML is not part of DingTalk's Markdown. PCs draw it; phones have shown such messages blank."),
    "colour": N_(
        "Colour is undocumented. In this form, an unquoted #RRGGBB, it is reported to work on PCs and on phones."
    ),
    "colour_form": N_(
        "Colour is undocumented, and in this form it works on PCs only, or nowhere. "
        "An unquoted #RRGGBB works on phones too."
    ),
    "font": N_("Size and typeface of a font are undocumented and reported from PCs only."),
    "strike": N_("Strikethrough is not part of DingTalk's Markdown. Clients hardly support it."),
    "task": N_("Check boxes are not part of DingTalk's Markdown. Clients hardly support them."),
    "nested": N_("Lists and quotations this deep in one another are hardly supported by DingTalk's clients."),
    "rule": N_("A horizontal line is not part of DingTalk's Markdown, though others use it."),
    "setext": N_("Underlined headings are not part of DingTalk's Markdown. Headings with # are."),
    "autolink": N_(
        "Addresses in angle brackets are not part of DingTalk's Markdown. Links in the form [text](address) are."
    ),
    "media_id": N_("This is a DingTalk media id. Some clients show it as raw text instead of the picture."),
    "mention": N_("DingTalk puts the member's name here, as plain text."),
    "named": N_(
        "This is the name in your address book. The message holds the number, and DingTalk shows the member's own name."
    ),
    "nobody": N_("Whoever does not stand in the text is not notified by a message of this type."),
    "mentionless": N_("A message of this type notifies nobody in particular."),
    "blank": N_("Nothing fills this blank yet. What is wrong stands in the list below."),
    "everyone": N_("Everyone is notified. Not every reader of a Markdown message sees a sign of it."),
}


def describe_mark(code: str) -> str:
    """Return what there is to know of a mark: the ``note`` of a node in the preview tree, or of a mention (§2.7).

    Beside the notes there are ``mention`` (a mention in Markdown), ``named`` (a name in the place of a
    number), ``nobody`` (someone listed whom it does not notify),
    ``mentionless`` (someone listed in a type without mentions), ``everyone`` (a mention of everyone in Markdown) and
    ``blank`` (one that nothing fills).
    Raises ``KeyError`` for any other code.
    """
    return _(_SENTENCES[code])
