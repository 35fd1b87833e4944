"""What commands print: tables and lines for people, or JSON for programs."""

from __future__ import annotations

import functools
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

_NATURAL_WIDTH = 4096
"""Where the output is no terminal, nothing is folded or cut."""


@dataclass(frozen=True)
class Output:
    """Writes to standard output; with `as_json`, nothing but JSON."""

    as_json: bool = False

    @functools.cached_property
    def console(self) -> Console:
        """Standard output. Text is never taken for markup."""
        return _console(sys.stdout)

    @functools.cached_property
    def notes(self) -> Console:
        """Standard error: where progress goes, and what is not the result."""
        return _console(sys.stderr)

    def data(self, value: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        """Write one JSON document."""
        sys.stdout.write(json.dumps(value, indent=2) + "\n")

    def datum(self, value: Any) -> None:  # noqa: ANN401
        """Write one line of JSON, at once."""
        sys.stdout.write(json.dumps(value) + "\n")
        sys.stdout.flush()

    def show(self, *things: RenderableType) -> None:
        """Write something for a person; without trailing spaces where it may be copied from."""
        if self.console.is_terminal:
            for thing in things:
                # A line that a person may copy is left for the terminal to fold.
                self.console.print(thing, soft_wrap=_is_text(thing))
            return
        with self.console.capture() as captured:
            self.console.print(*things, sep="\n")
        sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().split("\n")[:-1]))
        sys.stdout.flush()

    def plain(self, text: str) -> None:
        """Write a line as it is, however long: to be copied, or read by another program."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def note(self, text: str) -> None:
        """Write a dim line on standard error; not with `--json`."""
        if not self.as_json:
            self.notes.print(text, style="dim")


def _is_text(thing: RenderableType) -> bool:

    return isinstance(thing, str | Text)


def _console(file: Any) -> Console:  # noqa: ANN401 - a text stream

    console = Console(file=file, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _NATURAL_WIDTH
    return console
