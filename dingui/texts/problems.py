"""Words for everything that can be wrong with a message, and for the fields that it can be wrong in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Protocol

from dingui.texts import N_, _, ngettext
from dingui.texts.blanks import describe_blank, in_group
from dingui.texts.marks import describe_mark

_MARKUP: Final = "markup_"
_BLANK: Final = "blank_"
_INDEX: Final = re.compile(r"\[(\d+)\]")

_SENTENCES: Final = {
    # Reading a message file.
    "misspelt_field": N_("DingTalk spells this field “{expected}”. As it stands, the field would be missing."),
    "unknown_field": N_("DingTalk's robots know no field “{name}”. It is left out."),
    "unused_object": N_("The message type is “{msgtype}”, so this part has no effect. It is left out."),
    "missing_object": N_("This part of the message is missing."),
    "missing_msgtype": N_("The message does not say what type it is (msgtype)."),
    "unknown_msgtype": N_(
        "A robot cannot send “{msgtype}”. The types are text, link, markdown, actionCard and feedCard, spelt like this."
    ),
    "broken_character": N_("A character in this text is broken and shows as �."),
    "duplicate_key": N_("This field stands in the file more than once. Only the last one counts."),
    "buttons_ignored": N_("The card has a single jump, so DingTalk ignores its buttons. They are left out."),
    "text_for_boolean": N_("DingTalk expects true or false without quotation marks here. It is sent like that."),
    "number_for_text": N_("DingTalk expects this number in quotation marks. It is sent like that."),
    # Before sending.
    "required": N_("{field} is empty. DingTalk refuses the message without it."),
    "no_buttons": N_("The card has no button yet. Add at least one."),
    "no_items": N_("The card has no item yet. Add at least one."),
    "address_incomplete": N_("{field} is not a complete address. It should begin with https://, for example."),
    "scheme_not_allowed": N_("{field} begins with “{scheme}:”, which DingTalk does not open. Use https://."),
    "address_not_encoded": N_(
        "{field} holds spaces or characters that not every phone opens. "
        "Copy it once more from the browser's address bar."
    ),
    "address_wrapped": N_(
        "{field} holds another address that is not percent-encoded. DingTalk asks for it to be encoded once."
    ),
    "address_internal": N_("{host} can only be opened inside your network or on this computer."),
    "picture_not_web": N_(
        "{field} is no web address. DingTalk fetches pictures itself, so it needs one that begins with https://."
    ),
    "picture_internal": N_("DingTalk cannot fetch a picture from {host}: it can only be reached inside your network."),
    "picture_expires": N_(
        "This looks like a signed link, which is good for some time only. Afterwards phones do not show the picture."
    ),
    "picture_http": N_("The picture's address begins with http://. DingTalk on the web shows only https:// pictures."),
    "picture_media_id": N_("This is a DingTalk media id. Whether the picture shows depends on the reader's client."),
    "too_long": N_(
        "DingTalk accepts {limit} bytes: shorten the message by about {letters} English letters or {characters}"
        " Chinese characters."
    ),
    "nearly_too_long": N_("The message takes {percent}% of the {limit} bytes that DingTalk accepts."),
    "mentions_ignored": N_("This type cannot mention anyone: nobody will be notified."),
    "not_a_mobile": N_(
        "“{entry}” is no mobile number, so it mentions nobody. Foreign numbers look like +852-12345678."
    ),
    "too_many_mentions": N_("{count} people are mentioned; DingTalk allows {limit} in one message."),
    "everyone_and_people": N_("Everyone is mentioned already; mentioning single people adds nothing."),
    "mention_not_in_text": N_("“@{entry}” does not stand in the text, and without it this type notifies nobody."),
    "mention_not_listed": N_("“@{entry}” stands in the text but not in the list of people, so nobody is notified."),
    "mention_joined": N_(
        "A word follows “@{entry}” at once. DingTalk may not take it for a mention without a space in between."
    ),
    "everyone_not_listed": N_(
        "“{entry}” stands in the text, but “Mention everyone” is not ticked, so it notifies nobody."
    ),
    "side_by_side_needs_two": N_(
        "Side by side works with exactly two buttons. With {count} they stand one below another."
    ),
    "many_buttons": N_("The card has {count} buttons. More than {limit} may not fit on phones."),
    "one_button": N_("The card has one button only. The ActionCard with one jump does the same and is better tested."),
    "button_title_long": N_("The button's text has {count} characters. More than {limit} may be cut off."),
    "mentions_not_there": N_(
        "Mentions don't work in “{robot}”, as you said of it: nobody will be notified there by being mentioned."
    ),
    "literal_newline": N_("The text holds “\\n” as two characters. Use a real line break."),
    "keyword_missing": N_(
        "“{robot}” only takes messages that hold one of its keywords: {keywords}. Put one into the title or the text."
    ),
}

_WRONG_TYPE: Final = {
    "text": N_("DingTalk expects a text here, and this is {found}."),
    "list": N_("DingTalk expects a list here, and this is {found}."),
    "object": N_("DingTalk expects an object here, and this is {found}."),
    "boolean": N_("DingTalk expects true or false here, and this is {found}."),
    "zero_or_one": N_("DingTalk expects “0” or “1” here, and this is {found}."),
}

_KINDS: Final = {
    "boolean": N_("true or false"),
    "number": N_("a number"),
    "text": N_("a text"),
    "list": N_("a list"),
    "object": N_("an object"),
    "null": N_("nothing"),
}

_FIELDS: Final = {
    "": N_("The message"),
    "msgtype": N_("Message type"),
    "text.content": N_("Message"),
    "markdown.title": N_("Title"),
    "markdown.text": N_("Message"),
    "link.title": N_("Title"),
    "link.text": N_("Message"),
    "link.messageUrl": N_("Link address"),
    "link.picUrl": N_("Picture address"),
    "actionCard.title": N_("Title"),
    "actionCard.text": N_("Message"),
    "actionCard.singleTitle": N_("Button text"),
    "actionCard.singleURL": N_("Button address"),
    "actionCard.btns": N_("Buttons"),
    "actionCard.btnOrientation": N_("Side by side"),
    "actionCard.hideAvatar": N_("Hide avatar"),
    "actionCard.btns[].title": N_("Text of button {number}"),
    "actionCard.btns[].actionURL": N_("Address of button {number}"),
    "feedCard.links": N_("Items"),
    "feedCard.links[].title": N_("Title of item {number}"),
    "feedCard.links[].messageURL": N_("Link address of item {number}"),
    "feedCard.links[].picURL": N_("Picture address of item {number}"),
    "at": N_("Mentions"),
    "at.atMobiles": N_("Mentioned mobiles"),
    "at.atMobiles[]": N_("Mentioned mobiles"),
    "at.atUserIds": N_("Mentioned user ids"),
    "at.atUserIds[]": N_("Mentioned user ids"),
    "at.isAtAll": N_("Mention everyone"),
}

_UNUSABLE: Final = {
    "not_utf8": N_("This file is not text in UTF-8, so it can't be a message. Save it as UTF-8 and try again."),
    "not_json": N_("This is not valid JSON: something is wrong at line {line}, column {column}."),
    "not_an_object": N_("This is JSON, but not a message: a message is one object in braces { }."),
    "too_large": N_("This file has {bytes} bytes, far more than DingTalk takes. It is probably no message."),
    "too_deep": N_("This JSON is nested too deeply to be a message."),
    "cannot_read": N_("The file {name} can't be read: {reason}."),
}


class ProblemLike(Protocol):
    """What this module needs of a problem; ``dingui.messages.problems.Problem`` is one."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def field(self) -> str: ...  # noqa: D102
    @property
    def data(self) -> Mapping[str, str | int]: ...  # noqa: D102


