"""Paths in the context: they are seen from the project's folder."""

from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parent.parent


def is_folder(text: str) -> bool:
    """Tell whether it is empty, or a folder that is there."""
    return not text or (PROJECT / text).is_dir()


def is_file(text: str) -> bool:
    """Tell whether it is empty, or a file that is there."""
    return not text or (PROJECT / text).is_file()
