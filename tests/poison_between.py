"""A program to isolate: poison, between `sniff` and another poison and a reader."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s3_processor.domain.limits import Limits
from s3_processor.processors import sniff
from s3_processor.processors.registry import Findings, Processor
from tests import poison

if TYPE_CHECKING:
    from s3_processor.domain.record import Json
    from s3_processor.processors.view import ObjectView


def _read(view: ObjectView) -> Findings:
    types: list[Json] = [*sorted(view.types)]
    return Findings({"bytes": len(view.read()), "types": types}, ["read"])


PROCESSORS = (
    sniff.PROCESSOR,
    replace(poison.PROCESSOR, limits=Limits(seconds=0.5)),
    replace(
        poison.PROCESSOR,
        name="again",
        wants=lambda view: view.metadata.get("again") == "yes",
        limits=Limits(seconds=0.5),
    ),
    Processor(
        name="reader",
        version=1,
        wants=lambda _: True,
        run=_read,
        limits=Limits(bytes_read=1_000_000),
    ),
)

if __name__ == "__main__":
    from s3_processor.isolated import main

    main(PROCESSORS)
