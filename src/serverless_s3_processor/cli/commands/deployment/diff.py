import typer

from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.deployment.settings import UNKNOWN, planned_settings
from serverless_s3_processor.cli.options import ContextValues, context_of
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.rendering.tables import list_table


@remote_command
def diff(context: CommandContext, *, values: ContextValues = None) -> None:
    """Show the settings that a deployment would change or drop.

    It changes nothing. Run it before `cdk deploy`, which does not ask. Exits with 1 if the
    deployment would drop something.
    """
    from serverless_s3_processor.cdk.settings import effective

    planned = planned_settings(context.cdk_context(context_of(values)))
    shown = context.target.find_output(effective.OUTPUT)
    if shown is None:
        raise CliError(f"{UNKNOWN} There is nothing to compare.")
    changes, losses = effective.changes(shown, planned), effective.losses(shown, planned)
    if context.output.as_json:
        fields = {name: {"deployed": old, "planned": new} for name, (old, new) in changes.items()}
        context.output.data({"changes": fields, "drops": losses})
    elif changes:
        table = list_table()
        for title in ("setting", "deployed", "planned"):
            table.add_column(title)
        for name, (old, new) in changes.items():
            table.add_row(name, _text(old), _text(new))
        context.output.show(table, *losses)
    else:
        context.output.show("The deployment would change no setting.")
    if losses:
        raise typer.Exit(1)


def _text(value: object) -> str:
    if value is None:
        return "(a long value)"
    return ", ".join(value) if isinstance(value, list) else str(value)
