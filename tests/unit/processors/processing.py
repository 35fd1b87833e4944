"""What all built-in processors make of bytes, as the function runs them."""

from collections.abc import Collection
from typing import Any

from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
from serverless_s3_processor.runtime.processors.registry import built_in_processors
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors
from tests.unit.processors.views import Content, view_of


def outcome_of(
    content: Content | bytes,
    *,
    key: str = "uploads/a",
    content_type: str = "",
    head: int = 1 << 18,
    budget: int = 1 << 23,
    only: Collection[str] = (),
    thumbnails: int = 0,
) -> ProcessingOutcome:
    view = view_of(content, head=head, budget=budget, content_type=content_type, key=key)
    chosen = [
        processor
        for processor in built_in_processors(thumbnails=thumbnails)
        if not only or processor.name in only
    ]
    return run_processors(chosen, view)


def found_by(name: str, content: Content | bytes, **given: Any) -> dict[str, Any]:
    """Return what a processor found, the only one beside `sniff`; nothing may have failed."""
    outcome = outcome_of(content, only={"sniff", name}, **given)
    assert outcome.reasons == []
    found: dict[str, Any] = dict(outcome.results[name])
    return found
