from __future__ import annotations

from rich import box
from rich.table import Table


def list_table() -> Table:
    """Return an empty table without a frame, for a list of things of one kind."""
    return Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
