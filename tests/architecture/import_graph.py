"""What each module of the product imports."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).parents[2] / "src"
NAME = "serverless_s3_processor"


class Import(NamedTuple):
    """`importer` and `imported` are dotted; our own modules are without the package's name."""

    importer: str
    imported: str
    line: int
    is_for_types: bool

    @property
    def is_ours(self) -> bool:
        return (SOURCE / NAME / self.imported.partition(".")[0]).is_dir()


def modules(package: str = "") -> list[Path]:
    return sorted((SOURCE / NAME / package).rglob("*.py"))


def dotted(path: Path) -> str:
    relative = path.relative_to(SOURCE / NAME).with_suffix("")
    return ".".join(relative.parts).removesuffix(".__init__")


@functools.cache
def imports() -> list[Import]:
    return [statement for path in modules() for statement in _imports(path)]


def imports_of(package: str) -> Iterator[Import]:
    return (statement for statement in imports() if statement.importer.partition(".")[0] == package)


def _imports(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for child in block.body
        for node in ast.walk(child)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            named = [f"{node.module or ''}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in named:
            ours = name.removeprefix(f"{NAME}.")
            yield Import(dotted(path), ours, node.lineno, node in for_types)
