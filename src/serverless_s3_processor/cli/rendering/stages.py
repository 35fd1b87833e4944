"""The stages of a long command, with their durations."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, TaskID

    from serverless_s3_processor.cli.rendering.output import Output

_WIDTH = 44


@dataclass(slots=True)
class Stages:
    """Shows the stages that run, several at a time, and a line for each that has ended.

    Use it as a context manager. `seconds` maps each successful stage to its duration, in the order
    in which they ended.
    """

    output: Output
    seconds: dict[str, float] = field(default_factory=dict)
    _bar: Progress | None = None

    def __enter__(self) -> Stages:
        if not self.output.as_json and self.output.console.is_terminal:
            self._bar = _bar(self.output)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()
            self._bar = None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop drawing, between stages, for a question to the user."""
        if self._bar:
            self._bar.stop()
        yield
        if self._bar:
            self._bar.start()

    @contextmanager
    def stage(self, name: str) -> Iterator[Step]:
        """Run a stage; yields an object that takes its progress."""
        began = monotonic()
        task = self._bar.add_task(name, total=None) if self._bar else None
        try:
            yield Step(self._bar, task)
        except Exception:
            self._end(name, task, Text("✗", "bold red"), began)
            raise
        self.seconds[name] = round(monotonic() - began, 1)
        self._end(name, task, Text("✓", "bold green"), began)

    def _end(self, name: str, task: TaskID | None, mark: Text, began: float) -> None:
        if self._bar and task is not None:
            self._bar.remove_task(task)
        if not self.output.as_json:
            seconds = f"{monotonic() - began:5.1f} s"
            self.output.show(Text.assemble(mark, f" {name:<{_WIDTH}} ", (seconds, "dim")))


@dataclass(frozen=True, slots=True)
class Step:
    """A running stage."""

    bar: Progress | None
    task: TaskID | None

    def expect(self, total: int) -> None:
        """Set the total, and show a bar from now on."""
        self._update(total=total)

    def advance(self, done: int) -> None:
        """Add to what is done."""
        self._update(advance=done)

    def say(self, text: str) -> None:
        """Replace the stage's name until it ends."""
        self._update(description=text)

    def _update(self, **changes: Any) -> None:  # noqa: ANN401 - rich's
        if self.bar and self.task is not None:
            self.bar.update(self.task, **changes)


def _bar(output: Output) -> Progress:
    from rich import progress

    class Bar(progress.BarColumn):
        def render(self, task: progress.Task) -> Any:  # noqa: ANN401 - rich's
            return super().render(task) if task.total is not None else Text()

    return progress.Progress(
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}"),
        Bar(bar_width=30),
        progress.TimeElapsedColumn(),
        console=output.console,
        transient=True,
    )
