from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QListWidget, QMessageBox, QPushButton, QSpinBox, QWidget

from dingui import __version__
from dingui.settings import Settings
from dingui.window.dialogs.settings import SettingsDialog
from tests.window.opened import Opened
from tests.window.person import CONTROL, focused, keys, named, press, words_in

PLACE = "Secrets are kept in memory only."


def choose(dialog: QWidget, name: str, words: str) -> None:
    combo = named(dialog, name, QComboBox)
    combo.setFocus()
    combo.setCurrentText(words)


def test_settings_come_back_as_chosen(shown: Callable[[QWidget], QWidget]) -> None:
    before = Settings(language="zh_CN", theme="dark", preview_width="pc", others={"kept": 1})
    dialog = SettingsDialog(before, PLACE, {})
    shown(dialog)
    assert dialog.settings() == before
    assert PLACE in words_in(dialog)
    choose(dialog, "Language", "English")
    choose(dialog, "Appearance", "As the system")
    seconds = named(dialog, "Moment to think again", QSpinBox)
    assert seconds.value() == 5
    seconds.setFocus()
    seconds.selectAll()
    keys("12")
    expected = Settings(language="en", theme="system", preview_width="pc", think_again_s=12, others={"kept": 1})
    assert dialog.settings() == expected
    seconds.stepBy(-99)
    assert (seconds.text(), dialog.settings().think_again_s) == ("None", 0)


def test_answers_about_pictures_are_listed_and_can_be_taken_back(shown: Callable[[QWidget], QWidget]) -> None:
    hosts = {f"{name}.example.com": name != "b" for name in "abcd"}
    dialog = SettingsDialog(Settings(), PLACE, hosts)
    shown(dialog)
    listed = named(dialog, "Servers whose pictures you decided about", QListWidget)
    rows = [listed.item(row).text() for row in range(listed.count())]
    assert rows == [
        "d.example.com: shown",
        "c.example.com: shown",
        "b.example.com: not shown",
        "a.example.com: shown",
    ]
    [again] = [each for each in dialog.findChildren(QPushButton) if each.text() == "Ask again"]
    listed.setCurrentRow(2)
    again.setFocus()
    press(Qt.Key.Key_Space)
    assert dialog.forgotten_hosts() == ("b.example.com",)
    listed.clearSelection()
    press(Qt.Key.Key_Space)
    assert set(dialog.forgotten_hosts()) == set(hosts)
    assert "asked again" in words_in(dialog)
    assert not listed.isVisible()
    assert focused() is not again


@pytest.mark.parametrize(("button", "left"), [("Apply", {"a.example.com": False}), ("Leave as it was", None)])
def test_an_answer_that_is_taken_back_is_asked_for_again(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, button: str, left: dict[str, bool] | None
) -> None:
    kept = {"a.example.com": False, "b.example.com": True}
    pictures = opened.bench.desk._pictures
    monkeypatch.setattr(pictures, "answers", lambda: dict(kept))
    monkeypatch.setattr(pictures, "forget", kept.pop)
    before = dict(kept)

    def change(dialog: SettingsDialog) -> None:
        named(dialog, "Servers whose pictures you decided about", QListWidget).setCurrentRow(0)
        for words in ("Ask again", button):
            [found] = [each for each in dialog.findChildren(QPushButton) if each.text() == words]
            found.click()

    opened.in_dialog(SettingsDialog, change, opened.bench.desk.open_settings)
    assert kept == (before if left is None else left)


@pytest.mark.parametrize(("button", "theme"), [("Apply", "dark"), ("Leave as it was", "system")])
def test_settings_take_effect_where_they_are_applied(opened: Opened, button: str, theme: str) -> None:
    def change(dialog: SettingsDialog) -> None:
        choose(dialog, "Appearance", "Dark")
        [found] = [each for each in dialog.findChildren(QPushButton) if each.text() == button]
        found.click()

    opened.in_dialog(SettingsDialog, change, lambda: opened.press(Qt.Key.Key_Comma, CONTROL))
    assert opened.settings.current.theme == theme


def test_settings_say_where_secrets_are_as_soon_as_it_is_known(opened: Opened) -> None:
    def look(dialog: SettingsDialog) -> None:
        opened.qtbot.waitUntil(lambda: "in memory only" in words_in(dialog))

    opened.in_dialog(SettingsDialog, look, opened.bench.desk.open_settings)


def test_without_a_robot_of_ones_own_nobody_asks_a_keyring(opened: Opened) -> None:
    opened.bench.start_background()
    press(Qt.Key.Key_Return, CONTROL)
    opened.wait_for("Sent to “Practice robot”.")
    [parts] = opened.secrets
    assert parts.secrets.fallback_reason is None
    assert "in memory only" not in opened.result


def test_with_one_it_is_said_that_secrets_are_only_in_memory(opened: Opened) -> None:
    opened.add_group("产品群")
    opened.bench.start_background()
    opened.wait_for("in memory only")


@pytest.mark.parametrize(
    ("address", "button", "openable"),
    [
        ("https://example.com/a", "Open", True),
        ("https://example.com/a", "Stay here", False),
        ("dingtalk://dingtalkclient/page/link?url=x", "Stay here", False),
        ("javascript:alert(1)", "Stay here", False),
        ("", "Stay here", False),
    ],
)
def test_a_link_leaves_only_when_one_says_so(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, address: str, button: str, openable: bool
) -> None:
    left: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: left.append(QUrl(url).toString()))

    def answer(box: QMessageBox) -> None:
        assert address in box.informativeText() or not address
        buttons = {each.text(): each for each in box.findChildren(QPushButton)}
        assert ("Open" in buttons) is address.startswith("https")
        assert box.defaultButton() is buttons["Stay here"]
        buttons[button].click()

    opened.in_dialog(QMessageBox, answer, lambda: opened.bench.desk.open_link(address))
    assert left == ([address] if openable else [])


def test_about_says_which_version_and_where_secrets_are(opened: Opened) -> None:
    opened.add_group("产品群")
    opened.bench.start_background()
    said: list[str] = []

    def is_said() -> bool:
        opened.in_dialog(QMessageBox, lambda box: said.append(words_in(box)), opened.bench.desk.open_about)
        return "in memory only" in said[-1]

    # Where they are is found out in the background.
    opened.qtbot.waitUntil(is_said)
    assert __version__ in said[-1]
    assert "This month 0 messages were posted from this computer. DingTalk takes 3,000 a month" in said[-1]
