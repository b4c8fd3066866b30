"""Language, appearance, and what was decided once and for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QSpinBox, QVBoxLayout, QWidget

from dingui.library.history import HistorySize
from dingui.settings import THINK_AGAIN_MAX_S, Settings
from dingui.texts import _
from dingui.texts.history import keeping_words, size_words
from dingui.window.dialogs.picture_hosts import PictureHosts
from dingui.window.wrapped import WrappedLabel


class SettingsDialog(QDialog):
    """Shows settings and gives changed ones back."""

    def __init__(
        self,
        settings: Settings,
        secrets_place: str,
        picture_hosts: Mapping[str, bool],
        parent: QWidget | None = None,
    ) -> None:
        """``picture_hosts`` has for each host that was asked about whether its pictures are shown."""
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(_("Settings"))
        self._language = self._combo(
            _("Language"), {"": _("As the system"), "en": "English", "zh_CN": "简体中文"}, settings.language
        )
        self._theme = self._combo(
            _("Appearance"),
            {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")},
            settings.theme,
        )
        form = QFormLayout()
        form.addRow(_("Language"), self._language)
        form.addRow(_("Appearance"), self._theme)
        self._place = place = WrappedLabel(secrets_place)
        place.setMinimumWidth(320)
        form.addRow(_("Secrets"), place)
        self._think_again = QSpinBox()
        # Beside buttons of our own, Qt gives the style's padding to nobody.
        self._think_again.lineEdit().setTextMargins(6, 0, 0, 0)
        for field in (self._think_again, self._think_again.lineEdit()):
            field.setAccessibleName(_("Moment to think again"))
        self._think_again.setRange(0, THINK_AGAIN_MAX_S)
        # Behind the number, as in a sentence; "s" is for both languages.
        self._think_again.setSuffix(" s")
        self._think_again.setSpecialValueText(_("None"))
        self._think_again.setValue(settings.think_again_s)
        words = _("For so long, “Don't send” still keeps a message from a real group after you chose to send it.")
        self._think_again.setAccessibleDescription(words)
        about = WrappedLabel(words)
        about.setObjectName("muted")
        moment = QVBoxLayout()
        moment.setSpacing(4)
        moment.addWidget(self._think_again)
        moment.addWidget(about)
        form.addRow(_("Moment to think again"), moment)
        self._hosts = PictureHosts(picture_hosts)
        form.addRow(_("Pictures"), self._hosts)
        self._keep = self._combo(_("Keep sent messages"), keeping_words(), settings.keep_sent)
        self._size = WrappedLabel()
        self._size.setObjectName("muted")
        self._size.hide()
        self._gone = WrappedLabel(_("Older ones are removed for good as soon as you apply this."))
        self._gone.setProperty("severity", "warning")
        kept = QVBoxLayout()
        kept.setSpacing(4)
        for part in (self._keep, self._size, self._gone):
            kept.addWidget(part)
        form.addRow(_("Keep sent messages"), kept)
        self._keep.currentIndexChanged.connect(self._on_keep)
        self._on_keep()
        buttons = QDialogButtonBox()
        buttons.addButton(_("Apply"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(_("Leave as it was"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(buttons)

    @Slot(str)
    def show_place(self, words: str) -> None:
        """Say where secrets are kept."""
        self._place.setText(words)

    def settings(self) -> Settings:
        """The settings as chosen."""
        return replace(
            self._settings,
            language=self._language.currentData(),
            theme=self._theme.currentData(),
            keep_sent=self._keep.currentData(),
            think_again_s=self._think_again.value(),
        )

    @Slot(object)
    def show_size(self, size: object) -> None:
        """Say how much is kept: a :class:`HistorySize`; nothing where it could not be measured."""
        if isinstance(size, HistorySize):
            self._size.setText(size_words(size.count, size.size))
            self._size.show()

    @Slot()
    def _on_keep(self) -> None:
        chosen = replace(self._settings, keep_sent=self._keep.currentData()).keep_days
        before = self._settings.keep_days
        self._gone.setVisible(chosen is not None and (before is None or chosen < before))

    def forgotten_hosts(self) -> tuple[str, ...]:
        """The hosts whose answer about pictures is to be forgotten."""
        return self._hosts.forgotten()

    def _combo(self, name: str, choices: dict[str, str], current: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        for value, words in choices.items():
            combo.addItem(words, value)
        combo.setCurrentIndex(max(0, combo.findData(current)))
        return combo
