"""A program to isolate: poison, between `sniff` and another poison and a reader."""

from dataclasses import replace

from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.domain.records.record import Json
from serverless_s3_processor.runtime.processors.api import Findings, Processor
from serverless_s3_processor.runtime.processors.formats.detection import sniff
from serverless_s3_processor.runtime.processors.view import ObjectView
from tests.support.isolated import poison


def _read(view: ObjectView) -> Findings:
    types: list[Json] = [*sorted(view.types)]
    return Findings({"bytes": len(view.read()), "types": types}, ["read"])


PROCESSORS = (
    sniff.PROCESSOR,
    replace(poison.PROCESSOR, limits=Limits(max_seconds=0.5)),
    replace(
        poison.PROCESSOR,
        name="again",
        wants=lambda view: view.metadata.get("again") == "yes",
        limits=Limits(max_seconds=0.5),
    ),
    Processor(
        name="reader",
        version=1,
        wants=lambda _: True,
        run=_read,
        limits=Limits(max_bytes_read=1_000_000),
    ),
)

if __name__ == "__main__":
    from serverless_s3_processor.runtime.isolated import main

    main(PROCESSORS)
