"""The output of commands: tables and lines for people, or JSON for programs."""

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
"""The width of output that is not a terminal: nothing is folded or cut."""


@dataclass(frozen=True)
class Output:
    """Writes to standard output; with `as_json`, nothing but JSON."""

    as_json: bool = False

    @functools.cached_property
    def console(self) -> Console:
        """Standard output, without markup."""
        return _console(sys.stdout)

    @functools.cached_property
    def notes(self) -> Console:
        """Standard error, for progress and notes."""
        return _console(sys.stderr)

    def data(self, value: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        """Write one JSON document."""
        sys.stdout.write(json.dumps(value, indent=2) + "\n")

    def datum(self, value: Any) -> None:  # noqa: ANN401
        """Write one line of JSON and flush it."""
        sys.stdout.write(json.dumps(value) + "\n")
        sys.stdout.flush()

    def item(self, value: Any, line: RenderableType) -> None:  # noqa: ANN401
        """Write one item of a list as it arrives: in JSON, or as a line for a person."""
        if self.as_json:
            self.datum(value)
        else:
            self.show(line)

    def show(self, *things: RenderableType) -> None:
        """Write something for a person, without trailing spaces unless on a terminal."""
        if self.console.is_terminal:
            for thing in things:
                # The terminal folds lines, so that a person can copy them whole.
                self.console.print(thing, soft_wrap=isinstance(thing, str | Text))
            return
        with self.console.capture() as captured:
            self.console.print(*things, sep="\n")
        sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().split("\n")[:-1]))
        sys.stdout.flush()

    def plain(self, text: str) -> None:
        """Write a line unchanged, however long: a person copies it, or a program reads it."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def note(self, text: str) -> None:
        """Write a dim line to standard error; nothing with `--json`."""
        if not self.as_json:
            self.notes.print(text, style="dim")


def _console(file: Any) -> Console:  # noqa: ANN401 - a text stream
    console = Console(file=file, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _NATURAL_WIDTH
    return console
