"""A processor that makes a file of what the content commands; also a program to isolate it."""

from typing import Final

from serverless_s3_processor.runtime.domain.outcomes.derived import DerivedFile
from serverless_s3_processor.runtime.processors.api import Findings, Processor
from serverless_s3_processor.runtime.processors.view import ObjectView


def derive(view: ObjectView) -> Findings:
    """Make files of so many bytes each, as the content says: `10 20`."""
    files = [
        DerivedFile(
            name="made.bin",
            content_type="application/octet-stream",
            content=bytes(number % 256 for number in range(int(size))),
        )
        for size in view.head.split()
    ]
    return Findings({"files": len(files)}, derived=files)


PROCESSOR: Final = Processor(name="deriving", version=1, wants=lambda _: True, run=derive)

if __name__ == "__main__":
    from serverless_s3_processor.runtime.isolated import main

    main([PROCESSOR])
