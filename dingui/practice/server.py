"""The loopback server that lets any client speak with practice robots as with DingTalk."""

from __future__ import annotations

import errno
import ipaddress
import logging
import os
import selectors
import socket
import struct
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Final
from urllib.parse import quote

from dingui.concealed import Concealed
from dingui.practice.case import Request, read_query
from dingui.practice.faults import Manner, Wire
from dingui.practice.robot import Exchange, PracticeRobot
from dingui.practice.settings import PracticeError

logger = logging.getLogger(__name__)

OnRequest = Callable[[Exchange], None]

MAX_READ_BYTES: Final = 1024 * 1024
"""What is read of a body at most; of a longer one the rest stays unread and the connection is closed."""

_MAX_CHUNK_LINE: Final = 1024


class PracticeServer:
    """Practice robots behind one address on this computer; which one is meant, the access token says.

    ``on_request`` is called in a thread of the server's, after a request was judged and before it is answered, so that
    whoever has the answer finds the exchange noted. It must not raise.
    """

    def __init__(
        self, *robots: PracticeRobot, host: str = "127.0.0.1", port: int = 0, on_request: OnRequest | None = None
    ) -> None:
        """Raise :class:`PracticeError` for a host that is not an IPv4 loopback address; port 0 takes any free one."""
        if not robots:
            raise ValueError("a server without a robot")
        if not _is_loopback(host):
            raise PracticeError("practice_not_loopback", host=host)
        self._robots = robots
        self._host = host
        self._asked_port = port
        self._on_request = on_request
        self._httpd: _Httpd | None = None
        self._accepting: threading.Thread | None = None
        self._wake: socket.socket | None = None

    def start(self) -> None:
        """Bind and begin to answer. Raises :class:`PracticeError` where the port cannot be had."""
        if self._httpd is not None:
            raise RuntimeError("started already")
        failure: PracticeError | None = None
        try:
            httpd = _Httpd((self._host, self._asked_port), self._robots, self._on_request)
        except OSError as error:
            failure = _bind_error(error, self._asked_port)
        if failure is not None:
            raise failure
        self._httpd = httpd
        self._wake, woken = socket.socketpair()
        self._accepting = threading.Thread(target=_accept, args=(httpd, woken), name="practice-accept", daemon=True)
        self._accepting.start()

    def stop(self) -> None:
        """Stop, and end every connection, also one that hangs. Returns when all threads have ended."""
        httpd, accepting, wake = self._httpd, self._accepting, self._wake
        if httpd is None or accepting is None or wake is None:
            return
        self._httpd = self._accepting = self._wake = None
        wake.close()
        accepting.join()
        httpd.end_connections()
        httpd.server_close()

    def __enter__(self) -> PracticeServer:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    @property
    def robots(self) -> tuple[PracticeRobot, ...]:
        """The robots, in the order given; the first answers for tokens that none of them has."""
        return self._robots

    def change_robots(self, *robots: PracticeRobot) -> None:
        """Answer for these robots from the next request on; at least one."""
        if not robots:
            raise ValueError("a server without a robot")
        self._robots = robots
        if self._httpd is not None:
            self._httpd.robots = robots

    @property
    def port(self) -> int:
        """The port in use. Raises ``RuntimeError`` while not started."""
        if self._httpd is None:
            raise RuntimeError("not started")
        return self._httpd.server_port

    def webhook(self, robot: PracticeRobot | None = None) -> Concealed:
        """Return the webhook of ``robot``, by default the first; it holds the access token."""
        token = (robot or self._robots[0]).settings.access_token.reveal()
        return Concealed(f"http://{self._host}:{self.port}/robot/send?access_token={quote(token, safe='')}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False


def _bind_error(error: OSError, port: int) -> PracticeError:
    if error.errno == errno.EADDRINUSE:
        return PracticeError("practice_port_in_use", port=port)
    if error.errno == errno.EACCES:
        return PracticeError("practice_port_forbidden", port=port)
    return PracticeError("practice_port_unavailable", port=port, detail=error.strerror or "")


def _accept(httpd: _Httpd, woken: socket.socket) -> None:
    # serve_forever would look for its end every half second; this waits for a connection or the end, and for no time.
    with woken, selectors.DefaultSelector() as selector:
        selector.register(httpd, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        while not any(key.fileobj is woken for key, _ in selector.select()):
            httpd.handle_request()


class _Httpd(ThreadingHTTPServer):
    """http.server's own, with connections that can be ended from outside."""

    allow_reuse_address = os.name == "posix"  # on Windows it would let two servers share a port
    request_queue_size = 128
    timeout = 0  # handle_request is called when a connection is there, and must not wait if it has gone again

    def __init__(self, address: tuple[str, int], robots: tuple[PracticeRobot, ...], on_request: OnRequest | None):
        self.robots = robots
        self._on_request = on_request
        self.ending = threading.Event()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer's own asks the name service who we are
        self.server_name = str(self.server_address[0])
        self.server_port = int(self.server_address[1])

    def process_request(self, request: object, client_address: object) -> None:
        if not isinstance(request, socket.socket):
            raise TypeError("not a connection")
        thread = threading.Thread(
            target=self._serve_connection, args=(request, client_address), name="practice-connection", daemon=True
        )
        with self._lock:
            self._connections[request] = thread
        thread.start()

    def _serve_connection(self, connection: socket.socket, client_address: tuple[str, int]) -> None:
        try:
            self.process_request_thread(connection, client_address)
        finally:
            with self._lock:
                self._connections.pop(connection, None)

    def end_connections(self) -> None:
        """End every connection and wait for its thread."""
        self.ending.set()
        with self._lock:
            open_now = list(self._connections.items())
        for connection, _ in open_now:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # closed already
        for _, thread in open_now:
            if thread is not threading.current_thread():
                thread.join()

    def robot_for(self, query: str) -> PracticeRobot:
        """Return the robot whose token the query holds, or the first, which will refuse it."""
        token = Concealed(read_query(query).get("access_token", ""))
        return next((robot for robot in self.robots if robot.settings.access_token == token), self.robots[0])

    def note(self, exchange: Exchange) -> None:
        """Tell whoever listens."""
        if self._on_request is not None:
            self._on_request(exchange)

    def handle_error(self, *_where: object) -> None:
        # Ours would be to print a traceback; a client that went away is no error of ours.
        kind = sys.exc_info()[0]
        if kind is not None and not issubclass(kind, OSError):
            logger.error("The practice robot could not answer: %s", kind.__name__)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one piece
    disable_nagle_algorithm = True
    server: _Httpd
    _at_s: float | None = None
    """When the last request came, by the group's clock: seconds since 1970."""

    def handle(self) -> None:
        """Serve one connection, unless its first request is to be dropped before anything is read of it."""
        try:
            if not self.connection.recv(1, socket.MSG_PEEK):
                return
            if len(self.server.robots) == 1 and self._dropped(self.server.robots[0]):
                return
            super().handle()
        except OSError:
            self.close_connection = True  # the client went away, or stop() ended the connection

    def do_POST(self) -> None:
        """Take one request to the robot that it is for, and carry out what comes of it."""
        path, _, query = self.path.partition("?")
        robot = self.server.robot_for(query)
        if self._dropped(robot):
            self.close_connection = True
            return
        body = self._read_body()
        if body is None:
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, path, query, headers, body, peer_ip=str(self.client_address[0]))
        exchange = robot.handle(request)
        self._at_s = exchange.at_ms / 1000
        self.server.note(exchange)
        self._carry_out(exchange.wire)

    do_GET = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_POST

    def do_HEAD(self) -> None:
        """Answer a look at the server itself, as a check takes it: no robot is asked, and nobody is told."""
        if self.path != "/":
            self.do_POST()
            return
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _dropped(self, robot: PracticeRobot) -> bool:
        exchange = robot.take_drop()
        if exchange is not None:
            self.server.note(exchange)
        return exchange is not None

    def _read_body(self) -> bytes | None:
        """Return the body, cut at :data:`MAX_READ_BYTES`; None where it ended too soon or its length makes no sense."""
        if self.headers.get("Transfer-Encoding", "").strip().lower() == "chunked":
            return self._read_chunks()
        text = self.headers.get("Content-Length", "0").strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            return None
        length = int(text)
        if length > MAX_READ_BYTES:
            self.close_connection = True
        body = self.rfile.read(min(length, MAX_READ_BYTES))
        return body if len(body) == min(length, MAX_READ_BYTES) else None

    def _read_chunks(self) -> bytes | None:
        body = bytearray()
        while True:
            line = self.rfile.readline(_MAX_CHUNK_LINE)
            try:
                size = int(line.partition(b";")[0].strip(), 16)
            except ValueError:
                return None
            if size < 0:
                return None
            if size == 0:
                while self.rfile.readline(_MAX_CHUNK_LINE).strip():
                    pass  # trailers
                return bytes(body)
            if len(body) + size > MAX_READ_BYTES:
                self.close_connection = True
                return bytes(body) + self.rfile.read(MAX_READ_BYTES - len(body))
            chunk = self.rfile.read(size)
            if len(chunk) < size or not self.rfile.readline(_MAX_CHUNK_LINE).endswith(b"\n"):
                return None
            body += chunk

    def _carry_out(self, wire: Wire) -> None:
        if wire.manner is Manner.ANSWER:
            self._answer(wire)
            return
        self.close_connection = True
        if wire.manner is Manner.HANG:
            while self.connection.recv(4096):
                pass  # until the client has had enough, or stop() ends the connection
        elif wire.manner is Manner.RESET:
            # With no time to linger, closing sends RST. Detached, since our readers would keep it open a while yet.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            socket.close(self.connection.detach())

    def date_time_string(self, timestamp: float | None = None) -> str:
        """What the ``Date`` header says: the time of the group's clock, which a test may set."""
        return super().date_time_string(self._at_s if timestamp is None else timestamp)

    def _answer(self, wire: Wire) -> None:
        if wire.delay_ms and self.server.ending.wait(wire.delay_ms / 1000):
            self.close_connection = True
            return
        self.send_response(wire.status)
        self.send_header("Content-Type", wire.content_type)
        self.send_header(
            "Content-Length", str(len(wire.body) if wire.announced_bytes is None else wire.announced_bytes)
        )
        if wire.location:
            self.send_header("Location", wire.location)
        if self.close_connection or wire.announced_bytes is not None:
            self.send_header("Connection", "close")  # which sets close_connection
        self.end_headers()
        if self.command == "HEAD":
            return
        if not wire.pause_ms:
            self.wfile.write(wire.body)
            return
        for at in range(len(wire.body)):
            self.wfile.write(wire.body[at : at + 1])
            self.wfile.flush()
            if self.server.ending.wait(wire.pause_ms / 1000):
                self.close_connection = True
                return

    def version_string(self) -> str:
        """Return the name in the ``Server`` header."""
        return "dingui-practice"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        """Say nothing: the request line holds the access token."""
