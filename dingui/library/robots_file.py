"""Robots in a file, for another computer: everything that a person said of them, and no secret.

The file is UTF-8 JSON::

    {
      "dingui_robots": 1,
      "robots": [
        {
          "name": "产品群", "group": "产品部全体", "endpoint": "https://oapi.dingtalk.com/robot/send",
          "signed": true, "keywords": ["通知"], "allowed_ips": ["203.0.113.0/24"],
          "colour": "#3f7fdc", "tags": ["产品"], "notes": "",
          "real": true, "mentions": true, "archived": false,
          "words": {"值班人": "张三"}, "quiet": "22:00-08:00 1-5 everyone"
        }
      ]
    }

Only ``name`` must be there. Access token, signing secret and the token's fingerprint are never written, nor are
practice robots, which are dingui's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dingui.errors import DinguiError
from dingui.library.quiet import read_quiet
from dingui.library.robots import Robot

VERSION: Final = 1
BYTES_MAX: Final = 2_000_000
ROBOTS_MAX: Final = 1_000
_MARK: Final = "dingui_robots"
_ENDPOINT: Final = "https://oapi.dingtalk.com/robot/send"
_WITHOUT_TOKEN: Final = re.compile(r"https://[^\s?#@]+", re.ASCII)
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


class RobotsFileError(DinguiError):
    """A file that no robots can be read from.

    ``code``: ``too_large`` (data ``limit`` in MB), ``not_robots``, ``newer``, or ``too_many`` (``count``, ``limit``).
    """


@dataclass(frozen=True, slots=True)
class EntryFault:
    """What is wrong with one robot in the file."""

    code: str
    """``not_a_robot``, ``no_name``, ``repeated``: left out; ``address``, ``quiet``: taken without it."""
    number: int
    """Its place in the file, from 1."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What was read. The robots have no ids yet and need their webhooks."""

    robots: tuple[Robot, ...]
    faults: tuple[EntryFault, ...]


def write_robots(robots: Iterable[Robot]) -> bytes:
    """Return the file of ``robots``."""
    entries = [_entry(robot) for robot in robots if not robot.practice]
    text = json.dumps({_MARK: VERSION, "robots": entries}, ensure_ascii=False, indent=2)
    return (text + "\n").encode("utf-8", "replace")


def read_robots(data: bytes) -> RobotsFile:
    """Read a file; what is wrong with one robot keeps no other from being read. Raises :class:`RobotsFileError`."""
    if len(data) > BYTES_MAX:
        raise RobotsFileError("too_large", limit=BYTES_MAX // 1_000_000)
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise RobotsFileError("not_robots") from None
    if not isinstance(document, dict) or not isinstance(document.get("robots"), list):
        raise RobotsFileError("not_robots")
    version = document.get(_MARK)
    if type(version) is not int or version < 1:
        raise RobotsFileError("not_robots")
    if version > VERSION:
        raise RobotsFileError("newer")
    entries = document["robots"]
    if len(entries) > ROBOTS_MAX:
        raise RobotsFileError("too_many", count=len(entries), limit=ROBOTS_MAX)
    robots: dict[str, Robot] = {}
    faults: list[EntryFault] = []
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            faults.append(EntryFault("not_a_robot", number))
            continue
        robot = _robot(entry)
        if not robot.name:
            faults.append(EntryFault("no_name", number))
        elif robot.name in robots:
            faults.append(EntryFault("repeated", number, robot.name))
        else:
            robots[robot.name] = robot
            if "endpoint" in entry and robot.endpoint != entry["endpoint"]:
                faults.append(EntryFault("address", number, robot.name))
            if entry.get("quiet") and not robot.quiet:
                faults.append(EntryFault("quiet", number, robot.name))
    return RobotsFile(tuple(robots.values()), tuple(faults))


def _entry(robot: Robot) -> dict[str, object]:
    return {
        "name": robot.name,
        "group": robot.group,
        "endpoint": robot.endpoint,
        "signed": robot.signed,
        "keywords": list(robot.keywords),
        "allowed_ips": list(robot.allowed_ips),
        "colour": robot.colour,
        "tags": list(robot.tags),
        "notes": robot.notes,
        "real": robot.real,
        "mentions": robot.mentions,
        "archived": robot.archived,
        "words": dict(robot.words),
        "quiet": robot.quiet,
    }


def _robot(entry: Mapping[str, Any]) -> Robot:
    endpoint = _text(entry, "endpoint")
    quiet = read_quiet(_text(entry, "quiet"))
    colour = _text(entry, "colour")
    return Robot(
        id="",
        name=" ".join(_text(entry, "name").split()),
        # Whoever wrote a whole webhook into the file wrote its token, too: it is not taken in here.
        endpoint=endpoint if _WITHOUT_TOKEN.fullmatch(endpoint) else _ENDPOINT,
        keywords=_words(entry, "keywords"),
        signed=_flag(entry, "signed", otherwise=False),
        practice=False,
        fingerprint="",
        created_ms=0,
        position=0,
        colour=colour if _COLOUR.fullmatch(colour) else "",
        group=_text(entry, "group"),
        tags=_words(entry, "tags"),
        notes=_text(entry, "notes"),
        allowed_ips=_words(entry, "allowed_ips"),
        real=_flag(entry, "real", otherwise=True),
        mentions=_flag(entry, "mentions", otherwise=True),
        archived=_flag(entry, "archived", otherwise=False),
        needs_webhook=True,
        words=_pairs(entry, "words"),
        quiet=quiet.text if quiet else "",
    )


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return _clean(value) if isinstance(value, str) else ""


def _words(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = entry.get(key)
    if not isinstance(values, list):
        return ()
    words = (word.strip() for word in values if isinstance(word, str))
    return tuple(dict.fromkeys(filter(None, words)))


def _pairs(entry: Mapping[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    values = entry.get(key)
    if not isinstance(values, dict):
        return ()
    pairs = ((_clean(name), _clean(word)) for name, word in values.items() if isinstance(word, str))
    return tuple({name: word for name, word in pairs if name}.items())


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def _flag(entry: Mapping[str, Any], key: str, *, otherwise: bool) -> bool:
    value = entry.get(key)
    return value if isinstance(value, bool) else otherwise
