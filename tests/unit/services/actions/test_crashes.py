"""Acting on results where everything in between goes wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from serverless_s3_processor.runtime.ports import Address, UnavailableError
from serverless_s3_processor.runtime.services.actions.action_runner import ActionRunner
from serverless_s3_processor.testing.object_actions import MemoryObjectActions
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support.world import BUCKET, World
from tests.unit.services.actions.stage import BEFORE, PROCESSORS, RULES, Stage


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

    def delete(self, address: Address) -> None:
        self.chance.around("remove", lambda: self.objects.delete(address))

    def locate(self, *given: Any) -> Address | None:
        address: Address | None = self.chance.around("locate", lambda: self.objects.locate(*given))
        return address

    def exists(self, address: Address) -> bool:
        return bool(self.chance.around("is there", lambda: self.objects.exists(address)))

    def restore(self, *given: Any) -> Address | None:
        back: Address | None = self.chance.around("restore", lambda: self.objects.restore(*given))
        return back

    def get_many(self, identities: Any, *, consistent: bool = False) -> Any:
        assert consistent
        return self.chance.around("find", lambda: self.records.get_many(identities))

    def history(self, *given: Any) -> list[Record]:
        known: list[Record] = self.chance.around("history", lambda: self.records.history(*given))
        return known

    def request_actions(self, *given: Any) -> bool:
        return self.records.request_actions(*given)

    def mark_quarantined(self, *given: Any) -> bool:
        return bool(self.chance.around("note", lambda: self.records.mark_quarantined(*given)))

    def request_release(self, *given: Any) -> bool:
        return self.records.request_release(*given)

    def mark_released(self, *given: Any) -> bool:
        return bool(self.chance.around("note back", lambda: self.records.mark_released(*given)))


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
        self.contents = [
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
        service = ActionRunner(
            rules=RULES,
            objects=faulty,
            records=faulty,
            updates=faulty,
            activated_at=lambda: BEFORE,
            reserve_seconds=0,
        )
        try:
            report = service.handle_changes(changes, lambda: 30)
        except CrashedError:
            return  # the stream delivers the whole batch again
        finally:
            stage.deliver()
        ids = [change.id for change in stage.world.records.stream]
        stage.acted = (
            ids.index(report.first_failed_id)
            if report.first_failed_id
            else stage.acted + len(changes)
        )

    def copy_of(self, event: ObjectEvent) -> str:
        version = event.version_id or event.etag
        return f"quarantine/{event.key.removeprefix('uploads/')}/{version}"

    def check_nothing_is_lost(self) -> None:
        for event, content in self.contents:
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
    for event, content in story.contents:
        copies = stage.world.store.list_key(BUCKET, story.copy_of(event))
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
    versions = [
        version for version in stage.world.store.list_key(BUCKET, "uploads/a") if not version.marker
    ]
    assert len(versions) == 1 + (older and versioned)
