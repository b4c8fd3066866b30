"""Finding a robot's address, secret and keywords in a text of any kind, by their forms.

Every search looks a bounded way around what it found. Nothing that was read is in an error or a ``repr``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from dingui.robots.lookalikes import look_alike
from dingui.robots.webhook import DEFAULT_ENDPOINT, ROBOT_PATH, is_loopback

_MOST: Final = 200
"""How many labels, addresses or secrets are looked at in one text."""
_FULL: Final = 64
_LOOK_BACK: Final = 400

_LABEL: Final = re.compile(
    r"(?:access|robot|bot|webhook|ding(?:[ _-]?talk|ding)?)[_ -]?token[\"'`\])]{0,3}[ \t]{0,8}(?:=>|:=|%3D|[=:：])"
    r"[ \t]{0,8}[\"'`“”‘’]{0,2}",
    re.I,
)
_SECRET_LABEL: Final = re.compile(
    r"(?<!app)(?<!client)(?<!app_)(?<!client_)(?:secret|sign_?key|加签(?:密钥)?|密钥|秘钥)[\"'`\])]{0,3}[ \t]{0,8}"
    r"(?:=>|:=|[=:：])[ \t]{0,8}[\"'`“”‘’]{0,2}([A-Za-z0-9]{20,200})",
    re.I,
)
_VALUE: Final = re.compile(r"[A-Za-z0-9._~%+/-]{0,600}")
_HEX: Final = re.compile(r"[0-9a-fA-F]*")
_WHOLE_HEX: Final = re.compile(r"(?<![A-Za-z0-9_-])[0-9a-fA-F]{64}(?![A-Za-z0-9_-])")
_BREAK: Final = re.compile(
    r"[ \t]{0,80}[\\^`=]?[\"']?[ \t]{0,8}[+.]?(?:\r\n|\r|\n|\u2028)[ \t>|+.]{0,80}[\"']?|[ \t]{1,8}"
)
_SECRET: Final = re.compile(r"(?<![A-Zg-z])SEC([0-9A-Za-z]{0,200})")
_HIDDEN: Final = re.compile(r"\*{2,}|\.{2,}|…|•{2,}|●{2,}|X{4,}|x{4,}|\u00b7{2,}")
_PLACEHOLDER: Final = re.compile(
    r"x{2,}|X{2,}|\.{3,}|(?:your|my|the)[\w-]{0,40}|[A-Z]{2,}(?:_[A-Z]+){0,6}|(?:access)?_?token|test|todo|null|none|undefined",
    re.I,
)
_NO_TOKEN: Final = re.compile(r"talk\.|/send|_token|//", re.I)
_PLACEHOLDER_MARK: Final = "{<$%【（(["
_ADDRESS: Final = re.compile(
    r"(?:https?:/{1,2}|(?<![\w.@-])(?=oapi\.dingtalk\.))([a-z0-9_.-]{1,253})(?::[0-9]{1,5})?(/[a-z0-9_.~%/-]{0,300})?(@?)",
    re.I | re.ASCII,
)
_SIGNED: Final = re.compile(r"[?&]sign=[A-Za-z0-9%+/]{20}", re.I)
_SIGNING: Final = re.compile(r"[?&]sign=|hmac|(?<![不没未无])加签|additional signature", re.I)
_KEYWORDS: Final = re.compile(
    r"(?:(?<![A-Za-z?&])key_?words?|关键[词字])[\"'`\])]{0,3}[ \t]{0,4}"
    r"(?:(?:=>|:=|[=:：])[ \t]{0,4}(?:\r?\n[ \t]{0,8})?|\r?\n[ \t]{0,8}(?=[^\s:：]{1,20}\s*$))"
    r"([^\r\n]{1,300}(?:\r?\n[ \t]{0,8}-[ \t][^\r\n]{1,60}){0,9})",
    re.I | re.M,
)
_LISTED: Final = re.compile(r"^[ \t]{0,8}-[ \t]{1,8}(.{1,60})$", re.M)
_QUOTED: Final = re.compile(r"[\"'`“‘]([^\"'`”’]{1,60})[\"'`”’]")
_APP_LABEL: Final = re.compile(
    r"(?<![a-z])(?:app_?key|app_?secret|client_?secret|agent_?id|robot_?code|corp_?id)(?![a-z])", re.I
)
_REFUSAL: Final = re.compile(r"errcode|description:|错误描述", re.I)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_CHECKSUM: Final = ("sha256:", "sha256=", "sha256-", "digest=", "sign=")


@dataclass(slots=True)
class Scan:
    """What one reading of a text holds. The values may be secret."""

    tokens: dict[str, str] = field(default_factory=dict, repr=False)
    """Access tokens, each with the endpoint that it stood at."""
    secrets: list[str] = field(default_factory=list, repr=False)
    keywords: tuple[str, ...] = field(default=(), repr=False)
    alike: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    signed: bool = False
    """Whether an address had a signature, or one is computed: the robot uses 加签."""

    @property
    def is_whole(self) -> bool:
        """Whether there is one token, or none and a secret, in the form that DingTalk gives them."""
        good_tokens = len(self.tokens) == 1 and all(full_token(token) for token in self.tokens)
        secrets = [secret for secret in self.secrets if not short_secret(secret)]
        return (good_tokens or (not self.tokens and not self.problems)) and (
            len(secrets) == len(self.secrets) and bool(self.tokens or self.secrets)
        )

    @property
    def worth(self) -> tuple[int, int, int]:
        """How much was found, to choose between readings."""
        full = sum(full_token(token) for token in self.tokens)
        return (
            2 if full == 1 else 1 if self.tokens else 0,
            sum(not short_secret(s) for s in self.secrets),
            -len(self.problems),
        )


def full_token(token: str) -> bool:
    """Return whether a token has the form of every one seen: 64 hexadecimal digits (dingtalk-protocol.md §1.1)."""
    return _WHOLE_HEX.fullmatch(token) is not None


def short_secret(secret: str) -> bool:
    """Return whether a secret is the beginning of one: SEC and fewer than 64 hexadecimal digits, and nothing else."""
    return len(secret) < 3 + _FULL and re.fullmatch(r"SEC[0-9a-f]*", secret) is not None and "0" * 16 not in secret


def scan(text: str) -> Scan:
    """Look through one reading of a text."""
    found = Scan()
    foreign: set[str] = set()
    for number, label in enumerate(_LABEL.finditer(text)):
        if number == _MOST:
            break
        _labelled(text, label, found, foreign)
    _secrets(text, found, foreign)
    _addresses(text, found)
    if not found.tokens:
        _bare(text, found, foreign)
    found.keywords = _keywords(text)
    if _SIGNED.search(text):
        found.notes.append("signature")
    found.signed = _SIGNING.search(text) is not None
    if _REFUSAL.search(text):
        found.alike.add("refusal")
    if _APP_LABEL.search(text):
        found.alike.add("dingtalk_app")
    return found


def _labelled(text: str, label: re.Match[str], found: Scan, foreign: set[str]) -> None:
    """Take the token after ``access_token=`` or the like."""
    endpoint = DEFAULT_ENDPOINT
    value, wrapped, follows = _value(text, label.end())
    in_address = label.start() > 0 and text[label.start() - 1] in "?&;"
    if in_address:
        endpoint, code = _address_before(text, label.start())
        if code == "http":
            found.notes.append("http")
        elif code:
            found.alike.add(code)
            foreign.add(value)
            return
    if not value and follows in ("", "&", '"', "'", "`", " ", "\n", "\r", ","):
        found.problems.append("no_token")
    elif _is_placeholder(value, follows):
        found.problems.append("token_placeholder")
    elif _HIDDEN.match(follows) or follows[:1] in ("*", "•", "●", "…") or _HIDDEN.search(value):
        found.problems.append("token_hidden")
        foreign.add(value)
    elif _NO_TOKEN.search(value):
        # The next address, right after one that has no token.
        found.problems.append("no_token")
    elif value and (in_address or full_token(value)):
        if wrapped:
            found.notes.append("wrapped")
        found.tokens.setdefault(value, endpoint)
    elif value:
        # Many services call something so; of another form than DingTalk's, it takes an address to be one of DingTalk's.
        found.problems.append("token_form")


def _is_placeholder(value: str, follows: str) -> bool:
    if not value:
        return follows[:1] in _PLACEHOLDER_MARK or not follows[:1].isascii()
    return _PLACEHOLDER.fullmatch(value) is not None


def _value(text: str, at: int) -> tuple[str, bool, str]:
    """Return the token at a place, whether it was put together from pieces, and the two characters that follow it."""
    match = _VALUE.match(text, at)
    value = match[0] if match else ""
    end = at + len(value)
    cut = re.match(r"([0-9a-fA-F]{64})SEC", value)
    if cut is not None:
        return cut[1], False, ""
    pieces = _pieces(text, at)
    if pieces and pieces != value[:_FULL]:
        return pieces, True, ""
    value = unquote(value).rstrip(".:/") if "%" in value else value.rstrip(":/")
    if value.endswith(".") and not value.endswith(".."):
        value = value[:-1]
    return value, False, text[end : end + 2]


def _pieces(text: str, at: int) -> str:
    """Return the 64 digits that stand here in pieces, broken by line ends and what mails or scripts add."""
    token = ""
    for _piece in range(40):
        match = _HEX.match(text, at, at + _FULL + 1)
        digits = match[0] if match else ""
        token += digits
        at += len(digits)
        if len(token) >= _FULL or not digits:
            break
        gap = _BREAK.match(text, at)
        if gap is None:
            break
        at = gap.end()
    following = text[at : at + 1]
    whole = len(token) == _FULL and not (following.isascii() and (following.isalnum() or following == "_"))
    return token if whole or (len(token) == _FULL and text.startswith("SEC", at)) else ""


def _address_before(text: str, at: int) -> tuple[str, str]:
    """Return the endpoint of the address whose query goes on at a place, and ``http`` or which look-alike it is."""
    run = re.split(r"[\s\"'`<>“”‘’（），。]", text[max(0, at - _LOOK_BACK) : at])[-1]
    scheme, mark, rest = run.rpartition("://")
    if not mark:
        match = re.search(r"(?:oapi\.dingtalk\.|localhost[:/]|127\.)", run)
        rest = run[match.start() :] if match else ""
        if not rest:
            # A piece of an address: what stands before it is a variable's, or was not pasted.
            return DEFAULT_ENDPOINT, ""
    authority, _slash, path = rest.partition("?")[0].partition("/")
    host, _colon, port = authority.partition(":")
    endpoint = f"{'https' if scheme.lower().endswith('https') or not mark else 'http'}://{authority.lower()}/{path}"
    if is_loopback(endpoint if mark else f"http://{authority}/{path}"):
        return (endpoint if mark else endpoint.replace("https", "http", 1)), ""
    host = host.lower().rstrip(".")
    if host not in ("oapi.dingtalk.com", "oapi.dingtalk.io") or port not in ("", "443"):
        if "{" in host or "$" in host:
            return DEFAULT_ENDPOINT, ""
        return "", look_alike(host if "@" not in authority else "", "/" + path)
    if ("/" + path).rstrip("/").lower() != ROBOT_PATH:
        return "", look_alike(host, "/" + path)
    return f"https://{host}{ROBOT_PATH}", "" if not mark or scheme.lower().endswith("https") else "http"


def _secrets(text: str, found: Scan, foreign: set[str]) -> None:
    for number, match in enumerate(_SECRET.finditer(text)):
        if number == _MOST:
            break
        body, end = match[1], match.end()
        joined = _pieces(text, match.start(1))
        if joined and joined != body:
            found.notes.append("wrapped")
            body = joined
        elif _HIDDEN.match(text, end) or _HIDDEN.search(body):
            found.problems.append("secret_hidden")
            continue
        if len(body) >= 16 and any(each.isdigit() for each in body) and "SEC" + body not in found.secrets:
            found.secrets.append("SEC" + body)
    for number, match in enumerate(_SECRET_LABEL.finditer(text)):
        if number == _MOST:
            break
        value = match[1]
        if not value.startswith("SEC"):
            foreign.add(value)
            if _HEX.fullmatch(value):
                found.problems.append("secret_form")


def _addresses(text: str, found: Scan) -> None:
    """Note the addresses that are no robot's, or not all of one."""
    for number, match in enumerate(_ADDRESS.finditer(text)):
        if number == _MOST:
            break
        host, path = match[1].lower().rstrip("."), match[2] or ""
        if host not in ("oapi.dingtalk.com", "oapi.dingtalk.io"):
            if not is_loopback(f"http://{host}/"):
                found.alike.add(look_alike(host, path))
            continue
        if match[3]:
            # That was a user's name; the host comes after it.
            found.alike.add("no_robot")
            continue
        path = path.rstrip("/.").lower()
        if path == ROBOT_PATH:
            query = text[match.end() : match.end() + 40].lower().lstrip("?")
            if "access_token" not in query and not found.tokens:
                found.problems.append("truncated" if "access_token".startswith(query.strip()) else "no_token")
        elif ROBOT_PATH.startswith(path):
            found.problems.append("truncated")
        else:
            found.alike.add(look_alike(host, path))


