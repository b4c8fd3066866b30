from __future__ import annotations

import ast
from pathlib import Path

import pytest

import dingui
from dingui import texts
from dingui.texts import N_, _, choose_language, language, ngettext, pgettext, set_language


@pytest.mark.parametrize(
    ("environ", "setting", "chosen"),
    [
        ({}, "zh_CN", "zh_CN"),
        ({}, "en", "en"),
        ({"DINGUI_LANG": "zh_CN"}, "en", "zh_CN"),
        ({"DINGUI_LANG": "en"}, "zh_CN", "en"),
        ({"DINGUI_LANG": "zh-Hans"}, "", "zh_CN"),
        ({"DINGUI_LANG": "fr", "LANG": "zh_CN.UTF-8"}, "zh_CN", "en"),
        ({"DINGUI_LANG": ""}, "zh_CN", "zh_CN"),
        ({"LANG": "zh_CN.UTF-8"}, "", "zh_CN"),
        ({"LANG": "zh_TW.UTF-8"}, "", "zh_CN"),
        ({"LANG": "zh_CN.UTF-8"}, "en", "en"),
        ({"LANG": "de_DE.UTF-8"}, "", "en"),
        ({"LANG": "C.UTF-8"}, "", "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, "", "zh_CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "", "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "", "zh_CN"),
        # As Windows names its locales.
        ({"LANG": "Chinese (Simplified)_China"}, "", "zh_CN"),
        ({"LANG": "English_United States"}, "", "en"),
    ],
)
def test_which_language_is_chosen(environ: dict[str, str], setting: str, chosen: str) -> None:
    assert choose_language(setting, environ) == chosen


def test_without_any_hint_there_is_a_language_all_the_same() -> None:
    assert choose_language("", {}) in texts.LANGUAGES


def test_the_surroundings_are_asked_when_none_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DINGUI_LANG", "zh_CN")
    assert choose_language("en") == "zh_CN"


def test_english_is_what_the_source_says() -> None:
    set_language("en")
    assert language() == "en"
    assert _("Sent to {robot}") == "Sent to {robot}"
    assert (ngettext("one", "many", 1), ngettext("one", "many", 2)) == ("one", "many")
    assert pgettext("a button", "Send") == "Send"
    assert N_("Title") == "Title"


@pytest.mark.usefixtures("chinese")
def test_chinese_comes_from_the_catalogue() -> None:
    assert language() == "zh_CN"
    assert _("Title") == "标题"
    assert _("a sentence that no catalogue holds") == "a sentence that no catalogue holds"


@pytest.mark.usefixtures("chinese")
def test_nothing_is_nothing_in_every_language() -> None:
    # gettext would answer an empty msgid with the catalogue's header.
    assert _("") == ""


def test_a_language_that_dingui_does_not_speak_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="fr"):
        set_language("fr")
    assert language() == "en"


def test_a_catalogue_that_was_not_built_is_named_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "resources_root", lambda: tmp_path)
    with pytest.raises(FileNotFoundError):
        set_language("zh_CN")
    assert language() == "en"


def test_looking_up_texts_needs_neither_qt_nor_the_parts_above() -> None:
    source = Path(dingui.__file__).parent / "texts"
    for path in source.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.startswith(("PySide6", "dingui.window", "dingui.messages"))]
