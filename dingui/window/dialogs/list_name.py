"""The name of a saved list of robots."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dingui.errors import DinguiError
from dingui.library.robot_lists import NAME_MAX
from dingui.texts import _, ngettext
from dingui.texts.storage import explain_library_error
from dingui.window.dialogs.faults import FormNote
from dingui.window.editors.plain import LineField
from dingui.window.wrapped import WrappedLabel


class ListNameDialog(QDialog):
    """One field and a verb; what keeps the name from being taken is said beside it."""

    def __init__(self, name: str, count: int, store: Callable[[str], object], parent: QWidget | None = None) -> None:
        """``count`` robots are in the list; ``store`` keeps it under a name and may raise ``DinguiError``."""
        super().__init__(parent)
        self._store = store
        self.setWindowTitle(_("Rename the list") if name else _("Save as a list"))
        self.setMinimumWidth(360)
        self._name = LineField(_("Name of the list"), _("For example: product groups"))
        self._name.setMaxLength(NAME_MAX)
        self._name.set_value(name)
        self._name.selectAll()
        label = QLabel(self._name.accessibleName())
        label.setBuddy(self._name)
        words = ngettext("{count} robot is in it.", "{count} robots are in it.", count).format(count=count)
        quiet = WrappedLabel(words)
        quiet.setObjectName("muted")
        self._note = FormNote((self._name,))
        self._note.hide()
        save = QPushButton(_("Rename") if name else _("Save list"))
        save.setObjectName("primary")
        save.setDefault(True)
        save.clicked.connect(self._on_save)
        leave = QPushButton(_("Cancel"))
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(leave)
        row.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for part in (label, self._name, quiet, self._note):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(row)

    @Slot()
    def _on_save(self) -> None:
        if not self._name.value().strip():
            self._note.tell(_("Give the list a name, so that you know it again."), "error", self._name)
            return
        try:
            self._store(self._name.value())
        except DinguiError as error:
            words = explain_library_error(error.code, error.data, typing=False)
            self._note.tell(words, "error", self._name)
            return
        self.accept()
