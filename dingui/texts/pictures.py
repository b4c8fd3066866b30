"""Words for a picture of the preview that is not there (yet), and for asking whether it may be loaded.

Kinds and reasons are matched by their value: the package that gives them stands above this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from dingui.texts import N_, _

_WEB: Final = N_(
    "DingTalk fetches pictures itself: put the picture where everyone can reach it, and use its https:// address."
)
_AGAIN: Final = N_("Try again in a while. If it stays like this, DingTalk may not get the picture either.")
_OTHER_ADDRESS: Final = N_("Use another address: DingTalk may not get this one either.")
_AS_PNG: Final = N_("Save it as PNG or JPEG, and use the address of that.")

_FAILED: Final[dict[str, tuple[str, str]]] = {
    "incomplete": (
        N_("The picture's address is not complete yet."),
        N_("It begins with https:// and leads to a picture."),
    ),
    "not_web": (N_("“{scheme}:” is no web address."), _WEB),
    "media_id": (
        N_("A DingTalk media id: only DingTalk can show it."),
        N_("Whether the group sees it depends on the reader's client."),
    ),
    "user_name": (
        N_("The address holds a user name, so it is not loaded."),
        N_("Everyone in the group could read it. Use an address without one."),
    ),
    "internal": (N_("{host} is only reachable inside your network, and not from here just now."), _WEB),
    "name_not_found": (
        N_("There is no {host} on the network."),
        N_("Look for a slip in the address, and check that this computer is online."),
    ),
    "no_network": (N_("This computer is not online."), N_("Try again when the network is back.")),
    "unreachable": (N_("{host} does not answer."), _AGAIN),
    "timeout": (N_("{host} took too long to answer."), _AGAIN),
    "tls": (
        N_("No safe connection to {host} came about: this computer does not trust its certificate."),
        _OTHER_ADDRESS,
    ),
    "proxy": (
        N_("The proxy of this system does not let the picture through."),
        N_("Correct or remove the proxy in the system's settings, then try again."),
    ),
    "broken": (N_("The connection to {host} broke before the picture was complete."), _AGAIN),
    "not_found": (N_("There is no picture at this address (404)."), N_("Look for a slip in the address.")),
    "forbidden": (
        N_("The server does not give this picture to everyone."),
        N_("It may want a sign-in, or show it on its own pages only. DingTalk would not get it either."),
    ),
    "expired_link": (
        N_("This link has expired."),
        N_("It was good for a while only. Copy an address that lasts."),
    ),
    "status": (N_("The server reports a fault (status {status})."), _AGAIN),
    "redirected_too_often": (N_("The address leads on to others, more than {limit} times."), _OTHER_ADDRESS),
    "redirected_elsewhere": (N_("The address leads to something that is not on the web."), _OTHER_ADDRESS),
    "too_big": (N_("The picture is larger than {limit_mb} MB."), N_("Make it smaller: phones load it slowly, too.")),
    "too_many_pixels": (
        N_("The picture has {width} × {height} pixels, too many to be shown."),
        N_("Make it smaller: up to {limit_millions} million pixels are shown here."),
    ),
    "not_a_picture": (
        N_("What is at this address is not a picture."),
        N_("It may be a page that shows one: copy the address of the picture itself."),
    ),
    "other_format": (N_("This is a picture in the format {format}, which many programs do not show."), _AS_PNG),
    "svg": (N_("This is a drawing in SVG, which may hold programs and is not opened."), _AS_PNG),
    "damaged": (N_("The picture is damaged."), N_("Open it in a browser. If it shows there, save it anew as PNG.")),
    "unexpected": (
        N_("The picture could not be shown."),
        N_("This is a mistake in dingui, not in your message. The log says more."),
    ),
}


class PictureLike(Protocol):
    """What this module needs of a picture's state; ``dingui.pictures.states.PictureState`` is one."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def reason(self) -> str: ...  # noqa: D102
    @property
    def data(self) -> Mapping[str, str | int]: ...  # noqa: D102
    @property
    def progress(self) -> float | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class PictureWords:
    """A picture's state in words; both empty where there is nothing to say."""

    headline: str = ""
    advice: str = ""
    """What to do about it, or why it is so."""

    @property
    def whole(self) -> str:
        """Both, as one text."""
        return " ".join(part for part in (self.headline, self.advice) if part)


def describe_picture(state: PictureLike) -> PictureWords:
    """Return the words for a state. Raises ``KeyError`` for a reason without words."""
    values = {name: f"{value:,}" if isinstance(value, int) else value for name, value in state.data.items()}
    match state.kind:
        case "needs_permission":
            return PictureWords(
                _("Show pictures from {host}?").format_map(values),
                _("Loading one tells {host} that somebody here is writing about it.").format_map(values),
            )
        case "refused":
            return PictureWords(_("Pictures from {host} are not shown.").format_map(values))
        case "loading":
            if state.progress is None:
                return PictureWords(_("Loading…"))
            return PictureWords(_("Loading… {percent} %").format(percent=round(100 * state.progress)))
        case "ready" if state.reason:
            words = _("Seen inside your network only: DingTalk cannot fetch it from {host}.")
            return PictureWords(words.format_map(values))
        case "failed":
            headline, advice = _FAILED[state.reason]
            return PictureWords(_(headline).format_map(values), _(advice).format_map(values))
    return PictureWords()
