"""The folder of a team's own processors on this machine."""

from __future__ import annotations

import json
import os
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.locations import project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEFAULT: Final = "processors"
"""The folder's name by default."""


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
def declared_environment(folder: Path | None) -> Iterator[None]:
    """Set the variables that the processors of a folder declare.

    Raises:
        CliError: a declaration is invalid.
    """
    variables = dict(os.environ)
    os.environ.update(_environment(folder) if folder else {})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(variables)


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
