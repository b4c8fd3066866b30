"""What a draft is found by: terms that FTS5 looks up, and its words in a row, in which what it found is made sure of.

Other than messages that were sent (:mod:`dingui.library.words`), drafts are looked through with every key. A phrase of
characters that are in most texts takes FTS5 80 ms among 100,000; two neighbours as one term take 2 ms. So terms are:
Chinese characters and each two neighbours; of other words, every ending. No positions are kept. What several terms
together found, :attr:`Asked.piece` is looked for in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dingui.library.words import BETWEEN, SHORT, Indexed, is_single, strings_in, tokens_of

_LONGEST: Final = 24
"""Characters of an ending that are kept."""
_ENDINGS_MAX: Final = 400
"""Endings of one word that are kept; longer ones are data, not words."""

_UNWRITTEN: Final = frozenset({"msgtype", "msgUuid", "hideAvatar", "btnOrientation"})
"""What of a payload nobody typed; addresses and who is mentioned were."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One word that is looked for, or something that it stands for."""

    terms: tuple[tuple[str, bool], ...]
    """What FTS5 must find, all of it, and whether it may go on. Neither spaces nor quotation marks are in it."""
    piece: str
    """What stands in :attr:`Indexed.words`."""
    sure: bool
    """Whether nothing but what has the piece has the terms."""

    @property
    def match(self) -> str:
        """The condition for FTS5."""
        return " AND ".join(f'"{term}"{" *" if goes_on else ""}' for term, goes_on in self.terms)


def terms_of(texts: Iterable[str], readings: Iterable[str] = ()) -> Indexed:
    """Return what to index of ``texts``; they are also found by any part of each of ``readings``."""
    tokens: list[str] = []
    for text in (*texts, *readings):
        # What stands between, so that nothing reaches from one text into the next.
        tokens += [*tokens_of(text), BETWEEN]
    terms = {first + second for first, second in pairwise(tokens) if is_single(first) and is_single(second)}
    for token in set(tokens):
        if is_single(token):
            terms.add(token)
        else:
            terms.update(_endings(token))
    return Indexed(f" {' '.join(tokens)} ", " ".join(sorted(term for term in terms if BETWEEN not in term)))


def asked_of(word: str) -> Asked | None:
    """Return the condition for what holds ``word``, which has no spaces; None where it is of marks alone."""
    tokens = tokens_of(word)
    if not tokens:
        return None
    piece = " ".join(tokens)
    if len(tokens) == 1:
        term = (tokens[0][:_LONGEST], not is_single(tokens[0]) and len(tokens[0]) > SHORT)
        return Asked((term,), piece, len(tokens[0]) <= _LONGEST)
    terms: list[tuple[str, bool]] = []
    for number, (first, second) in enumerate(pairwise(tokens)):
        if is_single(first) and is_single(second):
            terms.append((first + second, False))
            continue
        terms.append((first[:_LONGEST], len(first) > _LONGEST))
        if number == len(tokens) - 2:
            terms.append((second[:_LONGEST], not is_single(second) and len(second) > SHORT))
    return Asked(tuple(dict.fromkeys(terms)), piece, len(tokens) == 2 and len(terms) == 1)


def asked_whole(handle: str) -> Asked | None:
    """Return the condition for what holds ``handle``, a number or a user id, and not as a part of another one."""
    asked = asked_of(handle)
    return Asked(asked.terms, f" {asked.piece} ", sure=False) if asked else None


def texts_of_draft(content: str) -> list[str]:
    """Return everything that was typed into a draft: texts, buttons, addresses and who is mentioned, in each tab.

    A tab that only shows what was typed in another one says nothing of its own.
    """
    try:
        document = json.loads(content)
        messages, carried = document["messages"], document.get("carried", ())
        shown = document.get("active")
        said = [message for kind, message in messages.items() if kind == shown or kind not in carried]
        return list(strings_in(said, _UNWRITTEN))
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return []


def _endings(word: str) -> Iterator[str]:
    for start in range(min(len(word), _ENDINGS_MAX)):
        yield word[start : start + _LONGEST]
        for length in range(1, SHORT + 1):
            yield word[start : start + length]
