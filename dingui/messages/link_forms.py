"""What the links of DingTalk's own schemes do when somebody taps them (``dingtalk-protocol.md`` §2.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dingui.messages.addresses import scheme_of

PAGE: Final = "page"
"""A page: ``dingtalk://dingtalkclient/page/link?url=…``."""
PLATFORM: Final = "platform"
"""One target on PCs, another on phones: ``…/action/open_platform_link?pcLink=…&mobileLink=…``."""
SAY: Final = "say"
"""The reader sends a text: ``dtmd://dingtalkclient/sendMessage?content=…``."""
MINI_PROGRAM: Final = "mini_program"
"""``eapp://…``, not meant for group robots."""
OTHER: Final = "other"
"""Another link of DingTalk's schemes, of which nothing is known."""

_PARTS: Final = re.compile(r"[a-z]+://dingtalkclient(/[^?#]*)(?:\?([^#]*))?", re.I)


@dataclass(frozen=True, slots=True)
class LinkForm:
    """A link of DingTalk's own, taken apart. Addresses in it are decoded once, as DingTalk does."""

    kind: str
    """:data:`PAGE`, :data:`PLATFORM`, :data:`SAY`, :data:`MINI_PROGRAM` or :data:`OTHER`."""
    url: str = ""
    """The page's address, or the one on PCs."""
    mobile_url: str = ""
    where: str = ""
    """Of a page on PCs: ``slide`` (side bar), ``browser``, ``popup``; empty where the link does not say."""
    title: str = ""
    """Of the window in which the page opens."""
    content: str = ""
    """What the reader sends."""


def link_form(address: str) -> LinkForm | None:
    """Return what a link of DingTalk's schemes does; None for any other address."""
    scheme = scheme_of(address)
    if scheme == "eapp":
        return LinkForm(MINI_PROGRAM)
    if scheme not in ("dingtalk", "dtmd"):
        return None
    found = _PARTS.match(address)
    if not found:
        return LinkForm(OTHER)
    from urllib.parse import parse_qsl  # not at start-up

    # Only what is repeated never is: the first of each counts, and "+" is a plus to DingTalk's own encoding.
    query: dict[str, str] = {}
    for name, value in parse_qsl((found.group(2) or "").replace("+", "%2B"), keep_blank_values=True):
        query.setdefault(name, value)
    match scheme, found.group(1).rstrip("/").lower():
        case "dingtalk", "/page/link" if query.get("url"):
            return LinkForm(PAGE, query["url"], where=_where(query), title=query.get("title", ""))
        case "dingtalk", "/action/open_platform_link" if query.get("pcLink") or query.get("mobileLink"):
            return LinkForm(PLATFORM, query.get("pcLink", ""), query.get("mobileLink", ""))
        case "dtmd", "/sendmessage" if query.get("content"):
            return LinkForm(SAY, content=query["content"])
        case _:
            return LinkForm(OTHER)


def _where(query: dict[str, str]) -> str:
    if query.get("popup_wnd", "").lower() == "true":
        return "popup"
    return {"true": "slide", "false": "browser"}.get(query.get("pc_slide", "").lower(), "")
