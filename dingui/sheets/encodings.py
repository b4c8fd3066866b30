"""The encodings in which lists come: UTF-8, UTF-16 from Excel's "Unicode text", and GB 18030 with GBK inside it."""

from __future__ import annotations

import codecs


def decoded(data: bytes) -> str | None:
    """Return the text of ``data``, or None where it is none."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in data:
        return None
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
