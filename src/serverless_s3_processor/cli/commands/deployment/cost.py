from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, standalone_command
from serverless_s3_processor.runtime.config import prices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.pricing.bill import Line

_FULL_BATCH = 100


class Architecture(StrEnum):
    """The processor architecture of the functions."""

    ARM64 = "arm64"
    X86_64 = "x86_64"


@standalone_command
def cost(
    context: CommandContext,
    *,
    objects: Annotated[
        int, typer.Option(min=0, metavar="N", help="The number of files that arrive per month.")
    ] = 1_000_000,
    gb: Annotated[
        float,
        typer.Option("--gb", min=0, metavar="G", help="The gigabytes that the bucket stores."),
    ] = 0,
    stored_objects: Annotated[
        int | None,
        typer.Option(
            "--stored",
            min=0,
            metavar="N",
            help="The number of files that it stores; by default a month's.",
        ),
    ] = None,
    batch: Annotated[
        int,
        typer.Option(
            min=1,
            max=_FULL_BATCH,
            help="The files per batch: 1 if they arrive one by one.",
        ),
    ] = _FULL_BATCH,
    architecture: Annotated[
        Architecture, typer.Option(help="The processor architecture of the functions.")
    ] = Architecture.ARM64,
) -> None:
    """Compute the cost of a month from counted calls and AWS's prices, without calling AWS."""
    from serverless_s3_processor.pricing import bill

    arriving = bill.arrival_lines(objects, batch, architecture)
    monthly = bill.monthly_lines(
        objects if stored_objects is None else stored_objects,
        gb,
        architecture,
        is_idle=objects == 0,
    )
    if context.output.as_json:
        context.output.data(
            {
                "prices": {"region": prices.REGION, "seen": prices.READ_ON},
                "arriving": [asdict(line) for line in arriving],
                "monthly": [asdict(line) for line in monthly],
                "dollarsPerMillion": bill.per_million(batch, architecture),
                "dollars": bill.total([*arriving, *monthly]),
            }
        )
        return
    sums = bill.total(arriving), bill.total([*arriving, *monthly])
    table = Table("what", "count", "unit", "dollars", box=None, pad_edge=False)
    table.columns[1].justify = table.columns[3].justify = "right"
    _add(table, arriving, f"{objects:,} files, {batch} per batch", sums[0])
    _add(table, monthly, "the month in total", sums[1])
    context.output.show(table)
    context.output.show(f"Per million files: ${bill.per_million(batch, architecture):.2f}")
    context.output.note(
        f"AWS's prices in {prices.REGION}, {prices.READ_ON}, without free tier, tax or transfer."
    )


def _add(table: Table, lines: "Sequence[Line]", subject: str, dollars: float) -> None:
    for line in lines:
        count = f"{line.count:,.{_decimals(line.count)}f}"
        table.add_row(line.what, count, line.unit, f"{line.dollars:,.2f}")
    table.add_row(Text(subject, "bold"), "", "", Text(f"{dollars:,.2f}", "bold"))
    table.add_row()


def _decimals(count: float) -> int:
    """Return the number of decimal places that matter."""
    return 0 if count % 1 == 0 or count >= _FULL_BATCH else 2
