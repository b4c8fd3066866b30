"""Starts that end with their test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from dingui.paths import find_paths
from tests.single.windows import Start


@pytest.fixture
def start() -> Iterator[Callable[..., Start]]:
    """Start dingui as a process; whatever is left of it at the end is killed by its id."""
    find_paths().create()
    started: list[Start] = []

    def begin(*files: str, **how: object) -> Start:
        started.append(Start(*files, **how))  # type: ignore[arg-type]  # handed on as they are
        return started[-1]

    yield begin
    for each in started:
        each.let_go()
