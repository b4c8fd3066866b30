"""The steps on address and signature, and what is to be thought of what the network showed."""

from __future__ import annotations

import email.utils
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from dingui.checking.certificates import Certificate, CertificateUnreadable, read_certificate
from dingui.checking.steps import Step, StepName, StepState
from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.robots.client import masked_address
from dingui.robots.redaction import HIDDEN
from dingui.robots.trace import Trace
from dingui.robots.webhook import Webhook, parse_webhook

WARNING_S: Final = 5 * 60
"""Seconds that a clock may differ before it is said."""
FAILED_S: Final = 60 * 60
"""Seconds after which DingTalk refuses a signature (dingtalk-protocol.md §1.3)."""

_TOKEN_LENGTH: Final = 64
_HEX: Final = frozenset("0123456789abcdef")


def address_step(webhook: Webhook) -> Step:
    """Say whether an address is one of a robot; of the token, only its length is told."""
    token = webhook.access_token.reveal()
    data: dict[str, str | int] = {"endpoint": webhook.endpoint, "length": len(token)}
    code = ""
    try:
        read = parse_webhook(f"{webhook.endpoint}?access_token={quote(token, safe='')}")
    except DinguiError as error:
        code = error.code
    if code or read != webhook:
        return Step(StepName.ADDRESS, StepState.FAILED, "address_wrong", data | {"why": code or "not_dingtalk"})
    if len(token) != _TOKEN_LENGTH or not _HEX.issuperset(token):
        # Every token that was ever seen is one of 64 digits, but no document says so (§1.1): no reason to refuse it.
        return Step(StepName.ADDRESS, StepState.WARNING, "address_token_unusual", data)
    return Step(StepName.ADDRESS, StepState.OK, "address_ok", data)


def signature_step(webhook: Webhook, secret: Concealed, timestamp_ms: int, *, expected: bool) -> Step:
    """Show what is signed and where the signature goes; ``expected`` says whether the robot should have a secret."""
    if not secret:
        if expected:
            return Step(StepName.SIGNATURE, StepState.FAILED, "secret_missing")
        return Step(StepName.SIGNATURE, StepState.SKIPPED, "signature_none")
    data: dict[str, str | int] = {
        "timestamp": timestamp_ms,
        "string": f"{timestamp_ms}⏎{'SEC' if secret.reveal().startswith('SEC') else ''}{HIDDEN}",
        "address": masked_address(webhook.endpoint, timestamp_ms),
    }
    if not secret.reveal().startswith("SEC"):
        return Step(StepName.SIGNATURE, StepState.WARNING, "signature_unusual", data)
    return Step(StepName.SIGNATURE, StepState.OK, "signature_ok", data)


def clock_step(date: str, sent_s: float, received_s: float) -> Step:
    """Compare an answer's ``Date`` with this computer's clock, between sending and receiving (Unix time, seconds)."""
    there = _date(date)
    if there is None:
        return Step(StepName.CLOCK, StepState.WARNING, "clock_date_unreadable" if date else "clock_date_missing")
    # The header is cut to whole seconds.
    apart = 0.0 if sent_s - 1 <= there <= received_s else (sent_s + received_s) / 2 - there
    seconds = round(abs(apart))
    data: dict[str, str | int] = {"seconds": seconds, "minutes": round(seconds / 60), "date": date}
    data |= {"here": datetime.fromtimestamp(received_s, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")}
    if seconds < WARNING_S:
        return Step(StepName.CLOCK, StepState.OK, "clock_ok", data)
    code = "clock_ahead" if apart > 0 else "clock_behind"
    if seconds < FAILED_S:
        return Step(StepName.CLOCK, StepState.WARNING, code, data)
    return Step(StepName.CLOCK, StepState.FAILED, f"{code}_too_far", data)


def _date(text: str) -> float | None:
    try:
        read = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    try:
        return read.replace(tzinfo=read.tzinfo or UTC).timestamp()
    except OverflowError:
        return None


def tls_passed(trace: Trace) -> tuple[StepState, str, Mapping[str, str | int]]:
    """Say whose certificate was believed; an issuer that is no public authority is named as what it may be."""
    if not trace.certificate:
        return StepState.SKIPPED, "tls_none", {}
    certificate = certificate_of(trace.certificate)
    if certificate is None:
        return StepState.WARNING, "tls_unreadable", {}
    code = "tls_ok" if certificate.is_of_public_authority else "tls_private_issuer"
    return StepState.OK, code, certificate_data(certificate)


def certificate_of(der: bytes) -> Certificate | None:
    """Return a certificate's contents, or None where there are none."""
    try:
        return read_certificate(der) if der else None
    except CertificateUnreadable:
        return None


def certificate_data(certificate: Certificate) -> dict[str, str | int]:
    """Return what the words for a certificate name; days are UTC."""
    names = ", ".join(certificate.names)
    return {
        "subject": certificate.subject or names,
        "names": names or certificate.subject,
        "issuer": certificate.issuer,
        "from": f"{certificate.not_before:%Y-%m-%d %H:%M} UTC",
        "until": f"{certificate.not_after:%Y-%m-%d %H:%M} UTC",
    }
