"""A world in memory, and who acts on its results."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from serverless_s3_processor.runtime.domain.actions.rules import ActionRules, RecordSelection
from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.runtime.ports import Address, UnavailableError
from serverless_s3_processor.runtime.processors.api import (
    Findings,
    Processor,
    UnprocessableContentError,
)
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.actions.action_runner import (
    ActionReport,
    ActionRunner,
)
from serverless_s3_processor.testing.object_actions import MemoryObjectActions
from tests.support.world import BUCKET, World

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
RULES = ActionRules(bucket=BUCKET, tag="status", quarantine=RecordSelection(statuses=["failed"]))


def judge(view: ObjectView) -> Findings:
    if view.read().startswith(b"bad"):
        raise UnprocessableContentError("it is bad")
    return Findings()


PROCESSORS = [Processor(name="judge", version=1, wants=lambda _: True, run=judge)]


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
    def service(self) -> ActionRunner:
        records = self.world.records
        return ActionRunner(
            rules=self.rules,
            objects=self.objects,
            records=records,
            updates=records,
            activated_at=self.activated,
            reserve_seconds=10,
        )

    def release(self, record: Record) -> None:
        """Do what the API does when a person asks for it."""
        assert self.world.records.request_release(record.identity, "2026-01-31T12:00:00.000Z")

    def changes(self) -> list[RecordChange]:
        return self.world.records.stream[self.acted :]

    def act(self, seconds: float = 30) -> ActionReport:
        """Act on all changes since the last time, and deliver what S3 says of it."""
        changes = self.changes()
        report = self.service.handle_changes(changes, lambda: seconds)
        ids = [change.id for change in self.world.records.stream]
        self.acted = (
            ids.index(report.first_failed_id)
            if report.first_failed_id
            else self.acted + len(changes)
        )
        self.deliver()
        return report

    def deliver(self) -> None:
        """Deliver what S3 says of the watched prefix."""
        watched = [event for event in self.objects.events if event.key.startswith("uploads/")]
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
        content = self.world.store.content_of(Address(bucket=BUCKET, key=key, version_id=version))
        return content and content[0]

    def record(self, record: Record) -> Record:
        return self.world.records.get_many([record.identity])[record.identity]


class Refusing(MemoryObjectActions):
    """Copies nothing."""

    def copy(self, address: Address, to: str, size: int) -> bool:
        del address, to, size
        raise UnavailableError("SlowDown")


class NotRemoving(MemoryObjectActions):
    """Copies, and can't remove what it copied."""

    def delete(self, address: Address) -> None:
        del address
        raise UnavailableError("timed out")
