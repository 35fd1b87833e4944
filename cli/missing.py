"""What the API could not tell now, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.program import call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cli.output import Output
    from s3_processor_client.answers import Missing


def note(output: Output, missing: Iterable[Missing]) -> None:
    """Say which parts there are not, and why."""
    for each in missing:
        output.note(f"Not told: {each['part']}. {each['reason']} Why: {call('logs api')}")
