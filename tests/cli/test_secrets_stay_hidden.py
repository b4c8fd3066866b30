"""A marker token and secret, sent through everything that can go wrong, are in no file, no log, no output after it."""

from __future__ import annotations

import base64
import json
import logging
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, quote_plus, unquote, urlsplit

import pytest
import trustme

from dingui.concealed import Concealed
from dingui.log import start_log
from dingui.messages.models import TextMessage
from dingui.outcomes import Outcome
from dingui.parts import SendingParts
from dingui.paths import find_paths
from dingui.practice.faults import FaultKind
from dingui.robots.client import RobotClient
from dingui.robots.redaction import Redactor
from dingui.secrets import RobotCredentials
from dingui.sending.jobs import SendJob, Target, new_msg_uuid
from tests.cli.conftest import MessageFile
from tests.cli.groups import Group
from tests.cli.program import Run, command, surroundings
from tests.robots.conftest import server_context
from tests.robots.servers import MiniServer, Peer
from tests.sending.conftest import wait_until

TOKEN = "markertoken/+" + "a1b2" * 12
SECRET = "SECmarker密钥/+" + "c3d4" * 12
PIECES = ("a1b2" * 6, "c3d4" * 6)
"""Enough of each to give it away, whatever became of its ends."""

SIGNATURE_SHAPE = re.compile(rb"[A-Za-z0-9+/]{43}=|[A-Za-z0-9_-]{43}=")
"""32 bytes in base64: what a signature looks like, whatever it was made at."""


def spellings(text: str) -> set[bytes]:
    """Return every way in which ``text`` could stand somewhere."""
    plain = text.encode()
    found = {
        *(plain, plain[::-1], text[::-1].encode(), plain.hex().encode(), json.dumps(text)[1:-1].encode()),
        *(quote(text, safe="").encode(), quote_plus(text).encode(), quote(quote(text, safe=""), safe="").encode()),
        *(text.encode("utf-16-le"), text.encode("utf-16-be")),
    }
    for skipped in range(3):  # base64 of it alone, or in the middle of something else
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            found.add(encode(b"\0" * skipped + plain)[4:-4])
    return found


MARKERS = {each for text in (TOKEN, SECRET, *PIECES) for each in spellings(text)}


def traces_in(data: bytes) -> list[str]:
    """Return what in ``data`` gives a token, a secret or a signature away."""
    found = [repr(marker) for marker in MARKERS if marker in data]
    for reading in (data, unquote(data.decode("latin-1")).encode("latin-1", "replace")):
        found += [repr(match) for match in SIGNATURE_SHAPE.findall(reading)]
    return found


class Place:
    """A data folder and a temporary folder, and all that was said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[bytes] = []
        (folder / "temporary").mkdir()

    def look_around(self) -> None:
        """Fail where something is given away; make sure that there was something to look at."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        assert any(path.name == "library.sqlite3" for path in files)
        for path in files:
            assert not traces_in(path.read_bytes()), path
            assert not traces_in(str(path).encode())
        assert self.said
        for text in self.said:
            assert not traces_in(text), text


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def group() -> Iterator[Group]:
    with Group(token=TOKEN, secret=SECRET) as found:
        yield found


@pytest.fixture
def file(message_file: MessageFile) -> str:
    return message_file({"msgtype": "text", "text": {"content": "周会改到三点"}})


PATIENT = "60,60,60"
HASTY = "60,0.3,60"
"""For what hangs."""


def environment(place: Place, webhook: str, secret: str = SECRET, timeouts: str = PATIENT) -> dict[str, str]:
    return surroundings(
        {
            "THE_WEBHOOK": webhook,
            "THE_SECRET": secret,
            "DINGUI_TIMEOUTS": timeouts,
            "TMPDIR": str(place.folder / "temporary"),
            "PYTHONFAULTHANDLER": "1",
        }
    )


ARGUMENTS = ("--webhook-env", "THE_WEBHOOK", "--secret-env", "THE_SECRET")


def send(
    place: Place,
    file: str,
    webhook: str,
    *,
    secret: str = SECRET,
    options: tuple[str, ...] = (),
    timeouts: str = PATIENT,
) -> Run:
    done = subprocess.run(
        command("send", file, *ARGUMENTS, *options),
        capture_output=True,
        env=environment(place, webhook, secret, timeouts),
        timeout=60,
        check=False,
    )
    place.said += [done.stdout, done.stderr]
    assert b"Traceback" not in done.stderr
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


