"""How a person calls this program from where they are."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Final

NAME: Final = "s3-processor"


def call(arguments: str) -> str:
    """Return a command line of this program that works here, whether or not it is on the PATH."""
    return f"{_typed()} {arguments}"


def _typed() -> str:
    here = Path(sys.argv[0])
    if here.name != NAME or shutil.which(NAME):
        return NAME
    relative = os.path.relpath(here.absolute())
    return relative if len(relative) < len(str(here)) else str(here)
