"""What can be done about a problem at the press of a button: pure, from one message to another.

The caller keeps the old message, so every repair can be undone. A repair is offered where it certainly removes its
problem and brings no error of its own; it changes no word that the group would read, but for those that it says it puts
in. Problems may come from a message as it will be sent, and repairs go to the message as it was typed
(:attr:`dingui.messages.composition.Composition.outgoing`): they find their place anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from dingui.messages import repairs_addresses, repairs_mentions
from dingui.messages.fields import text_path, title_path, value_at, with_value
from dingui.messages.models import ActionCardButtons, FeedCard, Message, Orientation, text_of
from dingui.messages.payload import to_payload
from dingui.messages.pieces import one_line_end
from dingui.messages.preflight import check
from dingui.messages.preflight_text import has_markdown, literal_newlines
from dingui.messages.problems import Problem, Repair
from dingui.messages.repairs_mentions import with_paragraph

__all__ = ["MARKUP", "NO_REPAIR", "REPAIRABLE", "REPAIRS", "Repair", "apply", "repairs_of"]

_SURROGATES: Final = re.compile(r"[\ud800-\udfff]")
_TITLE_MAX: Final = 40

MARKUP: Final = {
    "markup_table": "table_to_list",
    "markup_indented": "remove_indent",
    "markup_html": "escape_html",
    "markup_colour_form": "hex_colour",
    "markup_font": "plain_font",
    "markup_strike": "remove_strike",
    "markup_task": "draw_boxes",
    "markup_setext": "hash_headings",
    "markup_autolink": "write_links",
}
"""Which repair writes a construct outside DingTalk's subset inside it."""

NO_REPAIR: Final = frozenset(
    (
        # What only the person can know or decide.
        *("no_buttons", "no_items", "scheme_not_allowed", "address_internal", "picture_internal", "picture_expires"),
        *("picture_media_id", "too_long", "nearly_too_long", "too_many_mentions", "many_buttons", "one_button"),
        *("button_title_long", "mentions_not_there"),
        # Nothing that all clients show says the same.
        *("markup_code", "markup_code_span", "markup_colour", "markup_nested", "markup_rule"),
    )
)
"""Codes of a check for which nothing is ever offered; every other code has a repair in some message."""


def repairs_of(problem: Problem, message: Message) -> tuple[Repair, ...]:
    """Return what can be done about ``problem`` in ``message``, the likeliest first; nothing for most."""
    offer = _OFFERS.get(problem.code)
    if offer is None:
        return ()
    return tuple(offer(problem, message))


def apply(repair: Repair, message: Message) -> Message:
    """Return ``message`` repaired; the same message where there is nothing left to be repaired.

    Raises ``KeyError`` for a code that is none.
    """
    return _ACTS[repair.code](repair, message)


# --------------------------------------------------------------------------------------------------------- the message


def _keyword(problem: Problem, message: Message) -> Iterator[Repair]:
    keyword = str(problem.data["keyword"])
    if title := title_path(message):
        yield Repair("insert_keyword", title, {"keyword": keyword})
    if not isinstance(message, FeedCard):
        yield Repair("insert_keyword", text_path(message), {"keyword": keyword})


def _insert_keyword(repair: Repair, message: Message) -> Message:
    """Before a title; behind a text, where no mark of Markdown is in its way."""
    keyword = str(repair.data["keyword"])
    before = value_at(message, repair.field)
    if repair.field == title_path(message) or not before.strip():
        return with_value(message, repair.field, f"{keyword} {before}".strip())
    return with_value(message, repair.field, with_paragraph(before, keyword, markdown=has_markdown(message)))


def _required(problem: Problem, message: Message) -> Iterator[Repair]:
    if _row_is_empty(problem.field, message) and _without_empty_rows(message) is not message:
        yield Repair("remove_empty_rows", problem.field)
    elif problem.field == title_path(message) and not isinstance(message, FeedCard):
        words = _first_words(message)
        if words:
            yield Repair("title_from_text", problem.field, {"title": words})


def _first_words(message: Message) -> str:
    """The first line that the group reads, as its words without marks."""
    from dingui.messages.preview import LinkCard, preview_of, words_of

    preview = preview_of(to_payload(message))
    words = preview.shape.text if isinstance(preview.shape, LinkCard) else words_of(preview)
    first = next((line for line in words.splitlines() if line.strip()), "")
    line = " ".join(first.split())
    return line if len(line) <= _TITLE_MAX else line[: _TITLE_MAX - 1] + "…"


