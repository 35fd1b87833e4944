from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.options import Since, Until, window
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import chart, moments, records
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.notices.digest import human_size
from serverless_s3_processor.runtime.domain.records.record import FAILURE_STATUSES

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.system import Summary


class Per(StrEnum):
    """The period of each sum."""

    MINUTE = "minute"
    HOUR = "hour"


@remote_command
def summary(
    context: CommandContext,
    *,
    since: Since = "1h",
    until: Until = None,
    per: Annotated[
        Per | None,
        typer.Option(help="The period of a line; by default a minute up to three hours."),
    ] = None,
) -> None:
    """Show the numbers of records and failures over time, for up to 90 days."""
    begin, end = window(since, until, context.dependencies.now())
    response = context.target.api.summary(since=begin, until=end, per=per.value if per else None)
    if context.output.as_json:
        context.output.data(response)
        return
    context.output.show(chart.table(response["points"], context.output.console.width))
    context.output.show(_total(response))
    for status in FAILURE_STATUSES:
        if response["total"]["counts"].get(status):
            context.output.note(f"To list what is {status}: {call(f'ls --status {status}')}")


def _total(response: "Summary") -> str:
    begin, end = (moments.shown(clock.parse(response[name])) for name in ("from", "to"))
    by_status = records.counts(response["total"]["counts"])
    size = human_size(response["total"]["bytes"])
    total = f"{by_status} ({size})" if by_status else "nothing recorded"
    return f"{begin} to {end}: {total}"
