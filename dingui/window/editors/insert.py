"""The small dialogs that ask for a link or a picture."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from dingui.messages.addresses import LINK_SCHEMES, WEB_SCHEMES, is_complete, scheme_of
from dingui.messages.markdown_writing import written_address
from dingui.messages.models import LinkMessage
from dingui.messages.preflight import check
from dingui.messages.problems import Problem, has_errors
from dingui.texts import _
from dingui.texts.problems import describe_problem
from dingui.window.editors.plain import LineField
from dingui.window.wrapped import WrappedLabel


class Answer(Enum):
    """What a person chose."""

    LEAVE = 0
    PUT = 1
    REMOVE = 2


class AddressDialog(QDialog):
    """Asks for an address and the words that go with it, and says what is wrong with the address while it is typed.

    Where the address is all that is missing, one that stands on the clipboard is already filled in.
    """

    def __init__(
        self,
        words: LineField,
        address: LineField,
        path: str,
        schemes: tuple[str, ...],
        *,
        words_first: bool,
        exists: bool,
        parent: QWidget | None = None,
    ) -> None:
        """``path``: the field of a link message whose checks the address takes. ``exists``: it is changed, not new."""
        super().__init__(parent)
        self.answer = Answer.LEAVE
        self._words = words
        self._address = address
        self._path = path
        self._schemes = schemes
        self._note = WrappedLabel()
        self._note.setObjectName("fieldNote")
        buttons = QDialogButtonBox()
        self._put = buttons.addButton(_("Change") if exists else _("Insert"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._put.setDefault(True)
        if exists:
            remove = buttons.addButton(_("Remove"), QDialogButtonBox.ButtonRole.DestructiveRole)
            remove.clicked.connect(self._on_remove)
        buttons.addButton(_("Leave as it was"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        for field in (words, address) if words_first else (address, words):
            form.addRow(field.accessibleName(), field)
        form.addRow("", self._note)
        self._form = form
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)
        if not exists and not address.value():
            self._fill_in_from_clipboard()
        address.textChanged.connect(self._on_address)
        self._on_address()
        (words if words_first and not words.value() else address).setFocus()
        address.selectAll()

    def words(self) -> str:
        """The words, without spaces around them."""
        return self._words.value().strip()

    def address(self) -> str:
        """The address, complete and percent-encoded."""
        return written_address(_with_scheme(self._address.value()))

    def ask(self) -> Answer:
        """Show the dialog until the person has chosen."""
        if self.exec() == QDialog.DialogCode.Accepted and self.answer is Answer.LEAVE:
            self.answer = Answer.PUT
        return self.answer

    @Slot()
    def _on_remove(self) -> None:
        self.answer = Answer.REMOVE
        self.accept()

    @Slot()
    def _on_address(self) -> None:
        problems = self._problems()
        empty = not self._address.value().strip()
        if empty:
            words = _("Nothing is inserted without an address.")
        else:
            words = "\n".join(describe_problem(problem) for problem in problems)
        self._put.setEnabled(not empty and not has_errors(problems))
        self._put.setToolTip("" if self._put.isEnabled() else words)
        # While nothing is typed, nothing is wrong.
        self._note.setText("" if empty else words)
        self._form.setRowVisible(self._note, bool(self._note.text()))
        self._note.setProperty("severity", problems[0].severity.value if problems and not empty else "")
        self._note.style().polish(self._note)
        self._address.setAccessibleDescription(self._note.text())

    def _problems(self) -> tuple[Problem, ...]:
        address = self.address()
        message = LinkMessage(title="-", text="-", message_url=address, pic_url=address)
        return tuple(problem for problem in check(message) if problem.field == self._path)

    def _fill_in_from_clipboard(self) -> None:
        copied = QGuiApplication.clipboard().text().strip()
        if len(copied) < 2_000 and not any(map(str.isspace, copied)) and is_complete(copied, self._schemes):
            self._address.setText(copied)


class LinkDialog(AddressDialog):
    """Asks for a link's words and address."""

    def __init__(self, words: str, address: str, *, exists: bool, parent: QWidget | None = None) -> None:
        text = LineField(_("Link text"), _("What the group reads"))
        where = LineField(_("Link address"), "https://")
        text.setText(words)
        where.setText(address)
        super().__init__(text, where, "link.messageUrl", LINK_SCHEMES, words_first=True, exists=exists, parent=parent)
        self.setWindowTitle(_("Change link") if exists else _("Insert link"))


class PictureDialog(AddressDialog):
    """Asks for a picture's address and description."""

    def __init__(self, description: str, address: str, *, exists: bool, parent: QWidget | None = None) -> None:
        words = LineField(_("Picture description"), _("May stay empty"))
        where = LineField(_("Picture address"), "https://")
        words.setText(description)
        where.setText(address)
        super().__init__(words, where, "link.picUrl", WEB_SCHEMES, words_first=False, exists=exists, parent=parent)
        self.setWindowTitle(_("Change picture") if exists else _("Insert picture"))


def _with_scheme(address: str) -> str:
    """An address as people say it, ``example.com/page``, gets what browsers put before it."""
    address = address.strip()
    head = address.partition("/")[0]
    if (
        not address
        or scheme_of(address)
        or address.startswith(("/", "@", "#"))
        or "." not in head.strip(".")
        or " " in head
    ):
        return address
    return f"https://{address}"
