"""What all commands share: their options, what they are given to work with, and how they fail."""

import functools
import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, ParamSpec

import typer

from serverless_s3_processor.cli import checks
from serverless_s3_processor.cli.deployment import choosing, target
from serverless_s3_processor.cli.deployment.target import ConnectionOptions, Target
from serverless_s3_processor.cli.rendering import errors
from serverless_s3_processor.cli.rendering.output import Output
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.cli.rendering.stages import Stages
    from serverless_s3_processor.local.stack import LocalStack

P = ParamSpec("P")
PANEL = "Where and how"
INCOMPLETE = 3
"""The exit code of a command that did a part of its work, and named what it left out."""


def _now() -> datetime:
    return datetime.now(UTC)


def _bring_up(stack: "LocalStack", context: "Mapping[str, str]", stages: "Stages") -> None:
    from serverless_s3_processor.cli.deployment.bring_up import bring_up

    bring_up(stack, context, stages)


def _open_console(stack: "LocalStack", environment: str) -> str:
    from serverless_s3_processor.console import beside

    return beside.start(stack, environment)


def _close_console(stack: "LocalStack") -> None:
    from serverless_s3_processor.console import beside

    beside.stop(stack.layout)


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """What is outside of the program; tests give commands another one."""

    connect: Callable[[ConnectionOptions], Target] = choosing.choose
    local_stack: "Callable[[int | None], LocalStack]" = target.local_stack
    bring_up: "Callable[[LocalStack, Mapping[str, str], Stages], None]" = _bring_up
    open_console: "Callable[[LocalStack, str], str]" = _open_console
    close_console: "Callable[[LocalStack], None]" = _close_console
    now: Callable[[], datetime] = _now
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, kw_only=True)
class CommandContext:
    """One run of a command: what it was asked for and what it works with."""

    connection: ConnectionOptions
    output: Output
    dependencies: Dependencies = field(default_factory=Dependencies)

    @functools.cached_property
    def target(self) -> Target:
        """What the command talks to; chosen, and named to the person, when first asked for.

        It is named before anything is sent, also with `--json`: that is about standard output.
        """
        chosen = self.dependencies.connect(self.connection)
        named = f"{chosen.environment} on " if chosen.api_url is None else ""
        self.output.notes.print(f"{named}{chosen.label}", style="dim")
        return chosen


_ENVIRONMENT = Annotated[
    str,
    typer.Option(
        "--env",
        envvar="S3_PROCESSOR_ENV",
        help="The deployment: its `env_suffix`.",
        callback=checks.environment,
        rich_help_panel=PANEL,
    ),
]
_ENDPOINT = Annotated[
    str | None,
    typer.Option(
        "--endpoint-url",
        envvar="AWS_ENDPOINT_URL",
        help="An address in place of AWS's.",
        rich_help_panel=PANEL,
    ),
]
_API_URL = Annotated[
    str | None,
    typer.Option(
        "--api-url",
        envvar="S3_PROCESSOR_API_URL",
        help="The API's address; then nobody asks CloudFormation for it.",
        callback=checks.api_url,
        rich_help_panel=PANEL,
    ),
]
_STACK = Annotated[
    str | None,
    typer.Option(
        "--stack",
        envvar="S3_PROCESSOR_STACK",
        help="The stack of another CDK app that the deployment is part of.",
        rich_help_panel=PANEL,
    ),
]
_PROFILE = Annotated[
    str | None,
    typer.Option(
        "--profile",
        envvar="S3_PROCESSOR_PROFILE",
        help="AWS, with this profile of the AWS CLI.",
        rich_help_panel=PANEL,
    ),
]
_REGION = Annotated[
    str | None,
    typer.Option(
        "--region",
        help="The AWS region; else the profile's. Refused where it can't be meant.",
        rich_help_panel=PANEL,
    ),
]
_AWS = Annotated[
    bool,
    typer.Option(
        "--aws",
        envvar="S3_PROCESSOR_AWS",
        help="AWS, with the usual credentials. Without it the local stack is meant.",
        rich_help_panel=PANEL,
    ),
]
_JSON = Annotated[
    bool,
    typer.Option("--json", help="Write JSON, for programs.", rich_help_panel=PANEL),
]


def _option(name: str, kind: Any, default: str | bool | None) -> inspect.Parameter:  # noqa: ANN401
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, keyword, default=default, annotation=kind)


_OF_ALL = (_option("environment", _ENVIRONMENT, names.DEFAULT_ENVIRONMENT),)
_OF_REMOTE = (
    _option("stack", _STACK, None),
    _option("endpoint_url", _ENDPOINT, None),
    _option("api_url", _API_URL, None),
    _option("profile", _PROFILE, None),
    _option("region", _REGION, None),
    _option("aws", _AWS, False),
)
_LAST = (_option("as_json", _JSON, False),)


def anywhere(body: Callable[Concatenate[CommandContext, P], None]) -> Callable[..., None]:
    """Make a command of a function: with the options that say which deployment, and where."""
    return _command(body, (*_OF_ALL, *_OF_REMOTE, *_LAST))


def locally(body: Callable[Concatenate[CommandContext, P], None]) -> Callable[..., None]:
    """Make a command of a function that knows the local stack only."""
    return _command(body, (*_OF_ALL, *_LAST))


def by_itself(body: Callable[Concatenate[CommandContext, P], None]) -> Callable[..., None]:
    """Make a command of a function that no deployment in particular is needed for."""
    return _command(body, _LAST)


def _command(
    body: Callable[Concatenate[CommandContext, P], None], shared: tuple[inspect.Parameter, ...]
) -> Callable[..., None]:
    def command(context: typer.Context, **given: Any) -> None:  # noqa: ANN401 - Typer's
        as_json = given.pop("as_json")
        connection = ConnectionOptions(
            **{p.name: given.pop(p.name) for p in shared if p.name in given}
        )
        run = CommandContext(
            connection=connection,
            output=Output(as_json),
            dependencies=context.obj or Dependencies(),
        )
        _guarded(functools.partial(body, run, **given), connection.environment)

    own = list(inspect.signature(body).parameters.values())[1:]
    first = inspect.Parameter(
        "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    parameters = [first, *(p.replace(kind=p.KEYWORD_ONLY) for p in own), *shared]
    command.__name__, command.__doc__ = body.__name__, body.__doc__
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return command


def _guarded(work: Callable[[], None], environment: str) -> None:
    """Do the work; what was to be expected ends it with one line instead of a traceback."""
    try:
        work()
    except Exception as error:
        line = errors.explain(error, environment)
        if line is None:
            raise
        typer.secho("error: ", nl=False, err=True, fg=typer.colors.RED)
        typer.echo(line, err=True)
        raise typer.Exit(1) from None
