"""Options that several commands have, and how their values are read."""

from datetime import datetime
from typing import Annotated

import typer

from cli import moments

Since = Annotated[
    str, typer.Option("--since", metavar="TIME", help=f"Only since then: {moments.ALLOWED}.")
]


def moment(option: str, text: str, now: datetime) -> datetime:
    """Read a moment, or end with a usage error that names the option."""
    try:
        return moments.parse(text, now)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
