"""The same request as a script for others to run: its token and secret come from the environment, never from here."""

from __future__ import annotations

import json
import pprint
import textwrap
from typing import Any, Final

from dingui.texts import _

TOKEN_VARIABLE: Final = "DINGTALK_TOKEN"  # noqa: S105 - the name of a variable
SECRET_VARIABLE: Final = "DINGTALK_SECRET"  # noqa: S105 - the name of a variable

_PYTHON: Final = """\
# -*- coding: utf-8 -*-
{head}
import base64
import hashlib
import hmac
import json
import os
import time
import urllib.parse

import requests


def send_message():
    token = os.environ["{token_variable}"]
    webhook = "{endpoint}?access_token=" + urllib.parse.quote(token, safe="")
{signing}
    header = {{"Content-Type": "application/json"}}
    message = {message}
    message_json = json.dumps(message, ensure_ascii=False).encode("utf-8")
    info = requests.post(url=webhook, data=message_json, headers=header, timeout=30)
    print(info.text)


if __name__ == "__main__":
    send_message()
"""

_SIGNING: Final = """\
    secret = os.environ["{secret_variable}"]
    timestamp = str(round(time.time() * 1000))
    string_to_sign = timestamp + "\\n" + secret
    hmac_code = hmac.new(secret.encode("utf-8"), string_to_sign.encode("utf-8"), digestmod=hashlib.sha256).digest()
    sign = urllib.parse.quote_plus(base64.b64encode(hmac_code))
    webhook += "&timestamp=" + timestamp + "&sign=" + sign
"""

_CURL: Final = """\
{head}
{signing}curl --silent --show-error --config - \\
  --header 'Content-Type: application/json' \\
  --data-binary {body} <<END
url = "{endpoint}?access_token=${token_variable}{query}"
END
"""

_CURL_SIGNING: Final = """\
timestamp=$(date +%s)000
sign=$(printf '%s\\n%s' "$timestamp" "${secret_variable}" \\
  | openssl dgst -sha256 -hmac "${secret_variable}" -binary | openssl base64 -A \\
  | sed -e 's/+/%2B/g' -e 's|/|%2F|g' -e 's/=/%3D/g')
"""


def as_python(endpoint: str, payload: dict[str, Any], *, signed: bool) -> str:
    """Return a Python script that posts ``payload`` to the robot at ``endpoint``; it needs the package requests."""
    head = [_("Sends one message to a DingTalk group robot. Needs Python 3 and the package requests.")]
    head += _variables(signed)
    message = pprint.pformat(payload, width=100, sort_dicts=False).replace("\n", "\n    ")
    return _PYTHON.format(
        head=_comment(head),
        token_variable=TOKEN_VARIABLE,
        endpoint=endpoint,
        signing=_SIGNING.format(secret_variable=SECRET_VARIABLE) if signed else "",
        message=message,
    )


def as_curl(endpoint: str, payload: dict[str, Any], *, signed: bool) -> str:
    """Return lines for a POSIX shell that do the same with curl, and with openssl where the request is signed.

    The address goes to curl on its standard input: on its command line, other users of the computer could read it.
    """
    head = [_("Sends one message to a DingTalk group robot. For the shell of Linux, macOS or Git for Windows.")]
    head += _variables(signed)
    if signed:
        head.append(
            _("openssl is handed the secret on its command line, where other users of this computer could see it.")
        )
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).replace("'", "'\\''")
    return _CURL.format(
        head=_comment(head),
        signing=_CURL_SIGNING.format(secret_variable=SECRET_VARIABLE) if signed else "",
        body=f"'{body}'",
        endpoint=endpoint,
        token_variable=TOKEN_VARIABLE,
        query="&timestamp=$timestamp&sign=$sign" if signed else "",
    )


def _variables(signed: bool) -> list[str]:
    lines = [
        _("Put the access token, the end of the webhook after access_token=, into the variable {name}.").format(
            name=TOKEN_VARIABLE
        )
    ]
    if signed:
        lines.append(_("Put the secret that begins with SEC into the variable {name}.").format(name=SECRET_VARIABLE))
    return lines


def _comment(sentences: list[str]) -> str:
    return "\n".join(f"# {line}" for sentence in sentences for line in textwrap.wrap(sentence, 100))
