"""Writes docs/demo.svg, the README's screenshot, from the running local stack after `make demo`."""

import os
import re
import subprocess
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

COMMANDS = ("ls --prefix demo/ --limit 12", "show demo/invoice.pdf", "mail --limit 1")
COLUMNS = 104
PATH = Path("docs/demo.svg")
REMOTE_FONTS = re.compile(r"@font-face {.*?}\n?", re.DOTALL)
"""The page would load these fonts from another host; every terminal has one."""


def main() -> None:
    """Run the commands, and draw their output as a terminal shows it."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    for command in COMMANDS:
        console.print(f"[bold green]$[/] s3-processor {command}", highlight=False)
        console.print(Text.from_ansi(output_of(command)))
    svg = console.export_svg(title="s3-processor", unique_id="demo")
    PATH.write_text(REMOTE_FONTS.sub("", svg))


def output_of(command: str) -> str:
    """Return a command's output, with colors."""
    terminal = {"FORCE_COLOR": "1", "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    return subprocess.run(  # noqa: S603 - our own command
        [".venv/bin/s3-processor", *command.split()],
        env={**os.environ, **terminal},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


if __name__ == "__main__":
    main()