def field_label(path: str) -> str:
    """Return a field's name as the form shows it; the path itself for a field that no form has."""
    index = _INDEX.search(path)
    label = _FIELDS.get(_INDEX.sub("[]", path))
    if label is None:
        return path
    return _(label).format(number=int(index.group(1)) + 1 if index else 0)


def describe_problem(problem: ProblemLike) -> str:
    """Return the sentence for one problem. Raises ``KeyError`` for a code without words."""
    if problem.code == "wrong_type":
        found = _(_KINDS[str(problem.data["found"])])
        return _(_WRONG_TYPE[str(problem.data["expected"])]).format(found=found)
    data = {name: f"{value:,}" if isinstance(value, int) else value for name, value in problem.data.items()}
    if problem.code.startswith(_MARKUP):
        sentence = describe_mark(problem.code.removeprefix(_MARKUP))
    elif problem.code.startswith(_BLANK):
        sentence = describe_blank(problem.code, problem.data)
    else:
        # In a text the field is the text, and what is wrong is the address of one of its links or pictures.
        is_picture = problem.code.startswith("picture_")
        inside = "link.picUrl" if is_picture else "link.messageUrl"
        field = field_label(inside if "address" in data else problem.field)
        sentence = _(_SENTENCES[problem.code]).format(**{"field": field, **data})
    sentence = _with_place(sentence, problem.data)
    # What is wrong with one group's message only, because of what fills its blanks.
    return in_group(str(problem.data["in_robot"]), sentence) if "in_robot" in problem.data else sentence


def _with_place(sentence: str, data: Mapping[str, str | int]) -> str:
    """Say which of several addresses in a text it is, and in which line."""
    if "line" not in data:
        return _("{sentence} ({address})").format(sentence=sentence, **data) if "address" in data else sentence
    if "address" in data:
        return _("{sentence} (Line {line}: {address})").format(sentence=sentence, **data)
    count = int(data.get("count", 1))
    if count == 1:
        return _("{sentence} (Line {line})").format(sentence=sentence, **data)
    return ngettext(
        "{sentence} ({count} place, line {line})", "{sentence} ({count} places, the first in line {line})", count
    ).format(sentence=sentence, line=data["line"], count=count)


def describe_unusable(code: str, data: Mapping[str, str | int]) -> str:
    """Return the sentence for a document that no message can be read from."""
    sentence = _(_UNUSABLE[code])
    if code == "not_an_object":
        # Its braces are braces.
        return sentence
    return sentence.format(**{name: f"{value:,}" if name == "bytes" else value for name, value in data.items()})
