"""Asking whether pictures may be loaded from a host: a line for each below the message, never a dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dingui.pictures.states import PictureKind, PictureState
from dingui.texts import _, ngettext
from dingui.texts.pictures import describe_picture
from dingui.window.preview.parts import match_count
from dingui.window.preview.pictures import PictureSource
from dingui.window.wrapped import WrappedLabel

_WORDS_LEAST: Final = 160
"""Logical pixels that the words have beside the buttons."""
_SHOWN_MAX: Final = 28
"""Characters of a host that are shown: its end, which says whose it is. The buttons' names have the whole of it."""
_HOSTS_MAX: Final = 3
"""Hosts that are asked about at once; the others follow."""


@dataclass(frozen=True, slots=True)
class _Act:
    label: str
    name: str
    """As a screen reader says it, without the words before it."""
    do: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Question:
    words: str
    tip: str
    acts: tuple[_Act, ...]


class PictureBar(QFrame):
    """What there is to decide about the message's pictures; hidden where that is nothing."""

    def __init__(self, pictures: PictureSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pictureBar")
        self.setAccessibleName(_("Pictures"))
        self._pictures = pictures
        self._rows: list[_Row] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 8, 12, 8)
        self._layout.setSpacing(8)
        pictures.asking_changed.connect(self._show)
        self.hide()
        self._show()

    @Slot()
    def _show(self) -> None:
        questions = [_ask(self._pictures, host) for host in self._pictures.asking()[:_HOSTS_MAX]]
        questions += [_refused(self._pictures, host) for host in self._pictures.refused()[:_HOSTS_MAX]]
        if self._pictures.failed():
            questions.append(_failed(self._pictures))
        # Rows stay and say something else, so that the focus is not lost with the first answer.
        match_count(self._rows, len(questions), self._make_row)
        for row, question in zip(self._rows, questions, strict=True):
            row.show_question(question)
        self.setVisible(bool(questions))

    def _make_row(self) -> _Row:
        row = _Row(self)
        self._layout.addWidget(row)
        return row


class _Row(QWidget):
    """One question."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._acts: tuple[_Act, ...] = ()
        self._words = WrappedLabel()
        self._buttons: list[QPushButton] = []
        self._side = QHBoxLayout()
        self._side.setSpacing(8)
        self._side.addStretch(1)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._layout.addWidget(self._words, 1)
        self._layout.addLayout(self._side)

    def show_question(self, question: _Question) -> None:
        """Ask ``question``."""
        self._acts = question.acts
        self._words.setText(question.words)
        match_count(self._buttons, len(question.acts), self._make_button)
        for button, act in zip(self._buttons, question.acts, strict=True):
            button.setText(act.label)
            button.setAccessibleName(act.name)
            button.setToolTip(question.tip)
        self._fit()

    def _make_button(self) -> QPushButton:
        button = QPushButton(self)
        button.setAutoDefault(False)
        place = len(self._buttons)
        button.clicked.connect(lambda: self._acts[place].do())
        self._side.addWidget(button)
        return button

    def _fit(self) -> None:
        """Put the buttons below the words where they would leave them too little room."""
        beside = self.width() - self._side.sizeHint().width() >= _WORDS_LEAST
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._layout.direction() != direction:
            self._layout.setDirection(direction)

    def minimumSizeHint(self) -> QSize:
        """As narrow as words above buttons are."""
        least = super().minimumSizeHint()
        parts = (self._words.minimumSizeHint().width(), self._side.minimumSize().width())
        return QSize(max(parts), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        self._fit()


def _ask(pictures: PictureSource, host: str) -> _Question:
    words = describe_picture(PictureState(PictureKind.NEEDS_PERMISSION, data={"host": _short(host)}))
    return _Question(words.headline, words.advice, (_allow(pictures, host), _deny(pictures, host)))


def _refused(pictures: PictureSource, host: str) -> _Question:
    words = describe_picture(PictureState(PictureKind.REFUSED, data={"host": _short(host)}))
    return _Question(words.headline, words.advice, (_allow(pictures, host),))


def _failed(pictures: PictureSource) -> _Question:
    count = len(pictures.failed())
    words = ngettext("{count} picture could not be loaded.", "{count} pictures could not be loaded.", count)

    def retry() -> None:
        for address in pictures.failed():
            pictures.retry(address)

    return _Question(words.format(count=count), "", (_Act(_("Try again"), _("Load pictures again"), retry),))


def _allow(pictures: PictureSource, host: str) -> _Act:
    name = _("Show pictures from {host}").format(host=host)
    return _Act(_("Show"), name, lambda: pictures.allow(host))


def _deny(pictures: PictureSource, host: str) -> _Act:
    name = _("Show no pictures from {host}").format(host=host)
    return _Act(_("Don't show"), name, lambda: pictures.deny(host))


def _short(host: str) -> str:
    return host if len(host) <= _SHOWN_MAX else "…" + host[1 - _SHOWN_MAX :]
