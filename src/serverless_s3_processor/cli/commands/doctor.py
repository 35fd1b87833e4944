from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import typer
from rich.table import Table
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.doctor.diagnosis import Diagnosis, Severity
from serverless_s3_processor.cli.options import ContextValues, context_of
from serverless_s3_processor.cli.rendering.errors import CliError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.cdk.settings.props import S3ProcessorProps

_MARKS: Final = {
    Severity.OK: ("✓", "green"),
    Severity.WARNING: ("!", "yellow"),
    Severity.PROBLEM: ("✗", "bold red"),
    Severity.UNKNOWN: ("?", "yellow"),
}


@remote_command
def doctor(
    context: CommandContext,
    *,
    values: ContextValues = None,
) -> None:
    """Check an account and region before a deployment, and what is deployed.

    It changes nothing. Give it the values that the deployment is to have. Exits with 1 if it finds
    a problem, which would make the deployment fail or leave it broken.
    """
    from serverless_s3_processor.cli.doctor.examination import Examination

    settings = _settings(context.connection.environment, values)
    diagnoses = list(Examination(target=context.target, settings=settings).run())
    if context.output.as_json:
        context.output.data([asdict(diagnosis) for diagnosis in diagnoses])
    else:
        _show(context, diagnoses)
    if any(diagnosis.severity is Severity.PROBLEM for diagnosis in diagnoses):
        raise typer.Exit(1)


def _settings(environment: str, values: ContextValues) -> "S3ProcessorProps":
    from serverless_s3_processor.cdk.settings.errors import ContextError
    from serverless_s3_processor.cdk.settings.props import S3ProcessorProps

    try:
        return S3ProcessorProps.from_context({**context_of(values), "env_suffix": environment})
    except ContextError as error:
        raise CliError(str(error)) from None


def _show(context: CommandContext, diagnoses: "Sequence[Diagnosis]") -> None:
    table = Table.grid(padding=(0, 2))
    for diagnosis in diagnoses:
        mark, style = _MARKS[diagnosis.severity]
        table.add_row(Text(mark, style), diagnosis.subject, diagnosis.message)
        if diagnosis.advice:
            table.add_row("", "", Text(f"→ {diagnosis.advice}", "bold"))
    context.output.show(table)
