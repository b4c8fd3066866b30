"""Robots to and from another computer: a file without secrets, and what will come of one before it does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QFileInfo, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dingui.errors import DinguiError
from dingui.library.robots import Robot
from dingui.library.robots_file import BYTES_MAX, RobotsFile, RobotsFileError, read_robots, write_robots
from dingui.texts import _, ngettext
from dingui.texts.robots import describe_entry_fault, explain_robots_file, title_of
from dingui.texts.storage import explain_library_error
from dingui.window.lists.two_lines import META_ROLE, TwoLineDelegate
from dingui.window.swatches import swatch
from dingui.window.wrapped import WrappedLabel

_FAULTS_SHOWN = 5


class MovedRobots(Protocol):
    """What is needed of the library's robots."""

    def all(self) -> list[Robot]: ...  # noqa: D102
    def add_all(self, robots: Sequence[Robot]) -> list[Robot]: ...  # noqa: D102


class RobotMoves(QWidget):
    """A button with both ways.

    Signals:
        moved: robots came from a file.
        said: (words, severity) what came of it.
    """

    moved = Signal()
    said = Signal(str, str)

    def __init__(self, robots: MovedRobots, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._robots = robots
        button = QPushButton(_("Move robots"))
        button.setAutoDefault(False)
        button.setToolTip(_("To another computer, or from one"))
        menu = QMenu(button)
        menu.addAction(_("Export robots…")).triggered.connect(lambda _checked=False: self.ask_export())
        menu.addAction(_("Import robots…")).triggered.connect(lambda _checked=False: self.ask_import())
        button.setMenu(menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(button)

    def ask_export(self) -> None:
        """Ask for a place and write the file."""
        name, _filter = QFileDialog.getSaveFileName(self, _("Export robots"), "dingui-robots.json", _filters())
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """Write all robots into a file, and say what is not in it."""
        try:
            robots = [robot for robot in self._robots.all() if not robot.practice]
            path.write_bytes(write_robots(robots))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            words = _("The file {name} can't be written: {reason}.").format(name=path.name, reason=reason)
            self.said.emit(words, "error")
            return
        except DinguiError as error:
            self.said.emit(explain_library_error(error.code, error.data, typing=False), "error")
            return
        count = len(robots)
        words = ngettext("{count} robot was exported.", "{count} robots were exported.", count).format(count=count)
        rest = _("Webhooks and secrets are not in the file: paste them on the other computer.")
        self.said.emit(f"{words} {rest}", "success")

    def ask_import(self) -> None:
        """Ask for a file and import it."""
        name, _filter = QFileDialog.getOpenFileName(self, _("Import robots"), "", _filters())
        if name:
            self.import_from(Path(name))

    def import_from(self, path: Path) -> None:
        """Read a file, show what will come of it, and add the robots that are new."""
        try:
            if QFileInfo(path).size() > BYTES_MAX:
                raise RobotsFileError("too_large", limit=BYTES_MAX // 1_000_000)
            file = read_robots(path.read_bytes())
            names = {robot.name for robot in self._robots.all()}
        except OSError:
            self.said.emit(explain_robots_file("unreadable", {}), "error")
            return
        except RobotsFileError as error:
            self.said.emit(explain_robots_file(error.code, error.data), "error")
            return
        except DinguiError as error:
            self.said.emit(explain_library_error(error.code, error.data, typing=False), "error")
            return
        dialog = ImportDialog(file, names, self)
        accepted = dialog.exec()
        dialog.deleteLater()
        if accepted and dialog.new:
            self._add(dialog.new)

    def _add(self, robots: Sequence[Robot]) -> None:
        try:
            count = len(self._robots.add_all(robots))
        except DinguiError as error:
            self.said.emit(explain_library_error(error.code, error.data, typing=False), "error")
            return
        self.moved.emit()
        words = ngettext("{count} robot was added.", "{count} robots were added.", count).format(count=count)
        rest = _("Now paste each one's webhook: until then nothing can be sent to it.")
        self.said.emit(f"{words} {rest}", "success")


class ImportDialog(QDialog):
    """The robots in a file, each with what will come of it."""

    def __init__(self, file: RobotsFile, known: set[str], parent: QWidget | None = None) -> None:
        """``known`` are the names of the robots that are here: those stay as they are."""
        super().__init__(parent)
        self.new = [robot for robot in file.robots if robot.name not in known]
        self.setWindowTitle(_("Import robots"))
        self.resize(480, 400)
        model = QStandardItemModel(self)
        for robot in file.robots:
            item = QStandardItem(title_of(robot))
            item.setIcon(swatch(robot.colour))
            here = _("Already here: stays as it is") if robot.name in known else _("New: needs its webhook")
            item.setData(here, META_ROLE)
            item.setData(f"{title_of(robot)} — {here}", Qt.ItemDataRole.ToolTipRole)
            item.setData(here, Qt.ItemDataRole.AccessibleDescriptionRole)
            model.appendRow(item)
        view = QListView()
        view.setAccessibleName(_("Robots in the file"))
        view.setModel(model)
        view.setItemDelegate(TwoLineDelegate(view))
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        count = len(self.new)
        words = ngettext(
            "{count} robot will be added. Nothing that is here is changed.",
            "{count} robots will be added. Nothing that is here is changed.",
            count,
        )
        head = WrappedLabel(words.format(count=count))
        faults = WrappedLabel(_fault_words(file))
        faults.setObjectName("fieldNote")
        faults.setProperty("severity", "warning")
        faults.setVisible(bool(file.faults))
        add = QPushButton(ngettext("Add {count} robot", "Add {count} robots", count).format(count=count))
        add.setObjectName("primary")
        add.setDefault(True)
        add.setEnabled(bool(self.new))
        add.setToolTip("" if self.new else _("Every robot in the file is here already."))
        add.clicked.connect(self.accept)
        cancel = QPushButton(_("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(head)
        layout.addWidget(view, 1)
        layout.addWidget(faults)
        layout.addLayout(row)


def _fault_words(file: RobotsFile) -> str:
    lines = [describe_entry_fault(fault.code, fault.number, fault.name) for fault in file.faults[:_FAULTS_SHOWN]]
    more = len(file.faults) - len(lines)
    if more:
        lines.append(ngettext("And {count} more.", "And {count} more.", more).format(count=more))
    return "\n".join(lines)


def _filters() -> str:
    return f"{_('Robots of dingui')} (*.json)"
