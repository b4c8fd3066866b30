"""The questions that must be answered before something that cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QWidget

from dingui.settings import Settings
from dingui.texts import _
from dingui.texts.sending import way_out

if TYPE_CHECKING:
    from dingui.library.robots import Robot
    from dingui.window.send_plan import Go, SendPlan


_LEAST: Final = 420
"""Pixels of a question's words, at the least."""
_BETWEEN: Final = 8
"""Pixels between two buttons."""
_BESIDE: Final = 40
"""Pixels of the icon, which stands beside the words and not beside the buttons."""


class WindowQuestions:
    """Asks in dialogs whose buttons are verbs and whose default is the harmless one."""

    def __init__(
        self,
        parent: QWidget,
        *,
        think_again_s: Callable[[], int] = lambda: Settings().think_again_s,
        name_of: Callable[[str], str | None] = lambda _handle: "",
    ) -> None:
        """``think_again_s`` is the setting, ``name_of`` says whose mobile or user id something is; empty: nobody's."""
        self._parent = parent
        self._think_again_s = think_again_s
        self._name_of = name_of

    def may_send(self, plan: SendPlan) -> Go | None:
        """Say which groups get the message, who is mentioned and what else there is to know, and ask.

        A yes comes back only when the moment to think again is over.
        """
        from dingui.window.dialogs.confirm_send import ConfirmSend

        dialog = ConfirmSend(plan, self._think_again_s(), self._parent, name_of=self._name_of)
        go = dialog.ask()
        dialog.deleteLater()
        return go

    def may_lose(self, why: str) -> bool:
        """Say what keeps the draft from being stored, and ask whether to close all the same."""
        box = self._box(_("Close without storing?"))
        box.setText(why)
        box.setInformativeText(_("What you typed last is in memory only, and closing now would lose it."))
        close = box.addButton(_("Close and lose it"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(_("Don't close"), QMessageBox.ButtonRole.RejectRole)
        return self._ask(box, stay) is close

    def after_unknown(self, robot: Robot, *, same: bool) -> str:
        """Explain what is not known, and offer what can be done about it."""
        box = self._box(_("Did it arrive?"))
        box.setText(
            _("The last attempt to send this draft to “{robot}” got no answer, so it may have arrived.").format(
                robot=robot.name
            )
        )
        ways: dict[str, QPushButton] = {}
        if same:
            box.setInformativeText(
                _(
                    "Look into the group first. If you try again, dingui gives the message the same number (msgUuid) as"
                    " before, and DingTalk says that it does not post it twice then. As a new message it can appear"
                    " a second time."
                )
            )
            ways["again"] = box.addButton(_("Try again safely"), QMessageBox.ButtonRole.AcceptRole)
            for how in ("arrived", "lost"):
                ways[how] = box.addButton(way_out(how).label, QMessageBox.ButtonRole.ActionRole)
        else:
            box.setInformativeText(
                _(
                    "The draft was changed since then, so this would be another message, and the group may see both."
                    " Look into the group first."
                )
            )
        ways["new"] = box.addButton(_("Send as a new message"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(_("Don't send"), QMessageBox.ButtonRole.RejectRole)
        chosen = self._ask(box, stay)
        return next((how for how, button in ways.items() if chosen is button), "")

    def _box(self, title: str) -> QMessageBox:
        box = QMessageBox(self._parent)
        box.setWindowTitle(title)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        return box

    def _ask(self, box: QMessageBox, default: QPushButton) -> object:
        label = box.findChild(QLabel, "qt_msgbox_label")
        if label is not None:
            # Qt makes the box as narrow as its longest word allows, which cuts the title and the buttons.
            buttons = sum(button.sizeHint().width() + _BETWEEN for button in box.buttons())
            label.setMinimumWidth(max(_LEAST, buttons - _BESIDE))
        box.setDefaultButton(default)
        box.setEscapeButton(default)
        box.exec()
        chosen = box.clickedButton()
        box.deleteLater()
        return chosen