def _bare(text: str, found: Scan, foreign: set[str]) -> None:
    """Take tokens that stand by themselves."""
    for number, match in enumerate(_WHOLE_HEX.finditer(text)):
        if number == _MOST:
            break
        before = text[max(0, match.start() - 8) : match.start()].lower()
        if match[0] not in foreign and not before.endswith(_CHECKSUM):
            found.tokens.setdefault(match[0], DEFAULT_ENDPOINT)
    word = text.strip(" \t\r\n\"'`<>“”‘’，。,;；")
    if found.tokens or found.problems or len(word) > 2 * _FULL or not word:
        return
    pieces = word.split()
    joined = "".join(pieces)
    if len(pieces) > 1 and full_token(joined):
        found.tokens[joined] = DEFAULT_ENDPOINT
        found.notes.append("wrapped")
    elif len(pieces) == 1 and _UUID.fullmatch(word):
        found.problems.append("uuid")
    elif len(pieces) == 1 and len(word) >= 24 and (_HEX.fullmatch(word) or (word.isalnum() and word.isascii())):
        if not found.secrets and not word.startswith("SEC"):
            found.problems.append("token_form")
        elif not found.secrets or short_secret(found.secrets[0]):
            found.problems.append("secret_short")


def _keywords(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for number, match in enumerate(_KEYWORDS.finditer(text)):
        if number == _MOST or len(found) >= 10:
            break
        value = match[1].strip()
        if value.startswith("- "):
            words = _LISTED.findall(value)
        elif value[:1] in "[(":
            words = _QUOTED.findall(re.split(r"[\])]", value)[0])
        elif value[:1] in "\"'`“‘":
            first = _QUOTED.match(value)
            words = re.split(r"[,，、|;；]", first[1]) if first else []
        else:
            value = value.split("\n")[0]
            words = re.split(r"[,，、|]", re.split(r"(?<![,，、])\s|[。；;\"'`]", value)[0])
        for word in (word.strip(" \t\"'`“”‘’") for word in words):
            if _is_keyword(word) and word not in found:
                found.append(word)
    return tuple(found[:10])


def _is_keyword(word: str) -> bool:
    """Tell a keyword from a piece of code, and from what must not stand in an open field."""
    if not 0 < len(word) <= 50 or any(mark in word for mark in "(){}[]<>$=%*\\"):
        return False
    return not (
        re.search(r"SEC[0-9A-Za-z]{12}|SEC$", word) is not None
        or word.lower() in ("none", "null", "true", "false", "nil", "undefined")
        or "://" in word
        or re.search(r"[0-9a-fA-F]{24}", word) is not None
    )
