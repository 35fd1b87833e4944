"""The folder of a team's own processors, on this machine: found, and made ready to run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.locations import cache_folder, project
from serverless_s3_processor.runtime.processors import own

if TYPE_CHECKING:
    from collections.abc import Iterator

USUAL: Final = "processors"
"""Where they are if nothing says otherwise."""
_REQUIREMENTS: Final = "requirements.txt"


def find(given: Path | None) -> Path | None:
    """Return the folder that was given, or the one that `cdk.json` names, or the usual one.

    Raises:
        CliError: what was given or named is no folder.
    """
    named = given or _in_cdk_json()
    if named is None:
        usual = project() / USUAL
        return usual if usual.is_dir() else None
    if not named.is_dir():
        raise CliError(f"{named} is no folder.")
    return named.resolve()


@contextmanager
def made_ready(folder: Path | None) -> Iterator[None]:
    """Make the processors of a folder those that are found, with all that they declare to need.

    Raises:
        CliError: what stands beside them is wrong, or their requirements can't be installed.
    """
    if folder is None:
        yield
        return
    variables, path, known = dict(os.environ), list(sys.path), set(sys.modules)
    with TemporaryDirectory() as scratch:
        (Path(scratch) / own.PACKAGE).symlink_to(folder)
        sys.path[:0] = [scratch, *_installed(folder / _REQUIREMENTS)]
        os.environ.update(_environment(folder))
        try:
            yield
        finally:
            sys.path[:] = path
            os.environ.clear()
            os.environ.update(variables)
            for name in set(sys.modules) - known:
                if name.partition(".")[0] == own.PACKAGE:
                    del sys.modules[name]


def _in_cdk_json() -> Path | None:
    path = project() / "cdk.json"
    if not path.is_file():
        return None
    context = json.loads(path.read_text(encoding="utf-8")).get("context", {})
    named = context.get("processors_dir")
    return project() / named if named else None


def _environment(folder: Path) -> dict[str, str]:
    """Return the variables that are declared; what was set by hand goes first, to try others."""
    declared: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            variables = tomllib.loads(path.read_text(encoding="utf-8")).get("environment", {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CliError(f"{path.name}: this is no TOML: {error}") from None
        for name, value in variables.items():
            declared[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return {name: value for name, value in declared.items() if name not in os.environ}


def _installed(requirements: Path) -> list[str]:
    """Install what they need, for this machine, once; nothing else here changes."""
    if not requirements.exists():
        return []
    key = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:16]
    target = cache_folder() / f"own-{key}"
    if not target.exists():
        uv, scratch = Path(sys.executable).with_name("uv"), target.with_suffix(".part")
        shutil.rmtree(scratch, ignore_errors=True)
        command: list[str | Path] = [uv, "pip", "install", "--quiet", "--no-config"]
        command += ["--require-hashes", "--target", scratch, "--requirement", requirements]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 - our own uv
            raise CliError(f"{requirements} can't be installed; uv says why above.")
        scratch.rename(target)
    return [str(target)]
