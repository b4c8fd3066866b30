"""A text that must not be seen: an access token or a signing secret."""

from __future__ import annotations

from typing import NoReturn


class Concealed:
    """Hold a secret so that ``repr``, ``str``, ``format``, pickling and comparison never show it.

    Only :meth:`reveal` gives the text, so every use stands out when the code is searched for it.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def fingerprint(self) -> str:
        """Return 12 hexadecimal digits that tell two secrets apart and give neither away.

        For tokens of 64 random digits this cannot be turned back; it is not meant for guessable passwords.
        """
        import hashlib  # brings OpenSSL along, 3 MB that a start need not have

        return hashlib.sha256(b"dingui:" + self._text.encode("utf-8", "surrogatepass")).hexdigest()[:12]

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Concealed) and self._text == other._text

    def __hash__(self) -> int:
        return hash((Concealed, self._text))

    def __repr__(self) -> str:
        return "Concealed(•••)" if self._text else "Concealed()"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a concealed text is never pickled")
