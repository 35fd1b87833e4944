"""The functions under test, put together as `bootstrap` does, on ports that fail."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.isolation.trial import ObjectRun
from serverless_s3_processor.runtime.adapters.json_log import JsonLog
from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.runtime.domain.reconcile.comparison import ReconcileOptions
from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.lambdas import digest, notifier, processor
from serverless_s3_processor.runtime.services.dead_letters.redriver import Redriver
from serverless_s3_processor.runtime.services.notices.announcer import Announcer
from serverless_s3_processor.runtime.services.notices.digest_sender import DigestSender
from serverless_s3_processor.runtime.services.processing.message_processor import MessageProcessor
from serverless_s3_processor.runtime.services.processing.object_examiner import ObjectExaminer
from serverless_s3_processor.runtime.services.processing.processing_strategy import (
    ProcessingStrategy,
)
from serverless_s3_processor.runtime.services.processing_requester import ProcessingRequester
from serverless_s3_processor.runtime.services.reconcile.listing_reconciler import ListingReconciler
from serverless_s3_processor.runtime.services.reconcile.record_reconciler import RecordReconciler
from serverless_s3_processor.testing.concurrent_reader import MemoryConcurrentReader
from tests.simulation.bucket import NAME, WATCHED
from tests.simulation.contents import FIRST_READ, Worker
from tests.simulation.dead_letters import FaultyDeadLetters, FaultyReturnQueue
from tests.simulation.ports import FaultyListing, FaultyRecords, FaultyRequests, FaultyStore
from tests.simulation.profile import Fault
from tests.simulation.telling import FaultySummaries, FaultyTopic, KeptNotices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.notice_topic import NoticeTopic
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.summary_table import SummaryTable
    from serverless_s3_processor.testing.record_table import MemoryRecordTable
    from serverless_s3_processor.testing.summary_table import MemorySummaryTable
    from tests.simulation.acting import Switch
    from tests.simulation.bucket import TrueBucket
    from tests.simulation.clock import VirtualClock
    from tests.simulation.faults import Faults
    from tests.simulation.ledger import Ledger
    from tests.simulation.ports import SlowReads
    from tests.simulation.queue import SimulatedQueue
    from tests.simulation.stream import Stream

DIGEST_MINUTES = 5
_RESERVE = 12.0


def _as_it_is(answer: dict[str, Any], _event: dict[str, Any]) -> dict[str, Any]:
    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What the system is made of. A mutation replaces one part by a broken one."""

    examine: type[ObjectExaminer] = ObjectExaminer
    process: type[MessageProcessor] = MessageProcessor
    announce: type[Announcer] = Announcer
    send_digest: type[DigestSender] = DigestSender
    redrive: type[Redriver] = Redriver
    reconcile_listing: type[ListingReconciler] = ListingReconciler
    reconcile_records: type[RecordReconciler] = RecordReconciler
    records: Callable[[RecordTable], RecordTable] = lambda table: table
    summaries: Callable[[SummaryTable], SummaryTable] = lambda table: table
    topic: Callable[[NoticeTopic], NoticeTopic] = lambda topic: topic
    answer: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]] = _as_it_is
    trial: type[ObjectRun] = ObjectRun
    existing: Callable[[Iterable[Record]], list[Record]] = history.existing_versions
    current: Callable[[Iterable[Record]], Record | None] = history.current_version
    isolated: bool = True
    grace: timedelta = timedelta(minutes=15)
    """How recent things are that runs of reconcile leave alone."""
    backfill: bool = False
    """Whether those runs have everything processed again."""
    activated: Callable[[Switch], datetime] = lambda switch: switch.activated
    reads: Callable[[Switch, RecordChange], bool] = lambda _switch, _change: True


@dataclass(slots=True, kw_only=True)
class Parts:
    """The simulated world that the functions run in."""

    time: VirtualClock
    faults: Faults
    bucket: TrueBucket
    queue: SimulatedQueue
    records: MemoryRecordTable
    stream: Stream
    summaries: MemorySummaryTable
    ledger: Ledger
    slow: SlowReads


