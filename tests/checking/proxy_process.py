"""An HTTP proxy, to be run as a process of its own: it carries every CONNECT to one port on this computer.

Usage: proxy_process.py TARGET_PORT [--login NAME:PASSWORD] [--refuse STATUS]. The first line that it prints is its own
port, every further one is what somebody asked it for.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import select
import socket
import threading


def serve(connection: socket.socket, target: int, login: str, refuse: str) -> None:
    with connection, contextlib.suppress(OSError):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        print(head.split(b"\r\n", 1)[0].decode(), flush=True)
        allowed = base64.b64encode(login.encode())
        if refuse:
            connection.sendall(f"HTTP/1.1 {refuse} No\r\nContent-Length: 0\r\n\r\n".encode())
        elif login and allowed not in head:
            connection.sendall(b"HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
        elif not head.startswith(b"CONNECT "):
            connection.sendall(b"HTTP/1.1 501 CONNECT only\r\nContent-Length: 0\r\n\r\n")
        else:
            connection.sendall(b"HTTP/1.1 200 Go\r\n\r\n")
            with socket.create_connection(("127.0.0.1", target)) as onward:
                carry(connection, onward)


def carry(one: socket.socket, other: socket.socket) -> None:
    ways = {one: other, other: one}
    while ways:
        for source in select.select(list(ways), [], [])[0]:
            data = source.recv(65536)
            if data:
                ways[source].sendall(data)
            else:
                ways.pop(source).shutdown(socket.SHUT_WR)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("target", type=int)
    parser.add_argument("--login", default="")
    parser.add_argument("--refuse", default="")
    asked = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, asked.target, asked.login, asked.refuse), daemon=True).start()


if __name__ == "__main__":
    main()
