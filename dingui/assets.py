"""Where the files that come with dingui are: the only code that knows both places.

In a checkout they stand in ``resources/`` beside the package, in an installed wheel in ``dingui/_resources``.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resources_root() -> Path:
    """Return the folder that holds icons, translations, styles and samples."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def resource(name: str) -> Path:
    """Return the path of one resource, named with forward slashes: ``samples/text.json``.

    Raises ``ValueError`` for a name that leads outside the resources, ``FileNotFoundError`` for one that is not there.
    """
    root = resources_root()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise ValueError(f"not inside the resources: {name!r}")
    if not path.exists():
        raise FileNotFoundError(path)
    return path
