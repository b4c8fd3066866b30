"""What can be known of one picture, and why there is none: the vocabulary that fetching and drawing share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, get_args

from dingui.errors import DinguiError


class PictureKind(StrEnum):
    """How far a picture has got."""

    NONE = "none"
    """Nobody has asked for it."""
    NEEDS_PERMISSION = "needs_permission"
    """Its host was never loaded from; ``data`` has ``host``."""
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"
    """``reason`` says why."""
    REFUSED = "refused"
    """The person does not want pictures from ``host``."""


Reason = Literal[
    # the address
    "incomplete",
    "not_web",  # scheme
    "media_id",
    "user_name",
    # the way
    "internal",  # host
    "name_not_found",  # host
    "no_network",
    "unreachable",  # host
    "timeout",  # host
    "tls",  # host
    "proxy",
    "broken",  # host
    # the answer
    "not_found",
    "forbidden",
    "expired_link",
    "status",  # status
    "redirected_too_often",  # limit
    "redirected_elsewhere",
    "too_big",  # limit_mb
    # the content
    "too_many_pixels",  # width, height, limit_millions
    "not_a_picture",
    "other_format",  # format
    "svg",
    "damaged",
    "unexpected",
]
"""Why a picture is not there, with what ``data`` holds beside it."""

REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
"""Every reason; ``dingui.texts.pictures`` has words for each."""

_PASSING: Final = frozenset(
    {"internal", "name_not_found", "no_network", "unreachable", "timeout", "tls", "proxy", "broken", "status"}
)

SHOWN_INSIDE_ONLY: Final = "internal"
"""The reason of a picture that is ready here, and that DingTalk cannot fetch (dingtalk-protocol.md §3.2)."""


@dataclass(frozen=True, slots=True)
class PictureState:
    """One picture at one moment."""

    kind: PictureKind
    reason: str = ""
    """One of :data:`REASONS`, for ``failed``; :data:`SHOWN_INSIDE_ONLY` for some that are ``ready``."""
    data: Mapping[str, str | int] = field(default_factory=dict)
    progress: float | None = None
    """While loading: from 0 to 1, None where the server does not say how much there is."""

    @property
    def can_retry(self) -> bool:
        """Whether it has failed, and may come when it is asked for again."""
        return self.kind is PictureKind.FAILED and self.reason in _PASSING


NOTHING: Final = PictureState(PictureKind.NONE)


class PictureFailure(DinguiError):
    """There is no picture, for one of :data:`REASONS`. Holds no address: one may carry a signature."""

    def __init__(self, code: Reason, **data: str | int) -> None:
        super().__init__(code, **data)


class PermissionNeeded(DinguiError):
    """A redirect leads to a host that the person has not been asked about; ``host`` is in ``data``."""

    def __init__(self, host: str) -> None:
        super().__init__("permission_needed", host=host)
