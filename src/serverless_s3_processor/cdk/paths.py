"""Paths in the context: they are seen from the project's folder."""

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parents[1]
"""The folder of all our code."""
PROJECT: Final = PACKAGE.parents[1]


def is_folder(text: str) -> bool:
    """Tell whether it is empty, or a folder that is there."""
    return not text or (PROJECT / text).is_dir()


def is_file(text: str) -> bool:
    """Tell whether it is empty, or a file that is there."""
    return not text or (PROJECT / text).is_file()
