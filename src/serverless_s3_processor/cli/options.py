"""Options that several commands share, and the parsing of their values."""

from datetime import datetime
from typing import Annotated, Final

import typer

from serverless_s3_processor.cli.rendering import moments

Since = Annotated[
    str, typer.Option("--since", metavar="TIME", help=f"Only from this time on: {moments.ALLOWED}.")
]

Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="TIME", help="Only before this time, in the same form as `--since`."
    ),
]
KEY_HELP: Final = "An object's key, with or without `uploads/`; or `s3://bucket/key`."
Key = Annotated[str, typer.Argument(help=KEY_HELP)]
Prefix = Annotated[
    str, typer.Option(help="Only keys with this prefix, under `uploads/`; or `s3://bucket/prefix`.")
]
Timeout = Annotated[
    int, typer.Option(metavar="SECONDS", min=1, help="The maximum time of each wait.")
]
VersionId = Annotated[
    str | None,
    typer.Option("--version-id", help="The version; by default the current one."),
]
Wait = Annotated[
    bool,
    typer.Option("--wait/--no-wait", help="Wait until the run ends; then show its report."),
]

ContextValues = Annotated[
    list[str] | None,
    typer.Option("-c", "--context", metavar="NAME=VALUE", help="A context value for CDK."),
]

Yes = Annotated[
    bool, typer.Option("--yes", help="Deploy without asking, even if that drops settings.")
]


def context_of(values: list[str] | None) -> dict[str, str]:
    """Return the context values by name.

    Raises:
        BadParameter: one of them is not NAME=VALUE.
    """
    return dict(pair(value, "-c") for value in values or [])


def window(since: str, until: str | None, now: datetime) -> tuple[datetime, datetime | None]:
    """Return both ends of a time window; without `until` the API takes its own present time.

    Raises:
        BadParameter: one of them is not a time, or the window is empty.
    """
    begin = moment("--since", since, now)
    end = moment("--until", until, now) if until else None
    if begin >= (end or now):
        raise typer.BadParameter("must be before --until.", param_hint="--since")
    return begin, end


def moment(option: str, text: str, now: datetime) -> datetime:
    """Return the time that an option means.

    Raises:
        BadParameter: it is not a time; the error names the option.
    """
    try:
        return moments.parse(text, now)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def pair(text: str, option: str) -> tuple[str, str]:
    """Return the name and the value of `NAME=VALUE`.

    Raises:
        BadParameter: the text has another form; the error names the option.
    """
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE.", param_hint=option)
    return name, value
