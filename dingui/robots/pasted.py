"""What a person pasted to set up a robot: an address, a token, a command, a piece of a script, words from a chat.

Scripts are read and never run. What was found is held so that no ``repr``, log or error shows it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from dingui.concealed import Concealed
from dingui.messages.reading import read_payload
from dingui.robots.literals import find_messages
from dingui.robots.lookalikes import LOOK_ALIKES, most_telling, service_robot
from dingui.robots.mending import MENDS, mend, readings
from dingui.robots.python_text import PythonText, read_python
from dingui.robots.scanning import Scan, full_token, scan, short_secret
from dingui.robots.webhook import Webhook, is_loopback

LONGEST: Final = 60_000
"""Characters above which a paste is refused unread, so that reading one takes under a tenth of a second."""

SOURCES: Final = frozenset({"address", "python", "command", "text"})
PROBLEMS: Final = frozenset(
    {
        "empty",
        "too_long",
        "nothing",
        "several",
        "several_secrets",
        "no_token",
        "truncated",
        "token_hidden",
        "token_placeholder",
        "token_form",
        "uuid",
        "secret_hidden",
        "secret_form",
        "secret_short",
        *LOOK_ALIKES,
    }
)
"""Why something was not taken. A look-alike is named by its code."""
DOUBTS: Final = frozenset({"token_short", "token_unusual", "secret_cut", "service_robot"})
"""What was taken all the same."""
NOTES: Final = frozenset({*MENDS, "signature", "http", "message_with_secret"})
"""What was mended or left out."""
MISSING: Final = frozenset({"webhook", "secret", "security"})
"""``secret`` where the robot certainly uses 加签, ``security`` where only its page tells."""

_COMMAND: Final = re.compile(r"(?<![\w-])(?:curl|wget|Invoke-RestMethod|Invoke-WebRequest|irm|iwr)(?:\.exe)?\s", re.I)
_FENCE: Final = re.compile(r"^[ \t]{0,8}(?:```|~~~)[^\n]{0,40}\n", re.M)
_MESSAGES: Final = 20
_SECRET_FORMS: Final = re.compile(r"(?<![0-9A-Za-z])(?:SEC)?[0-9a-fA-F]{64}(?![0-9A-Za-z])|SEC[0-9A-Za-z]{16,}")
_WEAK: Final = frozenset({"no_robot", "code_host", "dingtalk_page"})
"""Look-alikes that may as well be any link in a text: told only of a text that is nothing else."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a paste holds, and what it does not. Codes are of the sets above."""

    webhook: Webhook | None = None
    secret: Concealed = field(default_factory=Concealed)
    """Empty where there is none."""
    keywords: tuple[str, ...] = ()
    messages: tuple[str, ...] = field(default=(), repr=False)
    """Messages as JSON documents, as ``dingui.messages.reading`` takes them. None holds an access token or a secret."""
    source: str = "text"
    problems: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to take over."""
        return self.webhook is not None or bool(self.secret) or bool(self.keywords) or bool(self.messages)


def read_pasted(text: str) -> Found:
    """Return what ``text`` holds. Never raises, and takes under 100 ms for anything."""
    if len(text) > LONGEST:
        return Found(problems=("too_long",), missing=("webhook",))
    if not text.strip(" \t\r\n\u00a0\u3000\u200b\ufeff"):
        return Found(problems=("empty",), missing=("webhook",))
    python = _python(text)
    best, mends = _best(text)
    if python is not None:
        _prefer(best, python)
    messages, kept_out = _messages(text, python, best)
    return _found(text, best, mends, messages, python=python is not None, kept_out=kept_out)


def _best(text: str) -> tuple[Scan, tuple[str, ...]]:
    """Return the reading of a text that finds the most, the least mended of those."""
    best: Scan | None = None
    mends: tuple[str, ...] = ()
    for reading, done in readings(text):
        found = scan(reading)
        if best is None or found.worth > best.worth:
            best, mends = found, done
        if best.is_whole:
            break
    return best or Scan(), mends


def _python(text: str) -> PythonText | None:
    """Read a text as Python, or each block of code in it; also where a word processor changed its quotation marks."""
    blocks = _FENCE.split(text)[1::2] if _FENCE.search(text) else [text]
    read = [found for found in map(read_python, blocks[:_MESSAGES]) if found is not None]
    if not read:
        straight = mend(mend(text, "invisible"), "quotes")
        found = read_python(straight) if straight != text else None
        read = [found] if found is not None else []
    if not read:
        return None
    return PythonText(
        tuple(value for each in read for value in each.values),
        tuple(message for each in read for message in each.messages),
        signs=any(each.signs for each in read),
    )


def _prefer(best: Scan, python: PythonText) -> None:
    """What a script uses comes before what merely stands in it, in a comment for example."""
    lines = scan("\n".join(f'{name} = "{value}"' if name else value for name, value in python.values))
    if lines.tokens:
        best.tokens = lines.tokens
    if lines.secrets:
        best.secrets = lines.secrets
    best.keywords = lines.keywords
    if lines.tokens:
        best.problems = [each for each in best.problems if each in lines.problems]
    best.signed = best.signed or python.signs
    best.alike |= lines.alike


def _messages(text: str, python: PythonText | None, best: Scan) -> tuple[tuple[str, ...], bool]:
    """Return the messages in a text as JSON, without those that hold a secret; and whether there was one that does."""
    objects = list(python.messages) if python is not None else []
    if not objects:
        objects = find_messages(text)
    if not objects:
        mended = mend(mend(mend(text, "invisible"), "entities"), "quotes")
        objects = find_messages(mended) if mended != text else []
    known = [*best.tokens, *best.secrets]
    documents: list[str] = []
    kept_out = False
    for each in objects:
        if read_payload(each).message is None:
            continue
        document = json.dumps(each, ensure_ascii=False, indent=2)
        if any(secret in document for secret in known) or _SECRET_FORMS.search(document):
            kept_out = True
        elif document not in documents:
            documents.append(document)
    return tuple(documents[:_MESSAGES]), kept_out


def _found(
    text: str, best: Scan, mends: tuple[str, ...], messages: tuple[str, ...], *, python: bool, kept_out: bool
) -> Found:
    problems: list[str] = []
    doubts: list[str] = []
    webhook = None
    if len(best.tokens) == 1:
        [(token, endpoint)] = best.tokens.items()
        webhook = Webhook(endpoint, Concealed(token))
        doubts += _doubts(text, token, endpoint)
    elif best.tokens:
        problems.append("several")
    known = [*best.tokens, *best.secrets]
    keywords = tuple(word for word in best.keywords if not any(each in word for each in known))
    secret = Concealed(best.secrets[0]) if len(best.secrets) == 1 else Concealed()
    if len(best.secrets) > 1:
        problems.append("several_secrets")
    elif secret and short_secret(secret.reveal()):
        doubts.append("secret_cut")
    problems += [each for each in best.problems if _matters(each, webhook, secret)]
    if webhook is None and "several" not in problems:
        weak = bool(secret or messages or problems or len(text.split()) > 1)
        weaker = (_WEAK if weak else frozenset()) | ({"refusal"} if problems else set())
        alike = most_telling(best.alike - weaker)
        if alike:
            problems.append(alike)
    if not (webhook or secret or keywords or messages or problems):
        problems.append("nothing")
    notes = [*mends, *best.notes, *(["message_with_secret"] if kept_out else [])]
    return Found(
        webhook,
        secret,
        keywords,
        messages,
        _source(text, python=python),
        _once(problems),
        _once(doubts),
        _once(notes) if webhook or secret or kept_out else (),
        _missing(webhook, secret, best),
    )


def _matters(problem: str, webhook: Webhook | None, secret: Concealed) -> bool:
    """Whether a problem is one still, with all that was found: an example's masked token is none beside a whole."""
    return not secret if problem.startswith("secret") else webhook is None


def _doubts(text: str, token: str, endpoint: str) -> list[str]:
    doubts = []
    if not full_token(token) and not is_loopback(endpoint):
        doubts.append("token_short" if len(token) < 64 else "token_unusual")
    if service_robot(text):
        doubts.append("service_robot")
    return doubts


def _missing(webhook: Webhook | None, secret: Concealed, best: Scan) -> tuple[str, ...]:
    missing = [] if webhook is not None else ["webhook"]
    if not secret and webhook is not None:
        if best.signed:
            missing.append("secret")
        elif not best.keywords and not is_loopback(webhook.endpoint):
            missing.append("security")
    return tuple(missing)


def _source(text: str, *, python: bool) -> str:
    if _COMMAND.search(text):
        return "command"
    if python:
        return "python"
    return "address" if len(text.split()) == 1 else "text"


def _once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
