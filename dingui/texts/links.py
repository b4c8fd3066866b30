"""What a link of DingTalk's own does, in words (``dingtalk-protocol.md`` §2.9)."""

from __future__ import annotations

from typing import Protocol

from dingui.texts import N_, _

_WHERE = {
    "slide": N_("On a PC, DingTalk opens a page in its side bar:"),
    "browser": N_("On a PC, DingTalk opens a page in the system's browser:"),
    "popup": N_("On a PC, DingTalk opens a page in a window of its own:"),
    # What DingTalk's help says of a link that does not say.
    "": N_("On a PC, DingTalk opens a page in the system's browser, as the link does not say where:"),
}
_WORDS_MAX = 500


class Form(Protocol):
    """A link taken apart: ``dingui.messages.link_forms.LinkForm``."""

    @property
    def kind(self) -> str:
        """What it does, as one word."""
        ...

    @property
    def url(self) -> str:
        """The page's address, or the one on PCs."""
        ...

    @property
    def mobile_url(self) -> str:
        """The one on phones."""
        ...

    @property
    def where(self) -> str:
        """Where a page opens on PCs."""
        ...

    @property
    def title(self) -> str:
        """Of the window in which the page opens."""
        ...

    @property
    def content(self) -> str:
        """What the reader sends."""
        ...


def describe_link(form: Form) -> list[str]:
    """Return what tapping the link does, a sentence or an address in each line."""
    match form.kind:
        case "page":
            lines = [_(_WHERE[form.where]), _short(form.url), _("On a phone, the page opens inside DingTalk.")]
            if form.title:
                lines.append(_("Title of the window: {title}").format(title=_short(form.title)))
            return lines
        case "platform":
            on_pc = [_("On a PC, DingTalk opens a page:"), _short(form.url)] if form.url else []
            on_phone = [_("On a phone, DingTalk opens a page:"), _short(form.mobile_url)] if form.mobile_url else []
            return on_pc + on_phone
        case "say":
            return [
                _("Whoever taps it sends this text in the chat:"),
                _short(form.content),
                _("It is reported to work in Markdown messages, ActionCards and FeedCards only."),
            ]
        case "mini_program":
            return [_("It opens a mini program. Messages of group robots are not meant to hold such links.")]
        case _:
            return [_("What it does there is not known to dingui.")]


def _short(text: str) -> str:
    return text if len(text) <= _WORDS_MAX else text[:_WORDS_MAX] + "…"
