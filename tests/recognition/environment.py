"""An environment with the libraries that write files, and magika."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_REQUIREMENTS: Final = Path(__file__).with_name("requirements.txt")
_WRITERS: Final = Path(__file__).with_name("writers")
_MAGIKA: Final = """
import json, sys
from magika import Magika
paths, detector = json.load(sys.stdin), Magika()
found = [r for i in range(0, len(paths), 200) for r in detector.identify_paths(paths[i : i + 200])]
json.dump([r.output.mime_type if r.ok else "application/octet-stream" for r in found], sys.stdout)
"""


def environment(folder: Path, uv: Path) -> Path:
    """Return the interpreter of the environment in a folder, installed if it is not."""
    python = folder / "bin" / "python"
    if not (folder / ".ready").exists():
        sys.stdout.write("Installing what writes files, and magika\n")
        _run([str(uv), "venv", "--quiet", "--clear", str(folder)])
        install = [str(uv), "pip", "install", "--quiet", "--python", str(python)]
        _run([*install, "--requirement", str(_REQUIREMENTS)])
        (folder / ".ready").touch()
    return python


def written(python: Path, folder: Path) -> list[str]:
    """Write files into a folder; return what could not be written, and why."""
    folder.mkdir(parents=True, exist_ok=True)
    output = _run([str(python), str(_WRITERS), str(folder)])
    return output.splitlines()


def types_by_magika(python: Path, paths: Sequence[Path]) -> list[str]:
    """Return the content types according to magika."""
    output = _run([str(python), "-c", _MAGIKA], json.dumps([str(path) for path in paths]))
    types: list[str] = json.loads(output)
    return types


def _run(command: Sequence[str], text: str = "") -> str:
    return subprocess.run(  # noqa: S603 - our own
        command, input=text, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
