"""What is typed with real keys, read in the preview as a screen reader reads it: for each type of message."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QWidget

from dingui.pictures.states import NOTHING, PictureKind, PictureState
from dingui.texts.marks import describe_mark
from dingui.window.editors.plain import LineField, TextField
from dingui.window.preview.body import MessageBody
from dingui.window.preview.pictures import NoPictures
from tests.window.opened import Opened
from tests.window.person import CONTROL, all_named, click, focused, named, press, write

PAGE = "https://example.com/page"
PICTURE = "https://example.com/a.png"
NUMBERS = {
    "text": Qt.Key.Key_1,
    "markdown": Qt.Key.Key_2,
    "link": Qt.Key.Key_3,
    "card": Qt.Key.Key_4,
    "buttons": Qt.Key.Key_5,
    "feed": Qt.Key.Key_6,
}

Part = tuple[str, str, str]
"""What a part of the tree is called, how it is described, and the text that it holds."""


class Desk:
    """A window with a new draft, a hand on the keyboard, and an ear at the preview."""

    def __init__(self, opened: Opened, kind: str) -> None:
        self.opened = opened
        press(Qt.Key.Key_N, CONTROL)
        press(NUMBERS[kind], CONTROL)
        QApplication.processEvents()

    def fill(self, name: str, words: str, row: int = 0) -> None:
        """Click into the field of a name, in a row of several, and write."""
        kinds: tuple[type[QWidget], ...] = (LineField, TextField)
        field = [each for kind in kinds for each in all_named(self.opened.bench.composer, name, kind)][row]
        field.setFocus()
        assert focused() is field
        write(words)

    def add(self, name: str) -> None:
        """Press a button of the form."""
        click(named(self.opened.bench.composer, name, QPushButton))
        QApplication.processEvents()

    def parts(self, root: QWidget | None = None) -> list[Part]:
        """What is heard, from the top: of the preview, or of another part of the window."""
        self.opened.qtbot.waitUntil(lambda: not self.opened.bench.judge.is_refreshing)
        QApplication.processEvents()
        interface = QAccessible.queryAccessibleInterface(root or self.opened.bench.preview.view)
        assert interface is not None
        return list(_walk(interface))

    def heard(self) -> list[str]:
        """The words of the preview, without how they are described."""
        return [words for name, _description, text in self.parts() for words in (name, text) if words]

    def described(self, name: str) -> str:
        """How the part of a name is described."""
        [found] = [description for other, description, _text in self.parts() if other == name]
        return found

    def in_order(self, *words: str) -> None:
        """Assert that all of these are heard, each of them behind the one before."""
        heard = self.heard()
        places = [heard.index(each) for each in words]
        assert places == sorted(places), heard

    @property
    def problems(self) -> list[str]:
        """What the list below the preview says."""
        return [name for name, _description, _text in self.parts(self.opened.bench.preview.problems) if name]


def _walk(interface: QAccessibleInterface) -> Iterator[Part]:
    if interface.state().invisible:
        return
    words = interface.textInterface()
    yield (
        interface.text(QAccessible.Text.Name),
        interface.text(QAccessible.Text.Description),
        words.text(0, words.characterCount()).replace("\u2028", "\n") if words else "",
    )
    for index in range(interface.childCount()):
        child = interface.child(index)
        assert child is not None
        yield from _walk(child)


def test_an_empty_draft_says_what_will_be_seen(opened: Opened) -> None:
    assert "What you write appears here as the group will see it." in Desk(opened, "text").heard()


def test_a_text(opened: Opened) -> None:
    desk = Desk(opened, "text")
    desk.fill("Message", "今天开会 at ten\nbring tea")
    desk.in_order(
        "In the chat list",
        "Practice robot: 今天开会 at ten bring tea",
        "In the group",
        "Robot",
        "What the group reads",
        "今天开会 at ten\nbring tea",
    )
    assert desk.heard().count("Practice robot") == 2


def test_what_is_taken_back_is_heard_no_more(opened: Opened) -> None:
    desk = Desk(opened, "text")
    desk.fill("Message", "onex")
    press(Qt.Key.Key_Backspace)
    assert "one" in desk.heard()
    assert not any("onex" in each for each in desk.heard())


def test_a_mention_that_is_nowhere_in_the_text_is_put_in_front(opened: Opened) -> None:
    desk = Desk(opened, "text")
    desk.fill("Message", "please look")
    desk.fill("Mentioned mobiles", "13800000000")
    press(Qt.Key.Key_Return)
    [words] = [text for name, _description, text in desk.parts() if name == "What the group reads"]
    assert "@13800000000" in words
    assert "please look" in words


def test_a_markdown_message(opened: Opened) -> None:
    desk = Desk(opened, "markdown")
    desk.fill("Title", "周报 Weekly")
    # Enter goes on with a list by itself, and ends it.
    desk.fill("Message", f"# 本周 Week\n\n**done** and [more]({PAGE})\n\n- one\ntwo\n\n\nlast")
    desk.in_order("Practice robot: 周报 Weekly", "What the group reads", "本周 Week\ndone and more\none\ntwo\nlast")


def test_a_links_address_is_heard_where_tab_reaches_it(opened: Opened) -> None:
    desk = Desk(opened, "markdown")
    desk.fill("Message", f"see [this]({PAGE}) or [that](dingtalk://dingtalkclient/page/link)")
    assert "Link:" not in desk.described("What the group reads")
    [body] = [each for each in opened.bench.preview.findChildren(MessageBody) if each.isVisible()]
    opened.bench.preview.view.scroll_bar.setFocus()
    while not body.hasFocus():
        press(Qt.Key.Key_Tab)
    addresses: list[str] = []
    while body.hasFocus() and len(addresses) < 5:
        addresses.append(desk.described("What the group reads").split("\n")[0])
        press(Qt.Key.Key_Tab)
    assert [each for each in addresses if each] == [
        f"Link: {PAGE}",
        "Link: dingtalk://dingtalkclient/page/link",
    ]
    assert "Link:" not in desk.described("What the group reads")


class Sources(NoPictures):
    """Pictures that fail, each for its own reason."""

    def state(self, address: str) -> PictureState:
        return PictureState(PictureKind.FAILED, "not_found") if address == PICTURE else NOTHING


def test_a_pictures_reason_is_heard(open_window: Callable[..., Opened]) -> None:
    opened = open_window(pictures=Sources())
    desk = Desk(opened, "markdown")
    desk.fill("Message", f"words ![plan]({PICTURE}) words")
    said = desk.described("What the group reads")
    assert said == "Picture: plan\nThere is no picture at this address (404). Look for a slip in the address."
    desk = Desk(opened, "card")
    desk.fill("Message", f"![lead]({PICTURE})")
    assert "There is no picture at this address (404)." in desk.described("Picture: lead")


def test_what_clients_show_otherwise_is_heard_with_its_reason(opened: Opened) -> None:
    desk = Desk(opened, "markdown")
    desk.fill("Message", "a `span` here")
    assert describe_mark("code_span") in desk.described("What the group reads")


def test_a_problem_is_heard_with_its_field_and_its_words(opened: Opened) -> None:
    desk = Desk(opened, "markdown")
    desk.fill("Message", "![plan](file:///plan.png)")
    assert any("Message" in line and "file:///plan.png" in line for line in desk.problems)
    before = desk.problems
    desk.fill("Title", "Plan")
    # The empty title was one more.
    assert len(desk.problems) < len(before)


def test_a_link_message(opened: Opened) -> None:
    desk = Desk(opened, "link")
    desk.fill("Title", "公告 Notice")
    desk.fill("Message", "read it")
    desk.fill("Link address", PAGE)
    desk.in_order("Practice robot: 公告 Notice", "公告 Notice\nread it")
    assert PAGE in desk.described("公告 Notice\nread it")


def test_a_card_with_one_jump(opened: Opened) -> None:
    desk = Desk(opened, "card")
    desk.fill("Title", "开放日 Open")
    desk.fill("Message", f"![poster]({PICTURE})\n\n# Come\n\nwords")
    desk.fill("Button text", "阅读 Read")
    desk.fill("Button address", PAGE)
    desk.in_order("Practice robot: 开放日 Open", "Robot", "Picture: poster", "Come\nwords", "阅读 Read")
    assert desk.described("阅读 Read") == PAGE


def test_a_card_with_buttons(opened: Opened) -> None:
    desk = Desk(opened, "buttons")
    desk.fill("Title", "Vote")
    desk.fill("Message", "Agree?")
    while len(all_named(opened.bench.composer, "Button text", LineField)) < 2:
        desk.add("Add button")
    for row, (words, address) in enumerate((("同意 Yes", PAGE), ("拒绝 No", "https://example.com/no"))):
        desk.fill("Button text", words, row)
        desk.fill("Button address", address, row)
    desk.in_order("Practice robot: Vote", "Agree?", "同意 Yes", "拒绝 No")
    assert desk.described("拒绝 No") == "https://example.com/no"


def test_a_card_without_the_robots_avatar(opened: Opened) -> None:
    desk = Desk(opened, "card")
    desk.fill("Message", "words")
    assert "Robot" in desk.heard()
    box = next(each for each in opened.bench.composer.findChildren(QCheckBox) if "avatar" in each.text())
    box.setFocus()
    press(Qt.Key.Key_Space)
    assert box.isChecked()
    assert "words" in desk.heard()
    assert "Robot" not in desk.heard()


def test_a_feed(opened: Opened) -> None:
    desk = Desk(opened, "feed")
    while len(all_named(opened.bench.composer, "Title", LineField)) < 2:
        desk.add("Add item")
    for row, words in enumerate(("第一条 First", "第二条 Second")):
        desk.fill("Title", words, row)
        desk.fill("Link address", f"{PAGE}/{row}", row)
        desk.fill("Picture address", PICTURE, row)
    desk.in_order("Practice robot: 第一条 First", "第一条 First", "第二条 Second")
    assert f"{PAGE}/1" in desk.described("第二条 Second")


@pytest.mark.parametrize("kind", list(NUMBERS))
def test_every_type_begins_with_the_line_in_the_list(opened: Opened, kind: str) -> None:
    desk = Desk(opened, kind)
    if kind == "feed":
        desk.add("Add item")
    name = "Message" if kind == "text" else "Title"
    desk.fill(name, "Hello")
    assert "Practice robot: Hello" in desk.heard()
