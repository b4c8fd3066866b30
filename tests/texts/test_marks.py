"""Every mark of the preview has words for its tooltip."""

from __future__ import annotations

import pytest

from dingui.messages.markup import NOTES
from dingui.texts import marks
from dingui.texts.marks import describe_mark

MENTIONS = {"mention", "named", "nobody", "mentionless", "everyone"}


@pytest.mark.parametrize("code", sorted({*NOTES, "media_id", "blank", *MENTIONS}))
@pytest.mark.parametrize("language", ["english", "chinese"])
def test_every_mark_has_words(request: pytest.FixtureRequest, code: str, language: str) -> None:
    request.getfixturevalue(language)
    sentence = describe_mark(code)
    assert len(sentence) > 10
    assert "{" not in sentence


def test_there_are_words_for_nothing_else() -> None:
    assert set(marks._SENTENCES) == {*NOTES, "media_id", "blank", *MENTIONS}
    with pytest.raises(KeyError):
        describe_mark("no_such_mark")


def test_the_form_of_colour_that_phones_know_is_named() -> None:
    assert "#RRGGBB" in describe_mark("colour")
    assert "phones" in describe_mark("colour")
