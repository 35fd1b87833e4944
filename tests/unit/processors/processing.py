"""Bytes, intact or damaged, and the outcome of the built-in processors."""

from collections.abc import Collection, Sequence
from typing import Any

from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
from serverless_s3_processor.runtime.processors.registry import built_in_processors
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors
from tests.support.views import Content, view_of


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


def results_of(name: str, content: Content | bytes, **options: Any) -> dict[str, Any]:
    """Return the results of one processor that runs after `sniff`; nothing may have failed."""
    outcome = outcome_of(content, only={"sniff", name}, **options)
    assert outcome.reasons == []
    return dict(outcome.results[name])


@st.composite
def damaged(
    draw: st.DrawFn,
    originals: Sequence[bytes],
    *,
    start: int = 0,
    end: int = 0,
    min_bytes: int | None = None,
) -> bytes:
    """Return one of the files with up to five bytes changed from `start` to `end` before the end.

    With `min_bytes` it may be truncated to so many bytes as well.
    """
    original = draw(st.sampled_from(originals))
    changed = bytearray(original)
    for _ in range(draw(st.integers(1, 5))):
        changed[draw(st.integers(start, len(original) - end - 1))] = draw(st.integers(0, 255))
    length = len(original) if min_bytes is None else draw(st.integers(min_bytes, len(original)))
    return bytes(changed[:length])
