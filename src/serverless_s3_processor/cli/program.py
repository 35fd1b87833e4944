"""Command lines of this program for messages."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Final

NAME: Final = "s3-processor"


def call(arguments: str) -> str:
    """Return a command line that works in this folder, even if the program is not on the PATH."""
    return f"{_program()} {arguments}"


def _program() -> str:
    here = Path(sys.argv[0])
    if here.name != NAME or shutil.which(NAME):
        return NAME
    relative = os.path.relpath(here.absolute())
    return relative if len(relative) < len(str(here)) else str(here)
