"""The preview's pictures: asked for once the person agreed to their host, loaded in the background, kept in memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage

from dingui.background.pictures import PictureAnswer, PictureWish, PictureWorkers
from dingui.errors import DinguiError
from dingui.pictures.addresses import PictureAddress, parse_picture_address
from dingui.pictures.permissions import HostPermissions
from dingui.pictures.recent import Recent
from dingui.pictures.states import (
    NOTHING,
    SHOWN_INSIDE_ONLY,
    PermissionNeeded,
    PictureFailure,
    PictureKind,
    PictureState,
)
from dingui.window.preview.look import WIDTHS

MEMORY_MAX: Final = 96 * 1024 * 1024
"""Bytes of pictures in memory. Those of the message share it; what is left holds those of others."""

SETTLE_MS: Final = 500
"""How long an address that is being typed must stay as it is before it is asked for, in milliseconds."""

_SHARERS: Final = 8
"""Pictures of one message for which there is full room; more are made smaller."""
_BYTES_A_PIXEL: Final = 4
_TYPED_AT_ONCE: Final = 4
"""Characters in one place by which two addresses differ where one has been typed from the other."""
_LOADING: Final = PictureState(PictureKind.LOADING)


@dataclass(slots=True)
class _Entry:
    """An address of the message."""

    parsed: PictureAddress | None
    state: PictureState = NOTHING
    number: int = 0
    """The workers' number for it, while they have it."""


