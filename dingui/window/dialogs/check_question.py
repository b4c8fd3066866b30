"""The question before a test message is posted."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from dingui.checking.steps import Subject
from dingui.texts import _


class MayTest(Protocol):
    """Asks whether the test message may be posted."""

    def __call__(self, parent: QWidget, subject: Subject, text: str, *, in_doubt: bool) -> bool:
        """``in_doubt``: the same message may have arrived already."""
        ...


def ask_to_test(parent: QWidget, subject: Subject, text: str, *, in_doubt: bool) -> bool:
    """Name the group, show the message, and ask; the harmless answer is the default."""
    box = QMessageBox(parent)
    box.setWindowTitle(_("Send a test message?"))
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    label = box.findChild(QLabel, "qt_msgbox_label")
    if label is not None:
        # Qt makes the box as narrow as its longest word allows, which cuts the title.
        label.setMinimumWidth(420)
    group = subject.group or subject.name
    box.setText(_("This message is posted to “{group}”, where everyone sees it:").format(group=group) + f"\n\n{text}")
    facts = [_("It can't be recalled or changed afterwards.")]
    if in_doubt:
        facts.insert(
            0,
            _(
                "The last attempt may have arrived. This one goes with the same number (msgUuid), by which DingTalk"
                " should post it only once. Look into the group first."
            ),
        )
    box.setInformativeText("\n".join(facts))
    send = box.addButton(_("Send it"), QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(_("Don't send"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    chosen = box.clickedButton()
    box.deleteLater()
    return chosen is send