def address(port: int, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{port}/robot/send?access_token={quote(TOKEN, safe='')}"


# That the looking finds what is there


@pytest.mark.parametrize("text", [TOKEN, SECRET])
def test_every_spelling_would_be_found(text: str) -> None:
    for spelled in (
        text,
        f"https://oapi.dingtalk.com/robot/send?access_token={quote(text, safe='')}",
        text[::-1],
        f"a {text[3:-3]} cut off",
        json.dumps({"x": text}),
    ):
        assert traces_in(spelled.encode())
    for before in ("", "a", "ab", "abc"):
        assert traces_in(base64.b64encode(f"{before}{text}".encode()))
        assert traces_in(base64.urlsafe_b64encode(f"{before}{text}!".encode()))
    signature = base64.b64encode(bytes(range(200, 232))).decode()
    assert traces_in(signature.encode())
    assert traces_in(quote(signature, safe="").encode())
    assert not traces_in(f"{new_msg_uuid()} 产品群 127.0.0.1 https://oapi.dingtalk.com/robot/send".encode())


# As commands


def test_delivered(place: Place, group: Group, file: str) -> None:
    for options in ((), ("--json",)):
        assert send(place, file, group.webhook, options=options).status == 0
    assert group.posts == 2
    place.look_around()


def test_refused_for_a_wrong_secret(place: Place, group: Group, file: str) -> None:
    for options in ((), ("--json",)):
        assert send(place, file, group.webhook, secret=SECRET + "x", options=options).status == 1
    assert group.posts == 0
    place.look_around()


@pytest.mark.parametrize("fault", ["hang", "drop", "drop-after", "garbage", "http500", "gateway", "busy"])
def test_whatever_fault(fault: str, place: Place, group: Group, file: str) -> None:
    group.robot.set_fault(FaultKind(fault))
    timeouts = HASTY if fault == "hang" else PATIENT
    assert send(place, file, group.webhook, options=("--json",), timeouts=timeouts).status in (1, 3)
    assert group.asked.wait(30)
    assert group.requests == 1
    place.look_around()


def test_a_dead_port(place: Place, file: str) -> None:
    with Group(token=TOKEN) as gone:
        webhook = gone.webhook
    for options in ((), ("--json",)):
        assert send(place, file, webhook, options=options).status == 1
    place.look_around()


def test_a_certificate_that_is_not_trusted(place: Place, file: str) -> None:
    server = MiniServer(lambda peer: peer.answer(), tls=server_context(trustme.CA().issue_cert("127.0.0.1")))
    try:
        run = send(place, file, address(server.port, "https"), options=("--json",))
    finally:
        server.close()
    assert (run.status, run.object["outcome"]) == (1, "not_sent")
    place.look_around()


@pytest.mark.parametrize("kind", ["json", "html", "redirect"])
def test_an_answer_that_repeats_the_whole_request(kind: str, place: Place, file: str) -> None:
    """A proxy's or a log-in page's way: everything that came stands in the answer, the signature too."""

    def echo(peer: Peer) -> None:
        request = peer.read_request().decode()
        line = request.splitlines()[0]
        match kind:
            case "json":
                peer.answer(
                    json.dumps({"errcode": 310000, "errmsg": f"sign not match, {line} {unquote(line)}"}).encode()
                )
            case "html":
                peer.answer(f"<html><body>{line}<br>{unquote(line)}</body></html>".encode())
            case _:
                peer.answer(b"", "302 Found", (f"Location: {line.split()[1]}",))

    server = MiniServer(echo)
    try:
        runs = [send(place, file, address(server.port), options=options) for options in ((), ("--json",))]
    finally:
        server.close()
    assert all(run.status in (1, 3) for run in runs)
    for request in server.requests:
        # What must stay hidden did arrive.
        values = parse_qs(urlsplit(request.split()[1].decode()).query)
        assert values["access_token"] == [TOKEN]
        assert traces_in(values["sign"][0].encode())
    assert len(server.requests) == 2
    place.look_around()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGABRT, signal.SIGKILL])
