"""How one practice group is set up: address to copy, security settings, circumstances, faults. All applies at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QIntValidator, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.practice.faults import FaultKind
from dingui.practice.wordings import Wording
from dingui.robots.redaction import HIDDEN
from dingui.texts import _, ngettext
from dingui.texts.practice_groups import FAULTS, fault_words
from dingui.window.dialogs.faults import FormNote
from dingui.window.editors.plain import LineField
from dingui.window.icons import icon
from dingui.window.practice.book import Group, PracticeBook, explain
from dingui.window.wrapped import WrappedLabel

_MOST_REQUESTS: Final = 9_999


class _CalmBox(QComboBox):
    """Leaves the wheel to the page that it stands on: who scrolls does not mean to set a group up anew."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class SetupPane(QScrollArea):
    """The form of one group."""

    def __init__(self, book: PracticeBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._group: Group | None = None
        self.setObjectName("plainArea")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._name = LineField(_("Group name"))
        self._webhook = _read_only(_("Practice webhook"))
        self._secret = _read_only(_("Practice secret"))
        self._copy_webhook = QPushButton(icon("copy"), _("Copy webhook"))
        self._copy_secret = QPushButton(icon("copy"), _("Copy secret"))
        self._told = FormNote(())
        self._told.hide()
        self._signed = QCheckBox(_("Signature (加签)"))
        self._keywords = LineField(_("Keywords"), _("none; separated by commas"))
        self._allow = LineField(_("IP allowlist"), _("none; such as 10.1.2.3, 10.1.2.0/24"))
        self._note = FormNote((self._name, self._keywords, self._allow))
        self._note.hide()
        self._open = WrappedLabel(_("DingTalk itself asks for at least one of the three."))
        self._open.setObjectName("muted")
        self._stopped = QCheckBox(_("The robot is switched off"))
        self._external = QCheckBox(_("External group"))
        self._external.setToolTip(_("A robot can mention nobody there."))
        self._admins = QCheckBox(_("@everyone for admins only"))
        self._wording = _CalmBox(_("Wording of refusals"))
        for wording, words in (
            (Wording.A, _("of 2019 to 2021 (A)")),
            (Wording.B, _("of 2022 to 2025 (B)")),
            (Wording.C, _("of 2026 (C)")),
        ):
            self._wording.addItem(words, wording.value)
        self._fault = _CalmBox(_("What goes wrong"))
        self._fault.addItem(_("Nothing"))
        for kind in FAULTS:
            self._fault.addItem(fault_words(kind), kind)
        self._times = LineField(_("For how many requests"), _("all that come"))
        self._times.setValidator(QIntValidator(1, _MOST_REQUESTS, self._times))
        self._left = WrappedLabel()
        self._left.setObjectName("muted")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("formPage")
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(_form(self._name))
        column.addWidget(_title(_("For your own scripts")))
        only = WrappedLabel(_("Made up for practising: it works on this computer only, while dingui is open."))
        only.setObjectName("muted")
        column.addWidget(only)
        for field, button in ((self._webhook, self._copy_webhook), (self._secret, self._copy_secret)):
            column.addLayout(_form(field))
            button.setAutoDefault(False)
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        column.addWidget(self._told)
        column.addWidget(_title(_("Security settings")))
        column.addWidget(self._signed)
        column.addLayout(_form(self._keywords, self._allow))
        column.addWidget(self._note)
        column.addWidget(self._open)
        column.addWidget(_title(_("Circumstances")))
        for box in (self._stopped, self._external, self._admins):
            column.addWidget(box)
        column.addLayout(_form(self._wording))
        column.addWidget(_title(_("Faults")))
        column.addLayout(_form(self._fault, self._times))
        column.addWidget(self._left)
        column.addStretch(1)
        self.setWidget(page)

    def _connect(self) -> None:
        self._copy_webhook.clicked.connect(self._on_copy_webhook)
        self._copy_secret.clicked.connect(self._on_copy_secret)
        self._name.editingFinished.connect(self._on_name)
        for field in (self._keywords, self._allow):
            field.editingFinished.connect(self._apply)
        for box in (self._signed, self._stopped, self._external, self._admins):
            box.toggled.connect(self._apply)
        self._wording.activated.connect(self._apply)
        self._fault.activated.connect(self._on_fault)
        self._times.editingFinished.connect(self._on_times)
        self._book.told.connect(self._told.tell)

    def show_group(self, group: Group) -> None:
        """Show how ``group`` is set up. What is just being typed stays."""
        another = self._group is None or self._group.id != group.id
        before, self._group = self._group, group
        if another:
            self._told.tell("")
        if another or before is None or before.name != group.name:
            self._name.set_value(group.name)
        if another or before is None or before.rules != group.rules:
            self._show_rules(group)
        self._show_address(group)
        self._show_fault(group, another=another)

    def focus_name(self) -> None:
        """Let the name be changed."""
        self._name.setFocus()
        self._name.selectAll()

    def _show_rules(self, group: Group) -> None:
        rules = group.rules
        self._note.tell("")
        _set(self._signed, on=rules.signed)
        _set(self._stopped, on=rules.stopped)
        _set(self._external, on=rules.external_group)
        _set(self._admins, on=rules.admins_only_everyone)
        self._keywords.set_value(", ".join(rules.keywords))
        self._allow.set_value(", ".join(rules.allow))
        self._wording.setCurrentIndex(self._wording.findData(rules.wording.value))
        self._open.setVisible(not (rules.signed or rules.keywords or rules.allow))

    def _show_address(self, group: Group) -> None:
        there = group.live is not None
        address = group.live.webhook.reveal().partition("?")[0] if group.live is not None else ""
        self._webhook.setText(f"{address}?access_token={HIDDEN}" if address else "")
        self._webhook.setCursorPosition(0)
        self._secret.setText(f"SEC{HIDDEN}" if there and group.rules.signed else "")
        self._copy_webhook.setEnabled(there)
        self._copy_webhook.setToolTip(_("Copy the whole address") if there else _("The group is not there yet."))
        self._copy_secret.setEnabled(there and group.rules.signed)
        why = _("This group asks for no signature.") if there else _("The group is not there yet.")
        self._copy_secret.setToolTip(_("Copy the signing secret") if there and group.rules.signed else why)

    def _show_fault(self, group: Group, *, another: bool) -> None:
        kind, times = group.live.robot.fault if group.live is not None else (None, None)
        if another or self._fault.currentData() != kind:
            # Qt keeps texts, and finds no None.
            self._fault.setCurrentIndex(0 if kind is None else self._fault.findData(kind.value))
        if another:
            self._times.set_value("" if times is None else str(times))
        if kind is None:
            words = _("A fault ends when dingui is closed, at the latest.")
        elif times is None:
            words = _("Happens to every request, until you choose “Nothing” or close dingui.")
        else:
            words = ngettext("Happens to the next request.", "Happens to the next {n} requests.", times).format(n=times)
        self._left.setText(words)

    @Slot()
    def _apply(self) -> None:
        if self._group is None:
            return
        rules = replace(
            self._group.rules,
            signed=self._signed.isChecked(),
            keywords=_listed(self._keywords),
            allow=_listed(self._allow),
            wording=Wording(self._wording.currentData()),
            stopped=self._stopped.isChecked(),
            external_group=self._external.isChecked(),
            admins_only_everyone=self._admins.isChecked(),
        )
        if rules == self._group.rules:
            self._note.tell("")
            return
        group_id = self._group.id
        wrong = self._try(lambda: self._book.set_rules(group_id, rules))
        if not wrong:
            self._note.tell("")
            return
        self._note.tell(wrong, "error")
        field = self._keywords if rules.keywords != self._group.rules.keywords else self._allow
        field.setAccessibleDescription(wrong)

    @Slot()
    def _on_name(self) -> None:
        if self._group is None or not self._name.value().strip():
            return
        group_id, name = self._group.id, self._name.value()
        self._note.tell(self._try(lambda: self._book.rename(group_id, name)), "error")

    @Slot()
    def _on_fault(self) -> None:
        if self._group is None or self._group.live is None:
            return
        text = self._times.value().strip()
        times = int(text) if text.isascii() and text.isdigit() and int(text) else None
        chosen = self._fault.currentData()
        kind = FaultKind(chosen) if chosen is not None else None
        if (kind, times) != self._group.live.robot.fault:
            self._book.set_fault(self._group.id, kind, times if kind is not None else None)

    @Slot()
    def _on_times(self) -> None:
        # Leaving the field is no wish to begin counting anew.
        if self._times.isModified():
            self._times.setModified(False)
            self._on_fault()

    @Slot()
    def _on_copy_webhook(self) -> None:
        if self._group is not None and self._group.live is not None:
            self._copy(self._group.live.webhook)

    @Slot()
    def _on_copy_secret(self) -> None:
        if self._group is not None and self._group.live is not None:
            self._copy(self._group.live.secret)

    def _copy(self, what: Concealed) -> None:
        if self._group is not None:
            QGuiApplication.clipboard().setText(what.reveal())
            self._told.tell(_("Copied."), "success")
            self._book.keep(self._group.id)

    def _try(self, act: Callable[[], object]) -> str:
        """Do it, and return in words why it can't be done."""
        try:
            act()
        except DinguiError as error:
            return explain(error)
        return ""


def _set(box: QCheckBox, *, on: bool) -> None:
    box.blockSignals(True)  # noqa: FBT003 - Qt's signature
    box.setChecked(on)
    box.blockSignals(False)  # noqa: FBT003 - Qt's signature


def _listed(field: LineField) -> tuple[str, ...]:
    text = field.value().replace("，", ",").replace("、", ",").replace("；", ",").replace(";", ",")
    return tuple(dict.fromkeys(word for word in (part.strip() for part in text.split(",")) if word))


def _read_only(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setReadOnly(True)
    return field


def _title(words: str) -> QLabel:
    title = WrappedLabel(words)
    title.setObjectName("sectionTitle")
    return title


def _form(*fields: QWidget) -> QFormLayout:
    form = QFormLayout()
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
    form.setVerticalSpacing(4)
    for field in fields:
        form.addRow(field.accessibleName(), field)
    return form
