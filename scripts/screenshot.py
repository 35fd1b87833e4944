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
PLACE = Path("docs/demo.svg")
FOREIGN_FONTS = re.compile(r"@font-face {.*?}\n?", re.DOTALL)
"""They would be fetched from a host that is not ours; every terminal's own will do."""


def main() -> None:
    """Run the commands as a terminal would, and draw what they print."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    for command in COMMANDS:
        console.print(f"[bold green]$[/] s3-processor {command}", highlight=False)
        console.print(Text.from_ansi(printed(command)))
    drawn = console.export_svg(title="s3-processor", unique_id="demo")
    PLACE.write_text(FOREIGN_FONTS.sub("", drawn))


def printed(command: str) -> str:
    """Return the command's output, colours included."""
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
