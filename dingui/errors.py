"""The root of dingui's own exceptions.

Each carries a code in snake_case and plain data, never a finished sentence: ``dingui.texts`` makes the sentence in the
person's language. No exception holds a token, a secret or a signature.
"""

from __future__ import annotations


class DinguiError(Exception):
    """Something that a person is told about.

    ``code`` names the case; ``data`` holds values that its sentence may name.
    """

    def __init__(self, code: str, **data: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.data: dict[str, str | int] = data

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r})"
