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
"""Name of their folder in the deployment package."""


def load(reserved_names: Collection[str]) -> tuple[Processor, ...]:
    """Return the `PROCESSOR` of each file, by name; `reserved_names` can't be used.

    A processor that can't be loaded is replaced by one that fails on every object, with the reason:
    the others run, and the failure is on record.
    """
    return tuple(_load(name, reserved_names) for name in module_names())


def module_names() -> list[str]:
    """Return the names of the files that should define a processor."""
    folders = _folders()
    if not folders:
        return []
    import pkgutil  # noqa: PLC0415 - most deployments have no folder

    modules = pkgutil.iter_modules(folders)
    return sorted(
        module.name for module in modules if is_processor(module.name) and not module.ispkg
    )


def names_with_permissions() -> frozenset[str]:
    """Return the names of processors that declare permissions, in the TOML file next to theirs."""
    return frozenset(name for name in module_names() if _permissions(name))


def is_processor(module: str) -> bool:
    """Tell whether a file of the folder defines a processor, unlike a test or a shared module."""
    return not module.startswith(("_", "test_")) and module != "conftest"


def _folders() -> list[str]:
    spec = importlib.util.find_spec(PACKAGE)
    return list(spec.submodule_search_locations or ()) if spec else []


def _permissions(name: str) -> object:
    import tomllib  # noqa: PLC0415 - only isolation needs it
    from pathlib import Path  # noqa: PLC0415 - as above

    try:
        with (Path(_folders()[0]) / f"{name}.toml").open("rb") as file:
            return tomllib.load(file).get("permissions")
    except (OSError, ValueError):  # no such file, or one that synth refused
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
