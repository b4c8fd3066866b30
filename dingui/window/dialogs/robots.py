"""The robots that a person has: add, change, remove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from dingui.errors import DinguiError
from dingui.library.robots import Robot
from dingui.robots.pasted import Found
from dingui.secrets import StorePlace
from dingui.texts import _
from dingui.texts.storage import explain_library_error, where_secrets_are
from dingui.window.dialogs.faults import FormFault, FormNote
from dingui.window.dialogs.paste_box import PasteBox
from dingui.window.dialogs.robot_secrets import CredentialKeeper, RobotSecrets, Wish
from dingui.window.editors.plain import LineField
from dingui.window.icons import icon
from dingui.window.lists.models import RobotsModel
from dingui.window.lists.two_lines import TwoLineDelegate
from dingui.window.secret_clipboard import SecretClipboard
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """What stands in the form, understood."""

    name: str
    keywords: tuple[str, ...]
    wish: Wish | None
    """What is for the keyring."""


class RobotsDialog(QDialog):
    """A list of robots and the form of one.

    Signals:
        robots_changed: the library's robots are others now.
        first_set_up: (id) the first robot there is can be sent to; the dialog closes.
        robot_removed: (id) its secrets may be deleted when the program closes; until then it can come back.
        drafts_wanted: (tuple of JSON documents) messages that were pasted along, to be opened as drafts.
    """

    robots_changed = Signal()
    robot_removed = Signal(str)
    first_set_up = Signal(str)
    drafts_wanted = Signal(object)

    def __init__(
        self,
        robots: RobotStore,
        keeper: CredentialKeeper,
        place: str,
        clipboard: SecretClipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._robots = robots
        self._current: Robot | None = None
        self._removed = ""
        self._filling = False
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
        self._box = PasteBox(lambda: self._secrets.known())
        self._secrets = RobotSecrets(keeper, self)
        self._keywords = LineField(_("Keywords"), _("if the robot has any, separated by commas"))
        self._say = FormNote((self._name, *self._secrets.lines, self._keywords))
        self._again = QPushButton(_("Try again"))
        self._copied = WrappedLabel()
        self._copied.setObjectName("muted")
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
        self._secrets.pasted.connect(self._box.read)
        self._secrets.copied.connect(clipboard.copy)
        self._secrets.slow.connect(self._say.tell)
        self._secrets.kept.connect(self._on_kept)
        self._secrets.not_kept.connect(self._on_not_kept)
        self._again.clicked.connect(self._on_again)
        clipboard.said.connect(self._say_of_clipboard)
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
        form.addRow(self._name.accessibleName(), self._name)
        form.addRow(self._secrets.webhook.line.accessibleName(), self._secrets.webhook)
        form.addRow(self._secrets.secret.line.accessibleName(), self._secrets.secret)
        form.addRow(self._secrets.unsigned)
        form.addRow(self._keywords.accessibleName(), self._keywords)
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
        right_column.addWidget(self._copied)
        right_column.addWidget(self._say)
        right_column.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        self._again.hide()
        self._copied.hide()
        buttons = QHBoxLayout()
        close = QPushButton(_("Close"))
        close.clicked.connect(self.accept)
        close.setAutoDefault(False)
        for button in (self._add, self._remove, self._undo, self._again):
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
        webhook, secret = self._secrets.lines
        fields = {"name": self._name, "webhook": webhook, "secret": secret, "keywords": self._keywords}
        if field in fields:
            fields[field].setFocus()

    def begin_first(self) -> None:
        """Set up the first robot there is: paste and save is all of it, and then the dialog closes by itself."""
        self._on_add()
        self._first = True
        self._box.setFocus()

    def _reload(self, chosen: str = "") -> None:
        self._model.set_robots(self._robots.all())
        row = self._model.row_of(chosen) if chosen else 0
        self._list.setCurrentIndex(self._model.index(max(row, 0)))

    def _reload_list(self) -> None:
        """Show the robots as they are now beside a form that stays as it is."""
        self._filling = True
        self._model.set_robots(self._robots.all())
        if self._current is not None:
            self._list.setCurrentIndex(self._model.index(self._model.row_of(self._current.id)))
        self._filling = False

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._filling:
            self._show(self._model.robot(current) if current.isValid() else None)

    def _show(self, robot: Robot | None) -> None:
        self._current = robot
        self._first = False
        self._say.tell("")
        self._again.hide()
        practice = robot is not None and robot.practice
        self._name.set_value(robot.name if robot else "")
        self._box.clear()
        self._keywords.set_value(", ".join(robot.keywords) if robot else "")
        reason = _("The practice robot is part of dingui: it needs no setting up and stays.") if practice else ""
        for field in (self._name, self._keywords):
            field.setEnabled(not practice)
            field.setToolTip(reason)
        self._secrets.show(robot, reason)
        self._box.set_reason(reason)
        self._allow_saving()
        self._remove.setEnabled(robot is not None and not practice)
        self._remove.setToolTip(reason or _("Remove this robot from dingui; in DingTalk it stays"))
        self._save.setToolTip(reason)
        if practice:
            self._say.tell(reason)

    def _allow_saving(self) -> None:
        practice = self._current is not None and self._current.practice
        self._save.setEnabled(not practice and not self._secrets.storing)

    def _on_add(self) -> None:
        self._list.selectionModel().clear()
        self._show(None)
        self._name.setFocus()

    @Slot(object)
    def _on_taken(self, found: Found) -> None:
        """Fill the form with what was pasted."""
        self._say.tell("")
        self._secrets.take(found)
        if found.keywords and not self._keywords.value().strip():
            self._keywords.set_value(", ".join(found.keywords))
        if found.webhook is None:
            return
        twin = self._twin(found.webhook.access_token.fingerprint())
        if twin is not None:
            self._say.tell(_("This webhook is already here, as “{robot}”.").format(robot=twin.name), "error")
        elif not self._name.value():
            name = _("My group")
            if self._first and all(each.name != name for each in self._model.robots()):
                # Good enough to begin with, and gone with the first letter that is typed.
                self._name.set_value(name)
                self._name.selectAll()
            self._name.setFocus()

    @Slot()
    def _forget(self) -> None:
        """Hold no secret longer than the dialog is open."""
        self._box.clear()
        self._secrets.forget()

    def _twin(self, mark: str) -> Robot | None:
        """Return the other robot whose access token has this mark."""
        own = self._current.id if self._current else ""
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
        wish = entry.wish
        if wish is None:
            self._reload(robot.id)
            self._say.tell(_("Saved."), "success")
            return
        # What was typed stays in the form until the keyring has it.
        self._current = robot
        self._reload_list()
        self._keep(lambda: self._secrets.keep(robot.id, wish))

    def _keep(self, begin: Callable[[], None]) -> None:
        self._again.hide()
        self._say.tell(_("Putting the secrets away…"))
        self._save.setEnabled(False)
        begin()

    @Slot()
    def _on_again(self) -> None:
        self._keep(self._secrets.try_again)

    def _understood(self) -> _Entry:
        name = self._name.value().strip()
        if not name:
            raise FormFault(self._name, _("Give the robot a name, so that you know it again."))
        keywords = tuple(filter(None, (word.strip() for word in self._keywords.value().replace("，", ",").split(","))))
        wish = self._secrets.understood()
        twin = self._twin(wish.mark) if wish is not None and wish.mark else None
        if twin is not None:
            words = _("This webhook is already here, as “{robot}”.").format(robot=twin.name)
            raise FormFault(self._secrets.webhook.line, words)
        return _Entry(name, keywords, wish)

    def _stored(self, entry: _Entry) -> Robot:
        """Store what is no secret. A robot that is there gets its address when the keyring has the token to it."""
        if self._current is not None:
            # As it is now: what goes with its credentials may have changed since the form was filled.
            own = self._current.id
            robot = next((each for each in self._robots.all() if each.id == own), self._current)
            return self._robots.update(replace(robot, name=entry.name, keywords=entry.keywords))
        wish = entry.wish
        if wish is None:
            raise AssertionError("a new robot has a webhook")
        signed = bool(wish.change.secret)
        return self._robots.add(
            entry.name, wish.endpoint, keywords=entry.keywords, signed=signed, fingerprint=wish.mark
        )

    @Slot(str, object)
    def _on_kept(self, robot_id: str, place: StorePlace) -> None:
        self._place.setText(where_secrets_are(place))
        self.robots_changed.emit()
        if self._first and self._is_shown(robot_id):
            self.first_set_up.emit(robot_id)
            self.accept()
        elif self._is_shown(robot_id):
            self._reload(robot_id)
            self._say.tell(_("Saved."), "success")
        else:
            self._reload_list()
            self._allow_saving()

    @Slot(str, str)
    def _on_not_kept(self, _robot_id: str, words: str) -> None:
        self._allow_saving()
        self._say.tell(words, "error")
        self._again.show()

    @Slot(str)
    def _say_of_clipboard(self, words: str) -> None:
        self._copied.setText(words)
        self._copied.setVisible(bool(words))

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
