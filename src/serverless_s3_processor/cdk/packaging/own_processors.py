"""A team's own processors: the folder that the context names, read without running it."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.cdk.settings.processor_needs import Permission, ProcessorNeeds
from serverless_s3_processor.runtime.config import names

REQUIREMENTS: Final = "requirements.txt"

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
# Lambda allows 4 KB for all variables; the settings need the remainder.
_MAX_BYTES: Final = 3_000


@dataclass(frozen=True, kw_only=True)
class OwnProcessors:
    """The folder, and the declarations of its processors."""

    folder: Path | None = None
    names: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    permissions: tuple[Permission, ...] = ()

    @classmethod
    def read(cls, location: str, project: Path) -> Self:
        """Read a folder, relative to the project's; none if `location` is empty.

        Raises:
            ContextError: something can't be deployed; the message names file and line.
        """
        if not location:
            return cls()
        folder = project / location
        files = [path for path in sorted(folder.glob("*.py")) if _is_processor(path.stem)]
        if not files:
            raise ContextError(f"The folder processors_dir={location!r} contains no processor.")
        needs: dict[str, ProcessorNeeds] = {}
        problems: list[str] = []
        for path in files:
            try:
                needs[path.stem] = _needs(path)
            except ContextError as error:
                problems.append(str(error))
        if problems:
            raise ContextError("\n".join(problems))
        return cls(
            folder=folder,
            names=tuple(needs),
            environment=_merge_variables(needs),
            permissions=tuple(
                permission for need in needs.values() for permission in need.permissions
            ),
        )

    @property
    def requirements(self) -> Path | None:
        """What they need installed, if anything."""
        path = self.folder / REQUIREMENTS if self.folder else None
        return path if path and path.exists() else None


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
        raise ContextError(f"{path.name}, line {line}: this is not Python: {error}") from None
    name = next(_processor_names(tree), None)
    if name is None:
        raise ContextError(f"{path.name}: it must set PROCESSOR = Processor(name=..., ...).")
    if name not in ("", path.stem):
        raise ContextError(f"{path.name}: its processor's name is {name!r}, not {path.stem!r}.")


def _processor_names(tree: ast.Module) -> Iterator[str]:
    """Yield the name of the module's PROCESSOR; empty if the name is not a constant."""
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


def _needs(source: Path) -> ProcessorNeeds:
    _check_source(source)
    path = source.with_suffix(".toml")
    return ProcessorNeeds.read_file(path) if path.exists() else ProcessorNeeds()


def _merge_variables(needs: Mapping[str, ProcessorNeeds]) -> dict[str, str]:
    variables: dict[str, str] = {}
    for processor, its_needs in needs.items():
        for name, value in its_needs.environment.items():
            if variables.setdefault(name, value) != value:
                raise ContextError(
                    f"{processor}.toml: {name} has a different value in another file."
                )
    if sum(len(name) + len(value.encode()) for name, value in variables.items()) > _MAX_BYTES:
        raise ContextError(f"processors_dir: the environment variables exceed {_MAX_BYTES} bytes.")
    return variables
