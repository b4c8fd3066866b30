"""Words for the check of a robot: what each step looks at, what was seen, and what to do.

Codes are matched by their value: the package that gives them stands above this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dingui.texts import N_, _
from dingui.texts.outcome_reasons import REASONS
from dingui.texts.outcomes import explain_webhook_error

_TITLES: Final = {
    "address": N_("The webhook address"),
    "name": N_("The name on the network"),
    "connection": N_("The connection"),
    "proxy": N_("The proxy"),
    "tls": N_("The encryption and its certificate"),
    "clock": N_("This computer's clock"),
    "signature": N_("The signature (加签)"),
    "keyword": N_("The keyword"),
    "message": N_("The test message"),
}

_STATES: Final = {
    "ok": N_("In order"),
    "warning": N_("Take note"),
    "failed": N_("Not in order"),
    "skipped": N_("Not looked at"),
    "running": N_("Looking…"),
    "waiting": N_("Waiting"),
}

_ONLINE: Final = N_("Check that this computer is online, then check again.")
_PROXY: Final = N_("Correct or remove the proxy in the system's settings, then check again.")
_PASTE: Final = N_("Copy the whole webhook from the robot's page in the group's settings, and put it in under Robots.")
_SET_CLOCK: Final = N_("Set this computer's date, time and time zone right, best by letting the system do it itself.")
_COMPANY: Final = N_(
    "If a proxy of your company inspects encrypted connections, have its root certificate installed in this computer's"
    " system. Otherwise use another network: somebody may be listening in."
)

_SEEN: Final[dict[str, tuple[str, str]]] = {
    "earlier": (N_("Something before it was not in order."), ""),
    "cancelled": (N_("You stopped the check."), ""),
    # The address
    "address_ok": (N_("{endpoint} is an address of a group robot; its access token has {length} characters."), ""),
    "address_token_unusual": (
        N_("{endpoint} is an address of a group robot, but its access token is unusual: it has {length} characters."),
        N_("All known ones have 64, digits and letters from a to f. If DingTalk does not know it, copy it once more."),
    ),
    # The name
    "name_ok": (N_("{host} leads to {addresses}."), ""),
    "name_ok_proxy": (N_("The proxy {proxy} leads to {addresses}. The proxy itself looks up {host}."), ""),
    "name_is_address": (N_("{host} needs no looking up."), ""),
    "name_not_found": (REASONS["name_not_found"][0], _ONLINE),
    "name_timeout": (REASONS["name_timeout"][0], _ONLINE),
    # The connection
    "connected": (N_("{host} takes connections, at {peer}."), ""),
    "connection_refused": (
        REASONS["connection_refused"][0],
        N_("For a practice robot: check that it is running. Otherwise a firewall may be in the way. Then check again."),
    ),
    "connect_timeout": (REASONS["connect_timeout"][0], _ONLINE),
    "unreachable": (REASONS["unreachable"][0], _ONLINE),
    # The proxy
    "proxy_none": (N_("The system's settings name no proxy: the way is direct."), ""),
    "proxy_local": (N_("The robot is on this computer, so no proxy is asked."), ""),
    "proxy_passed": (N_("The proxy {proxy}, which the system's settings name, lets dingui through to {host}."), ""),
    "proxy_passed_login": (
        N_(
            "The proxy {proxy}, which the system's settings name together with a user name, lets dingui through to"
            " {host}."
        ),
        "",
    ),
    "proxy_unreachable": (REASONS["proxy_unreachable"][0], _PROXY),
    "proxy_refused": (
        REASONS["proxy_refused"][0],
        N_("Ask whoever runs the proxy to allow {host}, then check again."),
    ),
    "proxy_login": (
        REASONS["proxy_login"][0],
        N_("Put them into the system's proxy settings, then check again."),
    ),
    "proxy_unusable": (
        REASONS["proxy_unusable"][0],
        N_("Set an HTTP proxy in the system's settings or none, then check again."),
    ),
    # The certificate
    "tls_ok": (N_("The certificate is believed. It belongs to “{subject}”, issued by “{issuer}”, until {until}."), ""),
    "tls_private_issuer": (
        N_(
            "The certificate is believed, because this computer's system trusts its issuer. It belongs to “{subject}”,"
            " issued by “{issuer}”, until {until}."
        ),
        N_(
            "“{issuer}” is none of the public authorities that dingui knows: perhaps a proxy of your company, or a"
            " program on this computer, that can read what is sent."
        ),
    ),
    "tls_none": (N_("The robot is on this computer: nothing is encrypted, and nothing leaves it."), ""),
    "tls_unreadable": (N_("The certificate is believed, but dingui cannot read what it says."), ""),
    "tls_wrong_host": (REASONS["tls_wrong_host"][0], REASONS["tls_wrong_host"][1]),
    "tls_wrong_host_shown": (
        N_("The certificate that was shown for {host} is for {names}, issued by “{issuer}”, until {until}."),
        REASONS["tls_wrong_host"][1],
    ),
    "tls_expired": (REASONS["tls_expired"][0], N_("Check the date and time of this computer, then check again.")),
    "tls_expired_shown": (
        N_("The certificate of “{subject}”, issued by “{issuer}”, expired on {until}."),
        N_("Check the date and time of this computer. If they are right, somebody has to renew the certificate."),
    ),
    "tls_not_yet_valid_shown": (
        N_("The certificate of “{subject}”, issued by “{issuer}”, is valid only from {from} on."),
        N_("Check the date and time of this computer: the clock may be behind."),
    ),
    "tls_untrusted": (REASONS["tls_untrusted"][0], _COMPANY),
    "tls_untrusted_shown": (
        N_(
            "This computer does not trust “{issuer}”, who issued the certificate of “{subject}” that was shown for"
            " {host}."
        ),
        _COMPANY,
    ),
    "tls_self_signed_shown": (
        N_("The certificate of “{subject}” that was shown for {host} is vouched for by nobody but itself."),
        _COMPANY,
    ),
    "tls_failed": (
        REASONS["tls_failed"][0],
        N_("A firewall or proxy may be in the way; try another network, then check again."),
    ),
    # The clock
    "clock_ok": (N_("It agrees with the server's: {seconds} s apart. The server's: {date}."), ""),
    "clock_ahead": (
        N_("It is {minutes} min ahead of the server's. The server's: {date}; this computer's: {here}."),
        _SET_CLOCK,
    ),
    "clock_behind": (
        N_("It is {minutes} min behind the server's. The server's: {date}; this computer's: {here}."),
        _SET_CLOCK,
    ),
    "clock_ahead_too_far": (
        N_(
            "It is {minutes} min ahead of the server's, and DingTalk refuses signatures that are more than an hour off."
            " The server's: {date}; this computer's: {here}."
        ),
        _SET_CLOCK,
    ),
    "clock_behind_too_far": (
        N_(
            "It is {minutes} min behind the server's, and DingTalk refuses signatures that are more than an hour off."
            " The server's: {date}; this computer's: {here}."
        ),
        _SET_CLOCK,
    ),
    "clock_date_missing": (
        N_("The answer does not say what time it is there, so the clocks can't be compared."),
        N_("Compare this computer's clock with a phone's."),
    ),
    "clock_date_unreadable": (
        N_("The answer's date makes no sense, so the clocks can't be compared."),
        N_("Compare this computer's clock with a phone's."),
    ),
    # The signature
    "signature_ok": (
        N_("Signed is {string}, the time in milliseconds, a line break and the secret. It goes to {address}."),
        "",
    ),
    "signature_unusual": (
        N_("Signed is {string}, the time in milliseconds, a line break and the secret. It goes to {address}."),
        N_("The secret does not begin with SEC, as DingTalk's do. Copy it once more from the robot's page."),
    ),
    "signature_none": (
        N_("dingui has no secret for this robot, so nothing is signed. That is right for a robot without 加签."),
        "",
    ),
    "secret_missing": (
        N_("The robot is noted down with a secret, but none is kept for it any more."),
        N_("Copy the secret that begins with SEC from the robot's page and put it in under Robots."),
    ),
    # The keyword
    "keyword_ok": (N_("The test message holds “{keyword}”."), ""),
    "keyword_none": (
        N_("dingui knows of no keywords for this robot. If it has some, put them in under Robots."),
        "",
    ),
    "keyword_missing": (
        N_("The test message holds none of the robot's keywords: {keywords}."),
        N_("Put one of them into the test message."),
    ),
    # Where the way ends after the request was let out
    "timeout": (N_("{host} took the request, which posts nothing, but gave no answer in time."), _ONLINE),
}

_NO_ANSWER: Final = (N_("No answer of a web server came back: {why}"), _ONLINE)

_MOMENTS: Final = {
    "name": N_("name found"),
    "connected": N_("connected"),
    "tunnel": N_("through the proxy"),
    "secured": N_("encrypted"),
    "sent": N_("sent"),
    "first_byte": N_("first byte"),
    "end": N_("end"),
}


def describe_moment(name: str) -> str:
    """Return what has happened at a moment of an exchange. Raises ``KeyError``."""
    return _(_MOMENTS[name])


@dataclass(frozen=True, slots=True)
class StepWords:
    """A step in words."""

    title: str
    state: str
    """Its state in a word or two."""
    seen: str
    """What was seen, one sentence or two."""
    remedy: str
    """What to do; empty where nothing is."""


def step_title(name: str) -> str:
    """Return what a step looks at."""
    return _(_TITLES[name])


def step_state(state: str) -> str:
    """Return the word for a state: those of a step, or ``running`` or ``waiting``."""
    return _(_STATES[state])


def describe_step(name: str, state: str, code: str, data: Mapping[str, str | int]) -> StepWords:
    """Return the words for a step that is over; codes without words of their own get those of an outcome."""
    seen, remedy = _words(code, data)
    return StepWords(step_title(name), step_state(state), seen, remedy)


def _words(code: str, data: Mapping[str, str | int]) -> tuple[str, str]:
    if code == "address_wrong":
        return explain_webhook_error(str(data.get("why", ""))), _(_PASTE)
    found = _SEEN.get(code)
    if found is None and code in REASONS and not code.startswith("credentials"):
        return _(_NO_ANSWER[0]).format(why=_fill(REASONS[code][0], data)), _(_NO_ANSWER[1])
    if found is None:
        found = REASONS.get(code, (N_("Something happened that dingui was not prepared for."), ""))
    return _fill(found[0], data), _fill(found[1], data)


class _Values(dict[str, str | int]):
    def __missing__(self, name: str) -> str:
        return {"host": _("the server"), "proxy": _("the proxy")}.get(name, "…")


def _fill(sentence: str, data: Mapping[str, str | int]) -> str:
    return _(sentence).format_map(_Values(data))
