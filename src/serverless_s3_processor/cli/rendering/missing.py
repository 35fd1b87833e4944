"""What the API could not tell now, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.cli.program import call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serverless_s3_processor.cli.rendering.output import Output
    from serverless_s3_processor.client.responses.system import UnavailableField


def note(output: Output, missing: Iterable[UnavailableField]) -> None:
    """Say which parts there are not, and why."""
    for each in missing:
        output.note(f"Unavailable: {each['field']}. {each['reason']} Why: {call('logs api')}")
