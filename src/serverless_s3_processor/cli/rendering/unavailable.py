"""Fields that the API could not determine, as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.cli.program import call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serverless_s3_processor.cli.rendering.output import Output
    from serverless_s3_processor.client.responses.system import UnavailableField


def note(output: Output, fields: Iterable[UnavailableField]) -> None:
    """Note each unavailable field with its reason."""
    for field in fields:
        output.note(
            f"Unavailable: {field['field']}. {field['reason']} To see why: {call('logs api')}"
        )
