from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.deployment import health
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import moments, records, unavailable

if TYPE_CHECKING:
    from serverless_s3_processor.cli.deployment.health import Deployed
    from serverless_s3_processor.client.responses.system import (
        DeadLetterCounts,
        Queue,
        SystemStatus,
    )


@remote_command
def status(context: CommandContext) -> None:
    """Show the state of a deployment: queues, recent files, functions. Exits with 1 without one.

    The stack and its functions are shown if the credentials may read them.
    """
    deployed = health.examine(context.target)
    if context.output.as_json:
        context.output.data(_as_json(context, context.target.api.status(), deployed))
        return
    table = Table.grid(padding=(0, 3))
    table.add_row("running on", context.target.label)
    try:
        response = context.target.api.status()
        _add_api(table, response)
        _add_stack(context, table, deployed)
    except Exception:
        _add_stack(context, table, deployed)
        context.output.show(table)
        raise
    context.output.show(table)
    unavailable.note(context.output, response["unavailable"])
    if any(response["deadLetters"].values()):
        context.output.note(f"To see why the dead letters failed: {call('failures')}")


def _as_json(
    context: CommandContext, response: "SystemStatus", deployed: "Deployed | None"
) -> dict[str, Any]:
    return {
        "environment": response["environment"],
        "version": response["version"],
        "target": context.target.label,
        "local": context.target.local is not None,
        "stackStatus": deployed and deployed.stack_status,
        "changed": deployed and deployed.changed.isoformat(),
        "queue": response["queue"],
        "deadLetters": response["deadLetters"],
        "lastHour": response["lastHour"],
        "unavailable": response["unavailable"],
        "functions": deployed and deployed.functions,
    }


def _add_api(table: Table, response: "SystemStatus") -> None:
    table.add_row("version", response["version"])
    table.add_row("queue", _queue(response["queue"]))
    table.add_row("dead letters", _dead_letters(response["deadLetters"]))
    table.add_row("last hour", records.counts(response["lastHour"]) or "nothing recorded")


def _add_stack(context: CommandContext, table: Table, deployed: "Deployed | None") -> None:
    if deployed is None:
        return
    table.add_row("stack", _stack(context, deployed, context.dependencies.now()))
    if deployed.functions is None:
        table.add_row(
            "functions", Text("unavailable: these credentials have no access to Lambda", "dim")
        )
        return
    for function, state in deployed.functions.items():
        style = "green" if state == "Active" else "bold red"
        table.add_row(function.value, Text(state or "missing", style))


def _queue(queue: "Queue") -> str:
    text = f"{queue['waiting']:,} waiting, {queue['inFlight']:,} in flight"
    if not queue["oldestMessageAgeSeconds"]:
        return text
    return f"{text}, the oldest for {timedelta(seconds=queue['oldestMessageAgeSeconds'])}"


def _stack(context: CommandContext, deployed: "Deployed", now: datetime) -> Text:
    is_complete = deployed.stack_status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    return Text.assemble(
        context.target.stack_name,
        "  ",
        (deployed.stack_status, "green" if is_complete else "yellow"),
        (f"  {moments.ago(deployed.changed, now)}", "dim"),
    )


def _dead_letters(counts: "DeadLetterCounts") -> Text:
    text = f"{counts['uploads']:,} uploads, {counts['changes']:,} announcements"
    text += f", {counts['actions']:,} actions"
    return Text(text, "bold red" if any(counts.values()) else "")
