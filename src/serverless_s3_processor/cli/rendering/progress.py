"""Progress bars and spinners, where there is a terminal to show them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress, ProgressColumn, TaskID

    from serverless_s3_processor.cli.rendering.output import Output


@contextmanager
def of_bytes(output: Output, label: str, size: int) -> Iterator[Callable[[int], None]]:
    """Show a bar of bytes; yields the function that adds to it."""
    from rich import progress

    columns = (
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(compact=True),
    )
    with _bar(output, label, size, *columns) as (bar, task):
        yield lambda step: bar.advance(task, step)


@contextmanager
def of_growing(output: Output, label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar whose total grows; yields the function that sets the numbers."""
    from rich import progress

    columns = (
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
    )
    with _bar(output, label, None, *columns) as (bar, task):
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def waiting(output: Output, label: str) -> Iterator[None]:
    """Show what the command waits for, and how long it has waited."""
    from rich import progress

    with _bar(output, label, 1, progress.SpinnerColumn(), progress.TimeElapsedColumn()):
        yield


@contextmanager
def _bar(
    output: Output, label: str, total: int | None, *columns: ProgressColumn
) -> Iterator[tuple[Progress, TaskID]]:
    from rich.progress import Progress, TextColumn

    is_hidden = output.as_json or not output.notes.is_terminal
    bar = Progress(
        TextColumn("{task.description}"),
        *columns,
        console=output.notes,
        transient=True,
        disable=is_hidden,
    )
    with bar:
        yield bar, bar.add_task(label, total=total)
