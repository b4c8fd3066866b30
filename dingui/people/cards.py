"""People in vCards 2.1, 3.0 and 4.0, as phones, Outlook and address books export them.

Only what is needed here is read, and it is little: a library would read the rest as well, refuse files that phones
write (GBK, quoted-printable without a soft break), and say nothing of lines.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from dingui.people.entries import LINES_MAX, Reading, ReadingRefused
from dingui.people.making import Maker
from dingui.sheets.encodings import decoded

_ESCAPE: Final = re.compile(r"\\(.)", re.S)
_NOT_MOBILE: Final = frozenset({"fax", "pager"})
_KEPT: Final = frozenset({"FN", "N", "TEL", "CATEGORIES", "NICKNAME", "ORG", "X-DINGTALK-USERID"})


@dataclass(slots=True)
class _Card:
    line: int
    texts: dict[str, str] = field(default_factory=dict)
    numbers: list[tuple[int, str]] = field(default_factory=list)
    """(rank, number); mobiles have the smaller rank."""
    tags: list[str] = field(default_factory=list)


def is_vcard(data: bytes) -> bool:
    """Return whether a file or text holds vCards."""
    return re.search(rb"(?im)^\s*BEGIN:VCARD", data[:4096].lstrip(b"\xef\xbb\xbf")) is not None


def read_cards(data: bytes) -> Reading:
    """Return the people of vCards. Raises ``ReadingRefused`` ``too_many_lines`` for more cards than that."""
    count = len(re.findall(rb"(?im)^BEGIN:VCARD", data))
    if count > LINES_MAX:
        raise ReadingRefused("too_many_lines", count=count, limit=LINES_MAX)
    maker = Maker()
    card: _Card | None = None
    for line, content in _unfolded(data):
        head, colon, value = content.partition(b":")
        name, *parameters = head.decode("ascii", "replace").split(";")
        name = name.rpartition(".")[2].strip().upper()
        if not colon:
            continue
        if name == "BEGIN" and value.strip().upper() == b"VCARD":
            if card:
                maker.fault(card.line, "open_card", card.texts.get("FN", ""))
            card = _Card(line)
        elif name == "END" and card:
            _take(maker, card)
            card = None
        elif card and name in _KEPT:
            _note(card, name, [parameter.upper() for parameter in parameters], value)
    if card:
        maker.fault(card.line, "open_card", card.texts.get("FN", ""))
    return maker.reading()


def _unfolded(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each content line whole, with the number of its first line; folds may cut a character in two."""
    parts: list[bytes] = []
    first = 0
    soft = False
    for number, line in enumerate(re.split(rb"\r\n|\n|\r", data.removeprefix(b"\xef\xbb\xbf")), 1):
        if soft:
            parts[-1] = parts[-1][:-1]
            parts.append(line.lstrip(b" \t"))
        elif parts and line[:1] in (b" ", b"\t"):
            parts.append(line[1:])
        else:
            if parts:
                yield first, b"".join(parts)
            parts, first = [line], number
        quoted = b"QUOTED-PRINTABLE" in parts[0].partition(b":")[0].upper()
        soft = quoted and line.endswith(b"=")
    if parts:
        yield first, b"".join(parts)


def _note(card: _Card, name: str, parameters: list[str], value: bytes) -> None:
    text = _text(parameters, value)
    if name == "TEL":
        kinds = {kind.strip('"').lower() for each in parameters for kind in each.rpartition("=")[2].split(",")}
        if text.strip() and not kinds & _NOT_MOBILE:
            card.numbers.append((0 if kinds & {"cell", "iphone"} else 1, _ESCAPE.sub(r"\1", text)))
    elif name == "CATEGORIES":
        card.tags += [_plain(tag) for tag in _split(text, ",")]
    elif name == "N":
        family, given, middle = ([_plain(part) for part in _split(text, ";")] + ["", "", ""])[:3]
        chinese = not (family + given).isascii()
        card.texts["N"] = family + middle + given if chinese else " ".join(filter(None, (given, middle, family)))
    else:
        card.texts.setdefault(name, _plain(text))


def _take(maker: Maker, card: _Card) -> None:
    texts = card.texts
    name = next((texts[key] for key in ("FN", "N", "NICKNAME", "ORG") if texts.get(key, "").strip()), "")
    numbers = [number for _rank, number in sorted(card.numbers, key=lambda pair: pair[0])]
    maker.person(card.line, name, numbers, texts.get("X-DINGTALK-USERID", ""), card.tags)


def _text(parameters: list[str], value: bytes) -> str:
    if any("QUOTED-PRINTABLE" in parameter for parameter in parameters):
        value = binascii.a2b_qp(value)
    elif any(parameter in ("ENCODING=B", "ENCODING=BASE64", "BASE64") for parameter in parameters):
        try:
            value = binascii.a2b_base64(value)
        except binascii.Error:
            value = b""
    charset = next((each[8:].strip('"') for each in parameters if each.startswith("CHARSET=")), "")
    if charset:
        try:
            # GBK's later superset reads what phones call GB2312 and is not.
            return value.decode("gb18030" if charset.startswith("GB") else charset)
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(value) or value.decode("utf-8", "replace")


def _split(text: str, separator: str) -> list[str]:
    return re.split(rf"(?<!\\){separator}", text)


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found.group(1) in "nN" else found.group(1), text)
