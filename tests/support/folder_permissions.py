"""Folders that this process may not look into, also where tests run as root."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_NOBODY = 65534


@contextmanager
def public_folder() -> Iterator[Path]:
    """Yield a temporary folder that every user may look into; pytest's own are private."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield folder


@contextmanager
def refused(folder: Path, rights: int = 0) -> Iterator[None]:
    """Leave just these rights to a folder meanwhile, and be nobody if this is root's process."""
    user, mode = os.geteuid(), folder.stat().st_mode
    folder.chmod(rights)
    if user == 0:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(mode)
