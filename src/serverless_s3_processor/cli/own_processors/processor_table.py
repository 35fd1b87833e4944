"""Writes the table of the built-in processors into `docs/processors.md`, from their code.

Run with `python -m`, it writes the table; a test compares.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import serverless_s3_processor.runtime.processors.formats
from serverless_s3_processor import generated_tables
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.processors.match import Match
from serverless_s3_processor.runtime.processors.registry import built_in_processors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.api import Processor

PATH: Final[Path] = project() / "docs" / "processors.md"
_HEAD: Final = (
    "processor",
    "version",
    "what it finds",
    "for",
    "bytes read behind the first 256 KiB",
)
_SUMMARY: Final = re.compile(r"`([a-z]+)`: (.+?)(?:\n\n|\Z)", re.DOTALL)


def update_table(page: str) -> str:
    """Return the page with the current table. ValueError if the page has no place for it."""
    summaries = dict(_summaries())
    rows = (_row(processor, summaries[processor.name]) for processor in built_in_processors())
    return generated_tables.replace(page, generated_tables.render(_HEAD, rows))


def _row(processor: Processor, summary: str) -> tuple[str, ...]:
    default = ProcessorSettings.__dataclass_fields__["read_budget_bytes"].default
    wants = str(processor.wants) if isinstance(processor.wants, Match) else "what it decides"
    max_bytes = f"{processor.limits.max_bytes_read or default:,}"
    return f"`{processor.name}`", str(processor.version), summary, wants, max_bytes


def _summaries() -> Iterator[tuple[str, str]]:
    """Yield the name and summary of each processor, from the docstrings of their modules."""
    folder = Path(serverless_s3_processor.runtime.processors.formats.__path__[0])
    for path in sorted(folder.rglob("*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if match := _SUMMARY.match(docstring):
            yield match[1], " ".join(match[2].split()).rstrip(".")


if __name__ == "__main__":
    PATH.write_text(update_table(PATH.read_text(encoding="utf-8")), encoding="utf-8")
