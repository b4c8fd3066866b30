"""Reading a robot's webhook address out of what a person pasted.

The address is a credential (dingtalk-protocol.md §1.1), so no error of this module repeats any of what was read.
"""

from __future__ import annotations

import html
import ipaddress
import re
from dataclasses import dataclass
from typing import Final, NoReturn
from urllib.parse import unquote

from dingui.concealed import Concealed
from dingui.errors import DinguiError

ROBOT_PATH: Final = "/robot/send"
DEFAULT_ENDPOINT: Final = "https://oapi.dingtalk.com" + ROBOT_PATH

_DINGTALK_HOSTS: Final = frozenset({"oapi.dingtalk.com", "oapi.dingtalk.io"})
_FOREIGN_HOSTS: Final = {
    "open.feishu.cn": "feishu",
    "www.feishu.cn": "feishu",
    "open.larksuite.com": "feishu",
    "open.larkoffice.com": "feishu",
    "qyapi.weixin.qq.com": "wecom",
    "hooks.slack.com": "slack",
    "discord.com": "discord",
    "discordapp.com": "discord",
    "canary.discord.com": "discord",
    "ptb.discord.com": "discord",
}
# Where several addresses stand in one text and none is a robot's, the first of these that occurs says the most.
_TELLING: Final = ("feishu", "wecom", "slack", "discord", "https_required", "several", "no_token", "not_dingtalk")

_LONGEST: Final = 20_000
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/=:@-]{1,512}")
_HEX_TOKEN: Final = re.compile(r"(?<![A-Za-z0-9_-])[0-9a-fA-F]{64}(?![A-Za-z0-9_-])")
_HEX: Final = re.compile(r"[0-9a-fA-F]{1,63}")
_SECRET: Final = re.compile(r"SEC[0-9A-Za-z]{16,}")
_ADDRESS: Final = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]{0,30})://(?P<user>[^\s/@]{1,200}@)?|(?<![a-z0-9@.-])(?=(?:oapi\.dingtalk\.|localhost[:/]|127\.)))"
    r"(?P<host>\[[0-9a-f:.]{2,45}\]|[a-z0-9_.-]{1,253})"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:/[a-z0-9._~%-]*)*)"
    r"(?:\?(?P<query>[a-z0-9%&=._~+/:@-]*))?",
    re.I | re.ASCII,
)
_INVISIBLE: Final = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f]")
_AROUND: Final = " \t\r\n\v\f\u00a0\u3000\"'`<>()[]{}.,;:!?，。；：！？、（）【】《》〈〉「」『』“”‘’|*"
_LABEL: Final = re.compile(r"^(?:webhook(?:\s*(?:url|address))?|access[ _]?token|token|地址|令牌)[\s:：=]+", re.I)


class WebhookError(DinguiError):
    """What was pasted is not a robot's address.

    Codes: ``empty``, ``not_an_address``, ``no_token``, ``several``, ``https_required``, ``not_dingtalk``, ``feishu``,
    ``wecom``, ``slack``, ``discord``, ``is_secret`` (a signing secret was pasted); from :func:`parse_secret`,
    ``secret_is_address``. ``data`` is always empty.
    """


WEBHOOK_ERRORS: Final = frozenset({"empty", "not_an_address", "is_secret", "secret_is_address", *_TELLING})
"""Every code of :class:`WebhookError`."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """The address of one robot, its secret part apart."""

    endpoint: str
    """Scheme, host, port and path, without a query: ``https://oapi.dingtalk.com/robot/send``."""
    access_token: Concealed


@dataclass(frozen=True, slots=True)
class _Found:
    """An address in the text: a webhook, or the code of what is wrong with it."""

    webhook: Webhook | None
    code: str = ""


def parse_webhook(text: str) -> Webhook:
    """Return the one robot's address that ``text`` holds.

    It may be the whole address, with an old ``timestamp`` and ``sign`` (which are dropped), a bare access token, broken
    over lines, quoted, or in the middle of a sentence. Plain ``http`` is for loopback addresses: practice robots.

    Raises :class:`WebhookError`.
    """
    text = _INVISIBLE.sub("", text)
    if not text.strip(_AROUND):
        _fail("empty")
    if len(text) > _LONGEST:
        _fail("not_an_address")
    text = html.unescape(text) if "&amp;" in text else text
    code = ""
    for reading in _readings(text):
        found = _addresses(reading)
        webhooks = {each.webhook for each in found if each.webhook is not None}
        if len(webhooks) > 1:
            _fail("several")
        if webhooks:
            return webhooks.pop()
        code = code or next((each for each in _TELLING if any(one.code == each for one in found)), "")
    if code:
        _fail(code)
    return Webhook(DEFAULT_ENDPOINT, Concealed(_bare_token(text)))


def parse_secret(text: str) -> Concealed:
    """Return the signing secret (加签密钥) in ``text``, without the spaces, line breaks and quotes around it.

    An empty text gives an empty secret: the robot is not set to 加签.

    Raises :class:`WebhookError` ``secret_is_address`` where an address was pasted in its place.
    """
    text = _INVISIBLE.sub("", text).strip(" \t\r\n\v\f\u00a0\u3000\"'`“”‘’")
    if "://" in text or "access_token=" in text:
        _fail("secret_is_address")
    return Concealed(text)


