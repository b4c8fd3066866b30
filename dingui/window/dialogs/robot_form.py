"""The form of one robot: what it is called, how it is reached, its security settings, its group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from dingui.library.robots import Robot
from dingui.people.models import split_tags
from dingui.robots.allowlist import read_allowlist
from dingui.robots.pasted import Found
from dingui.texts import _, ngettext
from dingui.texts.blanks import braced
from dingui.texts.lists import quoted
from dingui.texts.robots import describe_wrong_addresses
from dingui.window.dialogs.faults import FormFault, FormNote
from dingui.window.dialogs.own_words import OwnWords
from dingui.window.dialogs.paste_box import PasteBox
from dingui.window.dialogs.quiet_field import QuietField
from dingui.window.dialogs.robot_secrets import CredentialKeeper, RobotSecrets, Wish
from dingui.window.dialogs.secret_field import SecretField
from dingui.window.editors.plain import LineField, TextField
from dingui.window.swatches import SwatchRow
from dingui.window.wrapped import WrappedLabel

KEYWORDS_MAX: Final = 10
"""Custom keywords of one robot (dingtalk-protocol.md §1)."""
_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the form, understood: the robot as it will be, and what goes into the keyring."""

    robot: Robot
    """A new one has no id yet. What goes with its credentials is in the wish."""
    wish: Wish | None
    """None where nothing of the credentials changes."""


