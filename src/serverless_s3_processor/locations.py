"""The folders of files: in the checkout, otherwise the platform's folders for data and caches."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from platformdirs import user_cache_path, user_data_path

_DISTRIBUTION: Final = "serverless-s3-processor"
PACKAGE: Final = Path(__file__).parent
"""The folder of this package."""


def checkout() -> Path | None:
    """Return the folder of the checkout that this code is in; None if it is installed."""
    folder = PACKAGE.parents[1]
    return folder if (folder / "app.py").is_file() else None


def project() -> Path:
    """Return the folder that paths in the context are relative to."""
    return checkout() or Path.cwd()


def data_folder() -> Path:
    """Return the folder of the local stack's state. It need not exist."""
    folder = checkout()
    return folder / ".local" if folder else user_data_path(_DISTRIBUTION, appauthor=False)


def cache_folder() -> Path:
    """Return the folder of files that can be created again. It need not exist."""
    folder = checkout()
    return folder / ".build" if folder else user_cache_path(_DISTRIBUTION, appauthor=False)
