"""What dingui is, and which version."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from dingui import __version__
from dingui.texts import _


def show_about(parent: QWidget, secrets_place: str, posted: str = "") -> None:
    """Show name, version, purpose, where secrets are kept, and what was ``posted`` this month; empty for not known."""
    box = QMessageBox(parent)
    box.setWindowTitle(_("About dingui"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(_("dingui {version}").format(version=__version__))
    what = _("Write announcements for a DingTalk group robot, see them as the group will, and send them once.")
    box.setInformativeText("\n\n".join(filter(None, (what, secrets_place, posted))))
    box.addButton(_("Close"), QMessageBox.ButtonRole.RejectRole)
    box.exec()
    box.deleteLater()
