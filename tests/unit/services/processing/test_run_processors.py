import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.domain.outcomes.failure import FailureKind
from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.domain.outcomes.outcome import (
    MAX_RESULT_BYTES,
    ProcessingOutcome,
)
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors.api import (
    Findings,
    Processor,
    UnprocessableContentError,
)
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors
from tests.support import strategies
from tests.support.views import Content, view_of

Run = Callable[[ObjectView], Findings]


def _processor(run: Run, name: str = "mine", *, wants: bool = True) -> Processor:
    return Processor(name=name, version=3, wants=lambda _: wants, run=run)


def _finding(attributes: Mapping[str, Any], *flags: str) -> Run:
    return lambda _: Findings(attributes, flags)


def _raising(error: BaseException) -> Run:
    def run(_view: ObjectView) -> Findings:
        raise error

    return run


def _run(*runs: Run, whole: bytes = b"content") -> ProcessingOutcome:
    processors = [_processor(run, f"p{at}") for at, run in enumerate(runs)]
    return run_processors(processors, view_of(whole, head=2))


def test_results_are_recorded_by_processor_with_its_version() -> None:
    outcome = _run(_finding({"lines": 2}, "odd"), _finding({}, "odder"))

    assert outcome.results == {"p0": {"version": 3, "lines": 2}, "p1": {"version": 3}}
    assert outcome.flags == ["odd", "odder"]
    assert outcome.reasons == []


def test_a_processor_that_does_not_want_the_object_is_not_run() -> None:
    idle = _processor(_raising(AssertionError()), wants=False)

    assert run_processors([idle], view_of(b"")) == ProcessingOutcome()


def test_each_processor_begins_at_the_start() -> None:
    seen = []

    def reads(view: ObjectView) -> Findings:
        seen.append(view.read())
        return Findings()

    _run(reads, reads, whole=b"the whole content")

    assert seen == [b"the whole content"] * 2


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (UnprocessableContentError("no such sheet"), "p0: no such sheet"),
        (ValueError("bad"), "p0: ValueError: bad"),
        (MemoryError(), "p0: MemoryError"),
        (RecursionError("deep"), "p0: RecursionError: deep"),
        (SystemExit(2), "p0: SystemExit: 2"),
        (ValueError("x" * 9999), "p0: ValueError: " + "x" * 488),
        (ValueError("\ud800"), "p0: ValueError: \\ud800"),
    ],
)
def test_a_processor_that_fails_does_not_affect_others(error: BaseException, reason: str) -> None:
    outcome = _run(_raising(error), _finding({"fine": 1}))

    assert outcome.reasons == [reason]
    is_poison = isinstance(error, MemoryError)
    assert outcome.failure_kind is (FailureKind.POISON if is_poison else FailureKind.CONTENT)
    assert outcome.results == {"p1": {"version": 3, "fine": 1}}


def test_a_spent_budget_has_a_plain_message() -> None:
    view = view_of(bytes(100), head=10, budget=20)

    outcome = run_processors([_processor(lambda v: Findings({"all": len(v.read())}))], view)

    assert outcome.reasons == ["mine: more than 30 bytes of 100"]


def _unavailable_view() -> ObjectView:
    def fetch(_start: int, _length: int) -> bytes:
        raise UnavailableError("SlowDown")

    return ObjectView(key="a", content_type="", size=99, head=b"", fetch=fetch, budget=99)


def test_a_failure_of_s3_is_no_fault_of_the_object() -> None:
    with pytest.raises(UnavailableError, match="SlowDown"):
        run_processors(
            [_processor(lambda v: Findings({"all": len(v.read())}))], _unavailable_view()
        )