class PictureLoader(QObject):
    """A source of pictures for one preview.

    Signals:
        changed: (str) an address whose picture or state is another one now.
        asking_changed: other hosts are to be asked about, or the number of failed pictures is another one.
    """

    changed = Signal(str)
    asking_changed = Signal()

    def __init__(
        self,
        workers: PictureWorkers,
        permissions: HostPermissions,
        *,
        memory_max: int = MEMORY_MAX,
        settle_ms: int = SETTLE_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workers = workers
        self._permissions = permissions
        self._memory_max = memory_max
        self._memory: Recent[QImage] = Recent(memory_max)
        self._entries: dict[str, _Entry] = {}
        self._numbers: dict[int, str] = {}
        self._waiting: dict[str, None] = {}
        self._settling: dict[str, None] = {}
        self._asked: tuple[tuple[str, ...], ...] = ((), (), ())
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(settle_ms)
        self._settle_timer.timeout.connect(self._on_settled)
        workers.progressed.connect(self._on_progressed)
        workers.finished.connect(self._on_finished)

    # What the preview asks

    def wanted(self, addresses: Collection[str]) -> None:
        """Take the addresses of the message, the first one first; what is no longer among them is let go of."""
        wanted = dict.fromkeys(address for address in addresses if address)
        if wanted.keys() == self._entries.keys():
            return
        gone = [address for address in self._entries if address not in wanted]
        come = [address for address in wanted if address not in self._entries]
        for address in gone:
            self._let_go(address)
        for address in come:
            self._entries[address] = _Entry(_parsed(address))
            self._consider(address, typed=any(_typed(address, other) for other in gone))
        self._memory.shrink(self._entries)
        self._hand_on()
        self._tell_asking()

    def picture(self, address: str) -> QImage | None:
        """Return the picture, where it is there."""
        entry = self._entries.get(address)
        return self._memory.get(address) if entry and entry.state.kind is PictureKind.READY else None

    def state(self, address: str) -> PictureState:
        """Return how far a picture of the message has got."""
        entry = self._entries.get(address)
        return entry.state if entry else NOTHING

    def asking(self) -> tuple[str, ...]:
        """Return the hosts that the person is to be asked about, in the order of the message."""
        return self._hosts(PictureKind.NEEDS_PERMISSION)

    def refused(self) -> tuple[str, ...]:
        """Return the hosts of the message from which no pictures are wanted."""
        return self._hosts(PictureKind.REFUSED)

    def failed(self) -> tuple[str, ...]:
        """Return the addresses for which trying again may help."""
        return tuple(address for address, entry in self._entries.items() if entry.state.can_retry)

    # What the person says

    def allow(self, host: str) -> None:
        """Load pictures from ``host``, now and later."""
        self._permissions.set(host, allowed=True)
        self._reconsider(host)

    def deny(self, host: str) -> None:
        """Load none from ``host``, now and later."""
        self._permissions.set(host, allowed=False)
        self._reconsider(host)

    def answers(self) -> dict[str, bool]:
        """Return for each host that was decided about whether its pictures are shown, the latest last."""
        return self._permissions.hosts()

    def forget(self, host: str | None = None) -> None:
        """Take the answer about ``host`` back, or all of them: it will be asked again."""
        self._permissions.forget(host)
        if host is None:
            self._memory.clear()
        self._reconsider(host)

    def retry(self, address: str) -> None:
        """Try once more what has failed."""
        if address in self._entries:
            self._consider(address)
            self._hand_on()
            self.changed.emit(address)
            self._tell_asking()

    # States

    def _consider(self, address: str, *, typed: bool = False) -> None:
        """Say what is to be done about an address of the message, and get ready for it."""
        entry = self._entries[address]
        self._withdraw(address)
        if entry.parsed is None:
            entry.state = _failed_by_address(address)
            return
        host = entry.parsed.host
        answer = self._permissions.answer(host)
        if not answer:
            self._memory.remove(address)
            entry.state = _asking(host, answer)
        elif self._memory.get(address) is not None:
            entry.state = _ready(entry.parsed)
        else:
            entry.state = _LOADING
            if typed:
                self._settling[address] = None
                self._settle_timer.start()
            else:
                self._waiting[address] = None

    def _reconsider(self, host: str | None) -> None:
        for address, entry in list(self._entries.items()):
            # Also where a redirect led to that host.
            concerned = entry.parsed is not None and entry.parsed.host == host
            if host is None or concerned or entry.state.data.get("host") == host:
                before = entry.state
                if before.kind is PictureKind.LOADING and self._permissions.answer(host or ""):
                    continue
                self._consider(address)
                if entry.state != before:
                    self.changed.emit(address)
        self._hand_on()
        self._tell_asking()

    def _let_go(self, address: str) -> None:
        self._withdraw(address)
        del self._entries[address]

    def _withdraw(self, address: str) -> None:
        entry = self._entries[address]
        self._waiting.pop(address, None)
        self._settling.pop(address, None)
        if entry.number:
            self._numbers.pop(entry.number, None)
            self._workers.cancel(entry.number)
            entry.number = 0

    def _hand_on(self) -> None:
        """Give the workers what waits, as far as they take it."""
        if not self._waiting:
            return
        room = self._memory_max // _BYTES_A_PIXEL // max(_SHARERS, len(self._entries))
        width = _widest()
        allowed = self._permissions.allowed()
        for address in list(self._waiting):
            entry = self._entries[address]
            if entry.parsed is not None:
                entry.number = self._workers.ask(PictureWish(entry.parsed, allowed, width, room))
                if not entry.number:
                    return
                self._numbers[entry.number] = address
            del self._waiting[address]

    def _hosts(self, kind: PictureKind) -> tuple[str, ...]:
        hosts = (str(entry.state.data["host"]) for entry in self._entries.values() if entry.state.kind is kind)
        return tuple(dict.fromkeys(hosts))

    def _tell_asking(self) -> None:
        asked = (self.asking(), self.refused(), self.failed())
        if asked != self._asked:
            self._asked = asked
            self.asking_changed.emit()

    # From the workers

    @Slot()
    def _on_settled(self) -> None:
        self._waiting.update(self._settling)
        self._settling.clear()
        self._hand_on()

    @Slot(int, object)
    def _on_progressed(self, number: int, part: float | None) -> None:
        address = self._numbers.get(number)
        if address is not None:
            self._entries[address].state = PictureState(PictureKind.LOADING, progress=part)
            self.changed.emit(address)

    @Slot(object)
    def _on_finished(self, answer: PictureAnswer) -> None:
        address = self._numbers.pop(answer.number, None)
        if address is None:
            # Withdrawn while the answer was on its way.
            self._hand_on()
            return
        entry = self._entries[address]
        entry.number = 0
        if answer.image is not None and entry.parsed is not None:
            self._memory.put(address, answer.image, answer.image.sizeInBytes(), self._entries)
            entry.state = _ready(entry.parsed)
        else:
            self._fail(address, entry, answer.error)
        self._hand_on()
        self.changed.emit(address)
        self._tell_asking()

    def _fail(self, address: str, entry: _Entry, error: DinguiError | None) -> None:
        if isinstance(error, PermissionNeeded):
            host = str(error.data["host"])
            allowed = self._permissions.answer(host)
            if allowed:
                # Agreed to while the answer was on its way.
                entry.state = _LOADING
                self._waiting[address] = None
            else:
                entry.state = _asking(host, allowed)
        elif error is not None:
            entry.state = PictureState(PictureKind.FAILED, error.code, error.data)


def _parsed(address: str) -> PictureAddress | None:
    try:
        return parse_picture_address(address)
    except PictureFailure:
        return None


def _failed_by_address(address: str) -> PictureState:
    try:
        parse_picture_address(address)
    except PictureFailure as error:
        return PictureState(PictureKind.FAILED, error.code, error.data)
    return NOTHING


def _asking(host: str, answer: bool | None) -> PictureState:
    kind = PictureKind.NEEDS_PERMISSION if answer is None else PictureKind.REFUSED
    return PictureState(kind, data={"host": host})


def _ready(parsed: PictureAddress) -> PictureState:
    if parsed.internal:
        return PictureState(PictureKind.READY, SHOWN_INSIDE_ONLY, {"host": parsed.host})
    return PictureState(PictureKind.READY)


def _typed(new: str, old: str) -> bool:
    """Return whether a few characters in one place are all that is different."""
    rest = min(len(new), len(old))
    start = next((place for place in range(rest) if new[place] != old[place]), rest)
    rest -= start
    end = 0
    while end < rest and new[-1 - end] == old[-1 - end]:
        end += 1
    return max(len(new), len(old)) - start - end <= _TYPED_AT_ONCE


def _widest() -> int:
    """Return the device pixels of the widest that the preview draws."""
    application = QGuiApplication.instance()
    scale = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
    return ceil(max(WIDTHS.values()) * scale)
