"""What happens to an address on its way through chats, mails and word processors, and how it is undone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

MENDS: Final = ("invisible", "entities", "quotes", "full_width", "percent", "wrapped")
"""The names of what :func:`readings` undoes, in its order."""

_INVISIBLE: Final = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f]")
_SPACES: Final = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ENTITY: Final = re.compile(r"&(?:amp|quot|apos|lt|gt|nbsp|#x?[0-9a-f]{1,6});", re.I)
_QUOTES: Final = str.maketrans("“”„‟«»〝〞‘’‚‛′″", '""""""""\'\'\'\'\'"')
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PERCENT: Final = re.compile(r"%3A(?:%2F){2}|access_token%3D|%253A", re.I)
_INNER: Final = re.compile(r"(?<!\s)(?=https?://)")
_QUOTED_PRINTABLE: Final = re.compile(r"=3D", re.I)
# The marks at a line's end and start that belong to mails and shells.
_LINE_END: Final = re.compile(r"[ \t]{0,80}[\\^`=]?(?:\r\n|\r|\n|\u2028|\u2029)[ \t>|]{0,80}")


def readings(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield ``text`` as it is, then with one thing more undone each time, and the names of what that was.

    What changes nothing is left out. A text is never undone further than the reader asks for.
    """
    done: tuple[str, ...] = ()
    yield text, done
    for name in MENDS:
        mended = mend(text, name)
        if mended != text:
            text, done = mended, (*done, name)
            yield text, done


def mend(text: str, name: str) -> str:
    """Return ``text`` with one of :data:`MENDS` undone."""
    if name == "invisible":
        return _SPACES.sub(" ", _INVISIBLE.sub("", text))
    if name == "entities":
        return html.unescape(text) if _ENTITY.search(text) else text
    if name == "quotes":
        return text.translate(_QUOTES)
    if name == "full_width":
        return text.translate(_FULL_WIDTH)
    if name == "percent":
        for _round in range(2):
            if _PERCENT.search(text):
                # A space before each address: the outer one must not swallow the inner one.
                text = _INNER.sub(" ", unquote(text))
        return text
    if _QUOTED_PRINTABLE.search(text):
        text = _QUOTED_PRINTABLE.sub("\0", text)
        return _LINE_END.sub("", text).replace("\0", "=")
    return _LINE_END.sub("", text)
