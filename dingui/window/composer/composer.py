"""The middle of the window: the draft's name, a tab for each type with its form, mentions, and the byte count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from dingui.messages.composition import Composition
from dingui.messages.limits import BODY_BYTES_MAX, BODY_BYTES_WARN
from dingui.messages.models import MessageType, text_of, with_at
from dingui.messages.placed_mentions import followed_by_list, followed_by_text
from dingui.messages.preflight_text import has_markdown
from dingui.messages.problems import Problem
from dingui.texts import _
from dingui.window.composer.form import Form
from dingui.window.composer.forms import FORMS
from dingui.window.editors.markdown import MarkdownEditor
from dingui.window.editors.mentions import MentionsEditor
from dingui.window.editors.names_in_text import NamesInText
from dingui.window.editors.people_picker import PeoplePicker
from dingui.window.editors.plain import LineField, TextField
from dingui.window.flow import FlowLayout
from dingui.window.steady import SteadyLabel
from dingui.window.tab_order import chain, reading_order
from dingui.window.types import TYPES, make_tabs

if TYPE_CHECKING:
    from dingui.window.people_book import PeopleBook


class Composer(QWidget):
    """Shows a composition and tells what the person made of it.

    Signals:
        edited: (composition, label, field, before, after); ``field`` is empty where it was no typing.
        renamed: (name) the draft was given a name.
        said: (sentence) what a person should know, such as what of a clipboard was left out.
        people_wanted: the person wants to see the address book.
    """

    edited = Signal(object, str, str, object, object)
    renamed = Signal(str)
    said = Signal(str)
    people_wanted = Signal()

    def __init__(self, book: PeopleBook | None = None, parent: QWidget | None = None) -> None:
        """``book`` says who those are who are mentioned."""
        super().__init__(parent)
        self._composition = Composition()
        self._picker = PeoplePicker(book, self) if book is not None else None
        self._placed: set[str] = set()
        self._everyone_chosen = False
        if self._picker is not None:
            self._picker.chosen.connect(self._on_chosen)
            self._picker.people_wanted.connect(self.people_wanted)
        self._forms: dict[MessageType, Form] = {}
        self._problems: Sequence[Problem] = ()
        self._name = LineField(_("Draft name"), _("Untitled draft"))
        self._name.setObjectName("draftName")
        self._name.setToolTip(_("The draft's name, for you alone. The group does not see it."))
        self._name.edited.connect(lambda _before, after: self.renamed.emit(after))
        self._saved = QLabel()
        self._saved.setObjectName("muted")
        self._tabs = make_tabs()
        self._stack = QStackedWidget()
        self._names = NamesInText()
        self._mentions = MentionsEditor(book)
        self._mentions.named.connect(self._on_named)
        self._keep_breaks = QCheckBox(_("Keep my line breaks"))
        self._keep_breaks.setToolTip(
            _(
                "In DingTalk's Markdown, lines run together unless they are told to break. "
                "With this tick, what you typed with Enter breaks in the group, too."
            )
        )
        self._bytes = SteadyLabel()
        self._bytes.setObjectName("byteCount")
        self._bytes.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        self._tabs.currentChanged.connect(self._on_tab)
        self._mentions.edited.connect(self._on_mentions)
        self._keep_breaks.toggled.connect(self._on_keep_breaks)
        self._mentions.people_wanted.connect(self.people_wanted)

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setContentsMargins(16, 8, 16, 0)
        header.addWidget(self._name, 1)
        header.addWidget(self._saved)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setObjectName("line")
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 0, 16, 8)
        foot.setSpacing(4)
        foot.addWidget(self._mentions)
        last = FlowLayout()
        for part in (*self._foot(), self._bytes):
            last.addWidget(part)
        foot.addLayout(last)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(header)
        layout.addSpacing(4)
        layout.addWidget(self._tabs)
        layout.addWidget(line)
        layout.addWidget(self._stack, 1)
        layout.addLayout(foot)

    def tabs_width(self) -> int:
        """Return the width in pixels at which every tab is in sight."""
        return self._tabs.sizeHint().width()

    def set_composition(self, composition: Composition) -> None:
        """Show ``composition``: only its front tab; the others when they come to the front."""
        self._composition = composition
        form = self._form(composition.active)
        form.set_message(composition.message)
        self._stack.setCurrentWidget(form)
        with QSignalBlocker(self._tabs):
            self._tabs.setCurrentIndex(TYPES.index(composition.active))
        self._mentions.set_at(composition.message.at, useful=composition.active.has_mentions)
        self._keep_breaks.setVisible(has_markdown(composition.message))
        with QSignalBlocker(self._keep_breaks):
            self._keep_breaks.setChecked(composition.keep_breaks)

    def show_start(self) -> None:
        """Scroll the front tab's text to its beginning: what is shown is not what stood there before."""
        self._form(self._composition.active).show_start()

    def set_name(self, name: str, summary: str) -> None:
        """Show the draft's name, and in its place what stands for a nameless one."""
        self._name.set_value(name)
        self._name.setPlaceholderText(summary or _("Untitled draft"))

    def set_saved(self, text: str) -> None:
        """Say when the draft was stored last."""
        self._saved.setText(text)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show problems beside the fields of the front tab."""
        self._problems = problems
        self._form(self._composition.active).show_problems(problems)
        self._mentions.show_problems(problems)

    def show_bytes(self, count: int) -> None:
        """Show the size of the request."""
        self._bytes.show_words(_("{count} of {limit} bytes").format(count=f"{count:,}", limit=f"{BODY_BYTES_MAX:,}"))
        level = "error" if count > BODY_BYTES_MAX else "warning" if count >= BODY_BYTES_WARN else ""
        if self._bytes.property("severity") != level:
            self._bytes.setProperty("severity", level)
            self._bytes.style().polish(self._bytes)

    def go_to(self, path: str) -> bool:
        """Put the cursor into the field that a problem names; return False where there is none."""
        widget = self._form(self._composition.active).field_at(path) or self._mentions.field_at(path)
        if widget is None:
            self.focus_first()
            return False
        self._form(self._composition.active).ensureWidgetVisible(widget)
        widget.setFocus()
        return True

    def front_markdown(self) -> MarkdownEditor | None:
        """Return the Markdown editor of the front tab, where it has one."""
        return self._form(self._composition.active).markdown_editor()

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        self._form(self._composition.active).focus_first()

    def focus_name(self) -> None:
        """Let the draft's name be typed anew."""
        self._name.setFocus()
        self._name.selectAll()

    def focus_types(self) -> None:
        """Put the focus on the tabs, of which the arrow keys choose."""
        self._tabs.setFocus()

    def switch_to(self, kind: MessageType) -> None:
        """Bring a tab to the front, as a click on it does."""
        self._tabs.setCurrentIndex(TYPES.index(kind))

    def _form(self, kind: MessageType) -> Form:
        """The form of a type; made when it is first needed, which keeps the start fast."""
        if kind not in self._forms:
            form = FORMS[kind]()
            form.edited.connect(self._on_form)
            form.said.connect(self.said)
            for field in form.findChildren(TextField) if kind.has_mentions else ():
                field.show_names(self._names)
            if self._picker is not None:
                for field in form.findChildren(TextField):
                    self._picker.attach(field, mentions=kind.has_mentions)
            self._forms[kind] = form
            self._stack.addWidget(form)
            form.arranged.connect(self._on_arranged)
            self._on_arranged()
        return self._forms[kind]

    @Slot()
    def _on_arranged(self) -> None:
        """Tab goes through every form between the tabs and the mentions; of hidden ones it takes no notice."""
        forms = (widget for form in self._forms.values() for widget in reading_order(form))
        chain((self._name, self._tabs, *forms, *reading_order(self._mentions), *self._foot()))

    def _foot(self) -> tuple[QWidget, ...]:
        return (*self._mentions.foot(), self._keep_breaks)

    def _on_tab(self, index: int) -> None:
        composition = self._composition.switched_to(TYPES[index])
        other = self._form(composition.active).message() != composition.message
        self.set_composition(composition)
        if other:
            self.show_start()
        self.edited.emit(composition, _("Change of type"), "", "", "")

    def _on_form(self, message: Any, label: str, field: str, before: str, after: str) -> None:
        was = self._composition.message
        at = was.at
        message = followed_by_list(was, message, self._placed)
        if self._everyone_chosen:
            self._everyone_chosen = False
            message = with_at(message, replace(message.at, everyone=True))
        if message.at != at:
            # Text and list are one step, which merges with no typing.
            label, field, before, after = _("Mentions"), "", "", ""
            self._form(message.type).set_message(message)
            self._mentions.set_at(message.at, useful=message.type.has_mentions)
        self._take(self._composition.with_message(message), label, field, before, after)

    @Slot(str)
    def _on_chosen(self, handle: str) -> None:
        """Note whose mention is about to be put into the text."""
        if handle:
            self._placed.add(handle)
        else:
            self._everyone_chosen = True

    @Slot(object)
    def _on_named(self, names: Any) -> None:
        if self._names.set_names(names):
            for field in self._stack.findChildren(TextField):
                field.viewport().update()

    def forget_placed(self) -> None:
        """Another draft is open: what was chosen in the former says nothing of its texts."""
        self._placed.clear()

    def _on_mentions(self, at: Any, field: str, before: str, after: str) -> None:
        was = self._composition.message
        message = followed_by_text(was, at, self._placed)
        self._form(message.type).set_message(message)
        everyone = message.at.everyone != was.at.everyone
        label = _("Typing") if field else _("Mention everyone") if everyone else _("Mentions")
        if text_of(message) != text_of(was):
            label, field, before, after = _("Mentions"), "", "", ""
        self._take(self._composition.with_message(message), label, field, before, after)

    def _on_keep_breaks(self, keep: bool) -> None:
        self._take(self._composition.with_keep_breaks(keep=keep), self._keep_breaks.text(), "", "", "")

    def _take(self, composition: Composition, label: str, field: str, before: str, after: str) -> None:
        self._composition = composition
        self.edited.emit(composition, label, field, before, after)
