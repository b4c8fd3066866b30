"""What ``dingui send`` says: a line for each robot, in the order in which they were asked for, and each wait."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TextIO

from dingui.cli import divert
from dingui.outcomes import OutcomeKind
from dingui.sending.jobs import PartState, Progress
from dingui.texts.outcomes import explain
from dingui.texts.sending import explain_retry, explain_wait, refused_until_settled


class Teller:
    """Hears of each robot's progress and prints what came of it.

    Whatever becomes of standard output and standard error (closed, on a full disk), the robots are sent to all the
    same: an error here would cut off what is under way.
    """

    def __init__(self, positions: Sequence[int], stdout: TextIO, *, as_json: bool) -> None:
        """``positions`` are those of the job's parts that are to be told of, in order."""
        self._to_say = list(positions)
        self._stdout = stdout
        self._as_json = as_json
        self._ended: dict[int, Progress] = {}
        self._under_way: set[int] = set()
        self.kinds: set[OutcomeKind] = set()
        """Of the outcomes that there are so far."""
        self.stopped = 0
        """Robots that are left, and can be gone on with."""

    @property
    def waits_for_answers(self) -> bool:
        """Whether a request is under way."""
        return bool(self._under_way)

    def tell(self, progress: Progress) -> None:
        """Take in how a robot stands now."""
        if progress.state is PartState.SENDING:
            self._under_way.add(progress.position)
            return
        self._under_way.discard(progress.position)
        if not progress.state.final:
            if progress.until_ms is not None:
                self._say_wait(progress)
            return
        self.stopped += progress.state is PartState.STOPPED
        if progress.outcome is not None:
            self.kinds.add(progress.outcome.kind)
        self._ended[progress.position] = progress
        while self._to_say and self._to_say[0] in self._ended:
            self._say_end(self._ended[self._to_say.pop(0)])

    def _say_wait(self, progress: Progress) -> None:
        """Say that a robot is waited for: a script's log should not stand still without a word."""
        name, until_ms = progress.target.name, progress.until_ms or 0
        if progress.state is PartState.WAITING_FOR_LIMIT:
            say_aside(explain_wait(name, until_ms, paused=progress.paused))
        else:
            say_aside(explain_retry(name, until_ms, progress.attempt))

    def _say_end(self, progress: Progress) -> None:
        outcome, name = progress.outcome, progress.target.name
        if outcome is None:
            raise ValueError("not ended yet")
        words = explain(outcome, name)
        if outcome.kind is OutcomeKind.UNKNOWN and not progress.attempt:
            words = refused_until_settled(name)
        text = " ".join(filter(None, (words.headline, words.why, words.remedy)))
        if self._as_json:
            line = {
                "robot": name,
                "outcome": outcome.kind.value,
                "errcode": outcome.errcode,
                "errmsg": outcome.errmsg,
                "explanation": text,
                "msg_uuid": progress.msg_uuid,
                "attempts": progress.attempt,
            }
            text = json.dumps(line, ensure_ascii=False)
        elif outcome.kind is OutcomeKind.DELIVERED:
            text = words.headline
        try:
            self._stdout.write(text + "\n")
            self._stdout.flush()
        except OSError:
            # Nobody reads any more, or there is no room: the exit status stays true.
            divert(self._stdout)


def say_aside(words: str) -> None:
    """Print a sentence on standard error, where there is one."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(words + "\n")
        sys.stderr.flush()
    except OSError:
        divert(sys.stderr)
