"""The results of the built-in processors for a file, as the function runs them."""

import mimetypes
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations
from serverless_s3_processor.runtime.processors.registry import built_in_processors
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors


@dataclass(frozen=True, slots=True)
class Recognition:
    """The results of a file; `seconds` is the time of all its processors.

    `declared` is what the AWS CLI declares for its name.
    """

    path: Path
    declared: str
    content_type: str
    processors: tuple[str, ...]
    failures: tuple[str, ...]
    flags: tuple[str, ...]
    seconds: float
    requests: int
    process_megabytes: int = 0


def recognize(path: Path) -> Recognition:
    """Process a file."""
    settings = ProcessorSettings(
        environment="", watched=WatchedLocations([]), records_table="", summaries_table=""
    )
    declared = mimetypes.guess_type(path.name)[0] or ""
    requests = 0
    with path.open("rb") as file:

        def fetch(start: int, length: int) -> bytes:
            nonlocal requests
            requests += 1
            file.seek(start)
            return file.read(length)

        view = ObjectView(
            key=f"uploads/{path.name.encode(errors='replace').decode()}",
            content_type=declared,
            size=path.stat().st_size,
            head=file.read(settings.first_read_bytes),
            fetch=fetch,
            budget=settings.read_budget_bytes,
        )
        began = time.perf_counter()
        outcome = run_processors(built_in_processors(), view)
        seconds = time.perf_counter() - began
    return Recognition(
        path=path,
        declared=declared,
        content_type=view.sniffed_type or "",
        processors=tuple(outcome.results),
        failures=tuple(outcome.reasons),
        flags=tuple(outcome.flags),
        seconds=seconds,
        requests=requests,
        process_megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )
