"""The message types as the window names them."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QTabBar

from dingui.messages.types import MessageType
from dingui.texts import _, pgettext

TYPES: Final = tuple(MessageType)
"""The types in the order of their tabs."""


def tab_names() -> dict[MessageType, tuple[str, str, str]]:
    """Return for each type the tab's short label, its accessible name, and what it is for."""
    return {
        MessageType.TEXT: (pgettext("tab", "Text"), _("Text"), _("Plain text")),
        MessageType.MARKDOWN: (
            pgettext("tab", "Markdown"),
            _("Markdown"),
            _("Text with headings, lists, links and pictures"),
        ),
        MessageType.LINK: (pgettext("tab", "Link"), _("Link"), _("A card that opens one address")),
        MessageType.ACTION_CARD: (
            pgettext("tab", "Card"),
            _("ActionCard"),
            _("ActionCard with one jump: a card with one button below it"),
        ),
        MessageType.ACTION_CARD_BUTTONS: (
            pgettext("tab", "Buttons"),
            _("ActionCard with buttons"),
            _("ActionCard with buttons, each with an address of its own"),
        ),
        MessageType.FEED_CARD: (pgettext("tab", "Feed"), _("FeedCard"), _("FeedCard: pictures with titles")),
    }


def make_tabs() -> QTabBar:
    """Return the bar of tabs, one for each type in the order of :data:`TYPES`."""
    tabs = QTabBar()
    tabs.setAccessibleName(_("Message type"))
    tabs.setExpanding(False)
    tabs.setDrawBase(False)
    tabs.setUsesScrollButtons(True)
    for label, name, purpose in tab_names().values():
        index = tabs.addTab(label)
        tabs.setAccessibleTabName(index, name)
        tabs.setTabToolTip(index, purpose)
    return tabs
