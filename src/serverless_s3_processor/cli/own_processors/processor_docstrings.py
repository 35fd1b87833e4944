"""The docstrings of the built-in processors' modules, read without importing them."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import serverless_s3_processor.runtime.processors.formats

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUMMARY: Final = re.compile(r"`([a-z]+)`: (.+)", re.DOTALL)
_FLAG: Final = "The flag of "


class ProcessorDocstring(NamedTuple):
    """The first paragraph of a processor's docstring, and those with these labels."""

    summary: str
    attributes: str
    reads: str


def processor_docstrings() -> dict[str, ProcessorDocstring]:
    """Return the docstring of each processor's module by the processor's name.

    A processor's module begins with "`name`: summary.", and has paragraphs that begin with
    "Attributes: " and "Reads: ".
    """
    docstrings = {}
    for module in _modules():
        first, *others = (ast.get_docstring(module) or "").split("\n\n")
        if match := _SUMMARY.fullmatch(first):
            sections = dict(paragraph.partition(": ")[::2] for paragraph in others)
            docstrings[match[1]] = ProcessorDocstring(
                _one_line(match[2]),
                *(_one_line(sections[name]) for name in ("Attributes", "Reads")),
            )
    return docstrings


def flag_docstrings() -> dict[str, str]:
    """Return the docstrings of the flags, which begin with "The flag of"."""
    return {
        statement.value.value: _one_line(docstring).removeprefix(_FLAG)
        for module in _modules()
        for statement, docstring in _documented_constants(module)
        if docstring.startswith(_FLAG)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    }


def _modules() -> Iterator[ast.Module]:
    folder = Path(serverless_s3_processor.runtime.processors.formats.__path__[0])
    for path in sorted(folder.rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def _documented_constants(module: ast.Module) -> Iterator[tuple[ast.Assign | ast.AnnAssign, str]]:
    """Yield the assignments that a docstring follows."""
    for statement, following in zip(module.body, module.body[1:], strict=False):
        match statement, following:
            case ast.Assign() | ast.AnnAssign(), ast.Expr(ast.Constant(str(docstring))):
                yield statement, docstring


def _one_line(text: str) -> str:
    return " ".join(text.split()).removesuffix(".")
