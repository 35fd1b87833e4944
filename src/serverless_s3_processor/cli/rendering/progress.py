"""Progress bars and spinners, where there is a terminal to show them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serverless_s3_processor.cli.rendering.output import Output


@contextmanager
def of_bytes(output: Output, label: str, size: int) -> Iterator[Callable[[int], None]]:
    """Show a bar of bytes; yields what is to be told of each step."""
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(compact=True),
    )
    with _shown(output, label, size, columns) as step:
        yield step


@contextmanager
def of_things(output: Output, label: str, count: int) -> Iterator[Callable[[int], None]]:
    """Show a bar of things to be done; yields what is to be told how many more are."""
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
    )
    with _shown(output, label, count, columns) as step:
        yield step


@contextmanager
def of_growing(output: Output, label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar of things of which more are found; yields what is told how many are done."""
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
    )
    hidden = output.as_json or not output.notes.is_terminal
    bar = progress.Progress(*columns, console=output.notes, transient=True, disable=hidden)
    task = bar.add_task(label, total=None)
    with bar:
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _shown(
    output: Output, label: str, total: int, columns: tuple[object, ...]
) -> Iterator[Callable[[int], None]]:
    from rich.progress import Progress

    hidden = output.as_json or not output.notes.is_terminal
    bar = Progress(*columns, console=output.notes, transient=True, disable=hidden)  # type: ignore[arg-type]
    task = bar.add_task(label, total=total)
    with bar:
        yield lambda step: bar.advance(task, step)


@contextmanager
def waiting(output: Output, label: str) -> Iterator[None]:
    """Show that something is being waited for, and since when."""
    from rich import progress

    columns = (
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}"),
        progress.TimeElapsedColumn(),
    )
    with _shown(output, label, 1, columns):
        yield
