"""Getting and decoding pictures in threads of their own; what comes of it arrives in the window's."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from math import sqrt
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Signal
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from dingui.errors import DinguiError
from dingui.pictures.addresses import PictureAddress
from dingui.pictures.getting import PictureGetter
from dingui.pictures.headers import read_header
from dingui.pictures.limits import Limits
from dingui.pictures.pool import THREADS, WAITING_MAX, Pool
from dingui.pictures.states import PictureFailure
from dingui.pictures.stop import Stop, Stopped

DECODING_MB: Final = 200
"""Megabytes that Qt may take for one picture: 25 megapixels of 8 bytes."""

_PROGRESS_S: Final = 0.1
"""Seconds between two words about how much has come."""


@dataclass(frozen=True, slots=True)
class PictureWish:
    """What is asked for."""

    address: PictureAddress
    allowed: Collection[str]
    """Hosts that may be loaded from, redirects included."""
    width: int
    """Device pixels; a wider picture is made this wide."""
    pixels: int
    """Width times height at most; a higher one is made smaller."""


@dataclass(frozen=True, slots=True)
class PictureAnswer:
    """What came of it: an image, or why not."""

    number: int
    image: QImage | None
    error: DinguiError | None
    """A :class:`PictureFailure`, or :class:`dingui.pictures.states.PermissionNeeded`."""


class PictureWorkers(QObject):
    """A few threads that load pictures. Signals come in the thread that made this.

    Signals:
        progressed: (number, float from 0 to 1 or None) of a wish, at most ten times a second.
        finished: (:class:`PictureAnswer`), once for each wish that was not cancelled.
    """

    progressed = Signal(int, object)
    finished = Signal(object)

    def __init__(self, getter: PictureGetter, threads: int = THREADS, waiting_max: int = WAITING_MAX) -> None:
        super().__init__()
        self._getter = getter
        self._numbers = itertools.count(1)
        self._pool = Pool(threads, waiting_max)
        # One at a time: three pictures of 25 megapixels would take 600 MB, and both processors from the window.
        self._decoding = threading.Lock()
        QImageReader.setAllocationLimit(DECODING_MB)

    def ask(self, wish: PictureWish) -> int:
        """Have a picture loaded; return a number for it, or 0 where too many wait already: ask again later."""
        number = next(self._numbers)
        return number if self._pool.submit(number, lambda stop: self._work(number, wish, stop)) else 0

    def cancel(self, number: int) -> None:
        """Stop what was asked for; an answer that is on its way may still come."""
        self._pool.cancel(number)

    def close(self, timeout_ms: int) -> bool:
        """Stop everything; return whether all threads ended within ``timeout_ms``. Nothing is answered any more."""
        return self._pool.close(timeout_ms / 1000)

    def _work(self, number: int, wish: PictureWish, stop: Stop) -> None:
        said = 0.0

        def on_progress(part: float | None) -> None:
            nonlocal said
            now = time.monotonic()
            if now - said >= _PROGRESS_S and not stop.event.is_set():
                said = now
                self.progressed.emit(number, part)

        image: QImage | None = None
        failure: DinguiError | None = None
        try:
            body = self._getter.get(wish.address, wish.allowed, stop, on_progress)
            with self._decoding:
                stop.check()
                try:
                    image = decode(body, wish.width, wish.pixels, self._getter.limits)
                except PictureFailure:
                    self._getter.forget(wish.address)
                    raise
        except Stopped:
            return
        except DinguiError as error:
            failure = error
        except Exception:
            failure = PictureFailure("unexpected")
            raise
        finally:
            if failure is not None:
                failure.__traceback__ = failure.__cause__ = failure.__context__ = None
            if not stop.event.is_set() and (image is not None or failure is not None):
                self.finished.emit(PictureAnswer(number, image, failure))


def decode(body: bytes, width: int, pixels: int, limits: Limits) -> QImage:
    """Return the picture in ``body`` (of an animation the first), at most ``width`` wide and of ``pixels`` at most.

    Its format is one that Qt draws fastest. Raises :class:`PictureFailure`: ``too_many_pixels``, before anything is
    decoded, ``damaged``, and what :func:`dingui.pictures.headers.kind_of` raises.
    """
    header = read_header(body)
    if header.pixels > limits.pixels_max:
        raise PictureFailure(
            "too_many_pixels",
            width=header.width,
            height=header.height,
            limit_millions=limits.pixels_max // 1_000_000,
        )
    buffer = QBuffer()
    buffer.setData(QByteArray(body))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(header.kind.encode()))
    # The kind was told by the content, and no other plug-in is to have a look at it.
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isEmpty() or size.width() * size.height() > limits.pixels_max:
        raise PictureFailure("damaged")
    turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    wanted = _fitted(size.transposed() if turned else size, width, pixels)
    if wanted is not None:
        reader.setScaledSize(wanted.transposed() if turned else wanted)
    image = reader.read()
    if image.isNull():
        raise PictureFailure("damaged")
    alpha = image.hasAlphaChannel()
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied if alpha else QImage.Format.Format_RGB32)


def _fitted(size: QSize, width: int, pixels: int) -> QSize | None:
    """Return the size to which a picture is made smaller; None: it stays as it is."""
    scale = min(1.0, width / size.width(), sqrt(pixels / (size.width() * size.height())))
    if scale == 1.0:
        return None
    return QSize(max(1, round(size.width() * scale)), max(1, round(size.height() * scale)))
