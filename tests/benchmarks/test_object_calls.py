"""What a processor's own Python does for an object: slow code does not come back unnoticed."""

import hashlib
import sys
from collections import Counter
from types import FrameType

import pytest

from benchmarks.stubs import uploads
from serverless_s3_processor.runtime.processors.registry import built_in_processors
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors

_MAX_CALLS = {
    "report.txt": 450,
    "orders.csv": 1000,
    "event.json": 800,
    "log.ndjson": 1200,
    "plan.png": 500,
    "photo.jpg": 560,
    "parts.zip": 650,
    "invoice.pdf": 3000,
}
"""A third more than today; what a library calls depends on its version."""


def _view_of(kind: int) -> ObjectView:
    content = uploads.content(kind)
    return ObjectView(
        key=uploads.key(kind),
        content_type=uploads.KINDS[kind][1],
        size=len(content),
        head=content,
        fetch=lambda _start, _length: b"",
        budget=0,
        md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
    )


def _calls_for(kind: int) -> Counter[str]:
    """Return how often each function is called for an object of a kind, those of C included."""
    processors, calls = built_in_processors(), Counter[str]()

    def count(frame: FrameType, event: str, function: object) -> None:
        if event == "call":
            calls[frame.f_code.co_qualname] += 1
        elif event == "c_call":
            calls[getattr(function, "__qualname__", "")] += 1

    assert not run_processors(processors, _view_of(kind)).failures  # loads the libraries
    view = _view_of(kind)
    sys.setprofile(count)
    try:
        run_processors(processors, view)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("name", _MAX_CALLS)
def test_an_object_takes_a_limited_number_of_calls(name: str) -> None:
    kind = [name for name, _ in uploads.KINDS].index(name)

    assert _calls_for(kind).total() <= _MAX_CALLS[name]


@pytest.mark.parametrize("kind", range(len(uploads.KINDS)))
def test_a_processor_wants_only_objects_of_its_exact_types(kind: int) -> None:
    view, processors = _view_of(kind), built_in_processors()
    run_processors(processors, view)
    for processor in processors:
        exact_types: frozenset[str] | None = getattr(processor.wants, "exact_types", None)
        if exact_types is not None and exact_types.isdisjoint(view.types):
            assert not processor.wants(view)


def test_types_are_tried_before_conditions() -> None:
    calls = _calls_for(kind=0)

    assert calls["Match.__call__"] <= 4


def test_a_text_is_decoded_once() -> None:
    calls = _calls_for(kind=2)

    assert calls["encoding_of"] == 1


def test_small_results_are_not_encoded_to_be_measured() -> None:
    calls = _calls_for(kind=2)

    assert calls["dumps"] == 0


def test_columns_of_words_and_of_numbers_take_no_expressions() -> None:
    calls = _calls_for(kind=2)

    assert calls["Pattern.fullmatch"] == 0
    assert calls["kind_of_text"] <= 6  # the header
