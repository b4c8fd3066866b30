"""One message that is under way to several robots: how each of them stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dingui.sending.jobs import PartState, Progress

if TYPE_CHECKING:
    from dingui.library.robots import Robot

_WAITING = (PartState.WAITING, PartState.WAITING_FOR_LIMIT)


@dataclass(frozen=True, slots=True)
class Seat:
    """One robot's place in a batch."""

    robot_id: str
    name: str
    """As it was called when the message was handed over."""
    group: str = ""
    colour: str = ""
    progress: Progress | None = None
    """What was told last; None before anything was."""
    ended_ms: int = 0
    """When it came to its end, since 1970."""
    since_ms: int = 0
    """Since when it stands so, likewise."""

    @classmethod
    def of(cls, robot: Robot) -> Seat:
        """Return a robot's seat."""
        return cls(robot.id, robot.name, robot.group, robot.colour)

    @property
    def state(self) -> PartState:
        """How it stands; waiting before anything was told."""
        return PartState.WAITING if self.progress is None else self.progress.state


class Batch:
    """The seats of one job, by their position in it."""

    def __init__(self, draft_id: str, seats: Mapping[int, Seat]) -> None:
        self.draft_id = draft_id
        self.job_id = ""
        """The library's; empty before anything was told, and for a job that could not be kept."""
        self._seats = dict(seats)
        self._rows = {position: row for row, position in enumerate(sorted(self._seats))}

    def __len__(self) -> int:
        return len(self._seats)

    @property
    def seats(self) -> list[Seat]:
        """All seats, in their order."""
        return [self._seats[position] for position in self._rows]

    def take(self, progress: Progress, now_ms: int) -> int:
        """Note how a robot stands now; return its row, or -1 for one that has none here."""
        row = self._rows.get(progress.position, -1)
        if row >= 0:
            self.job_id = progress.job_id or self.job_id
            seat = self._seats[progress.position]
            ended_ms = now_ms if progress.state.final else 0
            self._seats[progress.position] = replace(seat, progress=progress, ended_ms=ended_ms, since_ms=now_ms)
        return row

    @property
    def counts(self) -> Counter[PartState]:
        """How many robots stand how."""
        return Counter(seat.state for seat in self._seats.values())

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return all(seat.state.final for seat in self._seats.values())

    @property
    def waits(self) -> bool:
        """Whether anything is left that has not begun."""
        return any(seat.state in _WAITING for seat in self._seats.values())

    @property
    def goes_out(self) -> bool:
        """Whether anything is being sent, or is as soon as it is its turn: not only waited for."""
        return any(
            seat.state is PartState.SENDING
            or (seat.state is PartState.WAITING and (seat.progress is None or seat.progress.until_ms is None))
            for seat in self._seats.values()
        )

    @property
    def counts_down(self) -> bool:
        """Whether a time is told until which something waits."""
        return any(
            not seat.state.final and seat.progress is not None and seat.progress.until_ms is not None
            for seat in self._seats.values()
        )

    @property
    def stopped(self) -> list[Seat]:
        """Seats that can be gone on with."""
        return [seat for seat in self._seats.values() if seat.state is PartState.STOPPED]
