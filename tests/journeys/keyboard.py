"""Real keys and a real pointer: XTest events into a display, whatever characters a text holds.

Only the standard library and the X client libraries are used, because the driver runs this in the system's Python.

A character that no key carries (every Chinese one) is put on a spare key *before* anything is typed, and stays there:
a client that reads the keyboard map late, as `xdotool type` shows, would otherwise find another character on the key.
"""

from __future__ import annotations

import ctypes
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable

_NO_SYMBOL = 0
_SPARE_VENDOR = 0x1008FF00  # XF86 keys: brightness, mail, browser and the like
_UNICODE = 0x0100_0000
_NAMED = {"\n": "Return", "\t": "Tab"}
MODIFIERS = {"ctrl": "Control_L", "shift": "Shift_L", "alt": "Alt_L", "super": "Super_L"}


class _X:
    """The functions of libX11 and libXtst that are used, with their types."""

    def __init__(self) -> None:
        x11, xtst = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        display, keysym, integer, unsigned = ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_uint
        several = ctypes.POINTER(integer)

        def function(library: ctypes.CDLL, name: str, result: object, *arguments: object) -> ctypes._NamedFuncPointer:
            found: ctypes._NamedFuncPointer = getattr(library, name)
            found.restype, found.argtypes = result, arguments  # type: ignore[assignment]  # ctypes takes these classes
            return found

        self.open = function(x11, "XOpenDisplay", display, ctypes.c_char_p)
        self.sync = function(x11, "XSync", integer, display, integer)
        self.free = function(x11, "XFree", integer, ctypes.c_void_p)
        self.keycodes = function(x11, "XDisplayKeycodes", integer, display, several, several)
        self.mapping = function(
            x11, "XGetKeyboardMapping", ctypes.POINTER(keysym), display, ctypes.c_ubyte, integer, several
        )
        self.change = function(
            x11, "XChangeKeyboardMapping", integer, display, integer, integer, ctypes.POINTER(keysym), integer
        )
        self.keysym = function(x11, "XStringToKeysym", keysym, ctypes.c_char_p)
        self.key = function(xtst, "XTestFakeKeyEvent", integer, display, unsigned, integer, keysym)
        self.button = function(xtst, "XTestFakeButtonEvent", integer, display, unsigned, integer, keysym)
        self.motion = function(xtst, "XTestFakeMotionEvent", integer, display, integer, integer, integer, keysym)


