from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from dingui.messages.models import NOBODY, At
from dingui.messages.problems import Problem, Severity
from dingui.window.editors.mentions import MentionsEditor
from dingui.window.editors.plain import LineField
from tests.window.person import Heard, click, keys, named, words_in, write


class Mentions:
    def __init__(self) -> None:
        self.page = QWidget()
        self.editor = MentionsEditor()
        self.elsewhere = LineField("Elsewhere")
        layout = QVBoxLayout(self.page)
        layout.addWidget(self.elsewhere)
        layout.addWidget(self.editor)
        for part in self.editor.foot():
            layout.addWidget(part)
        self.heard = Heard()
        self.editor.edited.connect(self.heard)

    @property
    def at(self) -> object:
        return self.heard.last[0]

    def field(self, name: str) -> LineField:
        return named(self.page, name, LineField)


@pytest.fixture
def mentions(shown: Callable[[QWidget], QWidget]) -> Mentions:
    made = Mentions()
    shown(made.page)
    made.editor.set_at(NOBODY, useful=True)
    return made


@pytest.mark.parametrize(
    "typed",
    ["13800000000 13800000001", "13800000000, 13800000001", "13800000000，13800000001", "13800000000、13800000001 "],
)
def test_mobiles_are_typed_as_one_likes(mentions: Mentions, typed: str) -> None:
    mentions.field("Mentioned mobiles").setFocus()
    write(typed)
    assert mentions.at == At(mobiles=("13800000000", "13800000001"))
    mentions.editor.set_at(At(mobiles=("13800000000", "13800000001")), useful=True)
    # It says the same, so it is not rewritten under the cursor.
    assert mentions.field("Mentioned mobiles").text() == typed


def test_each_part_changes_only_itself(mentions: Mentions) -> None:
    mentions.field("Mentioned mobiles").setFocus()
    keys("13800000000")
    mentions.field("Mentioned user ids").setFocus()
    keys("manager7")
    click(mentions.page.findChildren(QCheckBox)[0])
    assert mentions.at == At(("13800000000",), ("manager7",), everyone=True)
    assert mentions.heard.last[1:] == ("", "", "")
    assert mentions.heard.all[0][1:] == ("at.mobiles", "", "1")


def test_setting_says_nothing(mentions: Mentions) -> None:
    mentions.editor.set_at(At(("1",), ("a",), everyone=True), useful=True)
    mentions.editor.set_at(NOBODY, useful=False)
    assert mentions.heard.all == []


def test_a_type_without_mentions_says_so(mentions: Mentions) -> None:
    mentions.editor.set_at(NOBODY, useful=False)
    assert "cannot mention anyone" in words_in(mentions.page)
    assert not [field for field in mentions.editor.findChildren(LineField) if field.isVisible()]
    # What stands there already can be seen and taken away; that it is of no use stands below it.
    mentions.editor.set_at(At(("13800000000",)), useful=False)
    mentions.editor.show_problems([Problem("mentions_ignored", "at", Severity.WARNING)])
    assert "cannot mention anyone" in mentions.field("Mentioned mobiles").accessibleDescription()
    assert mentions.field("Mentioned mobiles").text() == "13800000000"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("at", "Mentioned mobiles"),
        ("at.atMobiles[3]", "Mentioned mobiles"),
        ("at.atUserIds[0]", "Mentioned user ids"),
        ("at.isAtAll", "Mention everyone"),
    ],
)
def test_a_problem_leads_to_its_field(mentions: Mentions, path: str, name: str) -> None:
    widget = mentions.editor.field_at(path)
    assert widget is not None
    assert (widget.accessibleName() or getattr(widget, "text", str)()) == name


def test_a_problem_stands_below_its_list(mentions: Mentions) -> None:
    mentions.editor.show_problems([Problem("not_a_mobile", "at.atMobiles[0]", Severity.WARNING, {"entry": "手机号码"})])
    assert "手机号码" in words_in(mentions.page)
    assert "手机号码" in mentions.field("Mentioned mobiles").accessibleDescription()
    assert mentions.field("Mentioned user ids").accessibleDescription() == ""
