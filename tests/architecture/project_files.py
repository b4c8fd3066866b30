"""The files that belong to the project, for the tests that read them all."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_MADE = {".git", ".venv", "build", "dist", "__pycache__", "htmlcov"}


def project_files() -> list[Path]:
    """Return every file that is in the repository or about to be: what git neither ignores nor has deleted.

    Without git (an unpacked source archive) every file but what is made here.
    """
    try:
        listed = subprocess.run(
            # A checkout that belongs to another user, as in a container, is all the same ours to read.
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "-c", "-o", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout.decode()
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not _MADE & set(path.relative_to(ROOT).parts)]
    return sorted(path for path in paths if path.is_file() and not path.is_symlink())


def project_texts() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every file that is text."""
    for path in project_files():
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # gone since it was listed
        if b"\0" not in content:
            yield path.relative_to(ROOT).as_posix(), content.decode("utf-8", "replace")
