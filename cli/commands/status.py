from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from cli import moments
from cli.command import Run, anywhere
from cli.program import call
from s3_processor import names
from s3_processor.domain.record import Status

if TYPE_CHECKING:
    from cli.health import Health


@anywhere
def status(run: Run) -> None:
    """Tell how a deployment is: queues, recent files, functions. Exits with 1 if it's not there."""
    from cli import health

    now = run.world.now()
    found = health.examine(run.target, now)
    if run.output.as_json:
        run.output.data(_as_json(run, found))
        return
    run.output.show(_table(run, found, now))
    if found.uploads_dead or found.changes_dead:
        run.output.note(f"Why they failed: {call('failures')}")


def _as_json(run: Run, found: "Health") -> dict[str, Any]:
    return {
        "environment": run.target.environment,
        "target": run.target.label,
        "local": run.target.local is not None,
        "stackStatus": found.stack_status,
        "changed": found.changed.isoformat(),
        "queue": {"waiting": found.queue.waiting, "inFlight": found.queue.in_flight},
        "deadLetters": {"uploads": found.uploads_dead, "changes": found.changes_dead},
        "lastHour": dict(found.records),
        "functions": dict(found.functions),
    }


def _table(run: Run, found: "Health", now: datetime) -> Table:
    table = Table.grid(padding=(0, 3))
    table.add_row("running on", run.target.label)
    table.add_row("stack", _stack(run, found, now))
    queue = found.queue
    table.add_row("queue", f"{queue.waiting:,} waiting, {queue.in_flight:,} in flight")
    table.add_row("dead letters", _dead_letters(found))
    table.add_row("last hour", _records(found))
    for function, state in found.functions.items():
        style = "green" if state == "Active" else "bold red"
        table.add_row(function.value, Text(state or "missing", style))
    return table


def _stack(run: Run, found: "Health", now: datetime) -> Text:
    settled = found.stack_status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    return Text.assemble(
        names.stack(run.target.environment),
        "  ",
        (found.stack_status, "green" if settled else "yellow"),
        (f"  {moments.ago(found.changed, now)}", "dim"),
    )


def _dead_letters(found: "Health") -> Text:
    dead = found.uploads_dead + found.changes_dead
    told = f"{found.uploads_dead:,} uploads, {found.changes_dead:,} announcements"
    return Text(told, "bold red" if dead else "")


def _records(found: "Health") -> str:
    told = (
        f"{found.records[status]:,} {status.value}" for status in Status if status in found.records
    )
    return ", ".join(told) or "nothing recorded"
