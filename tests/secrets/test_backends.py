"""Which of keyring's backends are taken for a keyring, and which are not."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from keyring import backend, core
from keyring.backends import chainer

from dingui.secrets import KeyringStore, StorePlace
from dingui.secrets.backends import find_backend, name_of
from tests.secrets.conftest import TIMEOUT_S, code_of, made

BACKEND = """
    from keyring.backend import KeyringBackend
    {more}

    class {name}({base}):
        priority = {priority}
        kept = {{}}

        def get_password(self, service, username):
            return self.kept.get((service, username))

        def set_password(self, service, username, password):
            self.kept[service, username] = password

        def delete_password(self, service, username):
            del self.kept[service, username]
"""

WriteBackend = Callable[..., str]


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Forget the backends of a test, and what keyring chose; no bus, and no settings of keyring's, are there."""
    backend.get_all_keyring()  # imports keyring's own
    known = set(backend.KeyringBackend._classes)
    monkeypatch.setattr(core, "_keyring_backend", None)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    backend.get_all_keyring.reset()  # it remembers
    yield
    backend.get_all_keyring()
    backend.get_all_keyring.reset()
    backend.KeyringBackend._classes.clear()
    backend.KeyringBackend._classes.update(known)
    for name in [each for each in sys.modules if each.startswith(("keyrings", "my_keyring"))]:
        del sys.modules[name]


@pytest.fixture
def write_backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteBackend:
    """Write a module with a backend; return the name that keyring takes for it."""
    monkeypatch.syspath_prepend(str(tmp_path / "modules"))

    def write(
        module: str, name: str = "Keyring", *, priority: str = "5", base: str = "KeyringBackend", more: str = ""
    ) -> str:
        file = tmp_path / "modules" / (module.replace(".", "/") + ".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        code = textwrap.dedent(BACKEND).format(name=name, base=base, priority=priority, more=more)
        file.write_text(code, encoding="utf-8")
        return f"{module}.{name}"

    return write


def found_by(monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    """Return the class that is found where ``name`` was chosen; or the code of the refusal."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    if code := code_of(find_backend):
        return code
    return type(find_backend()).__qualname__


@pytest.mark.parametrize(
    "name",
    [
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "keyring.backends.SecretService.Keyring",
        "no.such.module.Keyring",
        "keyring.backends.fail.NoSuchClass",
        "keyring.core.log",
        "keyring.backend.KeyringBackend",
        "Keyring",
        ".",
        "",
    ],
)
def test_what_is_no_keyring_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, robot_id: str) -> None:
    assert found_by(monkeypatch, name) == "no_keyring"
    store = KeyringStore(TIMEOUT_S)
    assert code_of(lambda: store.set(robot_id, made())) == "no_keyring"
    assert code_of(lambda: store.get(robot_id)) == "no_keyring"
    assert code_of(store.place) == "no_keyring"


@pytest.mark.parametrize(
    ("module", "name", "options"),
    [
        ("keyrings.alt.file", "PlaintextKeyring", {}),
        ("keyrings.alt.file", "EncryptedKeyring", {}),
        ("keyrings.alt.Gnome", "Keyring", {}),
        ("my_keyring", "PlaintextKeyring", {}),
        ("my_keyring", "MyPlainTextStore", {}),
        (
            "my_keyring",
            "Keyring",
            {"base": "PlaintextKeyring", "more": "class PlaintextKeyring(KeyringBackend): priority = 5"},
        ),
        ("my_keyring", "Keyring", {"base": "null.Keyring", "more": "from keyring.backends import null"}),
        ("my_keyring", "Keyring", {"priority": "0.5"}),
        ("my_keyring", "Keyring", {"priority": "-1"}),
        ("my_keyring", "Keyring", {"priority": "'high'"}),
        ("my_keyring", "Keyring", {"more": "raise SystemError('not here')"}),
        ("my_keyring", "Keyring", {"more": "not python"}),
    ],
)
def test_files_of_their_own_and_nothing_at_all_are_refused(
    monkeypatch: pytest.MonkeyPatch, write_backend: WriteBackend, module: str, name: str, options: dict[str, str]
) -> None:
    assert found_by(monkeypatch, write_backend(module, name, **options)) == "no_keyring"


def test_a_keyring_that_someone_chose_is_taken(
    monkeypatch: pytest.MonkeyPatch, write_backend: WriteBackend, robot_id: str
) -> None:
    assert found_by(monkeypatch, write_backend("my_keyring", "PasswordManager")) == "PasswordManager"
    store = KeyringStore(TIMEOUT_S)
    store.set(robot_id, made("abc"))
    assert store.get(robot_id) == made("abc")
    assert store.place() == StorePlace("keyring", "other")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("[backend]\ndefault-keyring={name}\n", "PasswordManager"),
        ("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n", "no_keyring"),
        ("[backend]\ndefault-keyring=no.such.Keyring\n", "no_keyring"),
        ("no section\n", "no_keyring"),
        ("[backend\n\x00", "no_keyring"),
    ],
)
def test_keyrings_own_settings(tmp_path: Path, write_backend: WriteBackend, content: str, found: str) -> None:
    name = write_backend("my_keyring", "PasswordManager")
    file = tmp_path / "config" / "python_keyring" / "keyringrc.cfg"
    file.parent.mkdir(parents=True)
    file.write_text(content.replace("{name}", name), encoding="utf-8")
    code = code_of(find_backend)
    assert (code or type(find_backend()).__qualname__) == found


def test_of_a_chain_the_first_real_keyring_is_taken(
    monkeypatch: pytest.MonkeyPatch, write_backend: WriteBackend
) -> None:
    """The chain itself would read and write the plain text."""
    for number, (name, priority) in enumerate([("PlaintextKeyring", "9"), ("Real", "7"), ("Second", "6")]):
        core.load_keyring(write_backend(f"my_keyring{number}", name, priority=priority))
    assert [type(each).__name__ for each in chainer.ChainerBackend.backends][:3] == [
        "PlaintextKeyring",
        "Real",
        "Second",
    ]
    assert type(find_backend()).__name__ == "Real"
    assert found_by(monkeypatch, "keyring.backends.chainer.ChainerBackend") == "Real"


def test_a_chain_of_files_is_no_keyring(monkeypatch: pytest.MonkeyPatch, write_backend: WriteBackend) -> None:
    for number in range(2):
        core.load_keyring(write_backend(f"my_keyring{number}", "PlaintextKeyring", priority="9"))
    assert code_of(find_backend) == "no_keyring"
    assert found_by(monkeypatch, "keyring.backends.chainer.ChainerBackend") == "no_keyring"


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keyring.backends.kwallet", "kwallet"),
        ("keyring.backends.Windows", "windows"),
        ("keyring.backends.macOS", "macos"),
        ("keyring.backends.SecretService", "secret-service"),
        ("keyring.backends.libsecret", "secret-service"),
        ("my_keyring", "other"),
    ],
)
def test_what_keyrings_are_called(write_backend: WriteBackend, module: str, name: str) -> None:
    made_up = core.load_keyring(write_backend("my_keyring"))
    type(made_up).__module__ = module
    assert name_of(made_up) == name
