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
        "The library could not be brought up to this version of dingui. It is as it was before;"
        " a copy stands beside it."
    ),
    "read_only": N_(
        "The library can't be written: the disk or the folder is read-only. What you type is kept in memory."
    ),
    "disk_full": N_(
        "The disk is full, so nothing more can be stored. What you type is kept in memory and"
        " stored when there is room."
    ),
    "disk_error": N_("The disk reports an error, so nothing more can be stored. What you type is kept in memory."),
    "locked": N_("The library is busy. What you type is kept in memory and stored in a moment."),
    "damaged": N_("The library is damaged. Close dingui and open it again: it will be put aside and a new one begun."),
    "moved": N_("The library's file was moved or deleted while dingui was open. What you type is kept in memory."),
    "failed": N_("The library can't do this now. What you type is kept in memory."),
    "draft_missing": N_("This draft is not there any more."),
    "draft_unreadable": N_(
        "This draft's content can't be read. It stays stored as it is until you type something here."
    ),
    "robot_missing": N_("This robot is not there any more."),
    "robot_name_taken": N_("There is already a robot named “{name}”. Give this one another name."),
    "delivery_missing": N_("This delivery is not there any more."),
    "already_resolved": N_("What came of this delivery is already known."),
    "set_aside": N_(
        "The library was damaged and could not be used. It was put aside as {path}, and a new, empty one was begun."
    ),
}

_SECRETS: Final = {
    "locked": N_("The keyring is locked. Unlock it, then try again."),
    "no_keyring": N_("There is no keyring on this computer that dingui can use."),
    "refused": N_("The keyring did not take the secret. See whether dingui is allowed to use it, then try again."),
    "timeout": N_("The keyring did not answer. Perhaps it waits for its password in another window."),
    "damaged_entry": N_(
        "The keyring's entry for this robot was changed by something else. Paste webhook and secret again."
    ),
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

_WHY_MEMORY: Final = {
    "locked": N_("the keyring is locked"),
    "no_keyring": N_("there is no keyring here"),
    "refused": N_("the keyring did not take them"),
    "timeout": N_("the keyring does not answer"),
    "damaged_entry": N_("the keyring's entry is damaged"),
    "too_long": N_("they are too long for the keyring"),
    "failed": N_("the keyring reports an error"),
}


class PlaceLike(Protocol):
    """What this module needs of a place; ``dingui.secrets.StorePlace`` is one."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def reason(self) -> str: ...  # noqa: D102


def explain_library_error(code: str, data: Mapping[str, str | int]) -> str:
    """Return the sentence for a code of ``LibraryError``, or for ``set_aside`` (``path``)."""
    values = {"path": _("the file"), "version": "?", "known": "?", "name": "?", **data}
    return _(_LIBRARY[code]).format(**values)


def explain_secret_error(code: str, data: Mapping[str, str | int]) -> str:
    """Return the sentence for a code of ``SecretStoreError``."""
    return _(_SECRETS[code]).format(**data)


def explain_settings_set_aside(path: str) -> str:
    """Return the sentence for settings that could not be read."""
    words = _("The settings could not be read. They were put aside as {path}, and dingui begins with its defaults.")
    return words.format(path=path)


def where_secrets_are(place: PlaceLike) -> str:
    """Return where secrets are kept, as a sentence."""
    if place.kind == "memory":
        why = _(_WHY_MEMORY.get(place.reason, _WHY_MEMORY["no_keyring"]))
        return _("Secrets are kept in memory only, until dingui closes: {why}.").format(why=why)
    return _(_KEYRINGS.get(place.name, N_("Secrets are kept in this computer's keyring.")))
