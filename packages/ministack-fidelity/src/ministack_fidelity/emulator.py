"""The emulator's package, which is reached by name because it ships no types."""

from collections.abc import Callable
from importlib import import_module, metadata
from types import ModuleType
from typing import Any, Final

SUPPORTED_VERSION: Final = "1.5.33"

Function = Callable[..., Any]


class UnsupportedEmulatorError(Exception):
    """The installed emulator is not the release that the repairs were written for."""


def check_version() -> None:
    """Check that exactly the supported release is installed.

    Raises:
        UnsupportedEmulatorError: another release is installed.
    """
    installed = metadata.version("ministack")
    if installed != SUPPORTED_VERSION:
        raise UnsupportedEmulatorError(
            f"ministack {installed} is installed, but ministack-fidelity repairs the inside of "
            f"{SUPPORTED_VERSION} and of no other release. "
            f"Run: pip install ministack=={SUPPORTED_VERSION}"
        )


def module(name: str) -> ModuleType:
    """Return a module of the emulator, which reads its environment when it is first imported."""
    return import_module(f"ministack.{name}")


def wrap(owner: ModuleType, name: str, wrapper: Callable[[Function], Function]) -> None:
    """Replace a function by a wrapped one.

    Raises:
        AttributeError: the emulator has no such function.
    """
    setattr(owner, name, wrapper(getattr(owner, name)))
