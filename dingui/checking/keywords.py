"""The step that the window takes by itself, at each key: nothing heavy is imported here."""

from __future__ import annotations

from dingui.checking.steps import Step, StepName, StepState


def keyword_step(keywords: tuple[str, ...], text: str) -> Step:
    """Say whether ``text`` holds one of the keywords that dingui knows of (case counts, §1.2)."""
    if not keywords:
        return Step(StepName.KEYWORD, StepState.SKIPPED, "keyword_none")
    found = next((word for word in keywords if word in text), "")
    if found:
        return Step(StepName.KEYWORD, StepState.OK, "keyword_ok", {"keyword": found})
    words = ", ".join(keywords)
    return Step(StepName.KEYWORD, StepState.FAILED, "keyword_missing", {"keywords": words, "count": len(keywords)})
