"""With real processes, which crash in each way."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from serverless_s3_processor.runtime.adapters.isolation.runner import IsolatedProcessors
from serverless_s3_processor.runtime.domain.outcomes.failure import FailureKind
from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
from serverless_s3_processor.runtime.ports import NeedsIsolationError, UnavailableError
from serverless_s3_processor.runtime.processors.registry import built_in_processors
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors
from tests.support.isolated.runner import CRASHES, SHIPPED, is_alive, isolated, limits_of
from tests.support.views import Content, noise, view_of

pytestmark = pytest.mark.slow

ENDS = {
    **CRASHES,
    b"interrupt": "its process ended: Interrupt (signal 2)",
    b"loop": "it took longer than 1 s",
    b"sleep 9": "it took longer than 1 s",
}


def process_of(outcome: ProcessingOutcome) -> int:
    number = outcome.results["poison"]["process"]
    assert isinstance(number, int)
    return number


@pytest.mark.parametrize(("content", "reason"), ENDS.items(), ids=lambda part: str(part)[:12])
def test_each_kind_of_poison_is_a_failure_with_its_reason(
    poison: IsolatedProcessors, content: bytes, reason: str
) -> None:
    outcome = poison.run_isolated(view_of(content))

    assert outcome.reasons == [f"poison: {reason}"]
    is_content = content == b"raise"
    assert outcome.failure_kind is (FailureKind.CONTENT if is_content else FailureKind.POISON)


@pytest.mark.parametrize("content", ENDS)
def test_poison_is_deferred_on_the_brief_run_and_affects_no_other_object(
    patient: IsolatedProcessors, content: bytes
) -> None:
    before = patient.run_isolated_briefly(view_of(b"before"))
    with pytest.raises(NeedsIsolationError):
        patient.run_isolated_briefly(view_of(content))
    after = patient.run_isolated_briefly(view_of(b"after"))

    assert after.results["poison"]["command"] == "after"
    assert process_of(after) != process_of(before)


def test_good_objects_share_a_process_which_ends_with_the_batch(
    patient: IsolatedProcessors,
) -> None:
    with ThreadPoolExecutor(4) as pool:
        views = [view_of(b"good") for _ in range(20)]
        outcomes = list(patient.ending_after(pool.map)(patient.run_isolated_briefly, views))

    (number,) = {process_of(outcome) for outcome in outcomes}
    assert number != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_an_isolated_object_has_its_own_process(poison: IsolatedProcessors) -> None:
    numbers = {process_of(poison.run_isolated(view_of(b"good"))) for _ in range(2)}

    assert len(numbers) == 2


def test_a_brief_run_has_a_tenth_of_the_time(patient: IsolatedProcessors) -> None:
    patient.run_isolated_briefly(view_of(b"start"))
    began = time.monotonic()
    with pytest.raises(NeedsIsolationError, match=r"poison: it took longer than 0\.5 s"):
        patient.run_isolated_briefly(view_of(b"loop"))

    assert 0.5 <= time.monotonic() - began < 2


def test_child_processes_of_a_processor_end_with_it(poison: IsolatedProcessors) -> None:
    child = poison.run_isolated(view_of(b"leave")).results["poison"]["left"]
    assert isinstance(child, int)
    deadline = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.01)

    assert not is_alive(child)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xd8\xff\xe0" + noise(999), b"PK"])
def test_the_outcome_is_that_of_running_in_this_process(content: bytes) -> None:
    runner = isolated(*SHIPPED, limits=limits_of(built_in_processors()))

    outcome = runner.run_isolated(view_of(content, content_type="text/csv", key="uploads/é\n\x01"))

    assert outcome == run_processors(
        built_in_processors(), view_of(content, content_type="text/csv")
    )


def test_more_than_the_head_is_read_through_this_process_on_the_budget(
    poison: IsolatedProcessors,
) -> None:
    content = Content(b"read 0".ljust(2_000_000, b"."))

    outcome = poison.run_isolated(view_of(content, head=6))
    spent = poison.run_isolated(view_of(content, head=6, budget=300_000))

    assert outcome.results["poison"]["read"] == 2_000_000
    assert spent.reasons == ["poison: more than 300,006 bytes of 2,000,000"]
    assert content.asked_for == 2_000_000 - 6 + 300_000


def test_a_head_of_many_megabytes_is_passed_on() -> None:
    content = b"line\n" * 1_000_000

    runner = isolated(*SHIPPED, limits=limits_of(built_in_processors()))

    outcome = runner.run_isolated(view_of(content, head=len(content)))

    assert outcome.results["text"]["lines"] == 1_000_000


def _view(fetch: Callable[[int, int], bytes], head: bytes = b"read 0") -> ObjectView:
    return ObjectView(key="k", content_type="", size=1000, head=head, fetch=fetch, budget=1000)


def test_a_failure_of_s3_is_not_a_failure_of_the_object(poison: IsolatedProcessors) -> None:
    def refuse(_start: int, _length: int) -> bytes:
        raise UnavailableError("SlowDown")

    for run in (poison.run_isolated_briefly, poison.run_isolated):
        with pytest.raises(UnavailableError, match="SlowDown") as caught:
            run(_view(refuse))
        assert not isinstance(caught.value, NeedsIsolationError)
