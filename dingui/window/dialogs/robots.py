"""The robots that a person has: add, change, remove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import quote

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.library.robots import Robot
from dingui.robots.pasted import Found
from dingui.robots.webhook import Webhook, parse_secret, parse_webhook
from dingui.secrets import RobotCredentials, StorePlace
from dingui.texts import _
from dingui.texts.outcomes import explain_webhook_error
from dingui.texts.storage import explain_library_error, explain_secret_error, where_secrets_are
from dingui.window.dialogs.faults import FormFault, FormNote
from dingui.window.dialogs.paste_box import PasteBox, PasteLine
from dingui.window.editors.plain import LineField
from dingui.window.icons import icon
from dingui.window.lists.models import RobotsModel
from dingui.window.lists.two_lines import TwoLineDelegate
from dingui.window.wrapped import WrappedLabel


class RobotStore(Protocol):
    """What is needed of the library's robots."""

    def all(self) -> list[Robot]: ...  # noqa: D102
    def add(  # noqa: D102
        self, name: str, endpoint: str, *, keywords: tuple[str, ...], signed: bool, fingerprint: str
    ) -> Robot: ...
    def update(self, robot: Robot) -> Robot: ...  # noqa: D102
    def remove(self, robot_id: str) -> None: ...  # noqa: D102
    def restore(self, robot_id: str) -> Robot: ...  # noqa: D102


