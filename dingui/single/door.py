"""The first window's ear: takes over what a second start hands it.

Most windows never hear of a second start. So on POSIX a bare socket listens, and what speaks with a caller, QtNetwork
(3 MB), is loaded when the first one has come; a named pipe of Windows needs it from the start.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSocketNotifier, QTimer

from dingui.single.places import address_for
from dingui.single.protocol import GREETING, REQUEST_BYTES, TAKEN, Request, decode

if TYPE_CHECKING:
    import socket

    from PySide6.QtNetwork import QLocalServer, QLocalSocket

CALLERS: Final = 16
"""Connections at once; who comes beyond waits, and is greeted when one has gone."""

PATIENCE_MS: Final = 5_000
"""Milliseconds that a connection may take from the greeting to its request."""


class Door(QObject):
    """Listens where only this user can come; greets, takes one request for each connection, and says so."""

    def __init__(self, receive: Callable[[Request], object], parent: QObject | None = None) -> None:
        """``receive`` is called in this object's thread; when it has returned, the request counts as taken."""
        super().__init__(parent)
        self._receive = receive
        self._bare: tuple[socket.socket, QSocketNotifier, Path] | None = None
        """What listens until somebody comes, what tells of them, and where it is."""
        self._server: QLocalServer | None = None
        self._callers: set[QLocalSocket] = set()
        self.trouble = ""
        """Why it does not listen, for the log."""

    def listen(self, folder: Path) -> str:
        """Listen for the data folder ``folder``, whose claim is held; return the address, empty where it can't be."""
        try:
            address = address_for(folder)
            return self._listen_on_a_pipe(address) if sys.platform == "win32" else self._listen_barely(Path(address))
        except OSError as error:
            self.trouble = error.strerror or type(error).__name__
            return ""

    def close(self) -> None:
        """Stop listening, and leave nothing behind."""
        if self._bare is not None:
            bare, notifier, place = self._bare
            self._bare = None
            notifier.setEnabled(False)
            bare.close()
            place.unlink(missing_ok=True)
        if self._server is not None:
            self._server.close()
        for socket in tuple(self._callers):
            socket.abort()

    def _listen_on_a_pipe(self, name: str) -> str:
        server = self._make_server()
        if not server.listen(name):
            self.trouble = server.errorString()
            return ""
        return server.fullServerName()

    def _listen_barely(self, place: Path) -> str:
        """Listen on a socket of our own, without what speaks with callers. Raises ``OSError``."""
        import socket

        # Left behind by a process that was killed: the claim says that nobody listens there any more.
        with suppress(FileNotFoundError):
            place.unlink()
        bare = socket.socket(socket.AF_UNIX)
        try:
            bare.bind(str(place))
            place.chmod(0o600)
            bare.listen(2 * CALLERS)
        except OSError:
            bare.close()
            raise
        notifier = QSocketNotifier(bare.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(self._on_first)
        self._bare = (bare, notifier, place)
        return str(place)

    def _on_first(self) -> None:
        """Somebody has come: what can speak with them takes the socket over, and removes it at the end."""
        if self._bare is None:
            return
        bare, notifier, _place = self._bare
        self._bare = None
        notifier.setEnabled(False)
        notifier.deleteLater()
        self._make_server().listen(bare.detach())

    def _make_server(self) -> QLocalServer:
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.setMaxPendingConnections(CALLERS)
        server.newConnection.connect(self._on_connections)
        self._server = server
        return server

    def _on_connections(self) -> None:
        server = self._server
        while server is not None and len(self._callers) < CALLERS and server.hasPendingConnections():
            self._greet(server.nextPendingConnection())

    def _greet(self, socket: QLocalSocket) -> None:
        self._callers.add(socket)
        socket.setReadBufferSize(REQUEST_BYTES + 1)
        patience = QTimer(socket)
        patience.setSingleShot(True)
        patience.timeout.connect(lambda: socket.abort())
        socket.readyRead.connect(lambda: self._on_ready(socket))
        socket.disconnected.connect(lambda: self._on_gone(socket))
        patience.start(PATIENCE_MS)
        socket.write(GREETING)
        if socket.state() == socket.LocalSocketState.UnconnectedState:
            # It came and went while we were busy: no signal follows.
            self._on_gone(socket)

    def _on_ready(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > REQUEST_BYTES:
                socket.abort()
            return
        line = bytes(socket.readLine(REQUEST_BYTES + 1).data())
        socket.readyRead.disconnect()
        try:
            request = decode(line)
        except ValueError:
            socket.abort()
            return
        self._receive(request)
        socket.write(TAKEN)
        socket.disconnectFromServer()

    def _on_gone(self, socket: QLocalSocket) -> None:
        if socket in self._callers:
            self._callers.remove(socket)
            socket.deleteLater()
            QTimer.singleShot(0, self, self._on_connections)
