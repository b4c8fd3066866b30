"""The real window in a process that may be killed at any moment: ``python -m tests.window.kill_window``.

It is the program's own start (``dingui`` without arguments: the claim of the data folder, the steps, the first draft),
with a person in it who does one thing. Where the window offers to go on with the rest of an earlier start, they press
that; where nothing was ever sent, they tick every robot but the practice ones and press Send; then, and when everything
has its outcome, they close the window. It says ``go`` when the message is handed over, ``done`` in the end.
"""

from __future__ import annotations

import sys
from unittest import mock

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton

from dingui import app, cli
from dingui.library.jobs import Job
from dingui.messages.composition import Composition
from dingui.messages.models import TextMessage


class Person:
    """Who sits in front of it."""

    def __init__(self, program: app.Program) -> None:
        self._program = program
        bench = program.workbench
        bench.flow.idle.connect(self._leave)
        # Behind the window's own question for what is left, so that its answer is shown before.
        program.core.dispatcher.run(lambda parts: parts.unfinished(), self._look, self._fail)

    def _look(self, jobs: list[Job]) -> None:
        bench = self._program.workbench
        if jobs:
            [go_on] = [
                button
                for button in self._program.window.findChildren(QPushButton)
                if button.text() == "Continue with the rest" and button.isVisible()
            ]
            go_on.click()
        elif self._program.core.library.deliveries.recent(1):
            self._leave()
            return
        else:
            message = TextMessage("周会改到三点")
            bench.session.add(Composition.of(message))
            bench.targets.tick_only(
                *(robot.id for robot in self._program.core.library.robots.all() if not robot.practice)
            )
            bench.press_send()
        assert bench.flow.busy
        print("go", flush=True)

    def _leave(self) -> None:
        QTimer.singleShot(0, self._program.window.close)

    def _fail(self, error: Exception) -> None:
        print(f"failed: {error}", flush=True)
        self._leave()


def main() -> int:
    show = app.Program.show
    people = []

    def with_a_person(program: app.Program) -> None:
        program.on_started.append(lambda: people.append(Person(program)))
        show(program)

    # The one place between built and shown.
    with mock.patch.object(app.Program, "show", with_a_person):
        status = cli.run([])
    print("done", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
