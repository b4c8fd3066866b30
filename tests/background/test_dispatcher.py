"""The window's side of the worker thread: every question ends in one answer, in the thread that asked."""

from __future__ import annotations

import gc
import threading
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from pytestqt.qtbot import QtBot

from dingui.background.contract import Parts
from dingui.background.dispatcher import Dispatcher
from dingui.concealed import Concealed
from dingui.library import LibraryError
from dingui.outcomes import Outcome, OutcomeKind
from dingui.practice.host import PracticeState
from dingui.robots.cancel import Cancellation
from dingui.secrets import CredentialsChange, RobotCredentials, SecretStoreError, StorePlace
from dingui.sending.jobs import SendJob
from tests.background.conftest import CLOSE_MS, DELIVERED, PATIENCE_S, Heard, Made, NotedParts, job, locked

CANCELLED = Outcome(OutcomeKind.NOT_SENT, "cancelled")


def refuse(_value: object) -> None:
    raise AssertionError("this must not be called")


def hang(_job: SendJob, cancellation: Cancellation) -> Outcome:
    """Return when told to stop, as the client does."""
    stopped = threading.Event()
    cancellation.on_cancel(stopped.set)
    assert stopped.wait(PATIENCE_S)
    return Outcome(OutcomeKind.UNKNOWN, "cancelled_unknown")


# The outbox is pumped


def test_a_wake_from_any_thread_pumps_the_outbox_in_the_worker(
    qtbot: QtBot, dispatcher: Dispatcher, made: Made
) -> None:
    with qtbot.waitSignal(dispatcher.send_finished):
        dispatcher.send(job())
    for number in range(1, 4):
        thread = threading.Thread(target=made.only.wake)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda so_far=number: made.only.pumped >= so_far)  # type: ignore[misc]  # bound now, not later
    assert len(set(made.only.threads)) == 1


def test_it_is_pumped_again_when_it_said_that_there_is_more(qtbot: QtBot, dispatcher: Dispatcher, made: Made) -> None:
    pauses = iter((0, 5, 1, None))
    made.prepare = lambda parts: setattr(parts, "on_pump", lambda: next(pauses))
    dispatcher.send(job())
    qtbot.waitUntil(lambda: bool(made.parts) and bool(made.only.asked))
    made.only.wake()
    qtbot.waitUntil(lambda: made.only.pumped == 4)


def test_a_pump_that_stumbles_ends_nothing_else(
    qtbot: QtBot, dispatcher: Dispatcher, heard: Heard, made: Made, expected_log: pytest.LogCaptureFixture
) -> None:
    def stumble() -> int | None:
        raise ZeroDivisionError("SECfake made up")

    made.prepare = lambda parts: setattr(parts, "on_pump", stumble)
    dispatcher.send(job())
    qtbot.waitUntil(lambda: bool(heard.finished))
    made.only.wake()
    qtbot.waitUntil(lambda: "stumbled" in expected_log.text)
    with qtbot.waitSignal(dispatcher.send_finished):
        dispatcher.send(job())
    assert heard.outcomes == [DELIVERED, DELIVERED]
    assert "SECfake" not in expected_log.text


# Sending


def test_a_send_ends_in_one_report_in_the_asking_thread(
    qtbot: QtBot, dispatcher: Dispatcher, heard: Heard, made: Made
) -> None:
    sent = job()
    with qtbot.waitSignal(dispatcher.send_started) as started, qtbot.waitSignal(dispatcher.send_finished):
        ticket = dispatcher.send(sent)
        assert dispatcher.jobs_under_way() == {ticket: sent}
    assert started.args == [ticket]
    [(number, report)] = heard.finished
    assert (number, report.outcome, report.job) == (ticket, DELIVERED, sent)
    assert dispatcher.jobs_under_way() == {}
    assert heard.threads == {threading.get_ident()}


def test_parts_are_made_used_and_closed_in_one_other_thread(qtbot: QtBot, dispatcher: Dispatcher, made: Made) -> None:
    for _ in range(3):
        with qtbot.waitSignal(dispatcher.send_finished):
            dispatcher.send(job())
    assert dispatcher.close(CLOSE_MS)
    assert made.only.closed == 1
    assert len(set(made.only.threads)) == 1
    assert threading.get_ident() not in made.only.threads


