"""The six forms: which fields stand in each, in which order, under which names."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QWidget

from dingui.messages.models import (
    ActionCard,
    ActionCardButtons,
    CardButton,
    FeedCard,
    FeedItem,
    LinkMessage,
    MarkdownMessage,
    MessageType,
    Orientation,
    TextMessage,
)
from dingui.texts import _
from dingui.window.composer.form import Form
from dingui.window.editors.markdown import MarkdownEditor
from dingui.window.editors.plain import LineField, TextField
from dingui.window.editors.rows import Column, RowsEditor, RowWords


def _address(name: str) -> LineField:
    return LineField(name, "https://")


def _title(*, list_only: bool) -> LineField:
    placeholder = _("Shown in the conversation list and the notification") if list_only else ""
    return LineField(_("Title"), placeholder)


class TextForm(Form):
    """Plain text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(TextMessage(), parent)
        editor = TextField(_("Message"), _("What the group should read"))
        self.add_text(_("Message"), editor, "content", "text.content", stretch=True)


class MarkdownForm(Form):
    """Title and Markdown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(MarkdownMessage(), parent)
        self.add_text(_("Title"), _title(list_only=True), "title", "markdown.title")
        editor = MarkdownEditor(_("Message"), _("What the group should read"))
        self.add_text(_("Message"), editor, "text", "markdown.text", stretch=True)


class LinkForm(Form):
    """A card that opens an address."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(LinkMessage(), parent)
        self.add_text(_("Title"), _title(list_only=False), "title", "link.title")
        editor = TextField(_("Message"), _("A few lines; longer text is cut off"))
        self.add_text(_("Message"), editor, "text", "link.text", stretch=True)
        self.add_text(_("Link address"), _address(_("Link address")), "message_url", "link.messageUrl")
        picture = LineField(_("Picture address"), _("https:// (may stay empty)"))
        self.add_text(_("Picture address"), picture, "pic_url", "link.picUrl")


class CardForm(Form):
    """What both ActionCards have in common: title and Markdown first, the avatar last."""

    def add_head(self) -> None:
        """Add title and text."""
        self.add_text(_("Title"), _title(list_only=True), "title", "actionCard.title")
        editor = MarkdownEditor(_("Message"), _("What the card says; a picture at the beginning fills its width"))
        editor.field.setMinimumHeight(160)
        self.add_text(_("Message"), editor, "text", "actionCard.text", stretch=True)

    def add_hide_avatar(self) -> None:
        """Add the choice to hide the robot's avatar."""
        box = QCheckBox(_("Hide the robot's avatar"))
        self.add_flag(box, lambda message: bool(message.hide_avatar), bool, "hide_avatar", "actionCard.hideAvatar")


class ActionCardForm(CardForm):
    """ActionCard with one jump."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(ActionCard(), parent)
        self.add_head()
        button = LineField(_("Button text"), _("Read more"))
        self.add_text(_("Button text"), button, "single_title", "actionCard.singleTitle")
        self.add_text(_("Button address"), _address(_("Button address")), "single_url", "actionCard.singleURL")
        self.add_hide_avatar()


class ActionCardButtonsForm(CardForm):
    """ActionCard with independent buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(ActionCardButtons(), parent)
        self.add_head()
        columns = (
            Column("title", "title", _("Button text")),
            Column("action_url", "actionURL", _("Button address"), "https://"),
        )
        words = RowWords(
            add=_("Add button"),
            remove=_("Remove button"),
            title=_("Button {number}"),
            empty=_("No button yet. Each one opens an address of its own."),
        )
        self.add_rows(RowsEditor(columns, words, "actionCard.btns", CardButton), "buttons")
        beside = QCheckBox(_("Side by side (works with exactly two buttons)"))
        beside.setAccessibleName(_("Side by side"))
        self.add_flag(
            beside,
            lambda message: message.orientation is Orientation.HORIZONTAL,
            lambda ticked: Orientation.HORIZONTAL if ticked else Orientation.VERTICAL,
            "orientation",
            "actionCard.btnOrientation",
        )
        self.add_hide_avatar()


class FeedCardForm(Form):
    """A list of pictures with titles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(FeedCard(), parent)
        columns = (
            Column("title", "title", _("Title")),
            Column("message_url", "messageURL", _("Link address"), "https://"),
            Column("pic_url", "picURL", _("Picture address"), "https://"),
        )
        words = RowWords(
            add=_("Add item"),
            remove=_("Remove item"),
            title=_("Item {number}"),
            empty=_("No item yet. The first one is shown large, the others as rows below it."),
        )
        self.add_rows(RowsEditor(columns, words, "feedCard.links", FeedItem), "items")
        self.page_layout.addStretch(1)


FORMS: dict[MessageType, Callable[[], Form]] = {
    MessageType.TEXT: TextForm,
    MessageType.MARKDOWN: MarkdownForm,
    MessageType.LINK: LinkForm,
    MessageType.ACTION_CARD: ActionCardForm,
    MessageType.ACTION_CARD_BUTTONS: ActionCardButtonsForm,
    MessageType.FEED_CARD: FeedCardForm,
}
"""What makes the form of each type."""
