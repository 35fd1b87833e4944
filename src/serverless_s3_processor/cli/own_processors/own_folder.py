"""The folder of a team's own processors on this machine."""

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

DEFAULT: Final = "processors"
"""The folder's name by default."""
_REQUIREMENTS: Final = "requirements.txt"


def find(given: Path | None) -> Path | None:
    """Return the given folder, or the one that `cdk.json` names, or the default one if it exists.

    Raises:
        CliError: the given or named path is not a folder.
    """
    named = given or _in_cdk_json()
    if named is None:
        default = project() / DEFAULT
        return default if default.is_dir() else None
    if not named.is_dir():
        raise CliError(f"{named} is not a folder.")
    return named.resolve()


@contextmanager
def installed(folder: Path | None) -> Iterator[None]:
    """Make the processors of a folder importable, with the requirements that they declare.

    Raises:
        CliError: a declaration is invalid, or the requirements can't be installed.
    """
    if folder is None:
        yield
        return
    variables, path, modules = dict(os.environ), list(sys.path), set(sys.modules)
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
            for name in set(sys.modules) - modules:
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
    """Return the declared variables that are not set here: a person can try other values."""
    declared: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            variables = tomllib.loads(path.read_text(encoding="utf-8")).get("environment", {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CliError(f"{path.name} is not valid TOML: {error}") from None
        for name, value in variables.items():
            declared[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return {name: value for name, value in declared.items() if name not in os.environ}


def _installed(requirements: Path) -> list[str]:
    """Return the folder of the installed requirements; installs them once, for this machine."""
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
            raise CliError(f"{requirements} can't be installed; see uv's error above.")
        scratch.rename(target)
    return [str(target)]
