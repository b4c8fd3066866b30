"""What a click on a link in the preview asks and explains, and what never leaves the program."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget

from dingui.window.dialogs.links import ask_to_open

INNER = "https://example.com/a?b=c"
PAGE = "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fexample.com%2Fa%3Fb%3Dc"


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was given to the system."""
    found: list[str] = []

    def take(url: QUrl) -> None:
        found.append(bytes(url.toEncoded().data()).decode())

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    return found


def click(parent: QWidget, address: str, act: Callable[[QMessageBox], object]) -> None:
    """Click the link, and act in the dialog that comes up."""
    seen: list[QMessageBox] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box)
        try:
            act(box)
        finally:
            box.close()

    QTimer.singleShot(0, answer)
    ask_to_open(parent, address)
    assert seen


def words(box: QMessageBox) -> str:
    return f"{box.text()}\n{box.informativeText()}"


def press(name: str) -> Callable[[QMessageBox], object]:
    def act(box: QMessageBox) -> None:
        [button] = [each for each in box.findChildren(QPushButton) if each.text() == name]
        button.click()

    return act


@pytest.mark.parametrize("address", ["https://example.com/a?b=%20", "http://a.cn", "mailto:a@example.com", "tel:95188"])
def test_it_asks_and_then_opens(left: list[str], shown: Callable[[QWidget], QWidget], address: str) -> None:
    parent = shown(QWidget())
    click(parent, address, press("Stay here"))
    click(parent, address, lambda box: QTest.keyClick(box, Qt.Key.Key_Return))
    click(parent, address, lambda box: QTest.keyClick(box, Qt.Key.Key_Escape))
    assert left == []
    click(parent, address, press("Open"))
    assert left == [address]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"{PAGE}&pc_slide=true", ("side bar", INNER, "inside DingTalk only")),
        (f"{PAGE}&pc_slide=false", ("system's browser", INNER)),
        (f"{PAGE}&popup_wnd=true&title=%E8%AF%A6%E6%83%85", ("window of its own", INNER, "详情")),
        (PAGE, ("does not say", INNER)),
        ("dingtalk://dingtalkclient/action/open_platform_link?pcLink=https%3A%2F%2Fp.cn&mobileLink=https%3A%2F%2Fm.cn",
         ("PC", "https://p.cn", "phone", "https://m.cn")),
        ("dtmd://dingtalkclient/sendMessage?content=%E6%94%B6%E5%88%B0", ("sends this text", "收到")),
        ("dingtalk://dingtalkclient/page/other", ("not known",)),
        ("eapp://pages/index", ("mini program",)),
    ],
)  # fmt: skip
def test_links_of_dingtalk_are_explained_and_never_opened(
    left: list[str], shown: Callable[[QWidget], QWidget], address: str, said: tuple[str, ...]
) -> None:
    def look(box: QMessageBox) -> None:
        for part in (*said, address):
            assert part in words(box)
        assert [each.text() for each in box.findChildren(QPushButton)] == ["Stay here"]
        labels = [label for label in box.findChildren(QLabel) if address in label.text()]
        assert labels
        assert all(label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard for label in labels)
        press("Stay here")(box)

    click(shown(QWidget()), address, look)
    assert left == []


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "vbscript:x", "ftp://a.cn", "smb://a/b"),
        *("ms-settings:x", "//a.cn", "a.cn", "https:", "https://", "", "会议", " https://a.cn", "JaVaScRiPt:x"),
        *("x-scheme:y", "about:blank", "blob:https://a.cn/x", "view-source:https://a.cn", "\thttps://a.cn"),
    ],
)
def test_nothing_else_leaves_the_program(left: list[str], shown: Callable[[QWidget], QWidget], address: str) -> None:
    def look(box: QMessageBox) -> None:
        assert [each.text() for each in box.findChildren(QPushButton)] == ["Stay here"]
        assert box.text() == "This is no address that can be opened."
        press("Stay here")(box)

    click(shown(QWidget()), address, look)
    assert left == []


def test_marks_in_an_address_are_shown_as_they_are(left: list[str], shown: Callable[[QWidget], QWidget]) -> None:
    def look(box: QMessageBox) -> None:
        assert box.textFormat() == Qt.TextFormat.PlainText
        assert "https://a.cn/<b>x</b>" in words(box)
        assert len(words(box)) < 700

    click(shown(QWidget()), "https://a.cn/<b>x</b>" + "y" * 5_000, look)
    assert left == []