class Keyboard:
    """The keyboard and the pointer of one display.

    Raises ``OSError`` where the display cannot be opened.
    """

    def __init__(self, display: str) -> None:
        self._x = _X()
        self._display = self._x.open(display.encode())
        if not self._display:
            raise OSError(f"cannot open the display {display}")
        self._keys: dict[int, tuple[int, bool]] = {}
        """Keysym → the key that carries it, and whether Shift is needed."""
        self._spare: OrderedDict[int, int] = OrderedDict()
        """Spare key → the keysym put on it, 0 for none; the one that was used last comes last."""
        self._read_map()

    def types(self, text: str) -> None:
        """Press and release a key for each character of ``text``; line breaks are Return, tabs are Tab.

        Raises ``ValueError`` for a text with more different characters than there are keys.
        """
        keysyms = [self._keysym_of(character) for character in text]
        self._prepare(keysyms)
        for keysym in keysyms:
            code, shifted = self._keys[keysym]
            self._press([self._code("Shift_L"), code] if shifted else [code])
        self._x.sync(self._display, 0)

    def presses(self, combination: str) -> None:
        """Press one combination such as ``ctrl+shift+Return``, keys by their X names.

        Raises ``ValueError`` for a key that X does not know.
        """
        *held, last = combination.split("+") if combination != "+" else ["plus"]
        keysym = self._named(last) if len(last) > 1 else self._keysym_of(last)
        self._prepare([keysym])
        code, shifted = self._keys[keysym]
        codes = [self._code(MODIFIERS[name]) for name in held]
        if shifted and "shift" not in held:
            codes.append(self._code("Shift_L"))
        self._press([*codes, code])
        self._x.sync(self._display, 0)

    def moves_to(self, x: int, y: int) -> None:
        """Put the pointer at a place on the screen, in pixels."""
        self._x.motion(self._display, -1, x, y, 0)
        self._x.sync(self._display, 0)

    def clicks(self, x: int, y: int, button: int = 1, times: int = 1) -> None:
        """Click at a place on the screen. Buttons 4 and 5 are the wheel, up and down."""
        self.moves_to(x, y)
        for _ in range(times):
            self._x.button(self._display, button, 1, 0)
            self._x.button(self._display, button, 0, 0)
        self._x.sync(self._display, 0)

    def holds(self, x: int, y: int, seconds: float) -> None:
        """Press at a place and let go after ``seconds``: how long is what the person means, not something awaited."""
        self.moves_to(x, y)
        self._x.button(self._display, 1, 1, 0)
        self._x.sync(self._display, 0)
        time.sleep(seconds)
        self._x.button(self._display, 1, 0, 0)
        self._x.sync(self._display, 0)

    def drags(self, start: tuple[int, int], end: tuple[int, int], steps: int = 12) -> None:
        """Press at ``start``, move in steps, and let go at ``end``."""
        self.moves_to(*start)
        self._x.button(self._display, 1, 1, 0)
        for step in range(1, steps + 1):
            x = start[0] + (end[0] - start[0]) * step // steps
            y = start[1] + (end[1] - start[1]) * step // steps
            self.moves_to(x, y)
        self._x.button(self._display, 1, 0, 0)
        self._x.sync(self._display, 0)

    def _press(self, codes: list[int]) -> None:
        for code in codes:
            self._x.key(self._display, code, 1, 0)
        for code in reversed(codes):
            self._x.key(self._display, code, 0, 0)

    def _keysym_of(self, character: str) -> int:
        if character in _NAMED:
            return self._named(_NAMED[character])
        point = ord(character)
        if unicodedata.category(character) == "Cc":
            raise ValueError(f"no key types {character!r}")
        # Latin-1 keysyms are the code points; all others have a range of their own.
        return point if point < 0x100 else _UNICODE | point

    def _named(self, name: str) -> int:
        keysym = int(self._x.keysym(name.encode()))
        if keysym == _NO_SYMBOL:
            raise ValueError(f"X knows no key named {name!r}")
        return keysym

    def _code(self, name: str) -> int:
        return self._keys[self._named(name)][0]

    def _read_map(self) -> None:
        first, last, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_int()
        self._x.keycodes(self._display, ctypes.byref(first), ctypes.byref(last))
        count = last.value - first.value + 1
        table = self._x.mapping(self._display, first.value, count, ctypes.byref(width))
        for index in range(count):
            code, row = first.value + index, [int(table[index * width.value + level]) for level in range(width.value)]
            if all(keysym == _NO_SYMBOL or keysym & ~0xFF == _SPARE_VENDOR for keysym in row):
                self._spare[code] = _NO_SYMBOL
                continue
            for level in (0, 1):
                if level < len(row) and row[level] != _NO_SYMBOL:
                    self._keys.setdefault(row[level], (code, level == 1))
        self._x.free(table)

    def _prepare(self, keysyms: Iterable[int]) -> None:
        wanted = dict.fromkeys(keysyms)
        for code, carried in list(self._spare.items()):
            if carried in wanted:
                self._spare.move_to_end(code)
        missing = [keysym for keysym in wanted if keysym not in self._keys]
        if not missing:
            return
        # The keys that went unused for longest come first; those of this text stand at the end and must stay.
        free = list(self._spare)[: len(self._spare) - sum(carried in wanted for carried in self._spare.values())]
        if len(missing) > len(free):
            raise ValueError(f"{len(missing)} characters without a key, and only {len(free)} spare keys")
        changed = dict(sorted(zip(free, missing, strict=False)))
        for code, keysym in changed.items():
            self._keys.pop(self._spare[code], None)
            self._keys[keysym] = (code, False)
            self._spare[code] = keysym
            self._spare.move_to_end(code)
        # Clients compile the map anew after each change: one change for each run of neighbours.
        for run in _runs(list(changed)):
            rows = [keysym for code in run for keysym in (changed[code], changed[code])]
            self._x.change(self._display, run[0], 2, (ctypes.c_ulong * len(rows))(*rows), len(run))
        self._x.sync(self._display, 0)


def _runs(numbers: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs
