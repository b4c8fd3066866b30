"""One robot's entry in a keyring: a JSON text with a version, small enough for every system."""

from __future__ import annotations

import json
from typing import Final, Literal

from dingui.concealed import Concealed
from dingui.secrets.base import RobotCredentials, SecretStoreError

VERSION: Final = 1

LIMIT: Final = 2560
"""Bytes of UTF-16 that the credential manager of Windows holds for one entry."""


def encode(credentials: RobotCredentials) -> Concealed:
    """Return the entry's text.

    Raises ``SecretStoreError``: ``too_long``.
    """
    text = _written(credentials)
    if len(text.reveal().encode("utf-16-le")) > LIMIT:
        raise SecretStoreError("too_long")
    return text


def _written(credentials: RobotCredentials) -> Concealed:
    # By itself: what is plain here is in no frame that an error passes through.
    fields = {
        "v": VERSION,
        "access_token": credentials.access_token.reveal(),
        "secret": credentials.secret.reveal(),
    }
    # Chinese as it is takes a third of the room that its escapes take; what has no UTF-8 form needs them.
    text = json.dumps(fields, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(fields)
    return Concealed(text)


def decode(text: Concealed) -> RobotCredentials:
    """Return the credentials that an entry's text holds.

    Raises ``SecretStoreError``: ``newer_entry`` for a later version's, else ``damaged_entry``, without the exception
    that tells what the text was.
    """
    credentials = _read(text)
    if isinstance(credentials, RobotCredentials):
        return credentials
    raise SecretStoreError(credentials)


def _read(text: Concealed) -> RobotCredentials | Literal["damaged_entry", "newer_entry"]:
    try:
        fields = json.loads(text.reveal())
    except (ValueError, RecursionError):
        return "damaged_entry"
    if not isinstance(fields, dict):
        return "damaged_entry"
    version = fields.get("v")
    if isinstance(version, bool) or not isinstance(version, int) or version < VERSION:
        return "damaged_entry"
    if version > VERSION:
        return "newer_entry"
    access_token, secret = fields.get("access_token"), fields.get("secret")
    if not isinstance(access_token, str) or not isinstance(secret, str):
        return "damaged_entry"
    return RobotCredentials(Concealed(access_token), Concealed(secret))
