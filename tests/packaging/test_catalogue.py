"""Every fault that a catalogue can have is found, and what is well is left alone."""

from __future__ import annotations

import gettext
import json
from pathlib import Path

import catalogue
import pytest

CODE = """\
from dingui.texts import N_, _, ngettext, pgettext

def say(robot, number):
    # Translators: after a send
    print(_("Sent to {robot}").format(robot=robot))
    print(_("Retry"))
    print(pgettext("verb", "Post"))
    return ngettext("{number} robot", "{number} robots", number).format(number=number)
"""
CHINESE: dict[str, str | list[str]] = {
    "Sent to {robot}": "已发送到{robot}",
    "Retry": "重试",
    "verb\x04Post": "发布",
    "{number} robot": ["{number} 个群机器人"],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with four texts, all of them translated."""
    write_code(tmp_path, CODE)
    assert catalogue.fill(tmp_path, "zh_CN", CHINESE) == []
    return tmp_path


def write_code(root: Path, code: str, module: str = "dingui/window/words.py") -> None:
    path = root / module
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code, encoding="utf-8")


def edit(root: Path, old: str, new: str) -> None:
    path = catalogue.po_path(root, "zh_CN")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_complete_catalogue_has_no_fault(root: Path) -> None:
    assert catalogue.check(root) == []


def test_texts_are_collected_with_context_plural_and_comment(root: Path) -> None:
    template = catalogue.extract(root)
    assert {message.id for message in template if message.id} == {
        "Sent to {robot}",
        "Retry",
        "Post",
        ("{number} robot", "{number} robots"),
    }
    sent = template.get("Sent to {robot}")
    post = template.get("Post", context="verb")
    assert sent is not None
    assert sent.auto_comments == ["after a send"]
    assert post is not None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgstr "重试"', 'msgstr ""', 'zh_CN: untranslated: "Retry"'),
        ('msgstr[0] "{number} 个群机器人"', 'msgstr[0] ""', 'zh_CN: untranslated: "{number} robot"'),
        ('msgid "Retry"', '#, fuzzy\nmsgid "Retry"', 'zh_CN: fuzzy: "Retry"'),
        ('msgid "Retry"\nmsgstr "重试"\n', "", 'zh_CN: missing: "Retry"'),
        ('msgctxt "verb"', 'msgctxt "noun"', 'zh_CN: missing: "Post"'),
        (
            'msgid "Retry"',
            'msgid "Gone"\nmsgstr "没了"\n\nmsgid "Retry"',
            'zh_CN: obsolete, no longer in the code: "Gone"',
        ),
        (
            'msgid "Retry"',
            '#~ msgid "Gone"\n#~ msgstr "没了"\n\nmsgid "Retry"',
            'zh_CN: obsolete, no longer in the code: "Gone"',
        ),
        (
            '"已发送到{robot}"',
            '"已发送到{group}"',
            "zh_CN: places differ ({robot} in the code, {group} in the translation): " + '"Sent to {robot}"',
        ),
        (
            '"{number} 个群机器人"',
            '"几个群机器人"',
            "zh_CN: places differ ({number} in the code, none in the translation): " + '"{number} robot"',
        ),
        ('"重试"', '"重试 "', 'zh_CN: white space at the start or end differs: "Retry"'),
        ('"重试"', '"\\n重试"', 'zh_CN: white space at the start or end differs: "Retry"'),
    ],
)
def test_each_fault_of_a_catalogue_is_named(root: Path, old: str, new: str, fault: str) -> None:
    edit(root, old, new)
    assert fault in catalogue.check(root)


def test_a_text_that_became_a_plural_is_named(root: Path) -> None:
    edit(root, 'msgid_plural "{number} robots"\nmsgstr[0]', "msgstr")
    assert catalogue.check(root) == ['zh_CN: plural in only one of code and catalogue: "{number} robot"']


def test_without_a_catalogue_every_text_is_missing(root: Path) -> None:
    catalogue.po_path(root, "zh_CN").unlink()
    assert len(catalogue.check(root)) == 4


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("_(name)", "_() takes a literal text, or it cannot be collected for translation"),
        ('_(f"Sent to {name}")', "_() takes a literal text, or it cannot be collected for translation"),
        ('_("Sent to " + name)', "_() takes a literal text, or it cannot be collected for translation"),
        ("N_(name)", "N_() takes a literal text, or it cannot be collected for translation"),
        ('ngettext("one", name, 2)', "ngettext() takes a literal text, or it cannot be collected for translation"),
        ('pgettext(name, "Post")', "pgettext() takes a literal text, or it cannot be collected for translation"),
        ("texts._(name)", "_() takes a literal text, or it cannot be collected for translation"),
        ('_("Sent to {}")', '{} is a place without a name: "Sent to {}"'),
        ('_("Sent to {0}")', '{0} is a place without a name: "Sent to {0}"'),
        (
            '_("To {robot}").format(group=name)',
            'format() does not fill {robot} by name: "To {robot}"',
        ),
        ('_("To {robot}").format(name)', 'format() does not fill {robot} by name: "To {robot}"'),
    ],
)
def test_each_fault_of_a_call_is_named_with_its_line(root: Path, line: str, fault: str) -> None:
    write_code(root, f"{line}\n", "dingui/window/more.py")
    assert f"dingui/window/more.py:1: {fault}" in catalogue.check_calls(root)


@pytest.mark.parametrize(
    "line",
    [
        '_("Write {{robot}} in braces")',
        '_("To {robot:>10}").format(robot=name)',
        '_("To {robot}").format(**names)',
        'ngettext("One robot", "{number} robots", 2).format(number=2)',
        '_("Sent " "twice")',
        '_("An object stands in braces { }.")',
    ],
)
def test_calls_that_are_well_are_left_alone(root: Path, line: str) -> None:
    write_code(root, f"{line}\n", "dingui/window/more.py")
    assert catalogue.check_calls(root) == []


def test_tables_may_be_looked_up_in_texts_only(root: Path) -> None:
    write_code(root, '_(TABLE["code"])\n', "dingui/texts/tables.py")
    assert catalogue.check_calls(root) == []
    write_code(root, "N_(name)\n", "dingui/texts/tables.py")
    assert len(catalogue.check_calls(root)) == 1


def test_updating_keeps_translations_drops_what_is_gone_and_guesses_nothing(root: Path) -> None:
    write_code(root, CODE.replace("Retry", "Retry now"))
    assert catalogue.update(root) == {"zh_CN": 1}
    text = catalogue.po_path(root, "zh_CN").read_text(encoding="utf-8")
    assert 'msgid "Retry now"\nmsgstr ""' in text
    assert "重试" not in text
    assert "fuzzy" not in text
    assert 'msgstr "已发送到{robot}"' in text


def test_updating_twice_changes_nothing_and_moving_lines_neither(root: Path) -> None:
    path = catalogue.po_path(root, "zh_CN")
    before = path.read_bytes()
    write_code(root, "# moved\n\n" + CODE)
    catalogue.update(root)
    assert path.read_bytes() == before


def test_filling_tells_what_fits_no_text(root: Path) -> None:
    notes = catalogue.fill(
        root, "zh_CN", {"Nobody says this": "无", "Retry": ["一", "二"], "{number} robot": ["一", "二"]}
    )
    assert notes == [
        'not in the code: "Nobody says this"',
        'has no plural: "Retry"',
        'needs 1 plural form(s): "{number} robot"',
    ]
    assert catalogue.check(root) == []


def test_compiled_texts_are_found_by_gettext(root: Path) -> None:
    (written,) = catalogue.compile_catalogues(root)
    assert written == root / "resources/translations/zh_CN/LC_MESSAGES/dingui.mo"
    chinese = gettext.translation("dingui", root / "resources/translations", ["zh_CN"])
    assert chinese.gettext("Retry") == "重试"
    assert chinese.pgettext("verb", "Post") == "发布"
    assert chinese.ngettext("{number} robot", "{number} robots", 2) == "{number} 个群机器人"


def test_the_made_up_language_is_longer_in_brackets_and_keeps_the_places(root: Path) -> None:
    catalogue.compile_catalogues(root, pseudo=True)
    made_up = gettext.translation("dingui", root / "resources/translations", ["zz"])
    for text in ("Sent to {robot}", "Retry"):
        shown = made_up.gettext(text)
        assert shown.startswith("[")
        assert shown.endswith("]")
        assert len(shown) >= len(text) * 4 / 3
    assert "{robot}" in made_up.gettext("Sent to {robot}")
    assert made_up.ngettext("{number} robot", "{number} robots", 1) != made_up.ngettext(
        "{number} robot", "{number} robots", 2
    )


def test_the_commands_do_as_they_say(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(catalogue, "ROOT", root)
    assert catalogue.main(["check"]) == 0
    write_code(root, CODE.replace("Retry", "Try again"))
    assert catalogue.main(["check"]) == 1
    assert 'missing: "Try again"' in capsys.readouterr().out
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"Try again": "再试一次"}), encoding="utf-8")
    assert catalogue.main(["fill", str(answers)]) == 0
    assert catalogue.main(["check"]) == 0
    assert catalogue.main(["extract"]) == 0
    assert 'msgid "Try again"\nmsgstr ""' in capsys.readouterr().out
