"""Every reason that an attempt can end for, in one table.

The values are what ``Outcome.reason`` holds; ``dingui.texts.outcomes`` has words for each. Texts stand below this
package and match by the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dingui.outcomes import OutcomeKind


class Reason(StrEnum):
    """Why an attempt ended as it did."""

    ACCEPTED = "accepted"

    # The request never left.
    CANCELLED = "cancelled"
    INVALID_ADDRESS = "invalid_address"
    HTTPS_REQUIRED = "https_required"
    NAME_NOT_FOUND = "name_not_found"
    NAME_TIMEOUT = "name_timeout"
    CONNECTION_REFUSED = "connection_refused"
    CONNECT_TIMEOUT = "connect_timeout"
    UNREACHABLE = "unreachable"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_EXPIRED = "tls_expired"
    TLS_WRONG_HOST = "tls_wrong_host"
    TLS_FAILED = "tls_failed"
    PROXY_UNREACHABLE = "proxy_unreachable"
    PROXY_REFUSED = "proxy_refused"
    PROXY_LOGIN = "proxy_login"
    PROXY_UNUSABLE = "proxy_unusable"

    # A byte may have arrived, and no answer that can be trusted came back.
    TIMEOUT = "timeout"
    CANCELLED_UNKNOWN = "cancelled_unknown"
    NO_ANSWER = "no_answer"
    CONNECTION_LOST = "connection_lost"
    ANSWER_CUT_OFF = "answer_cut_off"
    ANSWER_GARBLED = "answer_garbled"
    ANSWER_EMPTY = "answer_empty"
    ANSWER_NOT_JSON = "answer_not_json"
    ANSWER_TOO_LONG = "answer_too_long"
    ANSWER_WITHOUT_ERRCODE = "answer_without_errcode"
    ANSWER_CONTRADICTORY = "answer_contradictory"
    REDIRECTED = "redirected"
    SERVER_ERROR = "server_error"
    ANSWERED_BY_OTHER = "answered_by_other"
    UNEXPECTED = "unexpected"

    # DingTalk said no (dingtalk-protocol.md §4.3).
    TRAFFIC_GUARD = "traffic_guard"
    BUSY = "busy"
    SERVER_EXCEPTION = "server_exception"
    BODY_NOT_JSON = "body_not_json"
    BODY_REFUSED = "body_refused"
    WRONG_METHOD = "wrong_method"
    WRONG_CONTENT_TYPE = "wrong_content_type"
    TOKEN_MISSING = "token_missing"  # noqa: S105 - the name of a case
    TOKEN_UNKNOWN = "token_unknown"  # noqa: S105 - the name of a case
    KEYWORD_MISSING = "keyword_missing"
    SIGN_EXPIRED = "sign_expired"
    SIGN_MISMATCH = "sign_mismatch"
    SIGN_MISSING = "sign_missing"
    IP_NOT_ALLOWED = "ip_not_allowed"
    SECURITY_SETTING = "security_setting"
    THROTTLED = "throttled"
    QUOTA_USED_UP = "quota_used_up"
    GROUP_DISSOLVED = "group_dissolved"
    ROBOT_STOPPED = "robot_stopped"
    ROBOT_REMOVED = "robot_removed"
    ROBOT_BARRED = "robot_barred"
    TYPE_NOT_SUPPORTED = "type_not_supported"
    FIELD_MISSING = "field_missing"
    TOO_LONG = "too_long"
    UNSAFE_LINK = "unsafe_link"
    UNSUITABLE_TEXT = "unsuitable_text"
    UNSUITABLE_PICTURE = "unsuitable_picture"
    UNSUITABLE_CONTENT = "unsuitable_content"
    EVERYONE_RESTRICTED = "everyone_restricted"
    UNKNOWN_CODE = "unknown_code"


def _span(first: Reason, last: Reason) -> frozenset[Reason]:
    members = list(Reason)
    return frozenset(members[members.index(first) : members.index(last) + 1])


REASONS: Final[Mapping[OutcomeKind, frozenset[Reason]]] = MappingProxyType(
    {
        OutcomeKind.DELIVERED: frozenset({Reason.ACCEPTED}),
        OutcomeKind.NOT_SENT: _span(Reason.CANCELLED, Reason.PROXY_UNUSABLE),
        OutcomeKind.UNKNOWN: _span(Reason.TIMEOUT, Reason.UNEXPECTED),
        OutcomeKind.REJECTED: _span(Reason.TRAFFIC_GUARD, Reason.UNKNOWN_CODE),
    }
)
"""Which reasons go with which kind; together they are every :class:`Reason`, each once."""
