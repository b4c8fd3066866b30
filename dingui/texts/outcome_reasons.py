"""Why an attempt ended as it did and what to do about it: two sentences for every reason.

Places: ``{host}``, ``{proxy}``, ``{ip}``, ``{field}``, ``{status}``, ``{minutes}``, ``{seconds}``.
"""

from __future__ import annotations

from typing import Final

from dingui.outcomes import OutcomeKind
from dingui.texts import N_

_LOOK: Final = N_(
    "Look into the group. If the message is not there, send it again from here: it goes with the same number (msgUuid),"
    " by which DingTalk should post it only once."
)
_NETWORK: Final = N_("Check that this computer is online, then send again.")
_COPY_AGAIN: Final = N_(
    "Copy the whole webhook from the robot's page in the group's settings once more and put it in under Robots."
)
_MISTAKE: Final = N_("This is a mistake in dingui, not in your message. Please report it with the words of DingTalk.")
_ONLY_SAFE: Final = N_("Nothing was posted, so it is safe to send again.")
_EDIT: Final = N_("Change it in the message and send again.")
_ASK_ADMIN: Final = N_("Ask the group's owner or your organisation's administrator.")

REASONS: Final[dict[str, tuple[str, str]]] = {
    "accepted": (N_("DingTalk accepted it."), N_("It can be neither edited nor recalled any more.")),
    # Not sent.
    "cancelled": (N_("You stopped it before anything had left this computer."), _ONLY_SAFE),
    "invalid_address": (N_("The robot's address is damaged."), _COPY_AGAIN),
    "https_required": (
        N_("The robot's address begins with http://, and anyone on the way could have read it and the message."),
        _COPY_AGAIN,
    ),
    "name_not_found": (N_("The name {host} could not be found on the network."), _NETWORK),
    "name_timeout": (N_("Looking up the name {host} took too long."), _NETWORK),
    "connection_refused": (
        N_("{host} refused the connection."),
        N_("For a practice robot: check that it is running. Otherwise a firewall may be in the way. Then send again."),
    ),
    "connect_timeout": (N_("Connecting to {host} took too long."), _NETWORK),
    "unreachable": (N_("{host} cannot be reached from this computer."), _NETWORK),
    "tls_untrusted": (
        N_("This computer does not trust the certificate that was shown for {host}."),
        N_(
            "If your company inspects encrypted connections, have its root certificate installed in this computer's"
            " system. Otherwise use another network: somebody may be listening in."
        ),
    ),
    "tls_expired": (
        N_("The certificate of {host} is not valid at the time that this computer's clock shows."),
        N_("Check the date and time of this computer, then send again."),
    ),
    "tls_wrong_host": (
        N_("The certificate that was shown for {host} belongs to somebody else."),
        N_("If this network asks you to sign in first, do so in a browser. Otherwise use another network."),
    ),
    "tls_failed": (
        N_("No encrypted connection to {host} came about."),
        N_("A firewall or proxy may be in the way; try another network, then send again."),
    ),
    "proxy_unreachable": (
        N_("The proxy {proxy}, which this system's settings name, cannot be reached or does not answer."),
        N_("Correct or remove the proxy in the system's settings, then send again."),
    ),
    "proxy_refused": (
        N_("The proxy {proxy} does not let dingui through to {host} (status {status})."),
        N_("Ask whoever runs the proxy to allow {host}, then send again."),
    ),
    "proxy_login": (
        N_("The proxy {proxy} wants a user name and a password."),
        N_("Put them into the system's proxy settings, then send again."),
    ),
    "proxy_unusable": (
        N_("The system's settings name a proxy that dingui cannot use; it speaks with HTTP proxies only."),
        N_("Set an HTTP proxy in the system's settings or none, then send again."),
    ),
    "credentials_missing": (
        N_("No webhook is stored for this robot on this computer."),
        N_("Open the robot under Robots and paste its webhook again, with its secret if it has one."),
    ),
    "credentials_unavailable": (
        N_("The robot's webhook could not be read from the system's keyring."),
        N_("Unlock the keyring and send again; if that does not help, paste the webhook again under Robots."),
    ),
    "credentials_damaged": (
        N_("The robot's webhook in the system's keyring is damaged, or is another robot's."),
        N_("Open the robot under Robots and paste its webhook and secret again."),
    ),
    "journal_failed": (
        N_("dingui could not write down that it is about to send, and without that a crash could hide a post."),
        N_("Check that the disk is not full and that dingui's folder can be written to, then send again."),
    ),
    "pace_limit": (
        N_("The robot has posted 20 messages within a minute, or DingTalk has it pause, and was not waited for."),
        N_("Send again in {seconds} s."),
    ),
    "time_passed": (
        N_("The time that you chose for it went by while the computer slept, or its clock was changed."),
        N_("Nothing was sent. See whether it is still right, then continue."),
    ),
    "no_thread": (
        N_("This computer had no room left to begin with it: too many programs are running."),
        N_("Close some of them, then send again."),
    ),
    # Unknown.
    "timeout": (N_("The message left this computer, but no answer came in time."), _LOOK),
    "cancelled_unknown": (N_("You stopped waiting after the message had begun to leave this computer."), _LOOK),
    "interrupted": (N_("dingui was closed or stopped while the message was under way."), _LOOK),
    "no_answer": (N_("The other side closed the connection without an answer."), _LOOK),
    "connection_lost": (N_("The connection broke before the answer was complete."), _LOOK),
    "answer_cut_off": (N_("The answer ended too early."), _LOOK),
    "answer_garbled": (N_("The answer could not be understood."), _LOOK),
    "answer_empty": (N_("The answer was empty."), _LOOK),
    "answer_not_json": (
        N_("The answer is not one of DingTalk's; a sign-in page of the network or a firewall may have given it."),
        _LOOK,
    ),
    "answer_too_long": (N_("The answer is far too long to be one of DingTalk's."), _LOOK),
    "answer_without_errcode": (N_("The answer does not say whether the message was accepted."), _LOOK),
    "answer_contradictory": (N_("The answer says yes and no at once."), _LOOK),
    "redirected": (
        N_("The answer points to another address, perhaps a sign-in page of the network; dingui did not follow it."),
        _LOOK,
    ),
    "server_error": (N_("A server on the way reported a fault."), _LOOK),
    "answered_by_other": (N_("Something on the way, perhaps a firewall, answered in place of DingTalk."), _LOOK),
    "unexpected": (N_("Something happened that dingui was not prepared for."), _LOOK),
    # Rejected.
    "traffic_guard": (
        N_("Too many requests reached DingTalk from your network address, so it keeps all of them out for a while."),
        N_("Wait about {minutes} min, then send again."),
    ),
    "busy": (N_("DingTalk is busy at the moment."), N_("Wait a little, then send again.")),
    "server_exception": (
        N_("Something went wrong inside DingTalk."),
        N_("Wait a little and send again, once. If it happens again, the message may hold something it cannot take."),
    ),
    "body_not_json": (N_("DingTalk could not read the request."), _MISTAKE),
    "body_refused": (N_("DingTalk could not make sense of the request."), _MISTAKE),
    "wrong_method": (N_("DingTalk did not accept the kind of request."), _MISTAKE),
    "wrong_content_type": (N_("DingTalk did not accept the format of the request."), _MISTAKE),
    "token_missing": (N_("The access token in the robot's address is missing."), _COPY_AGAIN),
    "token_unknown": (
        N_(
            "DingTalk does not know this access token: the webhook was copied incompletely, or the robot was removed or"
            " its webhook reset."
        ),
        _COPY_AGAIN,
    ),
    "keyword_missing": (
        N_("The robot only takes messages that hold one of its keywords, and this one holds none."),
        N_("Put one of the keywords into the title or the text. The group's owner sees them on the robot's page."),
    ),
    "sign_expired": (
        N_("The signature was out of date when it arrived: this computer's clock is more than an hour wrong."),
        N_("Set this computer's date, time and time zone right, then send again."),
    ),
    "sign_mismatch": (
        N_("The signature does not fit: the secret that dingui has is not this robot's."),
        N_("Copy the secret from the robot's page once more, whole and with its SEC, and put it in under Robots."),
    ),
    "sign_missing": (
        N_("The robot is set to “Additional signature”, and dingui has no secret for it."),
        N_("Copy the secret that begins with SEC from the robot's page and put it in under Robots."),
    ),
    "ip_not_allowed": (
        N_("The robot only takes messages from certain IP addresses, and yours, {ip}, is not one of them."),
        N_("Ask the group's owner to allow {ip} on the robot's page, or send from an allowed network."),
    ),
    "ip_not_allowed_unnamed": (
        N_("The robot only takes messages from certain IP addresses, and yours is not one of them."),
        N_("Ask the group's owner to allow your public IP address on the robot's page, or use an allowed network."),
    ),
    "security_setting": (
        N_("One of the robot's security settings is not met: its keywords, its signature or its IP addresses."),
        N_("Compare the robot's page in the group's settings with the message and with the secret under Robots."),
    ),
    "throttled": (
        N_("The robot posted more than 20 messages within a minute, so DingTalk takes none from it for 10 minutes."),
        N_("Wait about {minutes} min, then send again. Several short notices can be put into one."),
    ),
    "quota_used_up": (
        N_("Your organisation's monthly number of robot messages, or this robot's share of it, is used up."),
        N_("Ask your organisation's administrator to raise it, or wait for the next month."),
    ),
    "group_dissolved": (N_("The group does not exist any more."), N_("Choose a robot of another group.")),
    "robot_stopped": (N_("The robot is switched off."), N_("Ask an administrator to switch it on, then send again.")),
    "robot_removed": (
        N_("The robot is not in the group any more."),
        N_("Add a robot to the group again and put its new webhook in under Robots."),
    ),
    "robot_barred": (N_("The robot may not post in this group at present."), _ASK_ADMIN),
    "type_not_supported": (N_("The robot does not take messages of this type."), N_("Choose another message type.")),
    "field_missing": (N_("A part of the message is missing or empty: {field}."), N_("Fill it in and send again.")),
    "too_long": (N_("The message has more than 20,000 bytes."), N_("Shorten it, or send it in two parts.")),
    "unsafe_link": (N_("DingTalk holds a link in the message to be unsafe."), _EDIT),
    "unsuitable_text": (N_("DingTalk holds the text to be unsuitable."), _EDIT),
    "unsuitable_picture": (N_("DingTalk holds a picture in the message to be unsuitable."), _EDIT),
    "unsuitable_content": (N_("DingTalk holds something in the message to be unsuitable."), _EDIT),
    "everyone_restricted": (
        N_("In this group only its administrators may mention everyone (@all)."),
        N_("Take out the mention of everyone and send again."),
    ),
    "unknown_code": (
        N_("DingTalk gave a reason that dingui does not know."),
        N_("DingTalk's own words may help; otherwise ask your organisation's administrator."),
    ),
}
"""Why and what to do, by ``Outcome.reason``."""

CLOCK_AHEAD: Final = N_(
    "The signature was out of date when it arrived: this computer's clock is {difference} ahead of DingTalk's."
)
CLOCK_BEHIND: Final = N_(
    "The signature was out of date when it arrived: this computer's clock is {difference} behind DingTalk's."
)
"""In the place of ``sign_expired`` where the answer said what time it is."""

WAIT_UNTIL: Final = N_("Wait until {until}, then send again.")
WAIT_OVER: Final = N_("The wait is over by now: send it again.")
"""What to do where it is known when the wait ends."""

FALLBACKS: Final[dict[OutcomeKind, tuple[str, str]]] = {
    OutcomeKind.DELIVERED: REASONS["accepted"],
    OutcomeKind.REJECTED: REASONS["unknown_code"],
    OutcomeKind.NOT_SENT: (N_("Something stopped it before it left this computer."), _ONLY_SAFE),
    OutcomeKind.UNKNOWN: REASONS["unexpected"],
}
"""For a reason that a newer dingui may have written into the journal."""
