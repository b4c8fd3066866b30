from __future__ import annotations

from collections.abc import Callable

from dingui.library import Library


def test_a_mark_is_kept_until_it_is_replaced_or_removed(open_library: Callable[..., Library]) -> None:
    first = open_library()
    assert first.marks.get("open_draft") is None
    first.marks.set("open_draft", "one")
    first.marks.set("open_draft", "二")
    first.close()

    second = open_library()
    assert second.marks.get("open_draft") == "二"
    second.marks.remove("open_draft")
    second.marks.remove("open_draft")
    assert second.marks.get("open_draft") is None