def test_nothing_is_made_before_it_is_needed(dispatcher: Dispatcher, made: Made) -> None:
    assert dispatcher.close(CLOSE_MS)
    assert made.parts == []


def test_jobs_are_done_one_after_another_in_their_order(
    qtbot: QtBot, dispatcher: Dispatcher, heard: Heard, made: Made
) -> None:
    tickets = [dispatcher.send(job(f"群{number}")) for number in range(20)]
    qtbot.waitUntil(lambda: len(heard.finished) == 20)
    assert heard.tickets == tickets
    assert made.only.asked == [f"send 群{number}" for number in range(20)]


def test_many_sends_each_end_once(qtbot: QtBot, dispatcher: Dispatcher, heard: Heard, made: Made) -> None:
    """Delivered, hung, cancelled in the queue, broken: whatever happens, one report for each ticket."""

    def whatever(job: SendJob, cancellation: Cancellation) -> Outcome:
        match job.target.name:
            case "hangs":
                return hang(job, cancellation)
            case "breaks":
                raise RuntimeError("made up")
        return CANCELLED if cancellation.cancelled else DELIVERED

    made.prepare = lambda parts: setattr(parts, "on_send", whatever)
    names = ["fine", "hangs", "breaks", "fine"] * 10
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dingui.background.dispatcher._log.error", lambda *_words: None)
        tickets = [dispatcher.send(job(name)) for name in names]
        for ticket, name in zip(tickets, names, strict=True):
            if name == "hangs":
                dispatcher.cancel(ticket)
        qtbot.waitUntil(lambda: len(heard.finished) == len(names), timeout=CLOSE_MS)
    assert sorted(heard.tickets) == sorted(tickets)
    assert dispatcher.jobs_under_way() == {}


def test_a_hanging_send_is_cancelled_at_once(qtbot: QtBot, dispatcher: Dispatcher, heard: Heard, made: Made) -> None:
    made.prepare = lambda parts: setattr(parts, "on_send", hang)
    ticket = dispatcher.send(job())
    qtbot.waitUntil(lambda: bool(made.parts) and made.only.asked == ["send 群"])
    dispatcher.cancel(ticket)
    qtbot.waitUntil(lambda: bool(heard.finished))
    assert heard.outcomes == [Outcome(OutcomeKind.UNKNOWN, "cancelled_unknown")]


def test_cancelling_what_has_ended_or_never_was_does_nothing(
    qtbot: QtBot, dispatcher: Dispatcher, heard: Heard
) -> None:
    with qtbot.waitSignal(dispatcher.send_finished):
        ticket = dispatcher.send(job())
    dispatcher.cancel(ticket)
    dispatcher.cancel(4711)
    assert heard.outcomes == [DELIVERED]


def test_a_mistake_in_the_middle_of_a_send_is_an_unknown_outcome(
    qtbot: QtBot, dispatcher: Dispatcher, heard: Heard, made: Made, expected_log: pytest.LogCaptureFixture
) -> None:
    made.prepare = lambda parts: setattr(parts, "trouble", ZeroDivisionError("SECfake made up"))
    with qtbot.waitSignal(dispatcher.send_finished):
        dispatcher.send(job())
    assert heard.outcomes == [Outcome(OutcomeKind.UNKNOWN, "unexpected")]
    assert "ZeroDivisionError" in expected_log.text
    assert "SECfake" not in expected_log.text


@pytest.mark.parametrize(("trouble", "code"), [(LibraryError("disk_full"), "disk_full"), (OSError(5, "x"), "failed")])
def test_where_nothing_could_be_made_nothing_was_sent(
    trouble: Exception,
    code: str,
    qtbot: QtBot,
    dispatcher: Dispatcher,
    heard: Heard,
    made: Made,
    expected_log: pytest.LogCaptureFixture,
) -> None:
    """The worker could not open the library: the request certainly never left, and a later one may succeed."""
    made.trouble = trouble
    with qtbot.waitSignal(dispatcher.send_finished):
        dispatcher.send(job())
    assert heard.outcomes == [Outcome(OutcomeKind.NOT_SENT, "journal_failed", data={"code": code})]
    [(_, report)] = heard.finished
    assert report.attempts == 0
    made.trouble = None
    with qtbot.waitSignal(dispatcher.send_finished):
        dispatcher.send(job())
    assert heard.outcomes[1:] == [DELIVERED]


