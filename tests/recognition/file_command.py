"""The content types of the command `file`."""

import subprocess
from collections.abc import Sequence
from pathlib import Path


def types_by_file(paths: Sequence[Path]) -> list[str]:
    """Return the content types according to `file`."""
    names = "\n".join(map(str, paths))
    output = subprocess.run(
        ["file", "--brief", "--mime-type", "--files-from", "-"],  # noqa: S607 - on the PATH
        input=names,
        capture_output=True,
        text=True,
        check=True,
    )
    return output.stdout.splitlines()
