"""A program that writes which processors there are, as JSON; it runs in a `Bundle`."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from dataclasses import asdict

from serverless_s3_processor.runtime.processors import own
from serverless_s3_processor.runtime.processors.formats.text.compressed import OrCompressed
from serverless_s3_processor.runtime.processors.match import Match
from serverless_s3_processor.runtime.processors.registry import all_processors


def describe() -> list[dict[str, object]]:
    """Return the fields of each processor's `ProcessorDescription`."""
    with redirect_stdout(sys.stderr):  # what a processor prints while it is imported
        processors, trusted = all_processors(), own.names_with_permissions()
    return [
        {
            "name": processor.name,
            "version": processor.version,
            "wants": str(processor.wants)
            if isinstance(processor.wants, Match | OrCompressed)
            else None,
            "limits": asdict(processor.limits),
            "has_permissions": processor.name in trusted,
        }
        for processor in processors
    ]


if __name__ == "__main__":
    sys.stdout.write(f"\n{json.dumps(describe())}\n")
