"""A program to isolate: two processors, each of which tells what variables it sees."""

import os

from serverless_s3_processor.runtime.domain.records.record import Json
from serverless_s3_processor.runtime.processors.api import Findings, Processor
from serverless_s3_processor.runtime.processors.view import ObjectView


def look(_view: ObjectView) -> Findings:
    """Tell the names of those that tests set."""
    seen: list[Json] = [*sorted(name for name in os.environ if _is_set_by_tests(name))]
    return Findings({"variables": seen})


def _is_set_by_tests(name: str) -> bool:
    return name.startswith("AWS_") or name in {"PATH", "TOLERANCE_CENTS"}


PROCESSORS = [
    Processor(name=name, version=1, wants=lambda _: True, run=look)
    for name in ("poison", "trusted")
]

if __name__ == "__main__":
    from serverless_s3_processor.runtime.isolated import main

    main(PROCESSORS)
