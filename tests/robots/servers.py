"""A server on loopback that does to each connection exactly what a test says, byte by byte."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable

OK = b'{"errcode":0,"errmsg":"ok"}'


class Peer:
    """One connection, from the server's side."""

    def __init__(self, sock: socket.socket, server: MiniServer) -> None:
        self.sock = sock
        self.server = server

    def read_head(self) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.sock.recv(65536)
            if not piece:
                return data
            data += piece
        return data

    def read_request(self) -> bytes:
        """Read one request to its end, keep it in ``server.requests``, and return it."""
        data = self.read_head()
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            piece = self.sock.recv(65536)
            if not piece:
                break
            body += piece
        request = head + b"\r\n\r\n" + body
        self.server.requests.append(request)
        self.server.arrived.set()
        return request

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def answer(
        self, body: bytes = OK, status: str = "200 OK", headers: tuple[str, ...] = (), length: int | None = None
    ) -> None:
        lines = [f"HTTP/1.1 {status}", "Content-Type: application/json"]
        if length != -1:
            lines.append(f"Content-Length: {len(body) if length is None else length}")
        self.send("\r\n".join([*lines, *headers, "", ""]).encode() + body)

    def reset(self) -> None:
        """End the connection with a reset rather than in order."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def hang(self) -> None:
        """Do nothing until the test is over."""
        self.server.closing.wait(30)

    def drip(self, piece: bytes, every_s: float = 0.02) -> None:
        """Send ``piece`` again and again until nobody listens or the test is over."""
        while not self.server.closing.wait(every_s):
            self.send(piece)


Script = Callable[[Peer], None]


class MiniServer:
    """Listens on loopback and runs ``script`` for each connection, in a thread of its own."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.arrived = threading.Event()
        self.accepted = threading.Event()
        self.closing = threading.Event()
        self._script = script
        self._tls = tls
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, name="mini-server")]
        self._threads[0].start()

    def address(self, scheme: str = "", host: str = "127.0.0.1") -> str:
        return f"{scheme or ('https' if self._tls else 'http')}://{host}:{self.port}/robot/send"

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            if self.closing.is_set():
                sock.close()
                return
            self.connections += 1
            self.accepted.set()
            thread = threading.Thread(target=self._serve, args=(sock,), name="mini-server-peer")
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(20)
        # The other side leaves whenever it likes; that is what the tests are about.
        with contextlib.suppress(OSError), contextlib.closing(sock):
            if self._tls is None:
                self._script(Peer(sock, self))
            else:
                with self._tls.wrap_socket(sock, server_side=True) as secure:
                    self._script(Peer(secure, self))

    def close(self) -> None:
        self.closing.set()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            pass  # wakes accept()
        self._listener.close()
        for thread in self._threads:
            thread.join(10)


def answering(
    body: bytes = OK, status: str = "200 OK", headers: tuple[str, ...] = (), length: int | None = None
) -> Script:
    """Read the request, answer, close."""

    def script(peer: Peer) -> None:
        peer.read_request()
        peer.answer(body, status, headers, length)

    return script
