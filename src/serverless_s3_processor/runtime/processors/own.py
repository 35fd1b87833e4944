"""A team's own processors: files of a folder that is shipped with the functions."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import (
    Findings,
    Processor,
    UnprocessableContentError,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from serverless_s3_processor.runtime.processors.view import ObjectView

PACKAGE: Final = "own_processors"
"""What their folder is called where they run."""


def load(reserved_names: Collection[str]) -> tuple[Processor, ...]:
    """Return the `PROCESSOR` of each file, by name; those in `taken` can't be used.

    One that can't be loaded fails on every object, with the reason: others are not held up, and
    what it should have done is on record.
    """
    return tuple(_load(name, reserved_names) for name in module_names())


def module_names() -> list[str]:
    """Return the names of the files that should have one."""
    folders = _folders()
    if not folders:
        return []
    import pkgutil  # noqa: PLC0415 - most deployments have none

    modules = pkgutil.iter_modules(folders)
    return sorted(module.name for module in modules if is_processor(module.name))


def names_with_permissions() -> frozenset[str]:
    """Return the names of those that declare permissions, in the file that stands beside theirs."""
    return frozenset(name for name in module_names() if _permissions(name))


def is_processor(module: str) -> bool:
    """Tell whether a file of the folder is one, not a test or something that several share."""
    return not module.startswith(("_", "test_")) and module != "conftest"


def _folders() -> list[str]:
    spec = importlib.util.find_spec(PACKAGE)
    return list(spec.submodule_search_locations or ()) if spec else []


def _permissions(name: str) -> object:
    import tomllib  # noqa: PLC0415 - only who isolates them asks
    from pathlib import Path  # noqa: PLC0415 - as above

    try:
        with (Path(_folders()[0]) / f"{name}.toml").open("rb") as file:
            return tomllib.load(file).get("permissions")
    except (OSError, ValueError):  # there is none, or it declares nothing: synth refused it
        return None


def _load(name: str, reserved_names: Collection[str]) -> Processor:
    try:
        module = importlib.import_module(f"{PACKAGE}.{name}")
        return _validate(getattr(module, "PROCESSOR", None), name, reserved_names)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a file of somebody's does
        return _failing_processor(f"{PACKAGE}.{name}" if name in reserved_names else name, error)


def _validate(processor: object, name: str, reserved_names: Collection[str]) -> Processor:
    if not isinstance(processor, Processor):
        raise TypeError("it has no PROCESSOR that is a Processor")
    if processor.name != name:
        raise ValueError(f"its name is {processor.name!r}, not that of its file")
    if name in reserved_names:
        raise ValueError(f"{name} is the name of a built-in processor")
    version: object = processor.version
    if not isinstance(version, int) or version < 1:
        raise ValueError(f"its version is {version!r}, not a number from 1 on")
    return processor


def _failing_processor(name: str, error: BaseException) -> Processor:
    reason = f"it could not be loaded: {type(error).__name__}: {error}"

    def fail(_view: ObjectView) -> Findings:
        raise UnprocessableContentError(reason)

    return Processor(name=name, version=1, wants=lambda _: True, run=fail)
