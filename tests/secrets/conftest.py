"""Keyrings for tests, made up and real, and what is put into them."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from dingui.concealed import Concealed
from dingui.secrets import KeyringStore, RobotCredentials, SecretStoreError
from tests.secrets.backend import HandHeldKeyring

if TYPE_CHECKING:
    from tests.secrets.secret_service import SecretService

TIMEOUT_S = 20.0
"""For stores that are expected to answer: never reached on a machine that is merely busy."""


def made(token: str = "0" * 60 + "beef", secret: str = "") -> RobotCredentials:
    """Return made-up credentials."""
    return RobotCredentials(Concealed(token), Concealed(secret))


def code_of(call: Callable[[], object]) -> str:
    """Return the code of the error that ``call`` raises; empty where it raises none."""
    raised: SecretStoreError | None = None
    try:
        call()
    except SecretStoreError as error:
        raised = error
    if raised is None:
        return ""
    assert raised.__cause__ is None
    assert raised.__context__ is None
    return raised.code


@pytest.fixture
def robot_id() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def backend() -> HandHeldKeyring:
    return HandHeldKeyring()


@pytest.fixture
def store(backend: HandHeldKeyring) -> KeyringStore:
    """The store over a keyring that the test holds in its hand."""
    return KeyringStore(TIMEOUT_S, lambda: backend)


def _secret_service(root: Path, *, activated: bool = False) -> SecretService:
    if sys.platform != "linux":
        pytest.skip("the Secret Service is Linux's")
    from tests.secrets.secret_service import SecretService

    return SecretService(root, activated=activated)


@pytest.fixture(scope="session")
def shared_gnome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecretService]:
    """A real gnome-keyring for all tests that do it no harm."""
    with _secret_service(tmp_path_factory.mktemp("gnome")) as service:
        yield service


@pytest.fixture
def gnome(shared_gnome: SecretService, monkeypatch: pytest.MonkeyPatch) -> SecretService:
    """A real gnome-keyring, for tests that do it no harm and use ids of their own."""
    shared_gnome.enter(monkeypatch)
    return shared_gnome


class MakeService(Protocol):
    """Starts a keyring of a test's own."""

    def __call__(self, *, activated: bool = False) -> SecretService: ...


@pytest.fixture
def own_gnome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeService]:
    """Start a real gnome-keyring that the test may lock, stop and kill, and use it."""
    with ExitStack() as services:

        def start(*, activated: bool = False) -> SecretService:
            service = services.enter_context(_secret_service(tmp_path / "session", activated=activated))
            service.enter(monkeypatch)
            return service

        yield start