class CredentialKeeper(Protocol):
    """What is needed of the dispatcher."""

    def store_credentials(  # noqa: D102
        self,
        robot_id: str,
        credentials: RobotCredentials,
        done: Callable[[StorePlace], None],
        failed: Callable[[Exception], None],
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class _Entry:
    """What stands in the form, understood."""

    name: str
    endpoint: str
    token: Concealed
    secret: Concealed
    keywords: tuple[str, ...]


class RobotsDialog(QDialog):
    """A list of robots and the form of one.

    Signals:
        robots_changed: the library's robots are others now.
        robot_removed: (id) its secrets may be deleted when the program closes; until then it can come back.
        drafts_wanted: (tuple of JSON documents) messages that were pasted along, to be opened as drafts.
    """

    robots_changed = Signal()
    robot_removed = Signal(str)
    drafts_wanted = Signal(object)

    def __init__(self, robots: RobotStore, keeper: CredentialKeeper, place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._robots = robots
        self._keeper = keeper
        self._current: Robot | None = None
        self._removed = ""
        self._storing = ""
        self.setWindowTitle(_("Robots"))
        self.resize(720, 560)
        self._model = RobotsModel(self)
        self._list = QListView()
        self._list.setAccessibleName(_("Your robots"))
        self._list.setModel(self._model)
        self._list.setItemDelegate(TwoLineDelegate(self._list))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setIconSize(QSize(16, 16))
        self._name = LineField(_("Robot name"), _("For example the group's name"))
        self._box = PasteBox(self._known)
        self._webhook = PasteLine(_("Webhook"), _("Paste the whole address from the robot's page"))
        self._secret = LineField(_("Secret"), _("SEC…, if the robot uses 加签"))
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._keywords = LineField(_("Keywords"), _("if the robot has any, separated by commas"))
        self._say = FormNote((self._name, self._webhook, self._secret, self._keywords))
        self._place = WrappedLabel(place)
        self._place.setObjectName("muted")
        self._add = QPushButton(icon("add"), _("Add robot"))
        self._remove = QPushButton(icon("remove"), _("Remove robot"))
        self._undo = QPushButton(icon("undo"), _("Bring it back"))
        self._save = QPushButton(_("Save robot"))
        self._save.setObjectName("primary")
        self._save.setDefault(True)
        self._lay_out()
        self._box.taken.connect(self._on_taken)
        self._box.drafts_wanted.connect(self.drafts_wanted)
        self._webhook.pasted.connect(self._box.read)
        self._webhook.edited.connect(self._on_webhook_edited)
        self.finished.connect(self._forget)
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._add.clicked.connect(self._on_add)
        self._remove.clicked.connect(self._on_remove)
        self._undo.clicked.connect(self._on_undo)
        self._save.clicked.connect(self._on_save)
        self._reload()
        only_practice = all(robot.practice for robot in self._model.robots())
        if only_practice:
            self._on_add()

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._list, 1)
        row = QHBoxLayout()
        row.addWidget(self._add)
        row.addWidget(self._remove)
        column.addLayout(row)
        column.addWidget(self._undo)
        self._undo.hide()
        right = QWidget()
        right_column = QVBoxLayout(right)
        right_column.setContentsMargins(8, 0, 0, 0)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(8)
        for field in (self._name, self._webhook, self._secret, self._keywords):
            form.addRow(field.accessibleName(), field)
        page = QWidget()
        page.setObjectName("formPage")
        page_column = QVBoxLayout(page)
        page_column.setContentsMargins(0, 0, 8, 0)
        page_column.setSpacing(8)
        page_column.addWidget(self._box)
        page_column.addLayout(form)
        page_column.addWidget(self._place)
        page_column.addStretch(1)
        help_text = WrappedLabel(
            _(
                "In DingTalk you find the webhook in the group's settings: Robots → the robot. The secret and the"
                " keywords stand there under its security settings."
            )
        )
        help_text.setObjectName("muted")
        page_column.addWidget(help_text)
        area = QScrollArea()
        area.setObjectName("plainArea")
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right_column.addWidget(area, 1)
        right_column.addWidget(self._say)
        buttons = QHBoxLayout()
        close = QPushButton(_("Close"))
        close.clicked.connect(self.accept)
        close.setAutoDefault(False)
        for button in (self._add, self._remove, self._undo):
            button.setAutoDefault(False)
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self._save)
        right_column.addLayout(buttons)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([240, 480])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(split)

    @Slot(str)
    def show_place(self, words: str) -> None:
        """Say where secrets are kept."""
        self._place.setText(words)

    def show_robot(self, robot_id: str, field: str = "") -> None:
        """Choose a robot, and put the cursor into ``field``: name, webhook, secret or keywords.

        Nothing happens where there is no such robot; an unknown field leaves the cursor where it is.
        """
        row = self._model.row_of(robot_id)
        if row < 0:
            return
        self._list.setCurrentIndex(self._model.index(row))
        fields = {"name": self._name, "webhook": self._webhook, "secret": self._secret, "keywords": self._keywords}
        if field in fields:
            fields[field].setFocus()

    def _reload(self, chosen: str = "") -> None:
        self._model.set_robots(self._robots.all())
        row = self._model.row_of(chosen) if chosen else 0
        self._list.setCurrentIndex(self._model.index(max(row, 0)))

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self._show(self._model.robot(current) if current.isValid() else None)

    def _show(self, robot: Robot | None) -> None:
        self._current = robot
        self._say.tell("")
        practice = robot is not None and robot.practice
        self._name.set_value(robot.name if robot else "")
        self._box.clear()
        self._webhook.set_value("")
        self._webhook.setEchoMode(QLineEdit.EchoMode.Normal)
        self._secret.set_value("")
        self._keywords.set_value(", ".join(robot.keywords) if robot else "")
        kept = _("Kept. Type here only to replace it.")
        signed = robot is not None and robot.signed
        webhook_hint = kept if robot else _("Paste the whole address from the robot's page")
        secret_hint = kept if signed else _("SEC…, if the robot uses 加签")
        # The practice robot's are made up at each start: there is nothing to paste.
        self._webhook.setPlaceholderText("" if practice else webhook_hint)
        self._secret.setPlaceholderText("" if practice else secret_hint)
        reason = _("The practice robot is part of dingui: it needs no setting up and stays.") if practice else ""
        for field in (self._name, self._webhook, self._secret, self._keywords):
            field.setEnabled(not practice)
            field.setToolTip(reason)
        self._box.set_reason(reason)
        self._save.setEnabled(not practice)
        self._remove.setEnabled(robot is not None and not practice)
        self._remove.setToolTip(reason or _("Remove this robot from dingui; in DingTalk it stays"))
        self._save.setToolTip(reason)
        if practice:
            self._say.tell(reason)

    def _on_add(self) -> None:
        self._list.selectionModel().clear()
        self._show(None)
        self._name.setFocus()

    def _known(self) -> tuple[str, ...]:
        """What need not be pasted any more: it stands in the form, or is kept."""
        robot = self._current
        webhook = bool(self._webhook.value()) or robot is not None
        secret = bool(self._secret.value()) or (robot is not None and robot.signed and not self._webhook.value())
        return tuple(name for name, known in (("webhook", webhook), ("secret", secret)) if known)

    @Slot(object)
    def _on_taken(self, found: Found) -> None:
        """Fill the form with what was pasted; the webhook is hidden like the secret, as nobody typed it."""
        self._say.tell("")
        if found.secret:
            self._secret.set_value(found.secret.reveal())
            self._secret.show_start()
        if found.keywords and not self._keywords.value().strip():
            self._keywords.set_value(", ".join(found.keywords))
        if found.webhook is None:
            return
        self._webhook.setEchoMode(QLineEdit.EchoMode.Password)
        self._webhook.set_value(_address(found.webhook))
        self._webhook.show_start()
        twin = self._twin(found.webhook)
        if twin is not None:
            self._say.tell(_("This webhook is already here, as “{robot}”.").format(robot=twin.name), "error")
        elif not self._name.value():
            self._name.setFocus()

    @Slot()
    def _forget(self) -> None:
        """Hold no secret longer than the dialog is open."""
        self._box.clear()
        self._webhook.set_value("")
        self._secret.set_value("")

    def _on_webhook_edited(self, _before: str, after: str) -> None:
        if not after:
            self._webhook.setEchoMode(QLineEdit.EchoMode.Normal)

    def _twin(self, webhook: Webhook) -> Robot | None:
        """Return the other robot that has the same access token."""
        mark, own = webhook.access_token.fingerprint(), self._current.id if self._current else ""
        return next((each for each in self._model.robots() if each.fingerprint == mark and each.id != own), None)

    def _on_save(self) -> None:
        self._box.flush()
        try:
            entry = self._understood()
            robot = self._stored(entry)
        except FormFault as fault:
            self._say.tell(fault.words, "error", fault.field)
            return
        except DinguiError as error:
            self._say.tell(explain_library_error(error.code, error.data, typing=False), "error", self._name)
            return
        self.robots_changed.emit()
        self._reload(robot.id)
        if not entry.token:
            self._say.tell(_("Saved."), "success")
            return
        self._say.tell(_("Putting the secrets away…"))
        self._save.setEnabled(False)
        self._storing = robot.id
        credentials = RobotCredentials(entry.token, entry.secret)
        self._keeper.store_credentials(robot.id, credentials, self._on_kept, self._on_not_kept)

    def _understood(self) -> _Entry:
        name = self._name.value().strip()
        if not name:
            raise FormFault(self._name, _("Give the robot a name, so that you know it again."))
        keywords = tuple(filter(None, (word.strip() for word in self._keywords.value().replace("，", ",").split(","))))
        robot = self._current
        pasted = self._webhook.value().strip()
        secret_text = self._secret.value().strip()
        if robot is not None and not pasted:
            if secret_text:
                words = _("To replace the secret, paste the webhook as well: both are kept together.")
                raise FormFault(self._webhook, words)
            return _Entry(name, robot.endpoint, Concealed(), Concealed(), keywords)
        try:
            webhook = parse_webhook(pasted)
        except DinguiError as error:
            raise FormFault(self._webhook, explain_webhook_error(error.code, error.data)) from None
        try:
            secret = parse_secret(secret_text) if secret_text else Concealed()
        except DinguiError as error:
            raise FormFault(self._secret, explain_webhook_error(error.code, error.data)) from None
        twin = self._twin(webhook)
        if twin is not None:
            raise FormFault(self._webhook, _("This webhook is already here, as “{robot}”.").format(robot=twin.name))
        return _Entry(name, webhook.endpoint, webhook.access_token, secret, keywords)

    def _stored(self, entry: _Entry) -> Robot:
        robot = self._current
        mark = entry.token.fingerprint() if entry.token else ""
        if robot is None:
            return self._robots.add(
                entry.name, entry.endpoint, keywords=entry.keywords, signed=bool(entry.secret), fingerprint=mark
            )
        changed = replace(robot, name=entry.name, keywords=entry.keywords)
        if entry.token:
            changed = replace(changed, endpoint=entry.endpoint, signed=bool(entry.secret), fingerprint=mark)
        return self._robots.update(changed)

    def _on_kept(self, place: StorePlace) -> None:
        self._place.setText(where_secrets_are(place))
        if self._is_shown(self._storing):
            self._save.setEnabled(True)
            self._say.tell(_("Saved."), "success")

    def _on_not_kept(self, error: Exception) -> None:
        if self._is_shown(self._storing):
            self._save.setEnabled(True)
        code, data = (error.code, error.data) if isinstance(error, DinguiError) else ("failed", {})
        self._say.tell(explain_secret_error(code, data), "error")

    def _is_shown(self, robot_id: str) -> bool:
        """Whether a robot is still the one in the form: the keyring may take its time."""
        return self._current is not None and self._current.id == robot_id

    def _on_remove(self) -> None:
        robot = self._current
        if robot is None or robot.practice:
            return
        try:
            self._robots.remove(robot.id)
        except DinguiError as error:
            self._say.tell(explain_library_error(error.code, error.data, typing=False), "error")
            return
        self._removed = robot.id
        self.robot_removed.emit(robot.id)
        self.robots_changed.emit()
        self._reload()
        self._undo.show()
        self._say.tell(_("“{robot}” was removed.").format(robot=robot.name))

    def _on_undo(self) -> None:
        try:
            robot = self._robots.restore(self._removed)
        except DinguiError as error:
            self._say.tell(explain_library_error(error.code, error.data, typing=False), "error")
            return
        self._removed = ""
        self._undo.hide()
        self.robots_changed.emit()
        self._reload(robot.id)


def _address(webhook: Webhook) -> str:
    return f"{webhook.endpoint}?access_token={quote(webhook.access_token.reveal(), safe='')}"