@dataclass(slots=True)
class System:
    """Runs the entry points of the functions."""

    parts: Parts
    recipe: Recipe
    process: MessageProcessor = field(init=False)
    announce: Announcer = field(init=False)
    send: DigestSender = field(init=False)
    request: ProcessingRequester = field(init=False)
    redrive: Redriver = field(init=False)
    listing: FaultyListing = field(init=False)
    reconcile_listing: ListingReconciler = field(init=False)
    reconcile_records: RecordReconciler = field(init=False)
    log: JsonLog = field(init=False)

    def __post_init__(self) -> None:
        parts, recipe = self.parts, self.recipe
        store = FaultyStore(parts.bucket, parts.faults, parts.slow)
        topic = FaultyTopic(parts.ledger, parts.faults, parts.time, DIGEST_MINUTES)
        summaries = recipe.summaries(FaultySummaries(parts.summaries, parts.ledger, parts.faults))
        self.process = self._processing(store)
        refused = KeptNotices(parts.ledger, parts.faults)
        self.announce = recipe.announce(
            topic=recipe.topic(topic),
            summaries=summaries,
            dead_letters=lambda: refused,
            sleep=lambda _: None,
        )
        self.send = recipe.send_digest(
            topic=topic,
            summaries=summaries,
            now=parts.time,
            environment="sim",
            minutes=DIGEST_MINUTES,
            keep_days=90,
        )
        requests = FaultyRequests(parts.queue, parts.time, parts.faults)
        returned: set[str] = set()
        self.redrive = recipe.redrive(
            dead_letters=FaultyDeadLetters(parts.queue, parts.time, parts.faults, returned),
            queue=FaultyReturnQueue(parts.queue, parts.time, parts.faults, returned),
            objects=partial(DeadLetter.objects, watched=WATCHED),
        )
        self.request = ProcessingRequester(store=store, queue=requests, now=parts.time)
        self.listing = FaultyListing(parts.bucket, parts.faults)
        records = FaultyRecords(parts.records, parts.stream, parts.ledger, parts.faults)
        self.reconcile_listing = recipe.reconcile_listing(records=records, queue=requests)
        self.reconcile_records = recipe.reconcile_records(
            records=records, listing=self.listing, queue=requests, now=parts.time
        )
        self.log = JsonLog(out=_Nowhere(), now=parts.time, environment="sim")

    def processor(self, event: dict[str, Any]) -> set[str]:
        """Deliver a batch of the queue; return the ids of the messages to deliver again."""
        answer = processor.handle(event, _Context(self.parts.faults), self.process, self.log)
        return _failed(self.recipe.answer(answer, event))

    def notifier(self, event: dict[str, Any]) -> set[str]:
        """Deliver a batch of the stream; return from which change to deliver again, if any."""
        return _failed(notifier.handle(event, self.announce, self.log))

    def reconcile(self, *, grace: timedelta) -> None:
        """Compare the bucket with the table, in both directions."""
        now = self.parts.time()
        settled = now - grace
        backfill = self.recipe.backfill
        terms = ReconcileOptions(
            bucket=NAME, observed_at=now, settled_before=settled, force=backfill
        )
        listed = list(self.listing.list_versions(NAME, ""))
        self.reconcile_listing.reconcile(listed, terms)
        by_key = [self.parts.records.history(key, None) for key in self.parts.bucket.versions]
        held = {each.identity for each in listed}
        self.reconcile_records.reconcile([records for records in by_key if records], held, terms)

    def digest(self) -> None:
        """Do what the schedule asks for."""
        digest.handle(self.send, self.log)

    def _processing(self, store: FaultyStore) -> MessageProcessor:
        parts = self.parts
        worker = Worker(parts.faults, parts.slow, self.recipe.trial)
        faulty = FaultyRecords(parts.records, parts.stream, parts.ledger, parts.faults)
        records = self.recipe.records(faulty)

        def attempt(process: Callable[..., Any]) -> ProcessingStrategy:
            examiner = self.recipe.examine(
                store=store,
                records=records,
                process=process,
                now=parts.time,
                environment="sim",
                first_read=FIRST_READ,
                read_budget=1000,
            )
            return ProcessingStrategy(
                examiner=examiner, in_parallel=map, reserve_seconds=_RESERVE, clock=parts.slow
            )

        usual = replace(attempt(worker.usual), concurrent_reader=MemoryConcurrentReader(store))
        careful: Sequence[ProcessingStrategy] = (usual,)
        if self.recipe.isolated:
            careful = (attempt(worker.brief), attempt(worker.settle))
        return self.recipe.process(
            fast_path=usual, isolated_path=lambda: careful, records=records, watched=WATCHED
        )


@dataclass(slots=True)
class _Context:
    """Lambda's context; the time may run out from one look at it to the next."""

    faults: Faults

    def get_remaining_time_in_millis(self) -> int:
        run = self.faults.invocation
        run.out_of_time = run.out_of_time or self.faults.strikes(Fault.OUT_OF_TIME)
        return 5_000 if run.out_of_time else 30_000


class _Nowhere(io.StringIO):
    def write(self, text: str, /) -> int:
        return len(text)


def _failed(answer: dict[str, Any]) -> set[str]:
    return {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
