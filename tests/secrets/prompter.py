"""What asks for a keyring's password on a desktop, for a real gnome-keyring: a person who takes their time, or says no.

gnome-keyring opens its prompts through ``org.gnome.keyring.SystemPrompter`` on the session bus. Here that is a thread
of the test's own. It never gives a password: a keyring is unlocked by :meth:`SecretService.unlock`.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from jeepney import DBusAddress, Message, MessageType, new_error, new_method_call, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

from tests.journeys.waiting import until

_NAME: Final = "org.gnome.keyring.SystemPrompter"
_CALLBACK: Final = "org.gnome.keyring.internal.Prompter.Callback"

# The first half of what becomes a shared key; no secret is ever sent with it.
_EXCHANGE: Final = "[sx-aes-1]\npublic=" + base64.b64encode(b"\x5a" * 192).decode() + "\n"


class Prompter:
    """Takes every prompt and leaves it open until it is dismissed; use as a context manager."""

    def __init__(self, address: str) -> None:
        """``address`` is the session bus's."""
        self._connection: DBusConnection = open_dbus_connection(address)
        Proxy(message_bus, self._connection).RequestName(_NAME)
        self._open: list[tuple[str, str]] = []
        self._ended = threading.Event()
        self._dismiss_at_once = False
        self._lock = threading.Lock()
        self.asked = 0
        """How many prompts were opened so far."""
        self._thread = threading.Thread(target=self._serve, name="prompter")

    def __enter__(self) -> Prompter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(10)
        self._connection.close()

    def dismisses_at_once(self) -> None:
        """From now on, say no to every prompt."""
        self._dismiss_at_once = True
        self.dismisses()

    def dismisses(self) -> None:
        """Say no to the prompts that are open."""
        with self._lock:
            waiting, self._open = self._open, []
            for each in waiting:
                self._answers(each, "no")

    def is_asked(self, times: int = 1) -> None:
        """Wait until so many prompts were opened."""
        until(f"{times} prompts", lambda: self.asked >= times)

    def _serve(self) -> None:
        while not self._ended.is_set():
            with suppress(TimeoutError):
                self._on_message(self._connection.receive(timeout=0.05))

    def _on_message(self, message: Message) -> None:
        if message.header.message_type is not MessageType.method_call:
            return
        from jeepney import HeaderFields

        member, sender = message.header.fields[HeaderFields.member], message.header.fields[HeaderFields.sender]
        with self._lock:
            ways: dict[str, Callable[[tuple[str, str]], None]] = {
                "BeginPrompting": lambda caller: self._answers(caller, ""),
                "PerformPrompt": self._on_prompt,
                "StopPrompting": self._on_stop,
            }
            if member not in ways:
                self._connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))
                return
            self._connection.send(new_method_return(message))
            ways[member]((sender, message.body[0]))

    def _on_prompt(self, caller: tuple[str, str]) -> None:
        self.asked += 1
        if self._dismiss_at_once:
            self._answers(caller, "no")
        else:
            self._open.append(caller)

    def _on_stop(self, caller: tuple[str, str]) -> None:
        with suppress(ValueError):
            self._open.remove(caller)
        address = DBusAddress(caller[1], caller[0], _CALLBACK)
        self._connection.send(new_method_call(address, "PromptDone"))

    def _answers(self, caller: tuple[str, str], words: str) -> None:
        address = DBusAddress(caller[1], caller[0], _CALLBACK)
        self._connection.send(new_method_call(address, "PromptReady", "sa{sv}s", (words, {}, _EXCHANGE)))