class RobotForm(QWidget):
    """The fields, and what they say of what was typed.

    Signals:
        drafts_wanted: (tuple of JSON documents) messages that were pasted along, to be opened as drafts.
    """

    drafts_wanted = Signal(object)

    def __init__(
        self,
        twin_of: Callable[[str, str], Robot | None],
        keeper: CredentialKeeper,
        parent: QWidget | None = None,
    ) -> None:
        """``twin_of`` finds the robot with a fingerprint, other than the one with an id."""
        super().__init__(parent)
        self._twin_of = twin_of
        self._robot: Robot | None = None
        self.proposed_name = ""
        """What a new robot is called that nobody has named when its webhook is there."""
        self.secrets = RobotSecrets(keeper, self)
        self.box = PasteBox(self.secrets.known)
        self.name = LineField(_("Robot name"), _("For example the group's name"))
        self.keywords = LineField(_("Keywords"), _("if the robot has any, separated by commas"))
        self._keyword_count = WrappedLabel()
        self.allowed_ips = _high(
            TextField(_("Allowed addresses"), _("203.0.113.7 or 203.0.113.0/24, one on each line"))
        )
        self._local = WrappedLabel(
            _("Addresses inside your network never match: DingTalk sees the public address by which you go out.")
        )
        self.group = LineField(_("Group"), _("as it is called in DingTalk"))
        self.colour = SwatchRow()
        self.tags = LineField(_("Tags"), _("separated by commas"))
        self.notes = _high(TextField(_("Notes"), _("Whom to ask, what is posted there")))
        self.words = OwnWords()
        self.real = QCheckBox(_("This is a real group"))
        self.no_mentions = QCheckBox(_("Mentions don't work there"))
        self.quiet = QuietField()
        self.fields = (self.name, self.keywords, self.allowed_ips, self.group, self.tags)
        self.note = FormNote((*self.fields, *self.secrets.lines))
        self._lay_out()
        self.box.taken.connect(self._on_taken)
        self.box.drafts_wanted.connect(self.drafts_wanted)
        self.secrets.pasted.connect(self.box.read)
        self.keywords.edited.connect(self._count_keywords)
        self.allowed_ips.edited.connect(self._look_at_addresses)

    def _lay_out(self) -> None:
        self.setObjectName("formPage")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        column.addWidget(self.box)
        self._row(column, self.name)
        self._row(column, self.secrets.webhook)
        column.addSpacing(8)
        column.addWidget(_title(_("Security settings, as on the robot's page in DingTalk")))
        words = _("Signature (加签): does it show a secret that begins with SEC?")
        self._row(column, self.secrets.secret, words)
        column.addWidget(self.secrets.unsigned)
        words = _("Custom keywords (自定义关键词): which words does it ask for? Up to {limit}; one of them is enough.")
        self._row(column, self.keywords, words.format(limit=KEYWORDS_MAX))
        column.addWidget(_quiet(self._keyword_count))
        words = _("IP addresses (IP 地址（段）): from which addresses does it take messages? Empty: from everywhere.")
        self._row(column, self.allowed_ips, words)
        column.addWidget(_quiet(self._local))
        column.addSpacing(8)
        column.addWidget(_title(_("For you")))
        self._row(column, self.group)
        column.addWidget(QLabel(_("Colour")))
        column.addWidget(self.colour)
        self._row(column, self.tags)
        self._row(column, self.notes)
        column.addWidget(QLabel(_("Own words")))
        words = _("Where a message holds a blank such as {blank}, this group reads its own word in its place.")
        column.addWidget(_quiet(WrappedLabel(words.format(blank=braced(_("on duty"))))))
        column.addWidget(self.words)
        self._tick(column, self.real, _("dingui asks before it sends anything there."))
        words = _("So it is in external groups (外部群). dingui then warns before anyone is mentioned.")
        self._tick(column, self.no_mentions, words)
        column.addWidget(self.quiet)

    def _row(self, column: QVBoxLayout, field: LineField | TextField | SecretField, question: str = "") -> None:
        edit = field.line if isinstance(field, SecretField) else field
        label = QLabel(edit.accessibleName())
        label.setBuddy(edit)
        column.addWidget(label)
        if question:
            column.addWidget(_quiet(WrappedLabel(question)))
        column.addWidget(field)

    def _tick(self, column: QVBoxLayout, tick: QCheckBox, words: str) -> None:
        tick.setAccessibleDescription(words)
        column.addWidget(tick)
        column.addWidget(_quiet(WrappedLabel(words)))

    # Showing

    def show_robot(self, robot: Robot | None) -> None:
        """Show a robot, or an empty form for a new one."""
        self._robot = robot
        self.note.tell("")
        self.box.clear()
        shown = robot or _NEW
        for field, text in self._texts(shown):
            field.set_value(text)
        self.colour.set_value(shown.colour)
        self.real.setChecked(shown.real)
        self.words.set_value(shown.words)
        self.no_mentions.setChecked(not shown.mentions)
        self.quiet.set_value(shown.quiet)
        self._count_keywords()
        self._look_at_addresses()
        self._show_state(robot)

    def stored(self, robot: Robot) -> None:
        """Take ``robot`` for the one that is shown: what stands in the form is stored, but for the credentials."""
        self._robot = robot

    def _show_state(self, robot: Robot | None) -> None:
        practice = robot is not None and robot.practice
        reason = _("The practice robot is part of dingui: only its name, colour and own words are yours to change.")
        for field in (*self.fields[1:], self.notes, self.real, self.no_mentions, self.quiet, *self.quiet.controls):
            field.setEnabled(not practice)
            field.setToolTip(reason if practice else "")
        self.secrets.show(robot, reason if practice else "")
        self.box.set_reason(reason if practice else "")
        if practice:
            self.note.tell(reason)

    def go_to(self, field: str) -> None:
        """Put the cursor into a field, by its name in :class:`Robot`, or ``webhook`` or ``secret``.

        ``words:NAME`` is where the word for a blank goes.
        """
        if field.partition(":")[0] == "words":
            self.words.go_to(field.partition(":")[2])
            return
        fields: dict[str, QWidget] = {
            "name": self.name,
            "webhook": self.secrets.webhook,
            "secret": self.secrets.secret,
            "keywords": self.keywords,
            "allowed_ips": self.allowed_ips,
            "mentions": self.no_mentions,
            "group": self.group,
            "tags": self.tags,
            "notes": self.notes,
            "real": self.real,
            "quiet": self.quiet.switch,
        }
        if field in fields:
            fields[field].setFocus()

    def forget(self) -> None:
        """Hold no secret any longer."""
        self.box.clear()
        self.secrets.forget()

    def is_changed(self) -> bool:
        """Whether the form says anything else than the robot that is shown."""
        shown = self._robot or _NEW
        texts = any(field.value() != text for field, text in self._texts(shown))
        ticks = (self.real.isChecked(), self.no_mentions.isChecked()) != (shown.real, not shown.mentions)
        ticks = ticks or self.quiet.value() != shown.quiet or bool(self.quiet.fault())
        words = self.words.value() != shown.words
        return texts or ticks or self.secrets.is_changed() or self.colour.value() != shown.colour or words

    def _texts(self, robot: Robot) -> tuple[tuple[LineField | TextField, str], ...]:
        return (
            (self.name, robot.name),
            (self.keywords, ", ".join(robot.keywords)),
            (self.allowed_ips, "\n".join(robot.allowed_ips)),
            (self.group, robot.group),
            (self.tags, ", ".join(robot.tags)),
            (self.notes, robot.notes),
        )

    # Understanding

    def entry(self) -> Entry:
        """Return what stands in the form. Raises :class:`FormFault` for what cannot be taken."""
        self.box.flush()
        robot = self._robot or _NEW
        name = self.name.value().strip()
        if not name:
            raise FormFault(self.name, _("Give the robot a name, so that you know it again."))
        robot = replace(robot, name=name, colour=self.colour.value(), words=self.words.checked())
        if robot.practice:
            return Entry(robot, None)
        if self.quiet.fault():
            raise FormFault(self.quiet.switch, self.quiet.fault())
        wish = self._wish()
        robot = replace(
            robot,
            keywords=self._checked_keywords(),
            allowed_ips=self._checked_addresses(),
            group=self.group.value().strip(),
            tags=split_tags(self.tags.value()),
            notes=self.notes.value().strip(),
            real=self.real.isChecked(),
            mentions=not self.no_mentions.isChecked(),
            quiet=self.quiet.value(),
        )
        if self._robot is None and wish is not None:
            robot = replace(
                robot,
                endpoint=wish.endpoint,
                signed=bool(wish.change.secret),
                fingerprint=wish.mark,
            )
        return Entry(robot, wish)

    def _wish(self) -> Wish | None:
        wish = self.secrets.understood()
        twin = self._twin(wish.mark) if wish is not None and wish.mark else None
        if twin is not None:
            raise FormFault(self.secrets.webhook.line, _twin_words(twin))
        return wish

    def _checked_keywords(self) -> tuple[str, ...]:
        keywords = self._keywords()
        if len(keywords) > KEYWORDS_MAX:
            words = _("DingTalk takes {limit} keywords, and here are {count}. Take out {extra}.")
            extra = quoted(keywords[KEYWORDS_MAX:][:5])
            words = words.format(limit=KEYWORDS_MAX, count=len(keywords), extra=extra)
            raise FormFault(self.keywords, words)
        return keywords

    def _keywords(self) -> tuple[str, ...]:
        words = (word.strip() for word in self.keywords.value().replace("，", ",").split(","))
        return tuple(dict.fromkeys(filter(None, words)))

    def _checked_addresses(self) -> tuple[str, ...]:
        allowlist = read_allowlist(self.allowed_ips.value())
        if allowlist.wrong:
            raise FormFault(self.allowed_ips, describe_wrong_addresses(allowlist.wrong[:3]))
        return allowlist.entries

    # While one types

    @Slot()
    def _count_keywords(self) -> None:
        """Show the keywords as they were understood: where one ends is a matter of commas."""
        keywords = self._keywords()
        words = ngettext("{count} of {limit}: {keywords}", "{count} of {limit}: {keywords}", len(keywords))
        self._keyword_count.setText(
            words.format(count=len(keywords), limit=KEYWORDS_MAX, keywords=quoted(keywords)) if keywords else ""
        )
        self._keyword_count.setVisible(bool(keywords))

    @Slot()
    def _look_at_addresses(self) -> None:
        self._local.setVisible(bool(read_allowlist(self.allowed_ips.value()).private))

    @Slot(object)
    def _on_taken(self, found: Found) -> None:
        """Fill the form with what was pasted."""
        self.note.tell("")
        self.secrets.take(found)
        if found.keywords and not self.keywords.value().strip():
            self.keywords.set_value(", ".join(found.keywords))
            self._count_keywords()
        if found.webhook is None:
            return
        twin = self._twin(found.webhook.access_token.fingerprint())
        if twin is not None:
            self.note.tell(_twin_words(twin), "error")
        elif not self.name.value():
            # Good enough to begin with, and gone with the first letter that is typed.
            self.name.set_value(self.proposed_name)
            self.name.selectAll()
            self.name.setFocus()

    def _twin(self, mark: str) -> Robot | None:
        """Return the other robot whose access token has this mark."""
        return self._twin_of(mark, self._robot.id if self._robot else "")

    def changeEvent(self, event: QEvent) -> None:
        """Larger letters need higher fields."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            for field in (self.allowed_ips, self.notes):
                _high(field)


_NEW: Final = Robot("", "", "", (), signed=False, practice=False, fingerprint="", created_ms=0, position=0)
"""What an empty form says."""


def _twin_words(twin: Robot) -> str:
    if twin.archived:
        return _("This webhook is already here, as “{robot}”, which is archived.").format(robot=twin.name)
    return _("This webhook is already here, as “{robot}”.").format(robot=twin.name)


def _title(words: str) -> QLabel:
    label = WrappedLabel(words)
    label.setObjectName("sectionTitle")
    return label


def _quiet(label: WrappedLabel) -> WrappedLabel:
    label.setObjectName("muted")
    return label


def _high(field: TextField) -> TextField:
    field.setFixedHeight(field.fontMetrics().lineSpacing() * _LINES + 18)
    return field
