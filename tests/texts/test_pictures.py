from __future__ import annotations

import pytest

from dingui import texts
from dingui.pictures.states import NOTHING, REASONS, SHOWN_INSIDE_ONLY, PictureKind, PictureState
from dingui.texts.pictures import PictureWords, describe_picture

DATA: dict[str, str | int] = {
    "host": "img.example.com",
    "scheme": "file",
    "status": 503,
    "limit": 4,
    "limit_mb": 10,
    "width": 100_000,
    "height": 90_000,
    "limit_millions": 25,
    "format": "HEIC",
}


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words(language: str, reason: str) -> None:
    texts.set_language(language)
    words = describe_picture(PictureState(PictureKind.FAILED, reason, DATA))
    for sentence in (words.headline, words.advice):
        assert sentence
        assert "{" not in sentence


@pytest.mark.parametrize("kind", PictureKind)
def test_every_kind_has_words_or_none(kind: PictureKind) -> None:
    reason = "timeout" if kind is PictureKind.FAILED else ""
    words = describe_picture(PictureState(kind, reason, DATA))
    assert bool(words.whole) is (kind not in (PictureKind.NONE, PictureKind.READY))


def test_the_words_that_a_person_reads() -> None:
    def said(kind: PictureKind, reason: str = "", progress: float | None = None) -> PictureWords:
        return describe_picture(PictureState(kind, reason, DATA, progress))

    assert describe_picture(NOTHING) == PictureWords()
    assert said(PictureKind.NEEDS_PERMISSION).headline == "Show pictures from img.example.com?"
    assert said(PictureKind.LOADING).headline == "Loading…"
    assert said(PictureKind.LOADING, progress=0.416).headline == "Loading… 42 %"
    assert "inside your network only" in said(PictureKind.READY, SHOWN_INSIDE_ONLY).headline
    assert "100,000 × 90,000 pixels" in said(PictureKind.FAILED, "too_many_pixels").headline
    assert said(PictureKind.FAILED, "timeout").whole.startswith("img.example.com took too long to answer. Try")


def test_a_reason_that_is_not_known_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        describe_picture(PictureState(PictureKind.FAILED, "nonsense"))