def is_loopback(endpoint: str) -> bool:
    """Return whether ``endpoint`` leads to this computer itself: 127.0.0.0/8, ::1 or localhost."""
    match = _ADDRESS.match(endpoint)
    return match is not None and match["user"] is None and _is_loopback_host(match["host"].lower())


def _is_loopback_host(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback if address.version == 4 else address == ipaddress.IPv6Address("::1")


def _fail(code: str) -> NoReturn:
    raise WebhookError(code)


def _readings(text: str) -> list[str]:
    """Return the text as it is, then as it may have been meant: unbroken, unquoted."""
    readings = [_mend_token(text), re.sub(r"[ \t\u3000]*[\r\n]+[ \t\u3000>]*", "", text), re.sub(r"\s+", "", text)]
    if "%3a%2f%2f" in text.lower():
        # An address inside another one; apart, so that the outer one does not swallow it.
        readings.append(re.sub(r"(https?://)", r" \1", unquote(text), flags=re.I))
    return readings


def _mend_token(text: str) -> str:
    """Put a token together that was broken over lines.

    Only where the pieces are hexadecimal and make 64 digits: what follows an address may as well be its secret.
    """
    match = re.search(r"access_token=", text)
    if match is None:
        return text
    start = match.end()
    pieces = list(re.finditer(r"\S+", text[start:]))
    token = ""
    for piece in pieces:
        digits = _HEX.match(piece[0])
        if digits is None:
            return text
        token += digits[0]
        if len(token) > 64:
            return text
        if len(token) == 64:
            return text[:start] + token + text[start + piece.start() + len(digits[0]) :]
        if len(digits[0]) < len(piece[0]):
            return text
    return text


def _addresses(text: str) -> list[_Found]:
    return [_read_address(match) for match in _ADDRESS.finditer(text)]


def _read_address(match: re.Match[str]) -> _Found:
    host = match["host"].lower().rstrip(".")
    loopback = _is_loopback_host(host)
    # A word may have run into the scheme where spaces were taken out.
    scheme = re.sub(r"^.*(?=https?$)", "", (match["scheme"] or ("http" if loopback else "https")).lower())
    port = int(match["port"] or (443 if scheme == "https" else 80))
    if host in _FOREIGN_HOSTS:
        return _Found(None, _FOREIGN_HOSTS[host])
    if match["user"] is not None or scheme not in ("http", "https") or not 0 < port < 65536:
        return _Found(None, "not_dingtalk")
    if loopback:
        endpoint = f"{scheme}://{host}" + (f":{port}" if match["port"] else "") + (match["path"] or ROBOT_PATH)
    else:
        if host not in _DINGTALK_HOSTS or match["path"].rstrip("/").lower() != ROBOT_PATH:
            return _Found(None, "not_dingtalk")
        if scheme != "https":
            return _Found(None, "https_required")
        if port != 443:
            return _Found(None, "not_dingtalk")
        endpoint = f"https://{host}{ROBOT_PATH}"
    tokens = set(_query_tokens(match["query"] or ""))
    if len(tokens) != 1:
        return _Found(None, "several" if tokens else "no_token")
    return _Found(Webhook(endpoint, Concealed(tokens.pop())))


def _query_tokens(query: str) -> list[str]:
    """Return the access tokens in a query. A plus sign is one: only forms write a space so."""
    tokens = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name.lower() == "access_token":
            token = unquote(value.rstrip(".:/@"))  # the end of a sentence is not the token's
            if _TOKEN.fullmatch(token):
                tokens.append(token)
    return tokens


def _bare_token(text: str) -> str:
    """Return the token in a text without an address; raise :class:`WebhookError` where there is none."""
    tokens = {each[0] for each in _HEX_TOKEN.finditer(text)}
    if not tokens:
        named = re.search(r"access_token=([A-Za-z0-9%._~+/=:@-]+)", text)
        bare = _LABEL.sub("", text.strip(_AROUND)).strip(_AROUND)
        pieces = bare.split()
        joined = "".join(pieces)
        if named is not None:
            tokens.update(_query_tokens(named[0]))
        elif len(joined) == 64 and all(_HEX.fullmatch(piece) for piece in pieces):
            tokens.add(joined)
        elif len(pieces) == 1 and _SECRET.fullmatch(bare):
            _fail("is_secret")
        elif len(pieces) == 1 and _could_be_token(bare):
            tokens.add(bare)
    if len(tokens) != 1:
        _fail("several" if tokens else "not_an_address")
    return tokens.pop()


def _could_be_token(text: str) -> bool:
    """Tell a token from a word: tokens have digits in them, or are longer than words are."""
    return re.fullmatch(r"[A-Za-z0-9_-]{8,512}", text) is not None and (
        len(text) >= 32 or re.search(r"\d", text) is not None
    )
