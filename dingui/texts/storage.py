"""Words for what the library, the settings and the keyring can and cannot do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from dingui.texts import N_, _

_LIBRARY: Final = {
    "newer": N_(
        "The library was written by a newer dingui (its version is {version}, this one knows {known}). Nothing was"
        " changed. Install the newer dingui again to open it."
    ),
    "not_a_library": N_("{path} is not a library of dingui. Nothing was changed. Move it away to begin a new one."),
    "unreadable": N_("The library {path} can't be opened. See whether the folder is there and belongs to you."),
    "migration_failed": N_(
        "The library could not be brought up to this version of dingui. It is as it was before, and a copy stands"
        " beside it. See whether the disk has room, then open dingui again."
    ),
    "read_only": N_(
        "The library can't be written: the disk or the folder is read-only. What you type is kept in memory. See"
        " whether the folder belongs to you."
    ),
    "disk_full": N_(
        "The disk is full, so nothing more can be stored. What you type is kept in memory and stored as soon as"
        " there is room."
    ),
    "disk_error": N_(
        "The disk reports an error, so nothing more can be stored. What you type is kept in memory; copy it to"
        " another place before you close dingui."
    ),
    "locked": N_("The library is busy. What you type is kept in memory and stored in a moment."),
    "damaged": N_("The library is damaged. Close dingui and open it again: it will be put aside and a new one begun."),
    "moved": N_(
        "The library's file was moved or deleted while dingui was open. What you type is kept in memory; copy it to"
        " another place, then close dingui and open it again."
    ),
    "failed": N_(
        "The library can't do this now. What you type is kept in memory. Try again; if that does not help, copy it"
        " to another place before you close dingui."
    ),
    "draft_missing": N_("This draft is not there any more. Choose another one, or begin a new one."),
    "draft_unreadable": N_(
        "This draft's content can't be read. It stays stored as it is until you type something here."
    ),
    "version_missing": N_("This version is not there any more. Choose another one."),
    "robot_missing": N_("This robot is not there any more. Choose another one, or add it again."),
    "robot_name_taken": N_("There is already a robot named “{name}”. Give this one another name."),
    "list_missing": N_("This list is not there any more. Save it again under “Lists”."),
    "list_name_taken": N_("There is already a list named “{name}”. Give this one another name."),
    "person_missing": N_("This person is not in the address book any more. Add them again."),
    "person_taken": N_("Somebody else in the address book has this mobile or user id. Change one of the two."),
    "delivery_missing": N_("This delivery is not there any more. Look into the group to see what arrived."),
    "already_resolved": N_("What came of this delivery is already known; it stays as it is."),
    "set_aside": N_(
        "The library was damaged and could not be used. It was put aside as {path}, and a new, empty one was begun."
    ),
}

# The same where nobody is typing: in a command, in a dialog, before there is a window.
_LIBRARY_ALONE: Final = {
    "read_only": N_(
        "The library can't be written: the disk or the folder is read-only. See whether the folder belongs to you."
    ),
    "disk_full": N_("The disk is full, so nothing can be stored. Make room, then try again."),
    "disk_error": N_("The disk reports an error, so nothing can be stored. Look into the disk, then try again."),
    "locked": N_("The library is busy with something else. Try again in a moment."),
    "moved": N_("The library's file was moved or deleted while dingui was using it. Try again."),
    "failed": N_("The library can't do this now. Try again."),
}

_COPY: Final = {
    "damaged": N_("This copy is damaged and can't be used. It stays as it is; choose another one."),
    "not_a_library": N_("This file is not a copy of dingui's library. Choose another one."),
    "newer": N_(
        "This copy was made by a newer dingui (its version is {version}, this one knows {known}). Install the newer"
        " dingui again to use it."
    ),
    "disk_full": N_("The disk has no room for taking the copy back. Nothing was changed. Make room, then try again."),
    "locked": N_(
        "The library is in use elsewhere, by a command that sends for example. Nothing was changed. Try again when that"
        " is done."
    ),
    "read_only": N_("The folder of the library is read-only, so the copy can't be taken back. Nothing was changed."),
}

_SECRETS: Final = {
    "locked": N_("The keyring is locked. Unlock it, then try again."),
    "no_keyring": N_(
        "There is no keyring on this computer that dingui can use. Start one, such as GNOME Keyring, KWallet or"
        " KeePassXC, then try again."
    ),
    "refused": N_("The keyring said no. See whether dingui is allowed to use it, then try again."),
    "timeout": N_("The keyring did not answer. Perhaps it waits for its password in another window."),
    "damaged_entry": N_(
        "The keyring's entry for this robot was changed by something else. Paste webhook and secret again."
    ),
    "newer_entry": N_(
        "The keyring's entry for this robot was written by a newer dingui. Install the newer dingui again, or paste"
        " webhook and secret again."
    ),
    "other_robot": N_(
        "The keyring holds another robot's webhook for this robot, so dingui does not use it. Paste webhook and secret"
        " again."
    ),
    "missing": N_("The keyring has nothing for this robot any more. Paste webhook and secret again."),
    "too_long": N_(
        "Webhook and secret together are longer than a keyring takes. See whether something else was pasted."
    ),
    "failed": N_("The keyring reports an error. Paste webhook and secret again, or restart the keyring."),
}

_KEYRINGS: Final = {
    "gnome": N_("Secrets are kept in the GNOME keyring on this computer."),
    "kwallet": N_("Secrets are kept in KWallet on this computer."),
    "keepassxc": N_("Secrets are kept in KeePassXC on this computer."),
    "windows": N_("Secrets are kept in the Windows Credential Manager on this computer."),
    "macos": N_("Secrets are kept in the Keychain of this Mac."),
}

_ANY_KEYRING: Final = N_("Secrets are kept in this computer's keyring.")

_IN_MEMORY: Final = {
    "": N_("Secrets are kept in memory only, until dingui closes."),
    "locked": N_(
        "Secrets are kept in memory only, until dingui closes: the keyring is locked. Unlock it, then save the robot"
        " again."
    ),
    "no_keyring": N_(
        "Secrets are kept in memory only, until dingui closes: there is no keyring here that dingui can use. Start"
        " one, then save the robot again."
    ),
    "refused": N_(
        "Secrets are kept in memory only, until dingui closes: the keyring did not take them. Allow dingui to use it,"
        " then save the robot again."
    ),
    "timeout": N_(
        "Secrets are kept in memory only, until dingui closes: the keyring does not answer. See whether it waits for"
        " its password in another window, then save the robot again."
    ),
    "damaged_entry": N_(
        "Secrets are kept in memory only, until dingui closes: the keyring's entry was changed by something else. Save"
        " the robot again."
    ),
    "newer_entry": N_(
        "Secrets are kept in memory only, until dingui closes: the keyring's entry was written by a newer dingui. Save"
        " the robot again."
    ),
    "other_robot": N_(
        "Secrets are kept in memory only, until dingui closes: the keyring's entry is another robot's. Save the robot"
        " again."
    ),
    "missing": N_(
        "Secrets are kept in memory only, until dingui closes: the keyring lost its entry. Save the robot again."
    ),
    "too_long": N_("Secrets are kept in memory only, until dingui closes: they are too long for the keyring."),
    "failed": N_(
        "Secrets are kept in memory only, until dingui closes: the keyring reports an error. Restart it, then save the"
        " robot again."
    ),
}


class PlaceLike(Protocol):
    """What this module needs of a place; ``dingui.secrets.StorePlace`` is one."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def reason(self) -> str: ...  # noqa: D102


