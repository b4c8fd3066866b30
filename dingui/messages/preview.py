"""The neutral preview tree: what the group will see, without saying how it is drawn.

It is made from the payload, the very JSON that will be sent, never from a form (promise 6 of the design). What each
type looks like is ``dingtalk-protocol.md`` §2.10; Markdown is read by :mod:`dingui.messages.markdown`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from dingui.messages.limits import PREVIEW_CHARACTERS_MAX, SIDE_BY_SIDE_BUTTONS
from dingui.messages.mentions import mentioned_in, spans_of

MENTION_ALL: Final = "@所有人"
"""How DingTalk's clients write a mention of everyone, whatever their language."""


@dataclass(frozen=True, slots=True)
class Font:
    """What a font's tags say that only PCs are reported to know (§3.2), each as its bare value."""

    colour: str = ""
    """A colour that is quoted, short or a name; the one of phones as well is :attr:`Run.colour` alone."""
    size: str = ""
    face: str = ""


NO_FONT: Final = Font()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""
    colour: str = ""
    """``#rrggbb``, or empty for the text's own colour."""
    mention: bool = False
    note: str = ""
    """Why clients may show it otherwise (§3.2), or empty: ``code_span``, ``html`` (a tag, as its letters), ``colour``,
    ``colour_form``, ``font``, ``strike``, ``task``, ``autolink``; or that it is a ``blank`` which nothing fills.
    ``dingui.texts.marks`` has the words."""
    font: Font = NO_FONT


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a text."""

    address: str
    alt: str = ""
    link: str = ""
    note: str = ""
    """``media_id``, or empty."""


@dataclass(frozen=True, slots=True)
class Break:
    """A line break that DingTalk keeps."""


Inline = Run | Picture | Break


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``level`` 1 to 6 makes it a heading."""

    inlines: tuple[Inline, ...]
    level: int = 0
    note: str = ""
    """``setext`` for a heading that is underlined, or empty."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation, drawn with a grey bar."""

    blocks: tuple[Block, ...]
    note: str = ""
    """``nested`` where it stands too deep in others, or empty."""


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; ``start`` is the first number of an ordered one, None for bullets."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None
    note: str = ""
    """``nested`` where it stands too deep in others, or empty."""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Something outside DingTalk's subset, kept as its letters: ``kind`` is ``code``, ``html`` or ``table`` (§3)."""

    kind: str
    text: str
    note: str = ""
    """Why clients show it differently: ``code``, ``indented``, ``html`` or ``table``."""
    rows: tuple[tuple[tuple[Inline, ...], ...], ...] = ()
    """A table's rows of cells, the first one its head; ``text`` has a line of cells between bars for each."""
    aligned: tuple[str, ...] = ()
    """For each column of a table ``left``, ``center``, ``right`` or empty."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""

    note: str = "rule"


Block = Paragraph | Quote | ListBlock | Verbatim | Rule


@dataclass(frozen=True, slots=True)
class Action:
    """Something to press on a card."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """A text or Markdown message."""

    blocks: tuple[Block, ...]
    wide: bool = False
    """Markdown's bubble is wider than a text's (§2.10)."""


@dataclass(frozen=True, slots=True)
class LinkCard:
    """A link message: title, grey text, thumbnail."""

    title: str
    text: str
    picture: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """An ActionCard: a first picture to the edges, the text, then one jump or buttons."""

    blocks: tuple[Block, ...]
    lead: Picture | None = None
    jump: Action | None = None
    buttons: tuple[Action, ...] = ()
    side_by_side: bool = False


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One item of a FeedCard."""

    title: str
    picture: str
    address: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A FeedCard: the first item large, the others as rows."""

    rows: tuple[FeedRow, ...]


Shape = Bubble | LinkCard | Card | Feed


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom the message mentions in the end (§2.7), as far as the message alone tells."""

    notified: tuple[str, ...] = ()
    """Mobiles and user ids that DingTalk notifies, where they are members of the group."""
    nobody: tuple[str, ...] = ()
    """Those of the list who are not notified: not in the text of a Markdown message or card, or in a type without
    mentions."""
    everyone: bool = False
    everyone_shown: bool = True
    """Whether the message certainly shows that everyone is mentioned: some readers of Markdown see no sign of it."""


NO_MENTIONS: Final = Mentions()


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole of what the group sees."""

    list_line: str
    """The line in the conversation list and the notification, without the robot's name."""
    shape: Shape
    show_avatar: bool = True
    mentions: Mentions = field(default_factory=lambda: NO_MENTIONS)


def preview_of(payload: Mapping[str, Any]) -> Preview:
    """Return the preview tree of a payload that :func:`dingui.messages.payload.to_payload` made."""
    body = payload[payload["msgtype"]]
    at = payload.get("at", {})
    match payload["msgtype"]:
        case "text":
            return _text(body["content"], at)
        case "markdown":
            blocks = _blocks(body["text"], at)
            mentions = _in_markdown(body["text"], at)
            return Preview(_one_line(body["title"]), Bubble(blocks, wide=True), mentions=mentions)
        case "link":
            card = LinkCard(body["title"], _shown(body["text"]), body.get("picUrl", ""), body["messageUrl"])
            return Preview(_one_line(body["title"]), card, mentions=Mentions(nobody=tuple(_people(at))))
        case "actionCard":
            return _card(body, at)
        case _:
            rows = tuple(FeedRow(link["title"], link["picURL"], link["messageURL"]) for link in body["links"])
            line = _one_line(rows[0].title if rows else "")
            return Preview(line, Feed(rows), mentions=Mentions(nobody=tuple(_people(at))))


def _people(at: Mapping[str, Any]) -> list[str]:
    return [*at.get("atMobiles", ()), *at.get("atUserIds", ())]


def _in_markdown(text: str, at: Mapping[str, Any]) -> Mentions:
    """In Markdown and cards only those are notified who stand in the text, or everyone without a sign of it (§2.7)."""
    people = _people(at)
    if at.get("isAtAll"):
        return Mentions(everyone=True, everyone_shown=False)
    present = mentioned_in(text, people)
    return Mentions(
        tuple(person for person in people if person in present),
        tuple(person for person in people if person not in present),
    )


def _shown(text: str) -> str:
    """What DingTalk refuses for its length anyway is shown by its beginning, so that a preview never takes long."""
    return text if len(text) <= PREVIEW_CHARACTERS_MAX else text[:PREVIEW_CHARACTERS_MAX] + "…"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(content: str, at: Mapping[str, Any]) -> Preview:
    """A text message: a mention that the text does not hold is put in front by DingTalk (§2.7)."""
    people = _people(at)
    content = _shown(content).replace("\r\n", "\n")
    present = mentioned_in(content, people)
    absent = [f"@{person}" for person in people if person not in present]
    if at.get("isAtAll"):
        absent = [MENTION_ALL]
    runs: list[Inline] = []
    for mention in absent:
        runs += [Run(mention, mention=True), Run(" ")]
    for index, line in enumerate(content.split("\n")):
        if index:
            runs.append(Break())
        runs.extend(mark_mentions((Run(line),) if line else (), people))
    line = _one_line(f"{' '.join(absent)} {content}")
    everyone = bool(at.get("isAtAll"))
    mentions = Mentions(() if everyone else tuple(people), (), everyone)
    return Preview(line, Bubble((Paragraph(tuple(runs)),) if runs else ()), mentions=mentions)


def mark_mentions(inlines: tuple[Inline, ...], people: list[str]) -> tuple[Inline, ...]:
    """Return ``inlines`` with every ``@person`` of ``people`` in a run of its own."""
    found: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Run) and "@" in inline.text and not inline.code:
            found.extend(_split_mentions(inline, people))
        else:
            found.append(inline)
    return tuple(found)


def _split_mentions(run: Run, people: list[str]) -> list[Run]:
    found: list[Run] = []
    done = 0
    for start, end in spans_of(people, run.text):
        if start > done:
            found.append(replace(run, text=run.text[done:start]))
        found.append(replace(run, text=run.text[start:end], mention=True))
        done = end
    if done < len(run.text):
        found.append(replace(run, text=run.text[done:]))
    return found


def _blocks(text: str, at: Mapping[str, Any]) -> tuple[Block, ...]:
    from dingui.messages.markdown import parse  # the parser costs 30 ms to import; only a preview needs it

    people = _people(at)
    blocks = parse(_shown(text))
    return tuple(_with_mentions(block, people) for block in blocks) if people else blocks


def _with_mentions(block: Block, people: list[str]) -> Block:
    match block:
        case Paragraph():
            return replace(block, inlines=mark_mentions(block.inlines, people))
        case Quote():
            return replace(block, blocks=tuple(_with_mentions(inner, people) for inner in block.blocks))
        case ListBlock():
            items = tuple(tuple(_with_mentions(inner, people) for inner in item) for item in block.items)
            return replace(block, items=items)
        case Verbatim(rows=rows) if rows:
            return replace(block, rows=tuple(tuple(mark_mentions(cell, people) for cell in row) for row in rows))
        case _:
            return block


def _card(body: Mapping[str, Any], at: Mapping[str, Any]) -> Preview:
    blocks = _blocks(body["text"], at)
    lead = None
    # A first picture runs to the card's edges (§2.10).
    if blocks and isinstance(blocks[0], Paragraph):
        first = blocks[0].inlines
        if first and isinstance(first[0], Picture):
            lead = first[0]
            rest = _without_leading_breaks(first[1:])
            blocks = ((replace(blocks[0], inlines=rest),) if rest else ()) + blocks[1:]
    jump = None
    buttons: tuple[Action, ...] = ()
    if "btns" in body:
        buttons = tuple(Action(button["title"], button["actionURL"]) for button in body["btns"])
    else:
        jump = Action(body["singleTitle"], body["singleURL"])
    beside = body.get("btnOrientation") == "1" and len(buttons) == SIDE_BY_SIDE_BUTTONS
    card = Card(blocks, lead, jump, buttons, side_by_side=beside)
    avatar = body.get("hideAvatar") != "1"
    return Preview(_one_line(body["title"]), card, avatar, _in_markdown(body["text"], at))


def _without_leading_breaks(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    index = 0
    while index < len(inlines):
        inline = inlines[index]
        if isinstance(inline, Break) or (isinstance(inline, Run) and not inline.text.strip()):
            index += 1
        else:
            break
    return inlines[index:]


def words_of(preview: Preview) -> str:
    """Return every visible word of the message, a line for each block: what a screen reader would read."""
    match preview.shape:
        case Bubble(blocks):
            return "\n".join(_block_words(blocks))
        case LinkCard(title, text):
            return f"{title}\n{text}"
        case Card():
            actions = [action.title for action in (preview.shape.jump, *preview.shape.buttons) if action]
            return "\n".join([*_block_words(preview.shape.blocks), *actions])
        case Feed(rows):
            return "\n".join(row.title for row in rows)


def _block_words(blocks: tuple[Block, ...]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        match block:
            case Paragraph(inlines):
                words = (
                    inline.text if isinstance(inline, Run) else inline.alt if isinstance(inline, Picture) else "\n"
                    for inline in inlines
                )
                lines.append("".join(words))
            case Quote(inner):
                lines += _block_words(inner)
            case ListBlock(items):
                for item in items:
                    lines += _block_words(item)
            case Verbatim():
                lines.append(block.text)
            case Rule():
                pass
    return lines
