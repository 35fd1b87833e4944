"""Acting on results, also where everything in between goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain import history
from serverless_s3_processor.runtime.domain.actions import ActionRules, RecordSelection
from serverless_s3_processor.runtime.domain.record import Record, Status
from serverless_s3_processor.runtime.lambdas import actions
from serverless_s3_processor.runtime.ports import Address, UnavailableError
from serverless_s3_processor.runtime.ports.object_actions import ActionImpossibleError
from serverless_s3_processor.runtime.processors.registry import (
    Findings,
    Processor,
    UnfitContentError,
)
from serverless_s3_processor.runtime.services.act_on_results import ActionReport, ActOnResults
from serverless_s3_processor.testing.object_actions import MemoryObjectActions
from tests.support.messages import stream_batch
from tests.support.world import BUCKET, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.runtime.domain.events import ObjectEvent
    from serverless_s3_processor.runtime.domain.notice import RecordChange
    from serverless_s3_processor.runtime.processors.view import ObjectView
    from serverless_s3_processor.testing.record_table import MemoryRecordTable

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
RULES = ActionRules(bucket=BUCKET, tag="status", quarantine=RecordSelection(statuses=["failed"]))


def _judge(view: ObjectView) -> Findings:
    if view.read().startswith(b"bad"):
        raise UnfitContentError("it is bad")
    return Findings()


PROCESSORS = [Processor(name="judge", version=1, wants=lambda _: True, run=_judge)]


@dataclass
class Stage:
    """A world in memory, and who acts in it."""

    world: World = field(default_factory=lambda: World(processors=PROCESSORS))
    rules: ActionRules = RULES
    objects: MemoryObjectActions = field(init=False)
    acted: int = 0
    activated: Callable[[], datetime] = lambda: BEFORE

    def __post_init__(self) -> None:
        self.objects = MemoryObjectActions(self.world.store)

    @property
    def service(self) -> ActOnResults:
        records = self.world.records
        return ActOnResults(
            rules=self.rules,
            objects=self.objects,
            records=records,
            notes=records,
            activated=self.activated,
            reserve=10,
        )

    def release(self, record: Record) -> None:
        """Do what the API does when a person asks for it."""
        assert self.world.records.request_release(record.identity, "2026-01-31T12:00:00.000Z")

    def changes(self) -> list[RecordChange]:
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


def test_what_failed_is_moved_with_its_tag_and_is_on_record_as_quarantined_alone() -> None:
    stage = Stage()
    record = stage.put("uploads/a", b"bad")

    stage.settle()

    moved = f"quarantine/a/{record.version_id}"
    assert stage.content("uploads/a", record.version_id) is None
    assert stage.content(moved) == b"bad"
    assert [tags["status"] for (key, _), tags in stage.objects.tags.items()] == ["quarantined"]
    assert stage.record(record).moved_to == moved
    statuses = [each.status for each in stage.world.records.history("uploads/a", None)]
    assert statuses == [Status.QUARANTINED]
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
                raise ActionImpossibleError("it has 10 tags already")
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


def test_what_changed_before_actions_were_switched_on_is_left_alone() -> None:
    stage = Stage()
    old = stage.put("uploads/old", b"bad")
    made = stage.changes()[-1].made
    stage.activated = lambda: made + timedelta(seconds=1)

    report = stage.act()

    assert (report.earlier, report.tagged, report.moved) == (1, 0, [])
    assert stage.content("uploads/old", old.version_id) == b"bad"


def test_what_changes_in_the_second_of_the_activation_or_later_is_acted_on() -> None:
    stage = Stage()
    stage.put("uploads/a", b"bad")
    made = stage.changes()[-1].made
    stage.activated = lambda: made
    stage.put("uploads/b", b"bad")

    report = stage.act()

    assert (report.earlier, len(report.moved)) == (0, 2)


def test_what_is_delivered_again_after_an_outage_is_acted_on() -> None:
    """The change is judged by when it was made, not by when it is delivered."""
    stage = Stage()
    stage.activated = lambda: stage.changes()[0].made
    stage.put("uploads/a", b"bad")
    stage.objects = Refusing(stage.world.store)
    assert stage.act().failed

    stage.world.clock.moment += timedelta(hours=23)
    stage.objects = MemoryObjectActions(stage.world.store)

    assert len(stage.act().moved) == 1


def test_an_old_object_that_is_processed_again_is_acted_on() -> None:
    stage = Stage()
    old = stage.put("uploads/old", b"bad")
    stage.act()
    stage.acted = len(stage.world.records.stream)
    event = replace(stage.world.store.put("uploads/x", b"good"), key="uploads/old")
    stage.world.process(replace(event, version_id=old.version_id, sequencer=old.sequencer))

    stage.settle()

    assert stage.record(old).status is Status.QUARANTINED


def test_as_long_as_nobody_can_tell_since_when_actions_are_on_everything_waits() -> None:
    def unknown() -> datetime:
        raise UnavailableError("SQS does not answer")

    stage = Stage(activated=unknown)
    stage.put("uploads/a", b"good")
    first = stage.changes()[0].id

    report = stage.act()

    assert (report.failed, report.tagged) == (first, 0)
    assert [trouble.reason for trouble in report.troubles] == ["SQS does not answer"]
    assert stage.service([], lambda: 30).failed is None


def test_what_follows_of_the_same_key_waits_for_what_failed() -> None:
    stage = Stage()
    stage.put("uploads/a", b"bad")
    stage.put("uploads/a", b"good")
    stage.objects = Refusing(stage.world.store)

    report = stage.act()

    assert report.failed == stage.world.records.stream[0].id
    assert [tags["status"] for tags in stage.objects.tags.values()] == ["quarantined"]


def test_what_a_person_releases_is_back_and_stays() -> None:
    stage = Stage()
    record = stage.put("uploads/a", b"bad")
    stage.settle()
    stage.release(record)

    stage.settle()

    released = stage.record(record)
    assert (released.status, stage.content("uploads/a")) == (Status.RELEASED, b"bad")
    assert stage.content(released.moved_to or "") is None
    back = history.current(stage.world.records.history("uploads/a", None))
    assert back is not None
    assert back.version_id == released.released_version_id
    assert stage.objects.tags["uploads/a", back.version_id] == {"status": "released"}


def test_a_release_that_was_requested_while_the_move_was_under_way_follows_it() -> None:
    stage = Stage()
    record = stage.put("uploads/a", b"bad")
    stage.release(record)

    stage.settle()

    assert stage.record(record).status is Status.RELEASED
    assert stage.content("uploads/a") == b"bad"


def test_in_a_bucket_without_versions_a_move_is_no_deletion_and_a_later_deletion_is_one() -> None:
    stage = Stage(World(processors=PROCESSORS, versioned=False))
    stage.put("uploads/a", b"bad")
    stage.settle()
    assert [each.status for each in stage.world.records.history("uploads/a", None)] == [
        Status.QUARANTINED
    ]

    stage.put("uploads/a", b"good")
    stage.settle()
    stage.world.process(stage.world.store.delete("uploads/a"))

    statuses = {each.status for each in stage.world.records.history("uploads/a", None)}
    assert statuses == {Status.QUARANTINED, Status.PROCESSED, Status.DELETED}


def test_what_was_released_stays_though_it_is_processed_again() -> None:
    stage = Stage()
    record = stage.put("uploads/a", b"bad")
    stage.settle()
    stage.release(record)
    stage.settle()
    back = history.current(stage.world.records.history("uploads/a", None))
    assert back is not None

    stage.world.records.put_all([replace(back, processed_at="2027-01-01T00:00:00.000Z")])
    stage.settle()

    assert stage.content("uploads/a", back.version_id) == b"bad"


def test_the_same_content_uploaded_again_is_judged_anew() -> None:
    stage = Stage()
    record = stage.put("uploads/a", b"bad")
    stage.settle()
    stage.release(record)
    stage.settle()

    again = stage.put("uploads/a", b"bad")
    stage.settle()

    assert stage.record(again).status is Status.QUARANTINED
    assert stage.content("uploads/a", again.version_id) is None


def test_what_is_not_in_quarantine_anymore_can_not_be_released_and_that_is_told() -> None:
    stage = Stage()
    record = stage.put("uploads/a", b"bad")
    stage.settle()
    stage.world.store.delete(stage.record(record).moved_to or "")
    stage.release(record)

    report = stage.act()

    assert [t.reason for t in report.impossible] == ["its copy is not in quarantine anymore"]
    assert stage.record(record).status is Status.QUARANTINED


def test_a_slow_processor_does_not_hide_that_an_object_is_in_quarantine() -> None:
    """It read the object before that was moved, and records it afterwards."""
    stage = Stage()
    record = stage.put("uploads/a", b"bad")
    stage.settle()
    late = replace(record, status=Status.PROCESSED, processed_at="2027-01-01T00:00:00.000Z")
    stage.world.records.put_all([late])

    stage.settle()

    assert stage.record(record).status is Status.QUARANTINED
    assert stage.record(record).moved_to == f"quarantine/a/{record.version_id}"


def test_what_succeeds_before_it_is_removed_stays_and_is_on_record_as_that() -> None:
    stage = Stage()
    record = stage.put("uploads/a", b"bad")

    class Ending(MemoryObjectActions):
        def remove(self, address: Address) -> None:
            del address
            raise UnavailableError("timed out")

    stage.objects = Ending(stage.world.store)
    stage.act()
    good = replace(record, status=Status.PROCESSED, failure=None, processed_at="2027-01-01")
    stage.world.records.put_all([replace(good, processed_at="2027-01-01T00:00:00.000Z")])
    stage.objects = MemoryObjectActions(stage.world.store)
    stage.settle()

    assert stage.record(record).status is Status.PROCESSED
    assert stage.content("uploads/a") == b"bad"


def test_what_was_given_up_before_it_was_removed_is_removed_when_it_is_redriven() -> None:
    """A redrive changes an attribute of the record that actions know nothing of."""
    stage = Stage()
    record = stage.put("uploads/a", b"bad")

    class Ending(MemoryObjectActions):
        def remove(self, address: Address) -> None:
            del address
            raise UnavailableError("timed out")

    stage.objects = Ending(stage.world.store)
    stage.act()
    stage.objects = MemoryObjectActions(stage.world.store)
    quarantined = stage.record(record)
    change = replace(stage.changes()[-1], old=quarantined, new=quarantined)

    stage.service([change], lambda: 30)

    assert stage.content("uploads/a", record.version_id) is None


class Refusing(MemoryObjectActions):
    """Copies nothing."""

    def copy(self, address: Address, to: str, size: int) -> bool:
        del address, to, size
        raise UnavailableError("SlowDown")


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

    def locate(self, *given: Any) -> Address | None:
        found: Address | None = self.chance.around("locate", lambda: self.objects.locate(*given))
        return found

    def is_there(self, address: Address) -> bool:
        return bool(self.chance.around("is there", lambda: self.objects.is_there(address)))

    def restore(self, *given: Any) -> Address | None:
        back: Address | None = self.chance.around("restore", lambda: self.objects.restore(*given))
        return back

    def find(self, identities: Any, *, consistent: bool = False) -> Any:
        assert consistent
        return self.chance.around("find", lambda: self.records.find(identities))

    def history(self, *given: Any) -> list[Record]:
        known: list[Record] = self.chance.around("history", lambda: self.records.history(*given))
        return known

    def note_quarantined(self, *given: Any) -> bool:
        return bool(self.chance.around("note", lambda: self.records.note_quarantined(*given)))

    def request_release(self, *given: Any) -> bool:
        return self.records.request_release(*given)

    def note_released(self, *given: Any) -> bool:
        return bool(self.chance.around("note back", lambda: self.records.note_released(*given)))


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
        service = ActOnResults(
            rules=RULES,
            objects=faulty,
            records=faulty,
            notes=faulty,
            activated=lambda: BEFORE,
            reserve=0,
        )
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
                self.stage.content(event.key),
            )
            assert content in places

    def _is_back(self, event: ObjectEvent) -> bool:
        """Tell whether two records have the ETag: where it was, and as what it came back."""
        known = self.stage.world.records.history(event.key, None)
        return any(record.released_version_id == event.etag for record in known)

    def record_of(self, event: ObjectEvent) -> Record:
        return next(
            record
            for record in self.stage.world.records.history(event.key, None)
            if record.status is not Status.DELETED
            and (self.versioned or record.released_version_id or not self._is_back(event))
            and (record.version_id, record.etag) == (event.version_id, event.etag)
        )


@pytest.mark.slow
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
    story = History(uploads, draws, again, versioned)
    stage = story.stage

    story.run()

    story.check_nothing_is_lost()
    for event, content in story.held:
        copies = stage.world.store.of_key(BUCKET, story.copy_of(event))
        moved_to = story.record_of(event).moved_to
        if content.startswith(b"bad"):
            assert stage.content(event.key, event.version_id) != content
            assert [moved_to] == [copy.key for copy in copies]
        else:
            assert (moved_to, copies) == (None, [])
            tags = stage.objects.tags.get((event.key, event.version_id))
            assert tags == ({"status": "processed"} if versioned else None)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    draws=st.lists(st.sampled_from([0, 0, 0, 1, 2, 3, 4]), max_size=30),
    older=st.booleans(),
    versioned=st.booleans(),
)
def test_wherever_a_release_ends_nothing_is_lost_and_in_the_end_it_is_back_once(
    draws: list[int], *, older: bool, versioned: bool
) -> None:
    before = [("a", b"good")] if older else []
    story = History([*before, ("a", b"bad")], [], [], versioned)
    stage, event = story.stage, story.events[-1]
    story.run()
    stage.release(story.record_of(event))
    story.chance.draws = list(draws)

    story.run()

    released = story.record_of(event)
    assert released.status is Status.RELEASED
    assert stage.content("uploads/a") == b"bad"
    assert stage.content(story.copy_of(event)) is None
    versions = [each for each in stage.world.store.of_key(BUCKET, "uploads/a") if not each.marker]
    assert len(versions) == 1 + (older and versioned)
