"""A real gnome-keyring that asks for its password: nobody answers, somebody says no, it dies with the prompt open."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from dingui.secrets import KeyringStore, MemoryStore, SessionStore, StorePlace
from tests.journeys.waiting import until
from tests.secrets import leavings
from tests.secrets.conftest import TIMEOUT_S, MakeService, code_of, made
from tests.secrets.prompter import Prompter
from tests.secrets.secret_service import SecretService

# keyring leaves its connection to the garbage collector where the keyring stays locked or goes.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning")

LIMIT_S = 1.0
TOKEN = "70ce7" * 12 + "beef"
SECRET = "SECfake" + "5ecre7" * 9
GNOME = StorePlace("keyring", "gnome")

CALLS: dict[str, Callable[[KeyringStore, str], object]] = {
    "get": lambda store, robot_id: store.get(robot_id),
    "set": lambda store, robot_id: store.set(robot_id, made("another")),
    "delete": lambda store, robot_id: store.delete(robot_id),
}
AFTERWARDS = {"get": made(TOKEN, SECRET), "set": made("another"), "delete": None}


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect what keyring left open while that is still allowed."""
    yield
    leavings.collect()


@pytest.fixture
def service(own_gnome: MakeService, robot_id: str) -> SecretService:
    """A locked keyring with an entry."""
    service = own_gnome()
    KeyringStore(TIMEOUT_S).set(robot_id, made(TOKEN, SECRET))
    service.lock()
    return service


@pytest.fixture
def prompter(service: SecretService) -> Iterator[Prompter]:
    with Prompter(service.environment()["DBUS_SESSION_BUS_ADDRESS"]) as prompter:
        yield prompter


class Aside:
    """A call in a thread of its own, and what came of it."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.code: str | None = None
        self._call = call
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self.code = code_of(self._call)

    def end(self) -> str:
        self._thread.join(20)
        assert self.code is not None
        return self.code


@pytest.mark.parametrize("name", CALLS)
def test_somebody_says_no(service: SecretService, prompter: Prompter, robot_id: str, name: str) -> None:
    store = KeyringStore(TIMEOUT_S)
    prompter.dismisses_at_once()
    assert code_of(lambda: CALLS[name](store, robot_id)) == "locked"
    assert prompter.asked == 1, "asked once, not pestered"
    service.unlock()
    assert store.get(robot_id) == made(TOKEN, SECRET)


@pytest.mark.parametrize("name", CALLS)
def test_the_password_is_given_after_a_while(
    service: SecretService, prompter: Prompter, robot_id: str, name: str
) -> None:
    store = KeyringStore(TIMEOUT_S)
    call = Aside(lambda: CALLS[name](store, robot_id))
    prompter.is_asked()
    assert call.code is None, "it waits for the person"
    service.unlock()
    prompter.dismisses()  # what is open by now asks for nothing any more
    assert call.end() == ""
    assert KeyringStore(TIMEOUT_S).get(robot_id) == AFTERWARDS[name]


@pytest.mark.parametrize("name", CALLS)
def test_a_prompt_that_stays_open_longer_than_anyone_waits(
    service: SecretService, prompter: Prompter, robot_id: str, name: str
) -> None:
    store = KeyringStore(LIMIT_S)
    began = time.monotonic()
    assert code_of(lambda: CALLS[name](store, robot_id)) == "timeout"
    assert LIMIT_S <= time.monotonic() - began < 4 * LIMIT_S
    began = time.monotonic()
    assert code_of(lambda: store.get("another")) == "timeout"
    assert time.monotonic() - began < LIMIT_S, "at once: no second prompt on top of the first"
    assert prompter.asked == 1

    service.unlock()
    prompter.dismisses()
    until("it answers again", lambda: code_of(lambda: store.get("another")) == "")
    assert KeyringStore(TIMEOUT_S).get(robot_id) == AFTERWARDS[name], "what was wanted last stands"


def test_what_was_held_in_memory_meanwhile_is_moved(service: SecretService, prompter: Prompter, robot_id: str) -> None:
    memory = MemoryStore()
    session = SessionStore(KeyringStore(LIMIT_S), memory)
    session.set("new robot", made(TOKEN, SECRET))
    assert session.place() == StorePlace("memory", reason="timeout")
    assert session.get("new robot") == made(TOKEN, SECRET)
    service.unlock()
    prompter.dismisses()

    def moved() -> bool:
        code_of(lambda: session.get(robot_id))
        return session.place() == GNOME

    until("it is in the keyring", moved)
    assert memory.ids() == ()
    assert KeyringStore(TIMEOUT_S).get("new robot") == made(TOKEN, SECRET)


@pytest.mark.parametrize("name", CALLS)
def test_it_dies_with_the_prompt_open(service: SecretService, prompter: Prompter, robot_id: str, name: str) -> None:
    """The call that waits in it is never answered; the keyring that is started after it is used all the same."""
    store = KeyringStore(LIMIT_S)
    call = Aside(lambda: CALLS[name](store, robot_id))
    prompter.is_asked()
    service.kill_daemon()
    assert call.end() in ("timeout", "failed", "no_keyring", "refused", "locked")
    service.start_daemon()
    assert code_of(lambda: store.get(robot_id)) == ""
    assert store.get(robot_id) == made(TOKEN, SECRET), "nothing was changed"
    store.set(robot_id, made("another"))
    assert KeyringStore(TIMEOUT_S).get(robot_id) == made("another")


def test_it_dies_after_the_prompt_was_given_up_on(service: SecretService, prompter: Prompter, robot_id: str) -> None:
    store = KeyringStore(LIMIT_S)
    assert code_of(lambda: store.get(robot_id)) == "timeout"
    service.kill_daemon()
    service.start_daemon()
    assert store.get(robot_id) == made(TOKEN, SECRET)


@pytest.mark.parametrize("name", ["get", "set"])
def test_nobody_chooses_a_password_for_a_new_keyring(own_gnome: MakeService, robot_id: str, name: str) -> None:
    """The first program that asks makes the keyring; there is one, so it is not said to be missing."""
    service = own_gnome()
    service.remove_keyring()
    store = KeyringStore(TIMEOUT_S)
    with Prompter(service.environment()["DBUS_SESSION_BUS_ADDRESS"]) as prompter:
        prompter.dismisses_at_once()
        assert code_of(lambda: CALLS[name](store, robot_id)) == "refused"
        assert prompter.asked == 1
