"""Options that several commands have, and how their values are read."""

from datetime import datetime
from typing import Annotated

import typer

from serverless_s3_processor.cli.rendering import moments

Since = Annotated[
    str, typer.Option("--since", metavar="TIME", help=f"Only since then: {moments.ALLOWED}.")
]

Until = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="Only before then; as `--since`.")
]
VersionId = Annotated[
    str | None,
    typer.Option("--version-id", help="This version; the current one if it is left out."),
]
Wait = Annotated[
    bool, typer.Option("--wait/--no-wait", help="Until the run is over; then show its report.")
]


def window(since: str, until: str | None, now: datetime) -> tuple[datetime, datetime | None]:
    """Read both ends, or end with a usage error; None is the API's own now."""
    begin = moment("--since", since, now)
    end = moment("--until", until, now) if until else None
    if begin >= (end or now):
        raise typer.BadParameter("is not before --until.", param_hint="--since")
    return begin, end


def moment(option: str, text: str, now: datetime) -> datetime:
    """Read a moment, or end with a usage error that names the option."""
    try:
        return moments.parse(text, now)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
