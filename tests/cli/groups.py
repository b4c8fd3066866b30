"""Practice groups for commands: robots on loopback, and a keyring that a process of its own can read."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from dingui.concealed import Concealed
from dingui.library import Library
from dingui.library.deliveries import Delivery
from dingui.library.robots import Robot
from dingui.paths import find_paths
from dingui.practice.robot import Exchange, PracticeRobot
from dingui.practice.server import PracticeServer
from dingui.practice.settings import PracticeSettings
from dingui.secrets import RobotCredentials, entry

TOKEN = "0" * 60 + "beef"
SECRET = "SECfake" + "0123456789abcdef" * 3

_BACKEND = '''
"""A keyring in a file, for tests alone: dingui itself would never take one."""

import json
from pathlib import Path

from keyring.backend import KeyringBackend

FILE = Path(__file__).with_name("entries.json")


class Keyring(KeyringBackend):
    priority = 5

    def get_password(self, service, username):
        return json.loads(FILE.read_text("utf-8")).get(f"{service}/{username}")

    def set_password(self, service, username, password):
        raise NotImplementedError

    def delete_password(self, service, username):
        raise NotImplementedError
'''


class Group:
    """A practice robot, and a sign of each request."""

    def __init__(self, token: str = TOKEN, secret: str = SECRET, keywords: Iterable[str] = ()) -> None:
        self.robot = PracticeRobot(PracticeSettings(Concealed(token), Concealed(secret), tuple(keywords)))
        self.asked = threading.Event()
        self.server = PracticeServer(self.robot, on_request=self._note)

    def _note(self, _exchange: Exchange) -> None:
        self.asked.set()

    def __enter__(self) -> Group:
        self.server.start()
        return self

    def __exit__(self, *_details: object) -> None:
        self.server.stop()

    @property
    def webhook(self) -> str:
        return self.server.webhook().reveal()

    @property
    def endpoint(self) -> str:
        return self.webhook.partition("?")[0]

    @property
    def requests(self) -> int:
        return len(self.robot.exchanges)

    @property
    def posts(self) -> int:
        return self.robot.posts


def add_robots(groups: dict[str, Group], keyring_folder: Path) -> tuple[dict[str, Robot], dict[str, str]]:
    """Store each group as a robot with its name; return the robots and the environment that brings their secrets."""
    secrets: dict[str, RobotCredentials] = {}
    robots: dict[str, Robot] = {}
    with Library.open(find_paths().library) as library:
        for name, group in groups.items():
            settings = group.robot.settings
            robots[name] = library.robots.add(name, group.endpoint, keywords=settings.keywords, signed=True)
            secrets[robots[name].id] = RobotCredentials(settings.access_token, settings.secret)
    return robots, write_keyring(secrets, keyring_folder)


def write_keyring(secrets: dict[str, RobotCredentials], folder: Path) -> dict[str, str]:
    """Make a keyring of these secrets, by their robots' ids; return the environment in which a process has it."""
    import json

    entries = {f"dingui/{robot_id}": entry.encode(credentials).reveal() for robot_id, credentials in secrets.items()}
    folder.mkdir()
    (folder / "keyring_of_the_test.py").write_text(_BACKEND, encoding="utf-8")
    (folder / "entries.json").write_text(json.dumps(entries), encoding="utf-8")
    return {"PYTHON_KEYRING_BACKEND": "keyring_of_the_test.Keyring", "PYTHONPATH": str(folder)}


def deliveries() -> list[Delivery]:
    """Return what the journal holds, the oldest first."""
    with Library.open(find_paths().library) as library:
        return library.deliveries.recent(100)[::-1]