def test_a_failure_of_s3_that_a_processor_swallows_is_still_one_of_s3() -> None:
    """Libraries turn whatever they can't read into an error of their own, or into nothing."""

    def tolerant(view: ObjectView) -> Findings:
        try:
            return Findings({"all": len(view.read())})
        except UnavailableError:
            return Findings({"all": 0})

    def rewording(view: ObjectView) -> Findings:
        try:
            return Findings({"all": len(view.read())})
        except UnavailableError as error:
            raise UnprocessableContentError("no such file") from error

    for run in (tolerant, rewording):
        with pytest.raises(UnavailableError, match="SlowDown"):
            run_processors([_processor(run)], _unavailable_view())


@pytest.mark.slow
@given(strategies.results)
def test_all_json_without_fractions_is_recorded(results: dict[str, dict[str, Any]]) -> None:
    for findings in results.values():
        assert _run(_finding(findings)).results == {"p0": {"version": 3, **findings}}


def _nested(depth: int) -> Any:
    nested: list[Any] = []
    for _ in range(depth):
        nested = [nested]
    return nested


@pytest.mark.parametrize(
    "attributes",
    [
        {"ratio": 0.5},
        {"ratio": float("nan")},
        {"data": b"bytes"},
        {"many": {1, 2}},
        {"pair": (1, 2)},
        {"deep": {"ratio": [0.5]}},
        {"huge": 10**38},
        {"text": "\ud800"},
        {"\ud800": 1},
        {"": 1},
        {"nested": {"": 1}},
        {1: 1},
        {"deep": _nested(40)},
        {"deep": _nested(sys.getrecursionlimit())},
        {"big": "x" * MAX_RESULT_BYTES},
        ["no", "mapping"],
    ],
)
def test_what_the_table_can_not_hold_fails_this_object_alone(attributes: Any) -> None:
    outcome = _run(_finding(attributes), _finding({"fine": 1}))

    (failure,) = outcome.reasons
    assert failure.startswith("p0: ")
    assert outcome.results == {"p1": {"version": 3, "fine": 1}}


def test_results_of_all_processors_together_fit_into_a_record() -> None:
    big = _finding({"big": "x" * (MAX_RESULT_BYTES * 2 // 5)})

    outcome = _run(big, big, big, big)

    assert set(outcome.results) == {"p0", "p1"}
    assert outcome.reasons == [
        "p2: the results are larger than a record can store",
        "p3: the results are larger than a record can store",
    ]


def test_a_processor_has_its_own_limit_of_results() -> None:
    chatty = replace(_processor(_finding({"text": "x" * 100})), limits=Limits(max_result_bytes=100))

    assert run_processors([chatty], view_of(b"")).reasons == [
        "mine: its result has more than 100 bytes"
    ]


def test_each_processor_has_a_budget_of_its_own() -> None:
    content = Content(bytes(1000))
    usual = _processor(lambda v: Findings({"read": len(v.read(310))}), "usual")
    modest = _processor(lambda v: Findings({"read": len(v.read(900))}), "modest")
    again = replace(usual, name="again")
    view = view_of(content, head=10, budget=300)

    outcome = run_processors(
        [usual, replace(modest, limits=Limits(max_bytes_read=200)), again], view
    )

    assert outcome.reasons == ["modest: more than 510 bytes of 1,000"]
    assert (outcome.results["usual"]["read"], outcome.results["again"]["read"]) == (310, 310)
    assert content.asked_for == 300 + 200 + 300


@pytest.mark.parametrize("flags", [(1,), ("\ud800",), ("",), ("a\nb",), None, ("x" * 65,)])
def test_flags_that_are_no_words_fail_this_object_alone(flags: Any) -> None:
    outcome = _run(lambda _: Findings({}, flags), _finding({"fine": 1}))

    assert len(outcome.reasons) == 1
    assert outcome.flags == []


def test_a_processor_that_returns_nothing_fails_this_object_alone() -> None:
    nothing: Any = lambda _: None  # noqa: E731

    assert len(_run(nothing).reasons) == 1


def test_no_processor_can_pass_for_another_version() -> None:
    outcome = _run(_finding({"version": 9, "lines": 1}))
    (findings,) = outcome.results.values()
    assert findings == {"version": 3, "lines": 1}
