"""A processor that ends its process fails alone: those before it and behind it are heard."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from serverless_s3_processor.runtime.adapters.isolation.runner import IsolatedProcessors
from serverless_s3_processor.runtime.domain.outcomes.failure import FailureKind
from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
from serverless_s3_processor.runtime.ports import NeedsIsolationError
from tests.support.isolated.poison_between import PROCESSORS
from tests.support.isolated.runner import CRASHES, isolated, limits_of
from tests.support.views import Content, view_of

pytestmark = pytest.mark.slow

AMPLE = {name: replace(limits, max_seconds=60) for name, limits in limits_of(PROCESSORS).items()}
"""The limits of each, with more time than a busy machine takes."""


@pytest.fixture
def several() -> Iterator[IsolatedProcessors]:
    runner = isolated("-m", "tests.support.isolated.poison_between", seconds=100, limits=AMPLE)
    yield runner
    runner.end()


@pytest.mark.parametrize(("content", "how"), CRASHES.items(), ids=lambda part: str(part)[:12])
def test_the_results_of_other_processors_are_kept(
    several: IsolatedProcessors, content: bytes, how: str
) -> None:
    outcome = several.run_isolated(view_of(content))

    assert_others_are_kept(outcome, content, how)


def test_the_results_of_other_processors_are_kept_if_one_never_ends() -> None:
    limits = {**AMPLE, "poison": Limits(max_seconds=0.5)}
    runner = isolated("-m", "tests.support.isolated.poison_between", seconds=100, limits=limits)

    outcome = runner.run_isolated(view_of(b"loop"))
    runner.end()

    assert_others_are_kept(outcome, b"loop", "it took longer than 0.5 s")


def assert_others_are_kept(outcome: ProcessingOutcome, content: bytes, how: str) -> None:
    assert outcome.reasons == [f"poison: {how}"]
    assert outcome.results == {
        "sniff": {"version": 1, "contentType": "text/plain"},
        "reader": {"version": 1, "bytes": len(content), "types": ["text/plain"]},
    }
    assert outcome.flags == ["read"]


def test_two_of_an_object_may_end_their_process(several: IsolatedProcessors) -> None:
    outcome = several.run_isolated(view_of(b"kill", metadata={"again": "yes"}))

    assert [failure.partition(":")[0] for failure in outcome.reasons] == ["poison", "again"]
    assert set(outcome.results) == {"sniff", "reader"}


def test_time_is_bounded_for_all_of_an_object_together() -> None:
    hurried = isolated(
        "-m", "tests.support.isolated.poison_between", seconds=0.8, limits=limits_of(PROCESSORS)
    )
    began = time.monotonic()

    outcome = hurried.run_isolated(view_of(b"loop", metadata={"again": "yes"}))

    assert outcome.reasons[0] == "poison: it took longer than 0.5 s"
    assert outcome.reasons[1].startswith("again: it took longer than 0.")
    assert outcome.reasons[2:] == ["reader: there was no time left to run it"]
    assert {failure.kind for failure in outcome.failures} == {FailureKind.POISON}
    assert time.monotonic() - began < 4


def test_each_processor_has_its_own_budget_of_bytes(several: IsolatedProcessors) -> None:
    content = Content(b"kill".ljust(3_000_000, b"."))

    outcome = several.run_isolated(view_of(content, head=4, budget=100))

    assert outcome.reasons[1:] == ["reader: more than 1,000,004 bytes of 3,000,000"]
    assert outcome.failures[1].kind is FailureKind.CONTENT
    assert content.asked_for == 1_000_000


def test_a_failed_brief_run_leaves_no_result(
    several: IsolatedProcessors,
) -> None:
    with pytest.raises(NeedsIsolationError, match="poison: its process ended: exit code 3"):
        several.run_isolated_briefly(view_of(b"exit 3"))

    assert set(several.run_isolated_briefly(view_of(b"good")).results) == {
        "sniff",
        "poison",
        "reader",
    }
