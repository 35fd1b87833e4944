"""Writes the tables of the built-in processors into `docs/processors.md`, from their code.

Run with `python -m`, it writes the tables; a test compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor import generated_tables
from serverless_s3_processor.cli.own_processors.processor_docstrings import (
    flag_docstrings,
    processor_docstrings,
)
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.processors.formats.text.compressed import OrCompressed
from serverless_s3_processor.runtime.processors.match import Match
from serverless_s3_processor.runtime.processors.registry import built_in_processors

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from serverless_s3_processor.cli.own_processors.processor_docstrings import ProcessorDocstring
    from serverless_s3_processor.runtime.processors.api import Processor

PATH: Final[Path] = project() / "docs" / "processors.md"
_HEAD: Final = (
    "processor",
    "version",
    "findings",
    "for",
    "bytes read after the first 256 KiB",
)
_MAX_LISTED: Final = 3
"""Types in a row of the table; a list below it has all of a processor with more."""
_RESULTS_HEAD: Final = ("in a record", "attributes", "what is read")
_FLAGS_HEAD: Final = ("flag", "of")


def update_table(page: str) -> str:
    """Return the page with the current tables. ValueError if the page has no place for them."""
    processors, docstrings = built_in_processors(), processor_docstrings()
    about = [(processor, docstrings[processor.name]) for processor in processors]
    tables = (
        generated_tables.render(_HEAD, (_row(*described) for described in about)),
        generated_tables.render(
            _RESULTS_HEAD,
            (
                (f"`results.{processor.name}`", docstring.attributes, docstring.reads)
                for processor, docstring in about
            ),
        ),
        generated_tables.render(
            _FLAGS_HEAD, ((f"`{flag}`", text) for flag, text in sorted(flag_docstrings().items()))
        ),
    )
    lists = "".join(map(_type_list, processors))
    return generated_tables.replace(page, "\n".join((tables[0], lists, *tables[1:])))


def _row(processor: Processor, docstring: ProcessorDocstring) -> tuple[str, ...]:
    default = ProcessorSettings.__dataclass_fields__["read_budget_bytes"].default
    types = _types(processor)
    if len(types) > _MAX_LISTED:
        wants = f"{len(types)} types: see below"
    elif isinstance(processor.wants, Match | OrCompressed):
        wants = str(processor.wants)
    else:
        wants = "what it decides"
    max_bytes = f"{processor.limits.max_bytes_read or default:,}"
    return f"`{processor.name}`", str(processor.version), docstring.summary, wants, max_bytes


def _types(processor: Processor) -> Collection[str]:
    return processor.wants.types if isinstance(processor.wants, Match) else ()


def _type_list(processor: Processor) -> str:
    """Return the list of a processor's types; empty if its row has them."""
    types = _types(processor)
    listed = ", ".join(f"`{content_type}`" for content_type in types)
    return f"- `{processor.name}`: {listed}\n" if len(types) > _MAX_LISTED else ""


if __name__ == "__main__":
    PATH.write_text(update_table(PATH.read_text(encoding="utf-8")), encoding="utf-8")