# The other questions


def ask_store(dispatcher: Dispatcher, done: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
    dispatcher.store_credentials("id", RobotCredentials(Concealed("t"), Concealed("s")), done, failed)


def ask_change(dispatcher: Dispatcher, done: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
    change = CredentialsChange(secret=Concealed("s"))
    dispatcher.change_credentials("id", change, "https://oapi.dingtalk.com/robot/send", done, failed)


def ask_read(dispatcher: Dispatcher, done: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
    dispatcher.read_credentials("id", done, failed)


def ask_practice(dispatcher: Dispatcher, done: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
    dispatcher.start_practice(done, failed)


def ask_anything(dispatcher: Dispatcher, done: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
    dispatcher.run(lambda parts: parts.secrets_place(), done, failed)


QUESTIONS = [ask_store, ask_change, ask_read, ask_practice, ask_anything]


@pytest.mark.parametrize("ask", QUESTIONS)
def test_an_answer_comes_in_the_asking_thread(
    ask: Callable[..., None], qtbot: QtBot, dispatcher: Dispatcher, made: Made
) -> None:
    answers: list[tuple[object, int]] = []
    ask(dispatcher, lambda value: answers.append((value, threading.get_ident())), refuse)
    qtbot.waitUntil(lambda: bool(answers))
    [(value, thread)] = answers
    assert isinstance(value, StorePlace | PracticeState | RobotCredentials)
    assert thread == threading.get_ident()
    assert thread not in made.only.threads


@pytest.mark.parametrize("ask", QUESTIONS)
def test_a_refusal_comes_in_the_asking_thread_and_without_the_frames_of_the_worker(
    ask: Callable[..., None], qtbot: QtBot, dispatcher: Dispatcher, made: Made
) -> None:
    made.prepare = lambda parts: setattr(parts, "trouble", locked())
    refusals: list[tuple[Exception, int]] = []
    ask(dispatcher, refuse, lambda error: refusals.append((error, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(refusals))
    [(error, thread)] = refusals
    assert isinstance(error, SecretStoreError)
    assert (error.code, thread) == ("locked", threading.get_ident())
    assert "".join(traceback.format_exception(error)).count("\n") == 1


def test_what_caused_a_refusal_stays_behind(qtbot: QtBot, dispatcher: Dispatcher) -> None:
    """The frames of a cause hold what was in hand: a token, a secret."""

    def work(_parts: Parts) -> None:
        token = "0" * 60 + "beef"
        try:
            raise OSError(token)
        except OSError as error:
            raise SecretStoreError("failed") from error

    refusals: list[Exception] = []
    dispatcher.run(work, refuse, refusals.append)
    qtbot.waitUntil(lambda: bool(refusals))
    assert (refusals[0].__cause__, refusals[0].__context__, refusals[0].__traceback__) == (None, None, None)


def test_forgetting_and_asking_where_secrets_are(qtbot: QtBot, dispatcher: Dispatcher, made: Made) -> None:
    places: list[StorePlace] = []
    dispatcher.forget_credentials("id")
    dispatcher.ask_secrets_place(places.append)
    qtbot.waitUntil(lambda: bool(places))
    assert places == [StorePlace("keyring", "gnome")]
    assert made.only.asked == ["forget id", "place"]


def test_a_failure_that_nobody_waits_for_is_logged_by_its_type(
    qtbot: QtBot, dispatcher: Dispatcher, made: Made, expected_log: pytest.LogCaptureFixture
) -> None:
    made.prepare = lambda parts: setattr(parts, "trouble", RuntimeError("SECfake made up"))
    dispatcher.forget_credentials("id")
    dispatcher.ask_secrets_place(refuse)
    qtbot.waitUntil(lambda: expected_log.text.count("RuntimeError") == 2)
    assert "SECfake" not in expected_log.text


# The event loop


def test_the_event_loop_turns_while_a_send_waits(
    qtbot: QtBot, dispatcher: Dispatcher, heard: Heard, made: Made
) -> None:
    """The send ends only when the loop has turned fifty times; a loop that is held would never get there."""
    turned = threading.Event()
    ticks: list[int] = []

    def tick() -> None:
        ticks.append(len(heard.finished))
        if len(ticks) == 50:
            turned.set()

    def wait(_job: SendJob, _cancellation: Cancellation) -> Outcome:
        return DELIVERED if turned.wait(PATIENCE_S) else Outcome(OutcomeKind.UNKNOWN, "timeout")

    made.prepare = lambda parts: setattr(parts, "on_send", wait)
    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(1)
    with qtbot.waitSignal(dispatcher.send_finished, timeout=CLOSE_MS):
        dispatcher.send(job())
    timer.stop()
    assert heard.outcomes == [DELIVERED]
    assert ticks[:50] == [0] * 50


# The end


def test_closing_while_a_send_hangs_cancels_it_and_ends_the_thread(
    qtbot: QtBot, dispatcher: Dispatcher, heard: Heard, made: Made
) -> None:
    made.prepare = lambda parts: setattr(parts, "on_send", hang)
    tickets = [dispatcher.send(job(name)) for name in ("first", "second")]
    qtbot.waitUntil(lambda: bool(made.parts) and made.only.asked == ["send first"])
    assert dispatcher.close(CLOSE_MS)
    assert made.only.closed == 1
    # What was said last waits in the queue of the asking thread, and is heard if that still listens.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall.value)
    assert heard.tickets == tickets
    assert {outcome.reason for outcome in heard.outcomes} == {"cancelled_unknown"}


def test_closing_says_so_where_the_thread_does_not_end_in_time(qtbot: QtBot, made: Made) -> None:
    dispatcher = Dispatcher(made)
    free = threading.Event()

    def deaf(_job: SendJob, _cancellation: Cancellation) -> Outcome:
        free.wait(PATIENCE_S)
        return DELIVERED

    made.prepare = lambda parts: setattr(parts, "on_send", deaf)
    dispatcher.send(job())
    qtbot.waitUntil(lambda: bool(made.parts) and bool(made.only.asked))
    assert not dispatcher.close(1)
    free.set()
    assert dispatcher.close(CLOSE_MS)


def test_closing_twice_is_fine(qtbot: QtBot, dispatcher: Dispatcher, made: Made) -> None:
    with qtbot.waitSignal(dispatcher.send_finished):
        dispatcher.send(job())
    assert dispatcher.close(CLOSE_MS)
    assert dispatcher.close(CLOSE_MS)
    assert made.only.closed == 1


def test_parts_that_cannot_be_closed_are_logged_by_type(
    qtbot: QtBot, made: Made, expected_log: pytest.LogCaptureFixture
) -> None:
    class Sticky(NotedParts):
        def close(self) -> None:
            raise OSError("SECfake made up")

    dispatcher = Dispatcher(Sticky)
    with qtbot.waitSignal(dispatcher.send_finished):
        dispatcher.send(job())
    assert dispatcher.close(CLOSE_MS)
    assert "OSError" in expected_log.text
    assert "SECfake" not in expected_log.text


def test_after_the_end_nothing_is_begun_any_more(
    qtbot: QtBot, dispatcher: Dispatcher, heard: Heard, made: Made, expected_log: pytest.LogCaptureFixture
) -> None:
    """A second thread, which nobody would end, must not come of a late question."""
    with qtbot.waitSignal(dispatcher.send_finished):
        dispatcher.send(job())
    assert dispatcher.close(CLOSE_MS)
    refusals: list[Exception] = []
    dispatcher.start_practice(refuse, refusals.append)
    dispatcher.forget_credentials("id")
    with qtbot.waitSignal(dispatcher.send_finished):
        late = dispatcher.send(job())
    assert (heard.tickets[-1], heard.outcomes[-1], dispatcher.jobs_under_way()) == (late, CANCELLED, {})
    assert len(refusals) == 1
    assert expected_log.messages == ["a background task failed: Closed"]
    assert len(made.parts) == 1
    assert made.only.asked == ["send 群"]


def test_no_thread_is_left(qtbot: QtBot, made: Made) -> None:
    """Made, used, closed and let go of many times over: Qt would abort the process if a thread were still running."""
    for _ in range(10):
        dispatcher = Dispatcher(made)
        with qtbot.waitSignal(dispatcher.send_finished):
            dispatcher.send(job())
        assert dispatcher.close(CLOSE_MS)
        assert dispatcher._thread.isFinished()
        del dispatcher
        gc.collect()
    assert [parts.closed for parts in made.parts] == [1] * 10