class _Values(dict[str, str | int]):
    """What a sentence may name; a value that was not given leaves no hole."""

    def __missing__(self, name: str) -> str:
        return "library.sqlite3" if name == "path" else "?"


def explain_library_error(code: str, data: Mapping[str, str | int], *, typing: bool = True) -> str:
    """Return the sentence for a code of ``LibraryError``, or for ``set_aside`` (``path``).

    ``typing`` says whether there is a draft whose text is at stake, so that the sentence says what becomes of it. A
    code that is none of them gives the sentence for ``failed``.
    """
    if not typing and (code in _LIBRARY_ALONE or code not in _LIBRARY):
        return _(_LIBRARY_ALONE.get(code, _LIBRARY_ALONE["failed"])).format_map(_Values(data))
    return _(_LIBRARY.get(code, _LIBRARY["failed"])).format_map(_Values(data))


def explain_copy_error(code: str, data: Mapping[str, str | int]) -> str:
    """Return the sentence for a code of ``LibraryError`` that concerns a copy of the library."""
    words = _COPY.get(code, N_("This copy can't be used now. Nothing was changed. Try again, or choose another one."))
    return _(words).format_map(_Values(data))


def explain_secret_error(code: str, data: Mapping[str, str | int]) -> str:
    """Return the sentence for a code of ``SecretStoreError``; any other gives the one for ``failed``."""
    return _(_SECRETS.get(code, _SECRETS["failed"])).format_map(_Values(data))


def explain_settings_set_aside(path: str) -> str:
    """Return the sentence for settings that could not be read."""
    words = _("The settings could not be read. They were put aside as {path}, and dingui begins with its defaults.")
    return words.format(path=path)


def where_secrets_are(place: PlaceLike) -> str:
    """Return where secrets are kept, as a sentence; the keyring is named only where it is one for certain."""
    if place.kind == "keyring":
        return _(_KEYRINGS.get(place.name, _ANY_KEYRING))
    return _(_IN_MEMORY.get(place.reason, _IN_MEMORY[""]))
