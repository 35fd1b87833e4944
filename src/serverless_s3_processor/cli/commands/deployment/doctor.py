from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import typer
from rich.table import Table
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.deployment.settings import planned_settings
from serverless_s3_processor.cli.doctor.diagnosis import Diagnosis, Severity
from serverless_s3_processor.cli.options import ContextValues, context_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKS: Final = {
    Severity.OK: ("✓", "green"),
    Severity.WARNING: ("!", "yellow"),
    Severity.PROBLEM: ("✗", "bold red"),
    Severity.UNKNOWN: ("?", "yellow"),
}


@remote_command
def doctor(context: CommandContext, *, values: ContextValues = None) -> None:
    """Check an account and region before a deployment, and what is deployed.

    It changes nothing. It reads the settings file, and takes values as a deployment does. Exits
    with 1 if it finds a problem, with which the deployment would fail or not work.
    """
    from serverless_s3_processor.cli.doctor.examination import Examination

    settings = planned_settings(context.cdk_context(context_of(values)))
    diagnoses = list(Examination(target=context.target, settings=settings).run())
    if context.output.as_json:
        context.output.data(
            [{"subject": subject, **asdict(diagnosis)} for subject, diagnosis in diagnoses]
        )
    else:
        _show(context, diagnoses)
    if any(diagnosis.severity is Severity.PROBLEM for _, diagnosis in diagnoses):
        raise typer.Exit(1)


def _show(context: CommandContext, diagnoses: "Sequence[tuple[str, Diagnosis]]") -> None:
    table = Table.grid(padding=(0, 2))
    for subject, diagnosis in diagnoses:
        mark, style = _MARKS[diagnosis.severity]
        table.add_row(Text(mark, style), subject, diagnosis.message)
        if diagnosis.advice:
            table.add_row("", "", Text(f"→ {diagnosis.advice}", "bold"))
    context.output.show(table)
