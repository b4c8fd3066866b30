"""The first window's ear: takes over what a second start hands it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from dingui.single.places import address_for
from dingui.single.protocol import GREETING, REQUEST_BYTES, TAKEN, Request, decode

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
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(CALLERS)
        self._server.newConnection.connect(self._on_connections)
        self._callers: set[QLocalSocket] = set()
        self.trouble = ""
        """Why it does not listen, for the log."""

    def listen(self, folder: Path) -> str:
        """Listen for the data folder ``folder``, whose claim is held; return the address, empty where it can't be."""
        try:
            address = address_for(folder)
            if sys.platform != "win32":
                # Left behind by a process that was killed: the claim says that nobody listens there any more.
                with suppress(FileNotFoundError):
                    Path(address).unlink()
        except OSError as error:
            self.trouble = error.strerror or type(error).__name__
            return ""
        if not self._server.listen(address):
            self.trouble = self._server.errorString()
            return ""
        return self._server.fullServerName()

    def close(self) -> None:
        """Stop listening, and leave nothing behind."""
        self._server.close()
        for socket in tuple(self._callers):
            socket.abort()

    def _on_connections(self) -> None:
        while len(self._callers) < CALLERS and self._server.hasPendingConnections():
            self._greet(self._server.nextPendingConnection())

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
        if socket.state() == QLocalSocket.LocalSocketState.UnconnectedState:
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
