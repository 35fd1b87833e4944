from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.deployment import health
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import missing, moments
from serverless_s3_processor.runtime.domain.records.record import Status

if TYPE_CHECKING:
    from serverless_s3_processor.cli.deployment.health import Deployed
    from serverless_s3_processor.client.responses.system import (
        DeadLetterCounts,
        Queue,
        SystemStatus,
    )


@anywhere
def status(run: CommandContext) -> None:
    """Tell how a deployment is: queues, recent files, functions. Exits with 1 if it's not there.

    The stack and its functions are told where the credentials may ask for them.
    """
    deployed = health.examine(run.target)
    if run.output.as_json:
        run.output.data(_as_json(run, run.target.api.status(), deployed))
        return
    table = Table.grid(padding=(0, 3))
    table.add_row("running on", run.target.label)
    try:
        found = run.target.api.status()
        _add_api(table, found)
        _add_stack(run, table, deployed)
    except Exception:
        _add_stack(run, table, deployed)
        run.output.show(table)
        raise
    run.output.show(table)
    missing.note(run.output, found["unavailable"])
    if any(found["deadLetters"].values()):
        run.output.note(f"Why they failed: {call('failures')}")


def _as_json(
    run: CommandContext, found: "SystemStatus", deployed: "Deployed | None"
) -> dict[str, Any]:
    return {
        "environment": found["environment"],
        "version": found["version"],
        "target": run.target.label,
        "local": run.target.local is not None,
        "stackStatus": deployed and deployed.stack_status,
        "changed": deployed and deployed.changed.isoformat(),
        "queue": found["queue"],
        "deadLetters": found["deadLetters"],
        "lastHour": found["lastHour"],
        "unavailable": found["unavailable"],
        "functions": deployed and deployed.functions,
    }


def _add_api(table: Table, found: "SystemStatus") -> None:
    table.add_row("version", found["version"])
    table.add_row("queue", _queue(found["queue"]))
    table.add_row("dead letters", _dead_letters(found["deadLetters"]))
    counts = found["lastHour"]
    parts = (f"{counts[each]:,} {each.value}" for each in Status if each in counts)
    table.add_row("last hour", ", ".join(parts) or "nothing recorded")


def _add_stack(run: CommandContext, table: Table, deployed: "Deployed | None") -> None:
    if deployed is None:
        return
    table.add_row("stack", _stack(run, deployed, run.dependencies.now()))
    if deployed.functions is None:
        table.add_row("functions", Text("not told: these credentials may not ask Lambda", "dim"))
        return
    for function, state in deployed.functions.items():
        style = "green" if state == "Active" else "bold red"
        table.add_row(function.value, Text(state or "missing", style))


def _queue(queue: "Queue") -> str:
    parts = f"{queue['waiting']:,} waiting, {queue['inFlight']:,} in flight"
    if not queue["oldestMessageAgeSeconds"]:
        return parts
    return f"{parts}, the oldest since {timedelta(seconds=queue['oldestMessageAgeSeconds'])}"


def _stack(run: CommandContext, deployed: "Deployed", now: datetime) -> Text:
    settled = deployed.stack_status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    return Text.assemble(
        run.target.stack_name,
        "  ",
        (deployed.stack_status, "green" if settled else "yellow"),
        (f"  {moments.ago(deployed.changed, now)}", "dim"),
    )


def _dead_letters(dead: "DeadLetterCounts") -> Text:
    counts = f"{dead['uploads']:,} uploads, {dead['changes']:,} announcements"
    counts += f", {dead['actions']:,} actions"
    return Text(counts, "bold red" if any(dead.values()) else "")
