"""Which attempts a batch gets, and what becomes of it if an object may end its worker."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.outcomes.failure import FailureKind, ProcessorFailure
from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.lambdas import processor
from serverless_s3_processor.runtime.ports import NeedsIsolationError, StoredObject
from serverless_s3_processor.runtime.ports.concurrent_reader import ReadRequest
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.processing.message_processor import (
    Message,
    MessageProcessor,
)
from serverless_s3_processor.runtime.services.processing.processing_strategy import (
    ProcessingStrategy,
)
from serverless_s3_processor.testing.concurrent_reader import MemoryConcurrentReader
from tests.support.messages import notification, sqs_batch
from tests.support.world import World

Process = Callable[["ObjectView"], ProcessingOutcome]
POISONED = ProcessorFailure(FailureKind.POISON, "poison", "its process ended")


class WorkerDiedError(BaseException):
    """No `except` of ours sees that."""


@dataclass
class Tries:
    """What ran where, of objects whose content says how it behaves."""

    log: list[tuple[str, str]] = field(default_factory=list)

    def usual(self, view: ObjectView) -> ProcessingOutcome:
        self.log.append(("usual", view.key))
        if view.head == b"poison":
            raise WorkerDiedError
        return ProcessingOutcome()

    def brief(self, view: ObjectView) -> ProcessingOutcome:
        self.log.append(("brief", view.key))
        if view.head != b"good":
            raise NeedsIsolationError("it needs to be alone")
        return ProcessingOutcome()

    def alone(self, view: ObjectView) -> ProcessingOutcome:
        self.log.append(("alone", view.key))
        return ProcessingOutcome(failures=[POISONED] if view.head == b"poison" else [])

    def service(self, world: World) -> MessageProcessor:
        def attempt(process: Process, reserve: float) -> ProcessingStrategy:
            examiner = replace(world.message_processor.fast_path.examiner, process=process)
            return ProcessingStrategy(examiner=examiner, in_parallel=map, reserve_seconds=reserve)

        return MessageProcessor(
            fast_path=attempt(self.usual, 12),
            isolated_path=lambda: [attempt(self.brief, 20), attempt(self.alone, 17)],
            records=world.records,
            watched=world.watched,
        )


def _messages(world: World, contents: list[bytes], receive_count: int = 1) -> list[Message]:
    return [
        Message(f"m{at}", notification(world.store.put(f"uploads/{at}", content)), receive_count)
        for at, content in enumerate(contents)
    ]


def test_a_first_delivery_takes_the_fast_path() -> None:
    world, tries = World(), Tries()

    tries.service(world).handle_batch(_messages(world, [b"good", b"good"]), lambda: 30.0)

    assert tries.log == [("usual", "uploads/0"), ("usual", "uploads/1")]


def test_one_message_that_was_delivered_before_makes_its_whole_batch_suspect() -> None:
    world, tries = World(), Tries()
    first, second = _messages(world, [b"good", b"good"])

    tries.service(world).handle_batch([first, second._replace(receive_count=2)], lambda: 30.0)

    assert tries.log == [("brief", "uploads/0"), ("brief", "uploads/1")]


def test_objects_that_need_isolation_are_processed_alone_after_all_others() -> None:
    world, tries = World(), Tries()
    messages = _messages(world, [b"poison", b"good", b"slow", b"good"], receive_count=2)

    report = tries.service(world).handle_batch(messages, lambda: 30.0)

    assert [how for how, _ in tries.log] == ["brief"] * 4 + ["alone"] * 2
    assert report.failed_message_ids == []
    assert world.on_record("uploads/0").failure == "poison: its process ended"
    recorded = [world.on_record(f"uploads/{at}").status for at in range(4)]
    assert recorded == [Status.FAILED, *[Status.PROCESSED] * 3]


def test_objects_without_remaining_time_are_delivered_again() -> None:
    world, tries = World(), Tries()
    messages = _messages(world, [b"poison", b"poison", b"good"], receive_count=2)
    remaining = iter([30.0, 29.0, 28.0, 27.0, 16.9])

    report = tries.service(world).handle_batch(messages, lambda: next(remaining))

    assert report.failed_message_ids == ["m1"]
    assert tries.log[-1] == ("alone", "uploads/0")


def test_an_object_that_was_not_tried_is_not_isolated() -> None:
    world, tries = World(), Tries()
    report = tries.service(world).handle_batch(_messages(world, [b"poison"], 2), lambda: 18.0)
    assert (report.failed_message_ids, tries.log) == (["m0"], [])


def test_an_object_that_no_strategy_can_settle_is_delivered_again_with_its_reason() -> None:
    world, tries = World(), Tries()
    service = tries.service(world)

    brief_only = replace(service, isolated_path=lambda: service.isolated_path()[:1])
    report = brief_only.handle_batch(_messages(world, [b"poison"], 2), lambda: 30.0)

    assert [problem.reason for problem in report.failures] == ["it needs to be alone"]


@given(st.lists(st.sampled_from([b"good", b"slow", b"poison"]), min_size=1, max_size=12))
def test_a_batch_that_died_with_its_worker_is_recorded_at_its_second_delivery(
    contents: list[bytes],
) -> None:
    world, tries = World(), Tries()
    service = tries.service(world)
    try:
        service.handle_batch(_messages(world, contents), lambda: 30.0)
    except WorkerDiedError:
        assert b"poison" in contents
        messages = [m._replace(receive_count=2) for m in _messages(world, contents)]
        assert service.handle_batch(messages, lambda: 30.0).failed_message_ids == []

    failed = {
        record.object_key: record.status is Status.FAILED for record in world.table().values()
    }
    assert failed == {f"uploads/{at}": content == b"poison" for at, content in enumerate(contents)}


def test_the_function_passes_on_how_often_a_message_was_delivered() -> None:
    world, tries = World(), Tries()
    batch = sqs_batch([notification(world.store.put("uploads/0", b"good"))])
    batch["Records"][0]["attributes"] = {"ApproximateReceiveCount": "2"}
    processor.handle(batch, world.context, tries.service(world), world.log)
    assert tries.log == [("brief", "uploads/0")]


@dataclass
class Reads:
    """Two reads at the same time, of which the later comes first."""

    world: World
    keys: list[str] = field(default_factory=list)

    def __call__(
        self, requests: Iterable[ReadRequest]
    ) -> Iterator[tuple[int, StoredObject | None]]:
        return MemoryConcurrentReader(self.world.store, 2)(map(self._record, requests))

    def _record(self, request: ReadRequest) -> ReadRequest:
        self.keys.append(request.address.key)
        return request


def _reading(world: World, reads: Reads) -> MessageProcessor:
    service = world.message_processor
    return replace(service, fast_path=replace(service.fast_path, concurrent_reader=reads))


def test_small_objects_are_read_together_and_each_once() -> None:
    world = World(first_read=4)
    reads = Reads(world)
    contents = [b"a", b"bb", b"ccc", b"dddd", b""]

    report = _reading(world, reads).handle_batch(_messages(world, contents), lambda: 30.0)

    assert reads.keys == [f"uploads/{at}" for at in range(5)]
    assert world.store.reads == 5
    sizes = [(record.object_key, record.object_size) for record in report.records]
    assert sizes == [(f"uploads/{at}", len(content)) for at, content in enumerate(contents)]


def test_big_objects_and_events_without_a_size_are_not_read_together() -> None:
    world = World(first_read=4)
    reads = Reads(world)
    big = world.store.put("uploads/big", b"12345")
    small = world.store.put("uploads/small", b"1234")
    of_no_size = replace(world.store.put("uploads/unknown", b"1"), size=None)
    removed = world.store.remove_version("uploads/small", small.version_id)

    events = [big, of_no_size, removed, world.store.put("uploads/small", b"1")]
    messages = [Message(f"m{at}", notification(event)) for at, event in enumerate(events)]
    _reading(world, reads).handle_batch(messages, lambda: 30.0)

    assert reads.keys == ["uploads/small"]


def test_an_object_that_a_concurrent_read_did_not_return_is_read_alone(world: World) -> None:
    messages = _messages(world, [b"a", b"b", b"c"])
    gone = world.store.remove_version("uploads/1", "v2")

    report = _reading(world, Reads(world)).handle_batch(messages, lambda: 30.0)

    assert [(record.object_key, record.status) for record in report.records] == [
        ("uploads/0", Status.PROCESSED),
        ("uploads/2", Status.PROCESSED),
        (gone.key, Status.GONE),
    ]
    assert world.store.reads == 4


def test_no_object_is_processed_after_its_read_when_no_time_is_left(world: World) -> None:
    reads = Reads(world)
    remaining = iter([30.0, 29.0, 28.0, 11.9, 11.8, 11.7])

    report = _reading(world, reads).handle_batch(
        _messages(world, [b"a", b"b", b"c"]), lambda: next(remaining)
    )

    assert reads.keys == ["uploads/0", "uploads/1"]
    assert report.failed_message_ids == ["m0", "m2"]
    assert {problem.reason for problem in report.failures} == {"no time was left to begin"}


def test_after_a_failure_of_concurrent_reads_the_rest_is_read_one_by_one(world: World) -> None:
    def breaking(requests: Iterable[ReadRequest]) -> Iterator[tuple[int, StoredObject | None]]:
        yield next(iter(MemoryConcurrentReader(world.store, 1)(requests)))
        raise ZeroDivisionError

    service = world.message_processor
    broken = replace(service, fast_path=replace(service.fast_path, concurrent_reader=breaking))

    report = broken.handle_batch(_messages(world, [b"a", b"b", b"c"]), lambda: 30.0)

    assert [record.object_key for record in report.records] == [f"uploads/{n}" for n in range(3)]
    assert world.store.reads == 3
