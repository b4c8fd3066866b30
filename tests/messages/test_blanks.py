"""Blanks are found, filled and escaped, and nothing else of a message changes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.messages.blanks import (
    NAME_MAX,
    BlankPlace,
    FilledMessage,
    blanks_in,
    braces_in,
    fill,
    key_of,
    literal,
    names_in,
    with_literal,
)
from dingui.messages.fields import fields_of, value_at
from dingui.messages.markdown import parse
from dingui.messages.models import (
    ActionCard,
    ActionCardButtons,
    At,
    CardButton,
    FeedCard,
    FeedItem,
    LinkMessage,
    MarkdownMessage,
    Message,
    TextMessage,
)
from dingui.messages.payload import to_payload
from dingui.messages.preview import (
    Break,
    ListBlock,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    Verbatim,
    preview_of,
    words_of,
)
from tests.messages.strategies import SAMPLE, messages, words

NAMES = st.sampled_from(("值班人", "日期", "a b", "Oncall", "#if x", "x|y"))
BLANK = NAMES.map(lambda name: "{{" + name + "}}")
PIECES = st.lists(
    words | BLANK | st.sampled_from(("{{", "}}", "{", "}", "\\", "\\\\", "\n", "{{}}", "{{ }}", "{{{x}}}", "\\{{x}}")),
    max_size=8,
).map("".join)
PLAIN = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="{}\\"), max_size=30)


def text(content: str, value: str | None = "V") -> str:
    filled = fill(TextMessage(content), lambda _key: value).message
    assert isinstance(filled, TextMessage)
    return filled.content


def markdown(content: str, *values: str) -> str:
    found = dict(zip((place.key for place in blanks_in(MarkdownMessage("t", content))), values, strict=True))
    filled = fill(MarkdownMessage("t", content), found.get).message
    assert isinstance(filled, MarkdownMessage)
    return filled.text


def read(content: str) -> str:
    """What a reader of Markdown sees."""
    return words_of(preview_of(to_payload(MarkdownMessage("t", content))))


# Finding


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("{{值班人}} 今天", ["值班人"]),
        ("{{ 值班人 }}{{b}}", ["值班人", "b"]),
        ("{{{x}}}", ["x"]),
        ("{{}} {{  }} {x} {{x} x}} {{a\nb}} {{a{b}}", []),
        ("\\{{x}} \\\\{{y}}", ["y"]),
        ("{{" + "n" * NAME_MAX + "}}{{" + "n" * (NAME_MAX + 1) + "}}", ["n" * NAME_MAX]),
    ],
)
def test_a_blank_is_a_name_in_two_braces(content: str, names: list[str]) -> None:
    assert [place.name for place in blanks_in(TextMessage(content))] == names


def test_blanks_are_found_in_every_field_of_every_type() -> None:
    for number, message in enumerate(ALL_BLANKS):
        fields = [field.path for field in fields_of(message)]
        found = blanks_in(message)
        assert [place.field for place in found] == [*fields, "at.atMobiles[0]", "at.atUserIds[0]"], number
        assert all(place.name == "x" for place in found)
        filled = fill(message, lambda _key: "V")
        assert "{{" not in json.dumps(to_payload(filled.message))
        assert filled.put == len(found)
        assert filled.left == ()


def test_a_place_says_where_the_braces_stand() -> None:
    [place] = blanks_in(TextMessage("ab\\\\{{ x }}c"))
    assert place == BlankPlace("x", "text.content", 4, 11)


def test_names_come_once_and_are_the_same_in_capitals_full_width_and_with_spaces() -> None:
    assert names_in(TextMessage("{{Next  Workday}} {{next workday}} {{Ｎext workday}}")) == ("Next  Workday",)
    assert key_of("ＡＢ  c") == "ab c"


# Filling


def test_plain_text_takes_a_value_as_it_is() -> None:
    assert text("A{{x}}B", "*_[a](b)\n<c>") == "A*_[a](b)\n<c>B"


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert text("{{x}} {{y}}", "{{x}} \\{{y}}") == "{{x}} \\{{y}} {{x}} \\{{y}}"


def test_what_has_no_value_is_left_and_named() -> None:
    message = MarkdownMessage("{{a}}", "x {{b}} {{a}}")
    filled = fill(message, {"a": "1"}.get)
    assert filled.message == MarkdownMessage("1", "x {{b}} 1")
    assert filled.left == (BlankPlace("b", "markdown.text", 2, 7),)


def test_a_backslash_makes_braces_letters_and_two_make_one() -> None:
    assert text("\\{{x}}") == "{{x}}"
    assert text("C:\\\\{{x}}") == "C:\\V"
    assert text("\\\\\\{{x}}") == "\\{{x}}"
    assert text("\\{ {{x}} \\n") == "\\{ V \\n"


def test_titles_and_buttons_stay_one_line() -> None:
    card = ActionCardButtons("{{x}}", "t", (CardButton("{{x}}", "https://example.com"),))
    filled = fill(card, lambda _key: "a\r\nb\nc").message
    assert isinstance(filled, ActionCardButtons)
    assert (filled.title, filled.buttons[0].title) == ("a b c", "a b c")


@given(messages(PIECES), st.dictionaries(NAMES.map(key_of), words, max_size=4))
@SAMPLE
def test_filling_changes_blanks_only(message: Message, values: dict[str, str]) -> None:
    filled = fill(message, values.get)
    for before in fields_of(message):
        if not any(each.literal or key_of(each.name) in values for each in braces_in(before.value)):
            assert _halved(before.value) == value_at(filled.message, before.path)
    if not any(True for field in fields_of(message) for _ in braces_in(field.value)):
        assert filled.message is message


@given(PIECES, PLAIN)
@SAMPLE
def test_what_stands_around_a_blank_of_a_text_stays(content: str, value: str) -> None:
    expected, done = "", 0
    for each in braces_in(content):
        run = each.opens - each.start
        expected += content[done : each.start] + "\\" * (run // 2)
        expected += content[each.opens : each.end] if run % 2 else value
        done = each.end
    assert text(content, value) == expected + content[done:]


@given(messages())
@SAMPLE
def test_without_a_blank_it_is_the_same_object(message: Message) -> None:
    assert fill(message, lambda _key: "V").message is message


@given(PIECES)
@SAMPLE
def test_whatever_is_written_literally_comes_out_as_it_was(content: str) -> None:
    assert text(literal(content)) == content


def test_one_name_is_made_literal_wherever_it_stands() -> None:
    message = MarkdownMessage("{{a}}{{b}}", "{{ A }} \\{{a}} \\\\{{a}}")
    changed = with_literal(message, "a")
    assert changed == MarkdownMessage("\\{{a}}{{b}}", "\\{{ A }} \\{{a}} \\\\\\{{a}}")
    assert fill(changed, {"b": "1"}.get) == FilledMessage(MarkdownMessage("{{a}}1", "{{ A }} {{a}} \\{{a}}"), put=1)


def test_a_long_run_of_backslashes_takes_no_time() -> None:
    content = ("\\" * 200_000) + "{{x}}"
    assert len(text(content)) == 100_001


# Mentions


def test_a_mobile_behind_an_at_is_mentioned() -> None:
    filled = fill(TextMessage("@{{值班人}} 请看"), lambda _key: "13800000000").message
    assert filled == TextMessage("@13800000000 请看", At(mobiles=("13800000000",)))
    # Once everyone is, single people add nothing; a name is no mobile; a link message mentions nobody.
    everyone = fill(TextMessage("@{{x}}", At(everyone=True)), lambda _key: "13800000000").message
    assert everyone.at == At(everyone=True)
    assert fill(TextMessage("@{{x}}"), lambda _key: "张三").message.at == At()
    assert fill(LinkMessage("t", "@{{x}}"), lambda _key: "13800000000").message.at == At()


def test_an_entry_of_the_mentions_becomes_whom_its_value_names() -> None:
    message = TextMessage("hi", At(mobiles=("{{组}}", "13800000001"), user_ids=("{{x}}",)))
    filled = fill(message, {"组": "13800000000、13800000001 @13800000002"}.get)
    assert filled.message.at.mobiles == ("13800000000", "13800000001", "13800000002")
    assert filled.message.at.user_ids == ("{{x}}",)
    assert [place.field for place in filled.left] == ["at.atUserIds[0]"]


def test_a_handle_in_markdown_stands_as_dingtalk_looks_for_it() -> None:
    assert markdown("@{{x}} 请看", "zhang_san") == "@zhang_san 请看"


# Addresses


@pytest.mark.parametrize(
    ("address", "value", "filled"),
    [
        ("{{x}}", "https://example.com/周会?a=1&b=2", "https://example.com/%E5%91%A8%E4%BC%9A?a=1&b=2"),
        ("{{x}}/detail", "https://example.com", "https://example.com/detail"),
        ("https://{{x}}/detail", "example.com:8443", "https://example.com:8443/detail"),
        ("https://example.com/{{x}}", "组/周会 1?#", "https://example.com/%E7%BB%84/%E5%91%A8%E4%BC%9A%201%3F%23"),
        ("https://example.com/?q={{x}}&r=1", "a&b=93% /", "https://example.com/?q=a%26b%3D93%25%20%2F&r=1"),
        (
            "dingtalk://dingtalkclient/page/link?url={{x}}",
            "https://example.com/?a=1",
            "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fexample.com%2F%3Fa%3D1",
        ),
        ("https://example.com/{{x}}", "\ud83d", "https://example.com/%EF%BF%BD"),
    ],
)
def test_in_an_address_a_value_is_encoded_where_it_must_be(address: str, value: str, filled: str) -> None:
    assert fill(ActionCard("t", "x", "b", address), lambda _key: value).message == ActionCard("t", "x", "b", filled)


@pytest.mark.parametrize(
    ("address", "value", "filled"),
    [
        ("{{x}}", "https://example.com/a(b)?c=1&lt;=2", "https://example.com/a%28b%29?c=1&amp;lt;=2"),
        ("https://example.com/{{x}}", "a) **b** (", "https://example.com/a%29%20%2A%2Ab%2A%2A%20%28"),
    ],
)
def test_a_link_in_markdown_stays_one(address: str, value: str, filled: str) -> None:
    assert markdown(f"[详情]({address}) 后", value) == f"[详情]({filled}) 后"
    assert markdown(f"![]({address})", value) == f"![]({filled})"


# Markdown

HOSTILE = (
    *("*a*", "**b**", "_c_", "a_b_c", "`d`", "``", "[e](https://example.com)", "![f](https://example.com/p.png)"),
    *(
        "# g",
        "## ",
        "> h",
        "- i",
        "+ j",
        "1. k",
        "2) l",
        "===",
        "---",
        "***",
        "~~m~~",
        "~",
        "<b>n</b>",
        "<!-- o",
        "a < b",
    ),
    *(
        "&lt;",
        "&#60;",
        "AT&T",
        "\\",
        "\\*",
        "C:\\temp\\",
        "|",
        "a | b",
        "!",
        "[",
        "]",
        "](",
        "[x] p",
        "[ ] q",
        "#",
        "C #",
    ),
    *("<font color=#FF0000>r", "</font>", "```", "~~~", "    s", "\tt", "[u]: https://example.com", "v\nw", "\n\n# x"),
    *("https://example.com/a_b_c?d=1&e=2", "93%", "张三", "(y)", "{{z}}", "<https://example.com>", "- - -", "_ _ _"),
)
AROUND = (
    *("{{x}}", "前 {{x}} 后", "# {{x}}", "- {{x}}", "1. {{x}}", "> {{x}}", "[{{x}}](https://example.com)", "a\n{{x}}"),
    *("| a | b |\n|---|---|\n| {{x}} | c |", "{{x}}{{x}}", "<font color=#FF0000>{{x}}</font>", "{{x}}(a)", "![{{x}}"),
    *("a\\\\{{x}}", "- [ ] {{x}}", "{{x}}\n\n---", "> - {{x}}", "a ~ {{x}} ~ b", "a * {{x}} * b", "&{{x}};", "<{{x}}"),
    *("`a` {{x}} `b`", "[a]{{x}}", "{{x}}[b](https://example.com)", "{{x}}&lt;", "a {{x}}\nb", "# {{x}} #"),
)


def shape(content: str) -> object:
    """What a text is made of, without its words."""

    def of(node: object) -> object:
        match node:
            case tuple():
                return [each for each in map(of, node) if each is not None]
            case Run():
                return (node.bold, node.italic, node.code, node.link, node.colour, node.note) if node.text else None
            case Picture():
                return ("picture", node.address, node.link)
            case Break():
                return "break"
            case Paragraph():
                return ("paragraph", node.level, of(node.inlines))
            case Quote():
                return ("quote", of(node.blocks))
            case ListBlock():
                return ("list", node.start, [of(item) for item in node.items])
            case Verbatim():
                return (node.kind, of(node.rows), node.note)
            case Rule():
                return "rule"
            case _:
                raise AssertionError(node)

    return of(parse(content))


def _check_markdown(around: str, value: str) -> None:
    written = markdown(around, *[value] * around.count("{{x}}"))
    plain = around.replace("{{x}}", "xxxxx")
    expected = shape(plain.replace("\\\\xxxxx", "\\xxxxx"))
    assert shape(written) == expected, written
    seen = " ".join(read(written).split())
    assert seen.count(" ".join(value.split())) >= (1 if " ".join(value.split()) else 0), written


@pytest.mark.parametrize("around", AROUND)
def test_in_markdown_the_group_reads_what_was_typed(around: str) -> None:
    for value in HOSTILE:
        if "\n" not in value:
            _check_markdown(around, value)


@given(
    st.sampled_from(AROUND),
    st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), min_size=1, max_size=4)
    .map("".join)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: bool(text) and text.isprintable()),
)
@SAMPLE
def test_no_value_breaks_markdown(around: str, value: str) -> None:
    _check_markdown(around, value)


def test_several_lines_stay_lines_where_the_blank_has_its_line_to_itself() -> None:
    assert markdown("前\n\n{{x}}\n\n后", "a\n# b\r\n c") == "前\n\na\n\\# b\nc\n\n后"
    assert markdown("- {{x}}", "a\nb") == "- a b"
    assert markdown("# {{x}}", "a\nb") == "# a b"


def test_in_code_a_value_cannot_end_it() -> None:
    assert markdown("`{{x}}`", "a`b*c*") == "`a'b*c*`"
    assert markdown("```\n  {{x}}\n```", "*a*\n```") == "```\n  *a*\n  '''\n```"


def test_in_a_tag_a_value_is_one_attribute_s() -> None:
    assert markdown("<font color={{x}}>a</font>", "red size=7") == "<font color=red&#32;size&#61;7>a</font>"
    assert markdown('<a title="{{x}}">a</a>', '"><b>') == '<a title="&quot;&gt;&lt;b&gt;">a</a>'


def test_line_ends_of_windows_do_not_move_anything() -> None:
    content = "a\r\n`b`\r\n[c]({{x}})\r\n\r\n`{{y}}`\r\n"
    assert markdown(content, "d e", "`") == "a\r\n`b`\r\n[c](d%20e)\r\n\r\n`'`\r\n"


def _halved(content: str) -> str:
    """``content`` with the backslashes in front of blanks as filling leaves them where the blanks stay."""
    for each in reversed(list(braces_in(content))):
        content = content[: each.start] + "\\" * ((each.opens - each.start) // 2) + content[each.opens :]
    return content


_AT = At(("{{x}}",), ("{{ x }}",))
ALL_BLANKS: tuple[Message, ...] = (
    TextMessage("{{x}}", _AT),
    MarkdownMessage("{{x}}", "{{x}}", _AT),
    LinkMessage("{{x}}", "{{x}}", "{{x}}", "{{x}}", _AT),
    ActionCard("{{x}}", "{{x}}", "{{x}}", "{{x}}", at=_AT),
    ActionCardButtons("{{x}}", "{{x}}", (CardButton("{{x}}", "{{x}}"),), at=_AT),
    FeedCard((FeedItem("{{x}}", "{{x}}", "{{x}}"),), _AT),
)
