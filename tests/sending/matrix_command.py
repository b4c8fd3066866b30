"""The fault matrix by ``dingui send``: a real process with a data folder and a keyring of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from dingui.library import Library
from dingui.messages.payload import to_payload
from dingui.outcomes import Outcome, OutcomeKind
from dingui.paths import find_paths
from dingui.secrets import RobotCredentials
from dingui.texts.outcomes import explain
from tests.cli.groups import write_keyring
from tests.cli.program import ROOT, surroundings
from tests.cli.sending import LINE
from tests.sending.fault_matrix import MESSAGE, Ground, Row, Stand, Way, settle

STATUS = {"delivered": 0, "rejected": 1, "not_sent": 1, "unknown": 3}


def trust_file(ground: Ground, folder: Path) -> dict[str, str]:
    """Return the environment in which the system trusts what a way's certificates were issued by."""
    if not ground.authorities:
        return {}
    path = folder / "authorities.pem"
    path.write_bytes(b"".join(authority.cert_pem.bytes() for authority in ground.authorities))
    return {"SSL_CERT_FILE": str(path)}


def timeouts_of(way: Way) -> str:
    """Return a way's time-outs as the program takes them from the environment."""
    return f"{way.timeouts.connect_s},{way.timeouts.read_s},{way.timeouts.total_s}"


def run(way: Way, robots: int, folder: Path) -> list[Row]:
    """Send one message by name to so many robots that fail in this way; return what the command said of each."""
    with ExitStack() as stack:
        ground = Ground(stack)
        stands: dict[str, Stand] = {}
        secrets: dict[str, RobotCredentials] = {}
        with Library.open(find_paths().library) as library:
            for number in range(robots):
                stand = way.make(ground, number)
                robot = library.robots.add(f"群{number}", stand.webhook.endpoint)
                stands[robot.name] = stand
                secrets[robot.id] = RobotCredentials(stand.webhook.access_token)
        env = write_keyring(secrets, folder / "keyring")
        env["PYTHONPATH"] = f"{env['PYTHONPATH']}:{ROOT}"
        file = folder / "message.json"
        file.write_text(json.dumps(to_payload(MESSAGE), ensure_ascii=False), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "tests.sending.matrix_child", way.name, str(file), "--json", "--robot", *stands],
            capture_output=True,
            env=surroundings(env | trust_file(ground, folder) | {"DINGUI_TIMEOUTS": timeouts_of(way)}),
            timeout=120,
            check=False,
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert [line["robot"] for line in lines] == list(stands), done.stderr.decode()
        settle(way, stands.values())
        assert done.returncode == STATUS[way.outcome]
        return [_row(line, way, stands[line["robot"]]) for line in lines]


def _row(line: dict[str, object], way: Way, stand: Stand) -> Row:
    assert list(line) == LINE
    name, outcome, attempts = str(line["robot"]), str(line["outcome"]), int(str(line["attempts"]))
    with Library.open(find_paths().library) as library:
        # The journal has to say what the line says.
        told = [each for each in library.deliveries.recent(1_000) if each.robot_name == name]
    assert [each.attempt for each in told] == list(range(attempts, 0, -1))
    if told:
        assert told[0].outcome is not None
        assert told[0].state == outcome
        return Row(outcome, told[0].outcome.reason, stand.seen(), stand.posts(), attempts)
    # Nothing was begun, so only the words tell why.
    why = explain(Outcome(OutcomeKind(way.outcome), way.reason), name).why
    return Row(outcome, way.reason if why in str(line["explanation"]) else "?", stand.seen(), stand.posts(), attempts)
