"""A folder of links to what Lambda imports: other libraries of this machine are not in it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.locations import PACKAGE, cache_folder
from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.processors import own

if TYPE_CHECKING:
    from collections.abc import Iterator

DESCRIBE: Final = "describe_processors"
_REQUIREMENTS: Final = "requirements.txt"
_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_RUN: Final = """
import runpy, sys
sys.path[:0] = {paths!r}
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorDescription:
    """A processor of the bundle; `wants` is None where its code decides."""

    name: str
    version: int
    wants: str | None
    limits: Limits
    has_permissions: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """The import path, in addition to Python's standard library."""

    paths: tuple[str, ...]

    def command(self, module: str) -> tuple[str, ...]:
        """Return the command that runs a module with these folders and nothing else."""
        # -I ignores PYTHONPATH and the user's site-packages, -S those of the virtual environment.
        return (sys.executable, "-I", "-S", "-c", _RUN.format(paths=[*self.paths]), module)

    def processors(self) -> list[ProcessorDescription]:
        """Return all processors, in the order in which they run.

        Raises:
            CliError: importing one of them ended Python.
        """
        result = subprocess.run(  # noqa: S603 - our own program
            self.command(DESCRIBE), check=False, stdout=subprocess.PIPE, text=True
        )
        if result.returncode:
            raise CliError(
                f"A processor ended Python while it was imported: exit code {result.returncode}."
            )
        descriptions: list[dict[str, Any]] = json.loads(result.stdout.splitlines()[-1])
        return [
            ProcessorDescription(**{**fields, "limits": Limits(**fields["limits"])})
            for fields in descriptions
        ]


@contextmanager
def bundle(folder: Path | None) -> Iterator[Bundle]:
    """Yield the bundle with a team's folder and its requirements, as far as there are any.

    Raises:
        CliError: the requirements can't be installed.
    """
    with TemporaryDirectory() as scratch:
        deployed = Path(scratch)
        (deployed / PACKAGE.name).mkdir()
        for part in ("__init__.py", "runtime"):
            (deployed / PACKAGE.name / part).symlink_to(PACKAGE / part)
        (deployed / f"{DESCRIBE}.py").symlink_to(Path(__file__).with_name(f"{DESCRIBE}.py"))
        if folder:
            (deployed / own.PACKAGE).symlink_to(folder.absolute())
        _link_libraries(deployed)
        yield Bundle((*_installed(folder), scratch))


def _link_libraries(target: Path) -> None:
    """Link what the deployment package and the layer bring, in the versions installed here."""
    for pinned in sorted((PACKAGE / "cdk" / "requirements").glob("*.txt")):
        for name in _PINNED.findall(pinned.read_text(encoding="utf-8")):
            try:
                distribution = metadata.distribution(name)
            except metadata.PackageNotFoundError:  # needed on other platforms only
                continue
            for entry in {file.parts[0] for file in distribution.files or ()}:
                source = Path(str(distribution.locate_file(entry)))
                link = target / entry
                if entry not in ("..", "__pycache__") and not link.exists():
                    link.symlink_to(source)


def _installed(folder: Path | None) -> list[str]:
    """Return the folder of the installed requirements; installs them once, for this machine."""
    if folder is None or not (folder / _REQUIREMENTS).exists():
        return []
    requirements = folder / _REQUIREMENTS
    key = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:16]
    target = cache_folder() / f"own-{key}"
    if not target.exists():
        uv, scratch = Path(sys.executable).with_name("uv"), target.with_suffix(".part")
        shutil.rmtree(scratch, ignore_errors=True)
        command: list[str | Path] = [uv, "pip", "install", "--quiet", "--no-config"]
        command += ["--require-hashes", "--target", scratch, "--requirement", requirements]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 - our own uv
            raise CliError(f"{requirements} can't be installed; see uv's error above.")
        scratch.rename(target)
    return [str(target)]