def _row_is_empty(path: str, message: Message) -> bool:
    head = path.rpartition(".")[0]
    names = ("title", "actionURL") if ".btns[" in path else ("title", "messageURL", "picURL")
    return "[" in head and not any(value_at(message, f"{head}.{name}").strip() for name in names)


def _without_empty_rows(message: Message) -> Message:
    """Without the buttons or items that hold nothing at all; unchanged where none would be left."""
    match message:
        case ActionCardButtons(buttons=buttons):
            kept = tuple(each for each in buttons if (each.title + each.action_url).strip())
            return replace(message, buttons=kept) if kept and len(kept) < len(buttons) else message
        case FeedCard(items=items):
            left = tuple(each for each in items if (each.title + each.message_url + each.pic_url).strip())
            return replace(message, items=left) if left and len(left) < len(items) else message
        case _:
            return message


def _remove_empty_rows(_repair: Repair, message: Message) -> Message:
    return _without_empty_rows(message)


def _title_from_text(repair: Repair, message: Message) -> Message:
    return with_value(message, repair.field, str(repair.data["title"]))


def _broken(problem: Problem, message: Message) -> Iterator[Repair]:
    value = value_at(message, problem.field)
    if not _SURROGATES.search(value) or not _without_broken(value).strip():
        return
    repair = Repair("remove_broken", problem.field)
    # What stood on both sides can become an address that leads nowhere.
    if _errors(apply(repair, message)) <= _errors(message):
        yield repair


def _errors(message: Message) -> set[tuple[str, str]]:
    return {(problem.code, problem.field) for problem in check(message) if problem.is_error}


def _remove_broken(repair: Repair, message: Message) -> Message:
    return with_value(message, repair.field, _without_broken(value_at(message, repair.field)))


def _without_broken(text: str) -> str:
    # Two halves that belong together are one character when they are sent.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _stack(problem: Problem, _message: Message) -> Iterator[Repair]:
    yield Repair("stack_buttons", problem.field)


def _stack_buttons(_repair: Repair, message: Message) -> Message:
    if isinstance(message, ActionCardButtons):
        return replace(message, orientation=Orientation.VERTICAL)
    return message


# ---------------------------------------------------------------------------------------------------------- the markup


def _literal(problem: Problem, _message: Message) -> Iterator[Repair]:
    yield Repair("real_newlines", problem.field)


def _real_newlines(repair: Repair, message: Message) -> Message:
    text = value_at(message, repair.field)
    # In Markdown two spaces before a line end make it one, whether or not the draft keeps its line breaks.
    end = "  \n" if has_markdown(message) else "\n"
    parts: list[str] = []
    done = 0
    for start, behind in literal_newlines(text):
        parts += [text[done:start], end]
        done = behind
    return with_value(message, repair.field, "".join([*parts, text[done:]]))


def _markup(problem: Problem, message: Message) -> Iterator[Repair]:
    from dingui.messages.rewrites import rewritten  # with the parser, which costs 30 ms to import

    text = one_line_end(text_of(message))
    if rewritten(problem.code.removeprefix("markup_"), text) != text:
        yield Repair(MARKUP[problem.code], problem.field)


def _rewrite(repair: Repair, message: Message) -> Message:
    from dingui.messages.rewrites import rewritten

    text = one_line_end(text_of(message))
    new = rewritten(_NOTES[repair.code], text)
    return message if new == text else with_value(message, repair.field, new)


_NOTES: Final = {repair: code.removeprefix("markup_") for code, repair in MARKUP.items()}

_OFFERS: Final[Mapping[str, Callable[[Problem, Message], Iterator[Repair]]]] = {
    "keyword_missing": _keyword,
    "required": _required,
    "broken_character": _broken,
    "side_by_side_needs_two": _stack,
    "literal_newline": _literal,
    **repairs_addresses.OFFERS,
    **repairs_mentions.OFFERS,
    **dict.fromkeys(MARKUP, _markup),
}

_ACTS: Final[Mapping[str, Callable[[Repair, Message], Message]]] = {
    "insert_keyword": _insert_keyword,
    "remove_empty_rows": _remove_empty_rows,
    "title_from_text": _title_from_text,
    "remove_broken": _remove_broken,
    "stack_buttons": _stack_buttons,
    "real_newlines": _real_newlines,
    **repairs_addresses.ACTS,
    **repairs_mentions.ACTS,
    **dict.fromkeys(MARKUP.values(), _rewrite),
}

REPAIRABLE: Final = frozenset(_OFFERS)
"""Codes for which something may be offered."""
REPAIRS: Final = frozenset(_ACTS)
"""The codes of all repairs."""
