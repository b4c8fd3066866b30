"""What dingui is, and which version."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from dingui import __version__
from dingui.texts import _


def show_about(parent: QWidget, secrets_place: str) -> None:
    """Show name, version, purpose and where secrets are kept."""
    box = QMessageBox(parent)
    box.setWindowTitle(_("About dingui"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(_("dingui {version}").format(version=__version__))
    what = _("Write announcements for a DingTalk group robot, see them as the group will, and send them once.")
    box.setInformativeText(f"{what}\n\n{secrets_place}" if secrets_place else what)
    box.addButton(_("Close"), QMessageBox.ButtonRole.RejectRole)
    box.exec()
    box.deleteLater()
