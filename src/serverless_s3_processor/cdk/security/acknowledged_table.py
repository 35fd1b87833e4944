"""Writes the acknowledged findings of scanners into `docs/security.md`.

Run with `python -m`, it writes the table; a test compares.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from serverless_s3_processor import generated_tables
from serverless_s3_processor.cdk.security.acknowledged import (
    DEPLOYMENTS,
    Acknowledged,
    acknowledged,
)
from serverless_s3_processor.locations import project

PATH: Final = project() / "docs" / "security.md"
_HEAD: Final = ("finding", "of", "reason")


def update_table(page: str) -> str:
    """Return the page with the current table.

    Raises:
        ValueError: the page has no place for it.
    """
    return generated_tables.replace(page, generated_tables.render(_HEAD, map(_row, acknowledged())))


def _row(entry: Acknowledged) -> tuple[str, ...]:
    only = f"<br>only in {', '.join(entry.deployments)}" if entry.deployments != DEPLOYMENTS else ""
    return _lines(entry.rules), _lines(_grouped(entry.resources)) + only, entry.reason


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(f"`{text}`" for text in texts)


def _grouped(resources: Iterable[str]) -> Iterator[str]:
    """Write resources with the same ending on one line: `{Api,Digest}/Function/Logs`."""
    by_end: dict[str, list[str]] = {}
    for resource in resources:
        begin, slash, end = resource.partition("/")
        by_end.setdefault(slash + end, []).append(begin)
    for end, begins in by_end.items():
        yield (f"{{{','.join(begins)}}}" if len(begins) > 1 else begins[0]) + end


if __name__ == "__main__":
    PATH.write_text(update_table(PATH.read_text(encoding="utf-8")), encoding="utf-8")
