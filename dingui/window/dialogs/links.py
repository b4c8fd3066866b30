"""A link in the preview leaves the program only when the person says so."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from dingui.messages.addresses import WEB_SCHEMES, is_complete
from dingui.messages.link_forms import link_form
from dingui.texts import _
from dingui.texts.links import describe_link

_OUTSIDE: Final = (*WEB_SCHEMES, "mailto", "tel")
_SELECTABLE: Final = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
_SHOWN_MAX: Final = 500


def ask_to_open(parent: QWidget, address: str) -> None:
    """Show ``address`` and open it in the system's program for it, if the person wants that.

    Only ``http``, ``https``, ``mailto`` and ``tel`` are ever opened. Links of DingTalk's own are explained: they work
    inside DingTalk, and from here they would not do what they do there.
    """
    box = QMessageBox(parent)
    box.setWindowTitle(_("Link"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    form = link_form(address)
    openable = form is None and is_complete(address, _OUTSIDE)
    lines = [address[:_SHOWN_MAX] + ("…" if len(address) > _SHOWN_MAX else "") or _("(empty)")]
    if openable:
        box.setText(_("Open this address outside dingui?"))
    elif form is not None:
        box.setText(_("This link works inside DingTalk only."))
        lines = [*describe_link(form), "", *lines]
    else:
        box.setText(_("This is no address that can be opened."))
    box.setInformativeText("\n".join(lines))
    for label in box.findChildren(QLabel):
        # The box's own setter reaches its first label only; an address inside a link is worth being copied.
        label.setTextInteractionFlags(_SELECTABLE)
    stay = box.addButton(_("Stay here"), QMessageBox.ButtonRole.RejectRole)
    go = box.addButton(_("Open"), QMessageBox.ButtonRole.AcceptRole) if openable else None
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    if go is not None and box.clickedButton() is go:
        QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))
    box.deleteLater()
