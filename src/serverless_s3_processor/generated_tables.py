"""Markdown tables that are generated from code, between two comments of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BEGIN: Final = "<!-- `make docs` writes this table; a test compares it. -->\n"
_END: Final = "<!-- Until here. -->\n"


def render(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def replace(page: str, table: str) -> str:
    """Return the page with another table.

    Raises:
        ValueError: the page does not have exactly one place for it.
    """
    before, rest = page.split(BEGIN)
    _, after = rest.split(_END)
    return f"{before}{BEGIN}\n{table}\n{_END}{after}"
