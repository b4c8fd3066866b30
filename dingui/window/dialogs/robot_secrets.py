"""The part of a robot's form that is secret: its webhook and signing secret, kept, shown, copied and replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox
from shiboken6 import isValid

from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.library.robots import Robot
from dingui.robots.pasted import Found
from dingui.robots.webhook import parse_secret, parse_webhook
from dingui.secrets import CredentialsChange, RobotCredentials, SecretStoreError, StorePlace
from dingui.texts import _
from dingui.texts.outcomes import explain_webhook_error
from dingui.texts.storage import explain_library_error, explain_secret_error
from dingui.window.dialogs.faults import FormFault
from dingui.window.dialogs.secret_field import SLOW_MS, SecretField, SecretLine


class CredentialKeeper(Protocol):
    """What is needed of whoever has the keyring. It answers later, in the window's thread."""

    def change_credentials(  # noqa: D102
        self,
        robot_id: str,
        change: CredentialsChange,
        endpoint: str,
        done: Callable[[StorePlace], None],
        failed: Callable[[Exception], None],
    ) -> None: ...
    def read_credentials(  # noqa: D102
        self, robot_id: str, done: Callable[[RobotCredentials], None], failed: Callable[[Exception], None]
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form asks of the keyring."""

    endpoint: str
    change: CredentialsChange

    @property
    def mark(self) -> str:
        """The new access token's mark in the library; empty where the token stays."""
        return self.change.access_token.fingerprint() if self.change.access_token else ""


class RobotSecrets(QObject):
    """The fields ``webhook``, ``secret`` and ``unsigned``, which a form lays out, and what they do.

    What the keyring did not take is held, with its robot, until :meth:`forget`: it can be tried again.

    Signals:
        pasted: (text) into the webhook's field; it may hold more than a webhook.
        copied: (:class:`Concealed`) what is to be put on the clipboard.
        slow: (sentence) what is being waited for.
        kept: (robot id, :class:`StorePlace`)
        not_kept: (robot id, sentence) :meth:`try_again` does what its name says.
    """

    pasted = Signal(str)
    copied = Signal(object)
    slow = Signal(str)
    kept = Signal(str, object)
    not_kept = Signal(str, str)

    def __init__(self, keeper: CredentialKeeper, parent: QObject | None = None, *, slow_ms: int = SLOW_MS) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._robot: Robot | None = None
        self._asked = 0
        self._storing: tuple[str, Wish] | None = None
        self._unkept: dict[str, Wish] = {}
        self._next: list[tuple[str, Wish]] = []
        self._handed_over: tuple[str, str, bool] | None = None
        self.webhook = SecretField(SecretLine(_("Webhook"), whole_pastes=True), slow_ms=slow_ms)
        self.secret = SecretField(SecretLine(_("Secret")), slow_ms=slow_ms)
        self.unsigned = QCheckBox(_("This robot does not sign any more"))
        self.unsigned.setToolTip(_("Saving then removes the secret from the keyring"))
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(slow_ms)
        self._slow.timeout.connect(self._on_slow)
        self.webhook.line.pasted.connect(self.pasted)
        self.unsigned.toggled.connect(self._on_unsigned)
        for field in (self.webhook, self.secret):
            field.copied.connect(self.copied)
            field.wanted.connect(self._on_wanted)
        self.show(None)

    @property
    def lines(self) -> tuple[SecretLine, SecretLine]:
        """The lines, for the form's notes."""
        return self.webhook.line, self.secret.line

    @property
    def storing(self) -> str:
        """The id of the robot whose secrets are on their way into the keyring; empty where there is none."""
        return self._storing[0] if self._storing is not None else ""

    def show(self, robot: Robot | None, reason: str = "") -> None:
        """Empty the fields for ``robot``, or for a new one. ``reason``: why they are switched off, if they are."""
        self._robot = robot
        self._asked += 1
        self._handed_over = None
        signed = robot is not None and robot.signed
        keeps = self._keeps and not reason
        kept = _("Kept. Type here only to replace it.")
        # The practice robot's are made up at each start: there is nothing to paste.
        webhook = kept if keeps else _("Paste the whole address from the robot's page")
        secret = kept if keeps and signed else _("SEC…, if the robot uses 加签")
        self.webhook.line.setPlaceholderText("" if reason else webhook)
        self.secret.line.setPlaceholderText("" if reason else secret)
        self.unsigned.setChecked(False)
        self.unsigned.setVisible(signed and not reason)
        self.webhook.reset(kept=keeps, reason=reason)
        self.secret.reset(kept=keeps and signed, reason=reason)

    @property
    def _keeps(self) -> bool:
        """Whether there should be something in the keyring."""
        return self._robot is not None and not self._robot.needs_webhook

    @property
    def _signed(self) -> bool:
        """Whether the robot that is shown signs, as far as the form says by now."""
        return self._robot is not None and self._robot.signed and not self.unsigned.isChecked()

    def take(self, found: Found) -> None:
        """Fill the fields with what was found in a paste, hidden."""
        if found.secret:
            self.unsigned.setChecked(False)
            self.secret.set_value(found.secret.reveal())
        if found.webhook is not None:
            self.webhook.set_value(address_of(found.webhook.endpoint, found.webhook.access_token))

    def known(self) -> tuple[str, ...]:
        """What need not be pasted any more, of ``webhook`` and ``secret``: it stands in the form, or is kept."""
        webhook = bool(self.webhook.value()) or self._keeps
        secret = bool(self.secret.value()) or (self._keeps and self._signed)
        return tuple(name for name, there in (("webhook", webhook), ("secret", secret)) if there)

    def understood(self) -> Wish | None:
        """Return what is to be changed in the keyring; None where nothing is. Raises :class:`FormFault`."""
        robot = self._robot
        pasted, typed = self.webhook.value().strip(), self.secret.value().strip()
        # None stays as it is kept.
        secret = None if self._keeps and self._signed else Concealed()
        if typed:
            try:
                secret = parse_secret(typed)
            except DinguiError as error:
                raise FormFault(self.secret.line, explain_webhook_error(error.code, error.data)) from None
        elif self._signed and not self._keeps:
            raise FormFault(self.secret.line, _("This robot signs (加签), so its secret is needed too."))
        if robot is not None and self._keeps and not pasted:
            if not typed and not self.unsigned.isChecked():
                return None
            return Wish(robot.endpoint, CredentialsChange(None, secret))
        try:
            webhook = parse_webhook(pasted)
        except DinguiError as error:
            raise FormFault(self.webhook.line, explain_webhook_error(error.code, error.data)) from None
        return Wish(webhook.endpoint, CredentialsChange(webhook.access_token, secret))

    def is_changed(self) -> bool:
        """Whether the fields ask for something that was not handed to the keyring yet."""
        return any(self._values()) and self._values() != self._handed_over

    def _values(self) -> tuple[str, str, bool]:
        return self.webhook.value(), self.secret.value(), self.unsigned.isChecked()

    def keep(self, robot_id: str, wish: Wish) -> None:
        """Let the keyring do it, one after another; ``kept`` or ``not_kept`` tells the end."""
        self._unkept.pop(robot_id, None)
        self._handed_over = self._values()
        if self._storing is not None:
            self._next.append((robot_id, wish))
            return
        self._storing = (robot_id, wish)
        self._slow.start()
        self._keeper.change_credentials(robot_id, wish.change, wish.endpoint, self._on_kept, self._on_not_kept)

    @Slot()
    def try_again(self) -> None:
        """Do what the keyring did not do before, the latest first."""
        if self._unkept:
            self.keep(*self._unkept.popitem())

    @Slot()
    def forget(self) -> None:
        """Hold no secret longer than the dialog is open."""
        self._asked += 1
        self._unkept.clear()
        self._handed_over = None
        for field in (self.webhook, self.secret):
            field.set_value("")

    def _on_kept(self, place: StorePlace) -> None:
        robot_id, _wish = self._end_storing()
        self.kept.emit(robot_id, place)

    def _on_not_kept(self, error: Exception) -> None:
        robot_id, wish = self._end_storing()
        self._unkept[robot_id] = wish
        self.not_kept.emit(robot_id, words_for(error))

    def _end_storing(self) -> tuple[str, Wish]:
        if self._storing is None:
            raise AssertionError("an answer that nobody asked for")
        stored, self._storing = self._storing, None
        self._slow.stop()
        if self._next:
            handed_over = self._handed_over
            self.keep(*self._next.pop(0))
            self._handed_over = handed_over
        return stored

    @Slot()
    def _on_slow(self) -> None:
        self.slow.emit(_("Waiting for the keyring. Perhaps it asks for its password in another window."))

    @Slot()
    def _on_wanted(self) -> None:
        robot, number = self._robot, self._asked
        if robot is None:
            return

        def read(found: RobotCredentials) -> None:
            # Another robot may be shown by now: its fields must not hold this one's.
            if isValid(self) and number == self._asked:
                self.webhook.answer(Concealed(address_of(robot.endpoint, found.access_token)))
                self.secret.answer(found.secret)

        def failed(error: Exception) -> None:
            if isValid(self) and number == self._asked:
                words = words_for(error)
                self.webhook.refuse(words)
                self.secret.refuse(words)

        self._keeper.read_credentials(robot.id, read, failed)

    def _on_unsigned(self, unsigned: bool) -> None:
        if unsigned:
            self.secret.set_value("")
        self.secret.line.setEnabled(not unsigned)


def address_of(endpoint: str, token: Concealed) -> str:
    """Return a robot's whole address, as it is pasted into scripts."""
    return f"{endpoint}?access_token={quote(token.reveal(), safe='')}"


def words_for(error: Exception) -> str:
    """Return the sentence for what keyring or library raised."""
    if isinstance(error, DinguiError) and not isinstance(error, SecretStoreError):
        return explain_library_error(error.code, error.data, typing=False)
    return explain_secret_error(error.code if isinstance(error, SecretStoreError) else "failed", {})
