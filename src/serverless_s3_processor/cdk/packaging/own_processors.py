"""A team's own processors: the folder that the context names, read without running it."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from serverless_s3_processor.cdk.settings.context_value import ContextError
from serverless_s3_processor.cdk.settings.declaration import Permission, Table
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations

REQUIREMENTS: Final = "requirements.txt"

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9_]*")
# Lambda's own. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
_RESERVED: Final = re.compile(r"(AWS|LAMBDA|PYTHON)_?.*|PATH|LANG|TZ|LD_LIBRARY_PATH|_HANDLER")
# Lambda takes 4 KB of all variables; ours need the rest.
_MAX_ENVIRONMENT_BYTES: Final = 3_000


@dataclass(frozen=True, kw_only=True)
class OwnProcessors:
    """The folder, and what its processors need beside their code."""

    folder: Path | None = None
    names: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    permissions: tuple[Permission, ...] = ()

    @classmethod
    def read(cls, location: str, project: Path) -> Self:
        """Read a folder, as seen from the project's; none if `location` is empty.

        Raises:
            ContextError: there is something that can't be shipped; the message names file and line.
        """
        if not location:
            return cls()
        folder = project / location
        files = [path for path in sorted(folder.glob("*.py")) if _is_processor(path.stem)]
        if not files:
            raise ContextError(f"The folder processors_dir={location!r} has no processor in it.")
        declared = [_Declared.read(path) for path in files]
        environment = _merged(declared)
        return cls(
            folder=folder,
            names=tuple(path.stem for path in files),
            environment=environment,
            permissions=tuple(each for one in declared for each in one.permissions),
        )

    @property
    def requirements(self) -> Path | None:
        """What they need installed, if anything."""
        path = self.folder / REQUIREMENTS if self.folder else None
        return path if path and path.exists() else None


@dataclass(frozen=True, kw_only=True)
class _Declared:
    """What stands beside one processor: `NAME.toml` beside `NAME.py`."""

    path: Path
    environment: Mapping[str, str]
    permissions: tuple[Permission, ...]

    @classmethod
    def read(cls, source: Path) -> Self:
        _check_source(source)
        path = source.with_suffix(".toml")
        table = Table(path.name, _toml(path) if path.exists() else {})
        environment = {
            name: _text(path, name, value) for name, value in table.table("environment").items()
        }
        permissions = tuple(Permission.read(each) for each in table.tables("permissions"))
        table.refuse_others("environment", "permissions")
        return cls(path=path, environment=environment, permissions=permissions)


def _is_processor(name: str) -> bool:
    """Agree with `runtime/processors/own.py`."""
    return not name.startswith(("_", "test_")) and name != "conftest"


def _check_source(path: Path) -> None:
    if not _NAME.fullmatch(path.stem):
        raise ContextError(
            f"{path.name}: a processor's name is lowercase letters, digits and underscores."
        )
    if path.stem in names.BUILT_IN_PROCESSORS:
        raise ContextError(f"{path.name}: {path.stem} is the name of a built-in processor.")
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise ContextError(f"{path.name}, line {line}: this is no Python: {error}") from None
    name = next(_processor_names(tree), None)
    if name is None:
        raise ContextError(f"{path.name}: it must set PROCESSOR = Processor(name=..., ...).")
    if name not in ("", path.stem):
        raise ContextError(f"{path.name}: its processor's name is {name!r}, not {path.stem!r}.")


def _processor_names(tree: ast.Module) -> Iterator[str]:
    """Yield the name of what a module calls PROCESSOR; an empty one where it is worked out."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="PROCESSOR")], value=value):
                yield _name_in(value)
            case ast.AnnAssign(target=ast.Name(id="PROCESSOR"), value=ast.expr() as value):
                yield _name_in(value)


def _name_in(value: ast.expr) -> str:
    keywords = value.keywords if isinstance(value, ast.Call) else []
    for keyword in keywords:
        match keyword:
            case ast.keyword(arg="name", value=ast.Constant(value=str(name))):
                return name
    return ""


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContextError(f"{path.name}: this is no TOML: {error}") from None


def _text(path: Path, name: str, value: object) -> str:
    if not _VARIABLE.fullmatch(name) or _RESERVED.fullmatch(name) or name in _reserved_names():
        raise ContextError(
            f"{path.name}: {name!r} can't be a variable: capital letters, digits and underscores, "
            "and neither Lambda's nor the processor's own."
        )
    if not isinstance(value, str | int):
        raise ContextError(f"{path.name}: {name} must be text, a whole number, true or false.")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reserved_names() -> set[str]:
    empty = ProcessorSettings(
        environment="", watched=WatchedLocations([]), records_table="", summaries_table=""
    )
    return set(empty.to_env())


def _merged(declared: list[_Declared]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for one in declared:
        for name, value in one.environment.items():
            if merged.setdefault(name, value) != value:
                raise ContextError(f"{one.path.name}: {name} has another value elsewhere.")
    if (
        sum(len(name) + len(value.encode()) for name, value in merged.items())
        > _MAX_ENVIRONMENT_BYTES
    ):
        raise ContextError(
            f"processors_dir: its variables have over {_MAX_ENVIRONMENT_BYTES} bytes."
        )
    return merged
