"""Writes the table of the built-in processors into `docs/processors.md`, from their code.

Run with `python -m`, it writes the table; a test compares.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import serverless_s3_processor.runtime.processors.formats
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.processors.match import Match
from serverless_s3_processor.runtime.processors.registry import built_in_processors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.api import Processor

PLACE: Final[Path] = project() / "docs" / "processors.md"
_BEGIN: Final = "<!-- `make docs` writes this table; a test compares it. -->\n"
_END: Final = "<!-- Until here. -->\n"
_ABOUT: Final = re.compile(r"`([a-z]+)`: (.+?)(?:\n\n|\Z)", re.DOTALL)


def written(page: str) -> str:
    """Return the page with the table as it should be.

    Raises:
        ValueError: the page has no place for it.
    """
    before, rest = page.split(_BEGIN)
    _, after = rest.split(_END)
    return f"{before}{_BEGIN}\n{_table()}\n{_END}{after}"


def _table() -> str:
    head = ("processor", "version", "what it finds", "for", "bytes read behind the first 256 KiB")
    about = dict(_descriptions())
    rows = [
        head,
        ("---",) * len(head),
        *(_row(each, about[each.name]) for each in built_in_processors()),
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(processor: Processor, about: str) -> tuple[str, ...]:
    usual = ProcessorSettings.__dataclass_fields__["read_budget_bytes"].default
    wants = str(processor.wants) if isinstance(processor.wants, Match) else "what it decides"
    read = f"{processor.limits.max_bytes_read or usual:,}"
    return f"`{processor.name}`", str(processor.version), about, wants, read


def _descriptions() -> Iterator[tuple[str, str]]:
    """Yield what modules say of themselves, by the processor's name; none is run for it."""
    for path in sorted(
        Path(serverless_s3_processor.runtime.processors.formats.__path__[0]).glob("*.py")
    ):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if found := _ABOUT.match(said):
            yield found[1], " ".join(found[2].split()).rstrip(".")


if __name__ == "__main__":
    PLACE.write_text(written(PLACE.read_text(encoding="utf-8")), encoding="utf-8")
