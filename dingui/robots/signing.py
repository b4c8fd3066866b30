"""The signature (加签) that a robot with a secret asks for (dingtalk-protocol.md §1.3)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote

from dingui.concealed import Concealed


def sign(timestamp_ms: int, secret: Concealed) -> str:
    """Return the signature in Base64 (44 characters), not yet percent-encoded.

    ``timestamp_ms`` is Unix time in milliseconds. The key is the secret with its ``SEC``, the message is the timestamp,
    one line feed and the secret once more.
    """
    key = secret.reveal().encode("utf-8", "surrogatepass")
    digest = hmac.new(key, str(timestamp_ms).encode("ascii") + b"\n" + key, hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def signed_query(access_token: Concealed, timestamp_ms: int, secret: Concealed) -> str:
    """Return the query of one request, without its question mark; every value is percent-encoded exactly once.

    A robot without a secret takes the token alone. The text holds both secrets: it goes on the wire and nowhere else.
    """
    query = "access_token=" + quote(access_token.reveal(), safe="")
    if secret:
        query += f"&timestamp={timestamp_ms}&sign=" + quote(sign(timestamp_ms, secret), safe="")
    return query
