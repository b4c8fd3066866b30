"""The sentences for a practice robot that cannot be set up as asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dingui.errors import DinguiError
from dingui.texts import N_, _

SENTENCES: Final[Mapping[str, str]] = {
    "practice_port_in_use": N_(
        "Port {port} is in use by another program, so the practice robot cannot listen there. "
        "Choose another port, or leave the port out to take any free one."
    ),
    "practice_port_forbidden": N_(
        "This account may not listen on port {port}. Choose a port from 1024 on, or leave the port out."
    ),
    "practice_port_unavailable": N_(
        "The practice robot cannot listen on port {port} ({detail}). Choose another port, or leave the port out."
    ),
    "practice_port_invalid": N_("“{port}” is not a port. A port is a number from 0 to 65535; 0 takes any free one."),
    "practice_not_loopback": N_(
        "The practice robot is for this computer alone and cannot listen at {host}. Use 127.0.0.1."
    ),
    "practice_allow_invalid": N_(
        "“{entry}” is neither an IPv4 address nor a range of them. Write it like 10.1.2.3 or 10.1.2.0/24."
    ),
    "practice_allow_ipv6": N_(
        "“{entry}” is an IPv6 address, which DingTalk's allowlist does not take. Give an IPv4 address or range."
    ),
    "practice_keyword_blank": N_("A keyword is empty. Every message would hold it; leave it out, or give it a text."),
    "practice_keywords_too_many": N_(
        "There are {count} keywords, but DingTalk takes at most {limit} for a robot. Leave some out."
    ),
}
"""A sentence for every code of ``dingui.practice.settings.PracticeError``."""


def explain_practice_error(error: DinguiError) -> str:
    """Return the sentence for ``error`` in the person's language. Raises ``KeyError`` for a code of another part's."""
    return _(SENTENCES[error.code]).format(**error.data)
