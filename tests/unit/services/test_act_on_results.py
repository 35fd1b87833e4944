"""Acting on results, also where everything in between goes wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from s3_processor.adapters.memory.object_actions import MemoryObjectActions
from s3_processor.domain.actions import Rules, Selection
from s3_processor.domain.record import Record, Status
from s3_processor.functions import actions
from s3_processor.ports import Address, UnavailableError
from s3_processor.ports.object_actions import ImpossibleError
from s3_processor.processors.registry import Findings, Processor, UnfitContentError
from s3_processor.services.act_on_results import ActionReport, ActOnResults
from tests.messages import stream_batch
from tests.world import BUCKET, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from s3_processor.adapters.memory.record_table import MemoryRecordTable
    from s3_processor.domain.events import ObjectEvent
    from s3_processor.domain.notice import Change
    from s3_processor.processors.view import ObjectView

RULES = Rules(bucket=BUCKET, tag="status", quarantine=Selection(statuses=["failed"]))


def _judge(view: ObjectView) -> Findings:
    if view.read().startswith(b"bad"):
        raise UnfitContentError("it is bad")
    return Findings()


PROCESSORS = [Processor(name="judge", version=1, wants=lambda _: True, run=_judge)]


@dataclass
class Stage:
    """A world in memory, and who acts in it."""

    world: World = field(default_factory=lambda: World(processors=PROCESSORS))
    rules: Rules = RULES
    objects: MemoryObjectActions = field(init=False)
    acted: int = 0

    def __post_init__(self) -> None:
        self.objects = MemoryObjectActions(self.world.store)

    @property
    def service(self) -> ActOnResults:
        return ActOnResults(
            rules=self.rules, objects=self.objects, records=self.world.records, reserve=10
        )

    def changes(self) -> list[Change]:
        return self.world.records.stream[self.acted :]

    def act(self, seconds: float = 30) -> ActionReport:
        """Act on all changes since the last time, and deliver what S3 says of it."""
        changes = self.changes()
        report = self.service(changes, lambda: seconds)
        ids = [change.id for change in self.world.records.stream]
        self.acted = ids.index(report.failed) if report.failed else self.acted + len(changes)
        self.deliver()
        return report

    def deliver(self) -> None:
        """Deliver what S3 says of the watched prefix."""
        watched = [each for each in self.objects.events if each.key.startswith("uploads/")]
        self.objects.events.clear()
        if watched:
            self.world.process(*watched)

    def settle(self) -> None:
        """Act until nothing changes any more; it must come to an end."""
        for _ in range(20):
            if not self.changes() and not self.objects.events:
                return
            self.act()
        raise AssertionError("it goes round and round")

    def put(self, key: str, content: bytes) -> Record:
        event = self.world.store.put(key, content)
        self.world.process(event)
        return next(
            r for r in self.world.records.history(key, None) if r.version_id == event.version_id
        )

    def content(self, key: str, version: str | None = None) -> bytes | None:
        held = self.world.store.content_of(Address(bucket=BUCKET, key=key, version_id=version))
        return held and held[0]

    def record(self, record: Record) -> Record:
        return self.world.records.find([record.identity])[record.identity]


def test_what_is_processed_is_tagged_as_that() -> None:
    stage = Stage()
    record = stage.put("uploads/a", b"good")

    report = stage.act()

    assert stage.objects.tags == {("uploads/a", record.version_id): {"status": "processed"}}
    assert (report.tagged, report.moved) == (1, [])


def test_what_failed_is_moved_with_its_tag_and_its_removal_is_on_record() -> None:
    stage = Stage()
    record = stage.put("uploads/a", b"bad")

    stage.settle()

    moved = f"quarantine/a/{record.version_id}"
    assert stage.content("uploads/a", record.version_id) is None
    assert stage.content(moved) == b"bad"
    assert [tags["status"] for (key, _), tags in stage.objects.tags.items()] == ["quarantined"]
    assert stage.record(record).moved_to == moved
    statuses = Counter(each.status for each in stage.world.records.history("uploads/a", None))
    assert statuses == {Status.FAILED: 1, Status.DELETED: 1}
    assert stage.world.records.history(moved, None) == []


def test_the_version_before_is_what_can_be_read_again() -> None:
    stage = Stage()
    good, bad = stage.put("uploads/a", b"good"), stage.put("uploads/a", b"bad")

    stage.settle()

    assert stage.content("uploads/a") == b"good"
    assert stage.content("uploads/a", good.version_id) == b"good"
    assert stage.content("uploads/a", bad.version_id) is None


def test_a_version_that_came_after_stays() -> None:
    for versioned in (True, False):
        stage = Stage(World(processors=PROCESSORS, versioned=versioned))
        event = stage.world.store.put("uploads/a", b"bad")
        stage.world.process(event)
        stage.world.store.put("uploads/a", b"good, and later")

        stage.act()

        assert stage.content("uploads/a") == b"good, and later"


def test_a_change_that_another_has_overtaken_moves_nothing() -> None:
    stage = Stage()
    record = stage.put("uploads/a", b"bad")
    late = stage.changes()
    stage.world.records.put_all([replace(record, status=Status.PROCESSED, failure=None)])

    report = stage.service(late, lambda: 30)

    assert report.moved == []
    assert stage.content("uploads/a") == b"bad"
    assert stage.objects.tags["uploads/a", record.version_id] == {"status": "processed"}


def test_what_somebody_removed_before_is_left_alone() -> None:
    stage = Stage()
    record = stage.put("uploads/a", b"bad")
    stage.world.store.remove_version("uploads/a", record.version_id or "")

    report = stage.act()

    assert (report.moved, report.failed) == ([], None)
    assert stage.record(record).moved_to is None


def test_acting_again_changes_nothing() -> None:
    stage = Stage()
    stage.put("uploads/a", b"bad")
    stage.put("uploads/b", b"good")
    stage.settle()
    before = stage.world.table(), dict(stage.objects.tags)

    stage.acted = 0
    stage.settle()

    assert (stage.world.table(), stage.objects.tags) == before


def test_an_object_that_can_not_be_acted_on_holds_up_no_other() -> None:
    stage = Stage()
    for name in "abc":
        stage.put(f"uploads/{name}", b"good")
    refuse, impossible = "uploads/a", "uploads/b"

    class Refusing(MemoryObjectActions):
        def tag(self, address: Address, key: str, value: str) -> bool:
            if address.key == refuse:
                raise UnavailableError("AccessDenied")
            if address.key == impossible:
                raise ImpossibleError("it has 10 tags already")
            return super().tag(address, key, value)

    stage.objects = Refusing(stage.world.store)
    first = stage.changes()[0].id

    report = stage.act()

    assert [key for key, _ in stage.objects.tags] == ["uploads/c"]
    assert report.failed == first
    assert [(t.key, t.reason) for t in report.troubles] == [(refuse, "AccessDenied")]
    assert [t.key for t in report.impossible] == [impossible]


def test_nothing_is_begun_that_could_not_be_ended_in_time() -> None:
    stage = Stage()
    stage.put("uploads/a", b"good")

    report = stage.act(seconds=9)

    assert report.failed == stage.world.records.stream[0].id
    assert stage.objects.tags == {}


def test_the_function_answers_from_where_to_deliver_again_and_logs_why() -> None:
    stage = Stage()
    stage.put("uploads/a", b"bad")
    batch = stream_batch(stage.changes())

    class Refusing(MemoryObjectActions):
        def copy(self, address: Address, to: str, size: int) -> bool:
            del address, to, size
            raise UnavailableError("SlowDown")

    stage.objects = Refusing(stage.world.store)
    world = stage.world
    answer = actions.handle(batch, world.context, stage.service, world.log)
    assert answer == {"batchItemFailures": [{"itemIdentifier": stage.changes()[0].id}]}
    assert [line["reason"] for line in world.lines if line.get("level") == "ERROR"][-1:] == [
        "SlowDown"
    ]

    stage.objects = MemoryObjectActions(world.store)
    assert actions.handle(batch, world.context, stage.service, world.log) == {
        "batchItemFailures": []
    }
    assert (world.lines[-1]["Quarantined"], world.lines[-1]["Tagged"]) == (1, 1)


class CrashedError(BaseException):
    """The function ended."""


@dataclass
class Chance:
    """What happens at each call, before its effect or after it; in the end nothing any more."""

    draws: list[int]
    log: list[str] = field(default_factory=list)
    between: Callable[[], None] = lambda: None

    def around(self, what: str, call: Callable[[], Any]) -> Any:
        fate = self.draws.pop() if self.draws else 0
        self.log.append(f"{what}: {fate}")
        if fate == 1:
            raise UnavailableError("refused")
        if fate == 2:
            raise CrashedError
        self.between()
        answer = call()
        self.between()
        if fate == 3:
            raise UnavailableError("it took effect")
        if fate == 4:
            raise CrashedError
        return answer


@dataclass
class Faulty:
    """Both ports, with chance around each call."""

    chance: Chance
    objects: MemoryObjectActions
    records: MemoryRecordTable

    def tag(self, *given: Any) -> bool:
        return bool(self.chance.around("tag", lambda: self.objects.tag(*given)))

    def copy(self, *given: Any) -> bool:
        return bool(self.chance.around("copy", lambda: self.objects.copy(*given)))

    def remove(self, address: Address) -> None:
        self.chance.around("remove", lambda: self.objects.remove(address))

    def find(self, identities: Any, *, consistent: bool = False) -> Any:
        assert consistent
        return self.chance.around("find", lambda: self.records.find(identities))

    def note_moved(self, *given: Any) -> bool:
        return bool(self.chance.around("note", lambda: self.records.note_moved(*given)))


@dataclass
class History:
    """Uploads, then acting with crashes and refusals, while events come again."""

    uploads: list[tuple[str, bytes]]
    draws: list[int]
    again: list[int]
    versioned: bool

    def __post_init__(self) -> None:
        self.stage = Stage(World(processors=PROCESSORS, versioned=self.versioned))
        store = self.stage.world.store
        self.events = [store.put(f"uploads/{key}", content) for key, content in self.uploads]
        for event in self.events:
            self.stage.world.process(event)
        self.chance = Chance(list(self.draws), between=self.check_nothing_is_lost)
        self.held = [
            (event, content)
            for event, (_, content) in zip(self.events, self.uploads, strict=True)
            if self.versioned or self.stage.content(event.key) == content
        ]

    def run(self) -> None:
        for at in range(60):
            if at < len(self.again):
                self.stage.world.process(self.events[self.again[at] % len(self.events)])
            self._act()
            if not self.stage.changes() and at >= len(self.again):
                return
        raise AssertionError(f"it goes on and on: {self.chance.log}")

    def _act(self) -> None:
        stage = self.stage
        faulty = Faulty(self.chance, stage.objects, stage.world.records)
        changes = stage.changes()
        service = ActOnResults(rules=RULES, objects=faulty, records=faulty, reserve=0)
        try:
            report = service(changes, lambda: 30)
        except CrashedError:
            return  # the stream delivers the whole batch again
        finally:
            stage.deliver()
        ids = [change.id for change in stage.world.records.stream]
        stage.acted = ids.index(report.failed) if report.failed else stage.acted + len(changes)

    def copy_of(self, event: ObjectEvent) -> str:
        version = event.version_id or event.etag
        return f"quarantine/{event.key.removeprefix('uploads/')}/{version}"

    def check_nothing_is_lost(self) -> None:
        for event, content in self.held:
            places = (
                self.stage.content(event.key, event.version_id),
                self.stage.content(self.copy_of(event)),
            )
            assert content in places

    def record_of(self, event: ObjectEvent) -> Record:
        return next(
            record
            for record in self.stage.world.records.history(event.key, None)
            if record.status is not Status.DELETED
            and (record.version_id, record.etag) == (event.version_id, event.etag)
        )


@settings(max_examples=300, deadline=None)
@given(
    uploads=st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from([b"bad", b"bad too", b"good"])),
        min_size=1,
        max_size=4,
    ),
    draws=st.lists(st.sampled_from([0, 0, 0, 1, 2, 3, 4]), max_size=30),
    again=st.lists(st.integers(0, 3), max_size=3),
    versioned=st.booleans(),
)
def test_wherever_it_ends_nothing_is_lost_and_in_the_end_it_is_as_declared(
    uploads: list[tuple[str, bytes]], draws: list[int], again: list[int], *, versioned: bool
) -> None:
    history = History(uploads, draws, again, versioned)
    stage = history.stage

    history.run()

    history.check_nothing_is_lost()
    for event, content in history.held:
        copies = stage.world.store.of_key(BUCKET, history.copy_of(event))
        moved_to = history.record_of(event).moved_to
        if content.startswith(b"bad"):
            assert stage.content(event.key, event.version_id) != content
            assert [moved_to] == [copy.key for copy in copies]
        else:
            assert (moved_to, copies) == (None, [])
            tags = stage.objects.tags.get((event.key, event.version_id))
            assert tags == ({"status": "processed"} if versioned else None)
