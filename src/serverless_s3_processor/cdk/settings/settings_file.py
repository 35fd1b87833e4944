"""The settings file of one environment, such as `settings/prod.toml`."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

from serverless_s3_processor.cdk.settings.declaration import read_toml
from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.locations import project

_FOLDER: Final = "settings"


def file_name(environment: str) -> str:
    """Return the path of an environment's file, relative to the project's folder."""
    return f"{_FOLDER}/{environment}.toml"


@dataclass(frozen=True)
class SettingsFile:
    """The values that a file gives, by setting; none if there is no file."""

    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, environment: str, folder: Path | None = None) -> Self:
        """Read an environment's file; `folder` is by default `settings` in the project's.

        Raises:
            ContextError: it is not TOML, or names an environment.
        """
        path = (folder or project() / _FOLDER) / f"{environment}.toml"
        if not path.is_file():
            return cls()
        name = file_name(environment)
        values = read_toml(path, name)
        if "env_suffix" in values:
            raise ContextError(f"{name}: env_suffix is the name of the file: leave it out.")
        return cls(name, values)

    def without(self, overridden: Container[str]) -> Self:
        """Return the values that nothing overrides."""
        values = {name: self.values[name] for name in self.values if name not in overridden}
        return replace(self, values=values)

    def label(self, problem: str) -> str:
        """Return a problem, prefixed with the file's name if its value is from the file."""
        is_from_file = not self.values.keys().isdisjoint(re.findall(r"\w+", problem))
        return f"{self.name}: {problem}" if is_from_file else problem
