"""A link in the preview leaves the program only when the person says so."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from dingui.messages.addresses import WEB_SCHEMES, is_complete, scheme_of
from dingui.texts import _

_OUTSIDE: Final = (*WEB_SCHEMES, "mailto", "tel")


def ask_to_open(parent: QWidget, address: str) -> None:
    """Show ``address`` and open it in the system's program for it, if the person wants that."""
    box = QMessageBox(parent)
    box.setWindowTitle(_("Link"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    openable = is_complete(address, _OUTSIDE)
    if openable:
        box.setText(_("Open this address outside dingui?"))
    elif scheme_of(address) in ("dingtalk", "dtmd"):
        box.setText(_("This link works inside DingTalk only."))
    else:
        box.setText(_("This is no address that can be opened."))
    box.setInformativeText(address[:500] or _("(empty)"))
    stay = box.addButton(_("Stay here"), QMessageBox.ButtonRole.RejectRole)
    go = box.addButton(_("Open"), QMessageBox.ButtonRole.AcceptRole) if openable else None
    box.setDefaultButton(stay)
    box.exec()
    if go is not None and box.clickedButton() is go:
        QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))
    box.deleteLater()
