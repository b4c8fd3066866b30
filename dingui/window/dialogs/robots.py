"""The robots that a person has: find, add, change, archive, remove."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from dingui.errors import DinguiError
from dingui.library.robots import Robot
from dingui.secrets import StorePlace
from dingui.texts import _
from dingui.texts.robots import why_not_a_target
from dingui.texts.storage import explain_library_error, where_secrets_are
from dingui.window.dialogs.faults import FormFault
from dingui.window.dialogs.robot_form import RobotForm
from dingui.window.dialogs.robot_moves import RobotMoves
from dingui.window.dialogs.robot_secrets import CredentialKeeper
from dingui.window.dialogs.robot_store import RobotStore
from dingui.window.icons import icon
from dingui.window.lists.robots import RobotsPanel
from dingui.window.secret_clipboard import ClipboardNote, SecretClipboard
from dingui.window.tab_order import chain, reading_order
from dingui.window.wrapped import WrappedLabel

_LEFT: Final = 252
"""Pixels for the list, at the start."""


class RobotsDialog(QDialog):
    """A list of robots and the form of one.

    What was changed of a robot is stored with Save, and also by going on to another one or closing; a new one only
    with Save.

    Signals:
        robots_changed: the library's robots are others now.
        first_set_up: (id) the first robot there is can be sent to; the dialog closes.
        robot_removed: (id) its secrets may be deleted when the program closes; until then it can come back.
        drafts_wanted: (tuple of JSON documents) messages that were pasted along, to be opened as drafts.
        check_wanted: (id) the way to this robot is to be checked.
    """

    robots_changed = Signal()
    robot_removed = Signal(str)
    first_set_up = Signal(str)
    drafts_wanted = Signal(object)
    check_wanted = Signal(str)

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
        self._removed: list[Robot] = []
        self._gave_up = self._first = False
        self.setWindowTitle(_("Robots"))
        self.resize(800, 600)
        self._panel = RobotsPanel()
        self._form = RobotForm(self._twin, keeper)
        self._secrets = self._form.secrets
        self._clipboard = clipboard
        self._say = self._form.note
        self._again = QPushButton(_("Try again"))
        self._copied = ClipboardNote(clipboard)
        self._place = WrappedLabel(place)
        self._place.setObjectName("muted")
        self._moves = RobotMoves(robots, self)
        self._add = QPushButton(icon("add"), _("Add robot"))
        self._remove = QPushButton(icon("remove"), _("Remove robot"))
        self._check = QPushButton(icon("check"), _("Check this robot…"))
        self._check.setAutoDefault(False)
        self._archive = QPushButton()
        self._undo = QPushButton(icon("undo"), _("Bring it back"))
        self._save = QPushButton(_("Save robot"))
        self._save.setObjectName("primary")
        self._save.setDefault(True)
        self._lay_out()
        self._connect()
        self._reload()
        if all(robot.practice for robot in self._panel.robots()):
            self._on_add()

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._panel, 1)
        for buttons in ((self._add, self._remove), (self._archive, self._undo)):
            # With large text, one below the other.
            fits = sum(button.sizeHint().width() for button in (self._add, self._remove)) <= _LEFT
            row = QBoxLayout(QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom)
            for button in buttons:
                button.setAutoDefault(False)
                row.addWidget(button)
            column.addLayout(row)
        column.addWidget(self._moves)
        self._undo.hide()
        page = QWidget()
        page.setObjectName("formPage")
        page_column = QVBoxLayout(page)
        page_column.setContentsMargins(0, 0, 0, 0)
        page_column.setSpacing(8)
        page_column.addWidget(self._form)
        page_column.addWidget(self._place)
        page_column.addWidget(self._check, 0, Qt.AlignmentFlag.AlignLeft)
        help_text = WrappedLabel(
            _(
                "In DingTalk you find the webhook in the group's settings: Robots → the robot. The secret and the"
                " keywords stand there under its security settings."
            )
        )
        help_text.setObjectName("muted")
        page_column.addWidget(help_text)
        page_column.addStretch(1)
        self._area = QScrollArea()
        self._area.setObjectName("plainArea")
        self._area.setWidget(page)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right = QWidget()
        right_column = QVBoxLayout(right)
        right_column.setContentsMargins(8, 0, 0, 0)
        right_column.addWidget(self._area, 1)
        right_column.addWidget(self._copied)
        right_column.addWidget(self._say)
        right_column.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        self._again.setAutoDefault(False)
        self._again.hide()
        close = QPushButton(_("Close"))
        close.clicked.connect(self.accept)
        close.setAutoDefault(False)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self._save)
        right_column.addLayout(row)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([_LEFT + 8, 500])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(split)
        # First the list and what can be done with it, then the form.
        chain([*reading_order(left), *reading_order(self._area), close, self._save])

    def _connect(self) -> None:
        self._form.drafts_wanted.connect(self.drafts_wanted)
        self._panel.chosen.connect(self._on_chosen)
        self._panel.arranged.connect(self._on_arranged)
        self._moves.moved.connect(self._on_moved)
        self._moves.said.connect(self._say.tell)
        self._add.clicked.connect(self._on_add)
        self._remove.clicked.connect(self._on_remove)
        self._check.clicked.connect(self._on_check)
        self._archive.clicked.connect(self._on_archive)
        self._undo.clicked.connect(self._on_undo)
        self._save.clicked.connect(self._on_save)
        self.finished.connect(self._form.forget)
        self._secrets.copied.connect(self._clipboard.copy)
        self._secrets.slow.connect(self._say.tell)
        self._secrets.kept.connect(self._on_kept)
        self._secrets.not_kept.connect(self._on_not_kept)
        self._again.clicked.connect(self._on_again)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._panel.search.setFocus)

    @Slot(str)
    def show_place(self, words: str) -> None:
        """Say where secrets are kept."""
        self._place.setText(words)

    def offer_back(self, robot_ids: Iterable[str]) -> None:
        """Let those of these robots that were removed be brought back, the last one first."""
        found = (self._robots.get(robot_id) for robot_id in robot_ids)
        removed = [robot for robot in found if robot is not None and robot.removed_ms is not None]
        self._removed = sorted(removed, key=lambda robot: robot.removed_ms or 0)
        self._show_undo()

    def show_robot(self, robot_id: str, field: str = "") -> None:
        """Choose a robot, and put the cursor into ``field``.

        One of name, webhook, secret, keywords, allowed_ips, mentions, group, tags, notes, real. Nothing happens where
        there is no such robot; an unknown field leaves the cursor where it is.
        """
        if self._panel.choose(robot_id):
            self._show(self._panel.current())
            self._form.go_to(field)

    def begin_first(self) -> None:
        """Set up the first robot there is: paste and save is all of it, and then the dialog closes by itself."""
        self._on_add()
        self._first = True
        self._form.proposed_name = _("My group")
        self._form.box.setFocus()

    @Slot()
    def _on_check(self) -> None:
        if self._current is not None and not self._stays():
            self.check_wanted.emit(self._current.id)

    # The list

    def _reload(self, chosen: str = "") -> None:
        self._panel.set_robots(self._robots.all(), chosen)
        self._show(self._panel.current())

    def _twin(self, fingerprint: str, own_id: str) -> Robot | None:
        robots = self._panel.robots()
        return next((each for each in robots if each.fingerprint == fingerprint and each.id != own_id), None)

    @Slot(object)
    def _on_chosen(self, robot: Robot) -> None:
        if self._stays() and self._current is not None:
            # The fault is said at the field; the form stays with whom it belongs to.
            self._panel.choose(self._current.id)
            return
        self._panel.choose(robot.id)
        self._show(self._panel.current())

    @Slot(object)
    def _on_arranged(self, ids: Sequence[str]) -> None:
        if not self._tried(lambda: self._robots.arrange(ids)):
            return
        chosen = self._panel.current()
        self._panel.set_robots(self._robots.all(), chosen.id if chosen else "")
        self.robots_changed.emit()

    @Slot()
    def _on_moved(self) -> None:
        self._reload(self._current.id if self._current else "")
        self.robots_changed.emit()

    # The form

    def _show(self, robot: Robot | None) -> None:
        self._current = robot
        self._gave_up = self._first = False
        self._form.proposed_name = ""
        self._form.show_robot(robot)
        practice = robot is not None and robot.practice
        reason = _("The practice robot stays.") if practice else ""
        nobody = _("Choose a robot first.") if robot is None else ""
        self._allow_saving()
        for button, words in (
            (self._remove, _("Remove this robot from dingui; in DingTalk it stays")),
            (self._archive, _("An archived robot stays here and is no place to send to any more")),
        ):
            button.setEnabled(not (practice or nobody))
            button.setToolTip(reason or nobody or words)
        self._check.setEnabled(robot is not None)
        self._check.setToolTip(nobody or _("See step by step whether messages get to this robot; nothing is posted"))
        archived = robot is not None and robot.archived
        self._archive.setText(_("Take out of the archive") if archived else _("Archive"))
        if robot is not None and robot.needs_webhook:
            self._say.tell(why_not_a_target(robot), "warning")

    def _stays(self) -> bool:
        """Store what was changed of a robot; whether that could not be, which is said once."""
        if self._current is None or not self._form.is_changed() or self._gave_up or self._on_save():
            return False
        self._gave_up = True
        return True

    @Slot()
    def _on_add(self) -> None:
        if self._stays():
            return
        self._panel.choose_none()
        self._show(None)
        self._area.verticalScrollBar().setValue(0)
        self._form.go_to("name")

    @Slot()
    def _on_save(self) -> bool:
        """Store what stands in the form; return whether it could be."""
        try:
            entry = self._form.entry()
            robot = self._stored(entry.robot)
        except FormFault as fault:
            self._say.tell(fault.words, "error", fault.field)
            return False
        except DinguiError as error:
            words = explain_library_error(error.code, error.data, typing=False)
            self._say.tell(words, "error", self._form.name)
            return False
        self.robots_changed.emit()
        wish = entry.wish
        if wish is None:
            self._reload(robot.id)
            self._say.tell(_("Saved."), "success")
            return True
        # What was typed stays in the form until the keyring has it.
        self._current = robot
        self._form.stored(robot)
        self._panel.set_robots(self._robots.all(), robot.id)
        self._keep(lambda: self._secrets.keep(robot.id, wish))
        return True

    def _stored(self, robot: Robot) -> Robot:
        if robot.id:
            return self._robots.update(self._reached(robot))
        [added] = self._robots.add_all([robot])
        return added

    def _reached(self, robot: Robot) -> Robot:
        """Return ``robot`` with its place, and what goes with its credentials, as they are stored now.

        They may have changed since the form was filled.
        """
        now = self._robots.get(robot.id) or robot
        return replace(
            robot,
            endpoint=now.endpoint,
            signed=now.signed,
            fingerprint=now.fingerprint,
            needs_webhook=now.needs_webhook,
            position=now.position,
        )

    def _keep(self, begin: Callable[[], None]) -> None:
        self._again.hide()
        self._say.tell(_("Putting the secrets away…"))
        begin()
        self._allow_saving()

    @Slot()
    def _on_again(self) -> None:
        self._keep(self._secrets.try_again)

    @Slot(str, object)
    def _on_kept(self, robot_id: str, place: StorePlace) -> None:
        self._place.setText(where_secrets_are(place))
        self.robots_changed.emit()
        if self._is_shown(robot_id):
            first = self._first
            self._reload(robot_id)
            self._say.tell(_("Saved."), "success")
            if first:
                self.first_set_up.emit(robot_id)
                self.accept()
        else:
            chosen = self._panel.current()
            self._panel.set_robots(self._robots.all(), chosen.id if chosen else "")
        self._allow_saving()

    @Slot(str, str)
    def _on_not_kept(self, _robot_id: str, words: str) -> None:
        self._allow_saving()
        self._say.tell(words, "error")
        self._again.show()

    def _allow_saving(self) -> None:
        busy = bool(self._secrets.storing)
        self._save.setEnabled(not busy)
        self._save.setToolTip(_("Putting the secrets away…") if busy else "")

    def _is_shown(self, robot_id: str) -> bool:
        """Whether a robot is still the one in the form: the keyring may take its time."""
        return self._current is not None and self._current.id == robot_id

    # Archive, remove, bring back

    @Slot()
    def _on_archive(self) -> None:
        if self._current is None or self._stays():
            return
        robot = replace(self._reached(self._current), archived=not self._current.archived)
        if not self._tried(lambda: self._robots.update(robot)):
            return
        self.robots_changed.emit()
        self._reload(robot.id)
        words = _("“{robot}” was archived.") if robot.archived else _("“{robot}” is a place to send to again.")
        self._say.tell(words.format(robot=robot.name), "success")

    @Slot()
    def _on_remove(self) -> None:
        robot = self._current
        if robot is None or robot.practice or not self._tried(lambda: self._robots.remove(robot.id)):
            return
        self._removed.append(robot)
        self.robot_removed.emit(robot.id)
        self.robots_changed.emit()
        self._reload()
        self._show_undo()
        self._say.tell(_("“{robot}” was removed.").format(robot=robot.name))

    @Slot()
    def _on_undo(self) -> None:
        robot = self._removed[-1]
        if not self._tried(lambda: self._robots.restore(robot.id)):
            return
        self._removed.pop()
        self._show_undo()
        self.robots_changed.emit()
        self._reload(robot.id)

    def _show_undo(self) -> None:
        self._undo.setVisible(bool(self._removed))
        if self._removed:
            self._undo.setToolTip(_("Bring “{robot}” back").format(robot=self._removed[-1].name))

    def _tried(self, act: Callable[[], object]) -> bool:
        """Do something in the library; say what kept it from being done."""
        try:
            act()
        except DinguiError as error:
            self._say.tell(explain_library_error(error.code, error.data, typing=False), "error")
            return False
        return True

    def showEvent(self, event: QShowEvent) -> None:
        """Bring the field with the cursor into sight: before, nothing has its place yet."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._show_cursor)

    @Slot()
    def _show_cursor(self) -> None:
        widget = self.focusWidget()
        if widget is not None and self._form.isAncestorOf(widget):
            self._area.ensureWidgetVisible(widget)

    def done(self, result: int) -> None:
        """Store what was changed of a robot first. What can't be stored is said once; closing again gives it up."""
        if self._stays():
            return
        super().done(result)
