from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, by_itself
from serverless_s3_processor.runtime.config import prices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.pricing.bill import Line

_A_FULL_BATCH = 100


class Architecture(StrEnum):
    """What the functions run on."""

    ARM64 = "arm64"
    X86_64 = "x86_64"


@by_itself
def cost(
    run: CommandContext,
    *,
    objects: Annotated[
        int, typer.Option(min=0, metavar="N", help="How many files arrive in a month.")
    ] = 1_000_000,
    gb: Annotated[
        float, typer.Option("--gb", min=0, metavar="G", help="How much data the bucket keeps.")
    ] = 0,
    stored_objects: Annotated[
        int | None,
        typer.Option(
            "--stored", min=0, metavar="N", help="How many files it keeps; else what arrives."
        ),
    ] = None,
    batch: Annotated[
        int,
        typer.Option(
            min=1, max=_A_FULL_BATCH, help="How many are processed at a time: 1 if they trickle in."
        ),
    ] = _A_FULL_BATCH,
    architecture: Annotated[
        Architecture, typer.Option(help="What the functions run on.")
    ] = Architecture.ARM64,
) -> None:
    """Compute what a month costs, from counted calls and AWS's prices; nothing is asked of AWS."""
    from serverless_s3_processor.pricing import bill

    arriving = bill.of_arrivals(objects, batch, architecture)
    monthly = bill.of_a_month(
        objects if stored_objects is None else stored_objects, gb, architecture
    )
    if run.output.as_json:
        run.output.data(
            {
                "prices": {"region": prices.REGION, "seen": prices.READ_ON},
                "arriving": [asdict(line) for line in arriving],
                "monthly": [asdict(line) for line in monthly],
                "dollarsAMillion": bill.a_million(batch, architecture),
                "dollars": bill.total([*arriving, *monthly]),
            }
        )
        return
    sums = bill.total(arriving), bill.total([*arriving, *monthly])
    table = Table("what", "count", "unit", "dollars", box=None, pad_edge=False)
    table.columns[1].justify = table.columns[3].justify = "right"
    _add(table, arriving, f"{objects:,} files, {batch} at a time", sums[0])
    _add(table, monthly, "the month, with all", sums[1])
    run.output.show(table)
    run.output.show(f"A million files: ${bill.a_million(batch, architecture):.2f}")
    run.output.note(
        f"AWS's prices in {prices.REGION}, {prices.READ_ON}; no free tier, tax, transfer."
    )


def _add(table: Table, lines: "Sequence[Line]", what: str, dollars: float) -> None:
    for line in lines:
        table.add_row(line.what, f"{line.count:,.{_figures(line.count)}f}", line.unit, _price(line))
    table.add_row(Text(what, "bold"), "", "", Text(f"{dollars:,.2f}", "bold"))
    table.add_row()


def _figures(count: float) -> int:
    """Return how many figures behind the point tell something."""
    return 0 if count % 1 == 0 or count >= _A_FULL_BATCH else 2


def _price(line: "Line") -> str:
    return f"{line.dollars:,.2f}"
