"""The time that S3 takes is not the object's, in whichever trial; that of the invocation is short.

Real processes read from a store that takes its time by a clock of its own.
"""

from dataclasses import dataclass, field, replace
from functools import partial

import pytest

from serverless_s3_processor.runtime.adapters.isolation.runner import IsolatedProcessors
from serverless_s3_processor.runtime.adapters.isolation.trial import RECORD_SECONDS, ObjectRun
from serverless_s3_processor.runtime.bootstrap.processor import isolated_strategies
from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.ports import Address, NeedsIsolationError, OutOfTimeError
from serverless_s3_processor.runtime.processors.registry import built_in_processors
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.processing.message_processor import (
    Message,
    MessageProcessor,
)
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from tests.support.huge_objects import SETTINGS
from tests.support.isolated.runner import isolated, limits_of
from tests.support.messages import notification
from tests.support.views import Content, view_of
from tests.support.world import BUCKET, World

pytestmark = pytest.mark.slow

ROW = b"2026-01-31,paper,10,4.20,42.00\n"
NINE_MEGABYTES = ROW * (9_000_000 // len(ROW))
GETS = 10
RECEIVES_IN_ISOLATION = 4
INVOCATION_SECONDS = 30.0
LATENCIES = [20, 50, 120, 200]
"""Milliseconds per GET. AWS says to expect 100 to 200.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html"""


@dataclass
class FakeClock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(slots=True)
class SlowContent(Content):
    """Takes so long for each GET."""

    clock: FakeClock = field(default_factory=FakeClock)
    latency: float = 0.0

    def fetch(self, start: int, length: int) -> bytes:
        self.clock.seconds += self.latency
        return Content.fetch(self, start, length)


def _csv(content: Content | bytes) -> ObjectView:
    return view_of(content, content_type="text/csv", key="uploads/a.csv")


def _runner(clock: FakeClock) -> IsolatedProcessors:
    return isolated(
        "-m",
        "serverless_s3_processor.runtime.isolated",
        seconds=5,
        limits=limits_of(built_in_processors()),
        new_object_run=partial(ObjectRun, clock=clock),
    )


@pytest.mark.parametrize("milliseconds", LATENCIES)
@pytest.mark.parametrize("how", ["run_isolated_briefly", "run_isolated"])
def test_a_slow_store_makes_no_difference_to_a_healthy_object(how: str, milliseconds: int) -> None:
    clock = FakeClock()
    content = SlowContent(NINE_MEGABYTES, clock=clock, latency=milliseconds / 1000)
    runner = _runner(clock)

    outcome = getattr(runner, how)(_csv(content))
    runner.end()

    assert len(content.fetched) == GETS
    assert clock.seconds == pytest.approx(GETS * milliseconds / 1000)
    assert outcome == run_processors(built_in_processors(), _csv(NINE_MEGABYTES))


def test_the_time_limit_of_processors_excludes_reads() -> None:
    clock = FakeClock()
    content = SlowContent(NINE_MEGABYTES, clock=clock, latency=60)

    assert _runner(clock).run_isolated(_csv(content)).reasons == []


def test_a_processors_own_time_counts_between_two_reads() -> None:
    clock = FakeClock()
    trial = ObjectRun(view_of(b"a"), limits_of(built_in_processors()), 5, clock)
    trial.describe()
    trial.begin("sniff")

    clock.seconds += 2
    content = SlowContent(b"a", clock=clock, latency=9)
    trial.content.fetch = content.fetch  # type: ignore[method-assign]
    trial.fetch(0, 1)
    clock.seconds += 0.5

    assert trial.remaining_seconds == pytest.approx(0.5)


def test_an_object_does_not_fail_because_the_invocation_ends() -> None:
    runner = isolated("-m", "tests.support.isolated.poison", seconds=5)
    short = view_of(b"loop")
    short.remaining_seconds = lambda: RECORD_SECONDS + 0.2

    with pytest.raises(OutOfTimeError, match="there was no time left to finish it"):
        runner.run_isolated(short)
    with pytest.raises(NeedsIsolationError, match="there was no time left to finish it"):
        runner.run_isolated_briefly(short)


def test_a_brief_run_without_time_to_read_has_no_result() -> None:
    def out_of_time(_start: int, _length: int) -> bytes:
        raise OutOfTimeError("no time was left to read on")

    runner = isolated("-m", "tests.support.isolated.poison")
    view = ObjectView(
        key="k", content_type="", size=99, head=b"read 0", fetch=out_of_time, budget=99
    )

    with pytest.raises(NeedsIsolationError, match="no time was left to read on"):
        runner.run_isolated_briefly(view)
    with pytest.raises(OutOfTimeError):
        runner.run_isolated(view)


@dataclass(slots=True, kw_only=True)
class SlowStore(MemoryObjectStore):
    """Takes so long for each ranged GET; the first of each object is read ahead of the others."""

    clock: FakeClock
    latency: float

    def read_range(self, address: Address, start: int, length: int) -> bytes:
        self.clock.seconds += self.latency
        return MemoryObjectStore.read_range(self, address, start, length)


@dataclass
class Batch:
    """A batch that comes again and again, as after its worker died, until all is recorded."""

    world: World
    store: SlowStore
    messages: list[Message]
    longest: float = 0.0

    def deliver(self) -> None:
        clock, began = self.store.clock, self.store.clock.seconds
        report = self._service().handle_batch(
            self.messages, lambda: began + INVOCATION_SECONDS - clock.seconds
        )
        self.longest = max(self.longest, clock.seconds - began)
        self.messages = [
            message for message in self.messages if message.id in report.failed_message_ids
        ]

    def _service(self) -> MessageProcessor:
        usual = self.world.message_processor.fast_path
        examiner = replace(usual.examiner, store=self.store, first_read=SETTINGS.first_read_bytes)
        examiner = replace(examiner, read_budget=SETTINGS.read_budget_bytes)
        careful = isolated_strategies(examiner, SETTINGS, built_in_processors())
        timed = [replace(attempt, clock=self.store.clock) for attempt in careful]
        return replace(self.world.message_processor, isolated_path=lambda: timed)


@pytest.mark.parametrize("milliseconds", LATENCIES)
def test_an_isolated_batch_of_healthy_objects_is_recorded_before_it_is_given_up(
    milliseconds: int,
) -> None:
    world = World()
    store = SlowStore(
        bucket=BUCKET, now=world.clock, clock=FakeClock(), latency=milliseconds / 1000
    )
    events = [store.put(f"uploads/{number}.csv", NINE_MEGABYTES) for number in range(30)]
    batch = Batch(world, store, [Message(e.key, notification(e), 2) for e in events])

    for _ in range(RECEIVES_IN_ISOLATION):
        batch.deliver()

    assert batch.messages == []
    assert {world.on_record(event.key).status for event in events} == {Status.PROCESSED}
    assert batch.longest < INVOCATION_SECONDS
