from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.options import Since, Until, window
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import chart, moments
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.notices.digest import human_size
from serverless_s3_processor.runtime.domain.records.record import FAILURE_STATUSES, Status

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.system import Summary


class Per(StrEnum):
    """What there is one sum for."""

    MINUTE = "minute"
    HOUR = "hour"


@anywhere
def summary(
    run: CommandContext,
    *,
    since: Since = "1h",
    until: Until = None,
    per: Annotated[
        Per | None,
        typer.Option(help="One line for each; by itself a minute up to three hours."),
    ] = None,
) -> None:
    """Show how much was recorded over time, and how much of it failed. It is kept for 90 days."""
    begin, end = window(since, until, run.dependencies.now())
    found = run.target.api.summary(since=begin, until=end, per=per.value if per else None)
    if run.output.as_json:
        run.output.data(found)
        return
    run.output.show(chart.table(found["points"], run.output.console.width))
    run.output.show(_total(found))
    for status in FAILURE_STATUSES:
        if found["total"]["counts"].get(status):
            run.output.note(f"What is {status}: {call(f'ls --status {status}')}")


def _total(found: "Summary") -> str:
    begin, end = (moments.shown(clock.parse(found[name])) for name in ("from", "to"))
    counts = found["total"]["counts"]
    by_status = ", ".join(f"{counts[each]:,} {each.value}" for each in Status if each in counts)
    size = human_size(found["total"]["bytes"])
    return f"{begin} to {end}: {by_status or 'nothing recorded'}" + (
        f" ({size})" if by_status else ""
    )
