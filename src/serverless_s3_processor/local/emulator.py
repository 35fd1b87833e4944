"""The emulator's package, reached by name because it ships no types."""

from collections.abc import Callable
from importlib import import_module, metadata
from types import ModuleType
from typing import Any

SUPPORTED_VERSION = "1.5.33"

Function = Callable[..., Any]


class UnsupportedEmulatorError(Exception):
    """The installed emulator is not the release whose gaps are known."""


def check_version() -> None:
    """Raise UnsupportedEmulatorError unless exactly the supported release is installed."""
    installed = metadata.version("ministack")
    if installed != SUPPORTED_VERSION:
        raise UnsupportedEmulatorError(
            f"ministack {installed} is installed, but the local stack repairs the inside of "
            f"{SUPPORTED_VERSION} and of no other release. Run: make setup"
        )


def module(name: str) -> ModuleType:
    """A module of the emulator. It reads its environment when it is first imported."""
    return import_module(f"ministack.{name}")


def wrap(owner: ModuleType, name: str, wrapper: Callable[[Function], Function]) -> None:
    """Put a wrapped function in the place of the original; AttributeError if there is none."""
    setattr(owner, name, wrapper(getattr(owner, name)))
