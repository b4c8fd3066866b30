"""The one window: there at once with its menus and tabs, filled by the workbench in the next moment.

Nothing heavy is imported here, so that the first paint comes soon after Qt itself is there. What the window is then
filled with stands in :mod:`dingui.window.workbench`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from dingui.window.file_drops import files_in
from dingui.window.menus import MENUS, menu_titles
from dingui.window.types import make_tabs

if TYPE_CHECKING:
    from dingui.window.workbench import WindowParts, Workbench

_SIZE: Final = QSize(1200, 760)
_LEAST: Final = QSize(760, 520)
_SIDEBAR: Final = 200


class MainWindow(QMainWindow):
    """The frame, and what keeps it together: geometry and closing.

    Signals:
        painted: it was painted for the first time, still empty.
        closed: it is closed for good, and everything is stored.
    """

    painted = Signal()
    closed = Signal()

    def __init__(self, memory: QSettings) -> None:
        """``memory`` is where size and place are remembered."""
        super().__init__()
        self._memory = memory
        self._was_painted = False
        self.workbench: Workbench | None = None
        self.setWindowTitle("dingui")
        titles = menu_titles()
        for key, _entries in MENUS:
            self.menuBar().addMenu(titles[key])
        self.setCentralWidget(_outline())
        self.setAcceptDrops(True)
        self.setMinimumSize(_LEAST)
        self.resize(_SIZE)
        geometry = memory.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)

    def fill(self, parts: WindowParts) -> Workbench:
        """Put the workbench in; return it."""
        from dingui.window.workbench import Workbench

        workbench = Workbench(parts, self)
        self.workbench = workbench
        workbench.may_close.connect(self.close)
        self.setCentralWidget(workbench)
        return workbench

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close where the workbench allows it."""
        if self.workbench is not None and not self.workbench.prepare_to_close():
            event.ignore()
            return
        self._memory.setValue("geometry", self.saveGeometry())
        super().closeEvent(event)
        self.closed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files, to open them as drafts."""
        if self.workbench is not None and files_in(event.mimeData()):
            # A copy, whatever the other program offers: the file stays where it is.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the files that were let go."""
        files = files_in(event.mimeData())
        if self.workbench is not None and files:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.workbench.files.open_all(files)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first time."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()


def _outline() -> QWidget:
    """Return what stands in the window until it is filled: the tabs where they will be."""
    outline = QWidget()
    middle = QVBoxLayout()
    # As high as the draft's name, which will stand above them.
    middle.addSpacing(48)
    middle.addWidget(make_tabs())
    middle.addStretch(1)
    row = QHBoxLayout(outline)
    row.setContentsMargins(_SIDEBAR, 0, 0, 0)
    row.addLayout(middle)
    # Until then nothing in it can be pressed.
    outline.setEnabled(False)
    return outline
