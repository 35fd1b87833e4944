"""Typed settings of each function, which CDK writes into its environment.

Each function has its own module, so that a cold start loads only its own settings.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class SettingError(ValueError):
    """An environment variable is missing or malformed; the message names it."""


def setting(variable: str, meaning: str, default: Any = dataclasses.MISSING) -> Any:  # noqa: ANN401
    """Define a field that is read from an environment variable."""
    metadata = {"variable": variable, "meaning": meaning}
    return dataclasses.field(default=default, metadata=metadata)


def environment() -> Any:  # noqa: ANN401
    """Define the field that every function has."""
    return setting("ENVIRONMENT", "The `env_suffix` that the stack was deployed with.")


def summary_days() -> Any:  # noqa: ANN401
    """Define the field of functions that write summaries or report their age."""
    return setting("SUMMARY_DAYS", "Days that minute summaries are kept.", 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Base of the settings of one function; fields are `str`, `int` or `WatchedLocations`.

    Numbers are positive; those with the default 0 may be 0.
    """

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings from environment variables.

        Raises:
            SettingError: a variable without a default is missing, or a value is invalid.
        """
        fields = [field for field in dataclasses.fields(cls) if _is_set(field, environ)]
        return cls(**{f.name: _parse(f, environ[f.metadata["variable"]]) for f in fields})

    def to_env(self) -> dict[str, str]:
        """Return the environment variables that `from_env` reads back."""
        return {
            field.metadata["variable"]: str(getattr(self, field.name))
            for field in dataclasses.fields(self)
        }


def _is_set(field: dataclasses.Field[Any], environ: Mapping[str, str]) -> bool:
    variable = field.metadata["variable"]
    if variable in environ:
        return True
    if field.default is dataclasses.MISSING:
        raise SettingError(f"The environment variable {variable} is not set.")
    return False


def _parse_with(read: Callable[[str], Any], text: str, variable: str) -> Any:  # noqa: ANN401
    try:
        return read(text)
    except ValueError as error:
        raise SettingError(f"{variable}={text!r} can't be used: {error}.") from None


def _parse(field: dataclasses.Field[Any], text: str) -> Any:  # noqa: ANN401 - by field
    if "read" in field.metadata:
        return _parse_with(field.metadata["read"], text, field.metadata["variable"])
    if not isinstance(field.default, int):
        return text
    if not (text.isascii() and text.isdigit() and int(text) >= min(field.default, 1)):
        kind = "positive whole" if field.default else "whole"
        raise SettingError(f"{field.metadata['variable']}={text!r} is not a {kind} number.")
    return int(text)
