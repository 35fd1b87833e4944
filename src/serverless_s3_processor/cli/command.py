"""Options, dependencies and error messages that all commands share."""

import functools
import inspect
import sys
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
    from collections.abc import Mapping, Sequence

    from serverless_s3_processor.cli.rendering.stages import Stages
    from serverless_s3_processor.local.stack import LocalStack

    BringUp = Callable[
        [LocalStack, Mapping[str, str], Stages, Callable[[Sequence[str]], None]], None
    ]

P = ParamSpec("P")
PANEL = "Where and how"
INCOMPLETE = 3
"""The exit code of a command that did only a part of its work, and listed the rest."""
INTERRUPTED = 130
"""The exit code after Ctrl-C."""


def _is_interactive() -> bool:
    return sys.stdin.isatty()


def _now() -> datetime:
    return datetime.now(UTC)


def _bring_up(
    stack: "LocalStack",
    context: "Mapping[str, str]",
    stages: "Stages",
    approve: "Callable[[Sequence[str]], None]",
) -> None:
    from serverless_s3_processor.cli.deployment.bring_up import bring_up

    bring_up(stack, context, stages, approve)


def _open_console(stack: "LocalStack", environment: str) -> str:
    from serverless_s3_processor.console import background

    return background.start(stack, environment)


def _close_console(stack: "LocalStack") -> None:
    from serverless_s3_processor.console import background

    background.stop(stack.layout)


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """The program's access to the outside. Tests pass fakes."""

    connect: Callable[[ConnectionOptions], Target] = choosing.choose
    local_stack: "Callable[[int | None], LocalStack]" = target.local_stack
    bring_up: "BringUp" = _bring_up
    open_console: "Callable[[LocalStack, str], str]" = _open_console
    close_console: "Callable[[LocalStack], None]" = _close_console
    is_interactive: Callable[[], bool] = _is_interactive
    now: Callable[[], datetime] = _now
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, kw_only=True)
class CommandContext:
    """The options, the output and the dependencies of a command."""

    connection: ConnectionOptions
    output: Output
    dependencies: Dependencies = field(default_factory=Dependencies)

    def cdk_context(self, values: "Mapping[str, str]") -> dict[str, str]:
        """Return the context values of a deployment, whose environment is an option."""
        return {**values, "env_suffix": self.connection.environment}

    def bring_up(
        self, stack: "LocalStack", values: "Mapping[str, str]", stages: "Stages", *, yes: bool
    ) -> None:
        """Start the local stack and deploy into it; ask before settings are dropped."""
        from serverless_s3_processor.cli.deployment.settings import approve

        environment = self.connection.environment
        is_interactive = self.dependencies.is_interactive()
        ask = functools.partial(
            approve, environment=environment, yes=yes, is_interactive=is_interactive
        )
        self.dependencies.bring_up(stack, self.cdk_context(values), stages, ask)

    @functools.cached_property
    def target(self) -> Target:
        """The deployment that the command uses, named on standard error before the first request.

        The line also appears with `--json`, which concerns standard output only.
        """
        target = self.dependencies.connect(self.connection)
        environment = f"{target.environment} on " if target.api_url is None else ""
        self.output.notes.print(f"{environment}{target.label}", style="dim")
        return target


def _option(
    name: str,
    default: str | bool | None,
    help_text: str,
    variable: str | None = None,
    *,
    flag: str = "",
    check: Callable[[Any], Any] | None = None,
) -> inspect.Parameter:
    option = typer.Option(
        flag or f"--{name.replace('_', '-')}",
        envvar=variable,
        help=help_text,
        callback=check,
        rich_help_panel=PANEL,
    )
    kind: Any = str | None if default is None else type(default)
    annotation = Annotated[kind, option]
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, keyword, default=default, annotation=annotation)


_ENVIRONMENT = _option(
    "environment",
    names.DEFAULT_ENVIRONMENT,
    "The deployment: its `env_suffix`.",
    "S3_PROCESSOR_ENV",
    flag="--env",
    check=checks.environment,
)
_API_URL = _option(
    "api_url",
    None,
    "The API's URL; by default the one in the stack's outputs.",
    "S3_PROCESSOR_API_URL",
    check=checks.api_url,
)
_STACK_HELP = "The stack of another CDK app that the deployment is part of."
_AWS_HELP = "Use AWS, with the default credentials. Without it the command uses the local stack."
_REMOTE = (
    _option("stack", None, _STACK_HELP, "S3_PROCESSOR_STACK"),
    _option(
        "endpoint_url", None, "The endpoint of all services, instead of AWS's.", "AWS_ENDPOINT_URL"
    ),
    _API_URL,
    _option("profile", None, "Use AWS, with this AWS CLI profile.", "S3_PROCESSOR_PROFILE"),
    _option("region", None, "The AWS region; by default the profile's."),
    _option("aws", False, _AWS_HELP, "S3_PROCESSOR_AWS"),
)
_JSON = _option("as_json", False, "Write JSON, for programs.", flag="--json")


def remote_command(body: Callable[Concatenate[CommandContext, P], None]) -> Callable[..., None]:
    """Return the command of a function, with the options that choose the deployment."""
    return _command(body, (_ENVIRONMENT, *_REMOTE, _JSON))


def local_command(body: Callable[Concatenate[CommandContext, P], None]) -> Callable[..., None]:
    """Return the command of a function that works with the local stack only."""
    return _command(body, (_ENVIRONMENT, _JSON))


def standalone_command(body: Callable[Concatenate[CommandContext, P], None]) -> Callable[..., None]:
    """Return the command of a function that needs no particular deployment."""
    return _command(body, (_JSON,))


def _command(
    body: Callable[Concatenate[CommandContext, P], None], shared: tuple[inspect.Parameter, ...]
) -> Callable[..., None]:
    def command(typer_context: typer.Context, **arguments: Any) -> None:  # noqa: ANN401 - Typer's
        output = Output(arguments.pop("as_json"))
        connection = ConnectionOptions(
            **{p.name: arguments.pop(p.name) for p in shared if p.name in arguments}
        )
        dependencies = typer_context.obj or Dependencies()
        context = CommandContext(connection=connection, output=output, dependencies=dependencies)
        _explain_errors(functools.partial(body, context, **arguments), connection.environment)

    first = inspect.Parameter(
        "typer_context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    own = list(inspect.signature(body).parameters.values())[1:]
    parameters = [first, *(p.replace(kind=p.KEYWORD_ONLY) for p in own), *shared]
    command.__name__, command.__doc__ = body.__name__, body.__doc__
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return command


def _explain_errors(work: Callable[[], None], environment: str) -> None:
    """Run the command. An expected error ends it with one line instead of a traceback."""
    try:
        work()
    except Exception as error:
        line = errors.explain(error, environment)
        if line is None:
            raise
        typer.secho("error: ", nl=False, err=True, fg=typer.colors.RED)
        typer.echo(line, err=True)
        raise typer.Exit(1) from None