def test_stopped_while_it_hangs_and_looked_at_from_outside(
    number: signal.Signals, place: Place, group: Group, file: str
) -> None:
    group.robot.set_fault(FaultKind.HANG)
    with subprocess.Popen(
        command("send", file, *ARGUMENTS, "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(place, group.webhook),
        cwd=place.folder / "temporary",
    ) as process:
        assert group.asked.wait(30)
        # What every other process of this computer may see.
        place.said += [Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "comm", "stat")]
        process.send_signal(number)
        if number == signal.SIGINT:
            # The first one waits for the answer, and says so.
            assert process.stderr is not None
            place.said.append(process.stderr.readline())
            process.send_signal(number)
        place.said += process.communicate(timeout=30)
    assert process.returncode == (3 if number in (signal.SIGINT, signal.SIGTERM) else -number)
    place.look_around()


BROKEN = """
import sys
from dingui import cli
from dingui.robots.client import RobotClient

def broken(self, webhook, secret, body, cancellation=None):
    raise RuntimeError(f"{webhook.access_token.reveal()} {secret.reveal()}")

RobotClient.post = broken
sys.exit(cli.run(sys.argv[1:]))
"""


def test_a_mistake_of_ours_in_the_middle_of_it(place: Place, group: Group, file: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, "send", file, *ARGUMENTS, "--json"],
        capture_output=True,
        env=environment(place, group.webhook),
        timeout=60,
        check=False,
    )
    place.said += [done.stdout, done.stderr]
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (3, "unknown")
    assert b"RuntimeError" in find_paths().log.read_bytes()
    place.look_around()


def test_what_cannot_be_read_is_not_repeated(place: Place, group: Group, file: str) -> None:
    """An address with a mistake in it, and a secret in the place of the address or the other way round."""
    assert send(place, file, group.webhook).status == 0
    link = f"https://example.com/?access_token={TOKEN}"
    for text in (link, f"htps:/oapi.dingtalk.com?access_token={TOKEN}", f"{TOKEN} {TOKEN}x", SECRET):
        assert send(place, file, text).status == 2
    assert send(place, file, group.webhook, secret=link).status == 2
    assert group.posts == 1
    place.look_around()


# In memory, where there is no keyring


def test_held_in_memory_through_every_outcome(
    place: Place,
    group: Group,
    own_logger: None,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TMPDIR", str(place.folder / "temporary"))
    paths, redactor = find_paths(), Redactor()
    paths.create()
    start_log(paths.log, redactor)
    logging.getLogger("dingui").setLevel(logging.DEBUG)
    parts = SendingParts(paths, redactor, {"DINGUI_TIMEOUTS": HASTY})
    robot = parts.library.robots.add("产品群", group.endpoint, signed=True, fingerprint=Concealed(TOKEN).fingerprint())
    parts.store_credentials(robot.id, RobotCredentials(Concealed(TOKEN), Concealed(SECRET)))
    job = SendJob(Target(robot.id, robot.name, robot.endpoint), TextMessage("周会改到三点"), msg_uuid=new_msg_uuid())
    seen: list[object] = []
    for fault in (None, *FaultKind):
        group.robot.set_fault(fault)
        seen.append(parts.send(job))
        # As if enough time had gone by: so many, and after a "too fast", a robot may not post.
        parts.library._database.run("UPDATE deliveries SET pace_key = ''")
    parts.store_credentials(robot.id, RobotCredentials(Concealed(TOKEN), Concealed(SECRET + "x")))
    group.robot.set_fault(None)
    seen.append(parts.send(job))

    def broken(*_details: object) -> Outcome:
        raise RuntimeError(f"{TOKEN} {SECRET}")

    monkeypatch.setattr(RobotClient, "post", broken)
    seen.append(parts.send(job))
    parts.close()
    logging.getLogger("dingui").error("and whoever writes an address: ?access_token=%s&sign=x", TOKEN)
    place.said += [repr(seen).encode(), *(text.encode() for text in capfd.readouterr())]
    wait_until(lambda: group.requests == len(FaultKind) + 2)
    assert paths.log.stat().st_size > 0
    assert not any((place.folder / "temporary").iterdir())
    place.look_around()
