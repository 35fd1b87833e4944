"""The functions under test, put together by `bootstrap`, on ports that fail."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from serverless_s3_processor.runtime.adapters.json_log import JsonLog
from serverless_s3_processor.runtime.bootstrap.digest import DigestAdapters, build_digest_sender
from serverless_s3_processor.runtime.bootstrap.notifier import NotifierAdapters, build_announcer
from serverless_s3_processor.runtime.bootstrap.processor import (
    ProcessorAdapters,
    build_message_processor,
)
from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.runtime.domain.reconcile.comparison import ReconcileOptions
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
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from serverless_s3_processor.testing.summary_table import MemorySummaryTable
from tests.simulation.adapters.dead_letters import FaultyDeadLetters, FaultyReturnQueue
from tests.simulation.adapters.notices import RefusedNoticeQueue
from tests.simulation.adapters.store_and_table import (
    FaultyListing,
    FaultyRecords,
    FaultyRequests,
    FaultyStore,
    SlowReads,
)
from tests.simulation.adapters.worker import Worker
from tests.simulation.recipe import Recipe, recast
from tests.simulation.world.bucket import NAME, WATCHED, TrueBucket
from tests.simulation.world.clock import VirtualClock
from tests.simulation.world.contents import FIRST_READ
from tests.simulation.world.faults import Faults
from tests.simulation.world.ledger import Ledger
from tests.simulation.world.profile import Fault
from tests.simulation.world.queue import SimulatedQueue
from tests.simulation.world.stream import Stream
from tests.support import function_settings

DIGEST_MINUTES = 5
_PROCESSOR = replace(
    function_settings.PROCESSOR,
    watched=WATCHED,
    first_read_bytes=FIRST_READ,
    read_budget_bytes=1000,
)
_DIGEST = replace(function_settings.DIGEST, digest_minutes=DIGEST_MINUTES)


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
    message_processor: MessageProcessor = field(init=False)
    announcer: Announcer = field(init=False)
    digest_sender: DigestSender = field(init=False)
    requester: ProcessingRequester = field(init=False)
    redriver: Redriver = field(init=False)
    listing: FaultyListing = field(init=False)
    listing_reconciler: ListingReconciler = field(init=False)
    record_reconciler: RecordReconciler = field(init=False)
    log: JsonLog = field(init=False)

    def __post_init__(self) -> None:
        parts, recipe, faults = self.parts, self.recipe, self.parts.faults
        store = FaultyStore(parts.bucket, faults, parts.slow)
        records = FaultyRecords(parts.records, parts.stream, parts.ledger, faults)
        topic = recipe.topic(parts.ledger, faults, parts.time, DIGEST_MINUTES)
        summaries = recipe.summaries(parts.summaries, parts.ledger, faults)
        refused = RefusedNoticeQueue(parts.ledger, faults)
        requests = FaultyRequests(parts.queue, parts.time, faults)
        returned: set[str] = set()
        self.message_processor = self._message_processor(store)
        notifier_adapters = NotifierAdapters(topic, summaries, lambda: refused, lambda _: None)
        self.announcer = recast(
            build_announcer(function_settings.NOTIFIER, notifier_adapters), recipe.announcer
        )
        self.digest_sender = recast(
            build_digest_sender(_DIGEST, DigestAdapters(topic, summaries, parts.time)),
            recipe.digest_sender,
        )
        self.redriver = recipe.redriver(
            dead_letters=FaultyDeadLetters(parts.queue, parts.time, faults, returned),
            queue=FaultyReturnQueue(parts.queue, parts.time, faults, returned),
            objects=partial(DeadLetter.objects, watched=WATCHED),
        )
        self.requester = ProcessingRequester(store=store, queue=requests, now=parts.time)
        self.listing = FaultyListing(parts.bucket, faults)
        self.listing_reconciler = recipe.listing_reconciler(records=records, queue=requests)
        self.record_reconciler = recipe.record_reconciler(
            records=records, listing=self.listing, queue=requests, now=parts.time
        )
        self.log = JsonLog(out=_NoOutput(), now=parts.time, environment="test")

    def process(self, event: dict[str, Any]) -> set[str]:
        """Deliver a batch of the queue; return the ids of the messages to deliver again."""
        context = _Context(self.parts.faults)
        response = processor.handle(event, context, self.message_processor, self.log)
        return _failed(self.recipe.response(response, event))

    def announce(self, event: dict[str, Any]) -> set[str]:
        """Deliver a batch of the stream; return the change to deliver again from, if any."""
        return _failed(notifier.handle(event, self.announcer, self.log))

    def reconcile(self, *, grace_period: timedelta) -> None:
        """Compare the bucket with the table, in both directions."""
        now = self.parts.time()
        options = ReconcileOptions(
            bucket=NAME,
            observed_at=now,
            settled_before=now - grace_period,
            force=self.recipe.backfill,
        )
        listed = list(self.listing.list_versions(NAME, ""))
        self.listing_reconciler.reconcile(listed, options)
        by_key = [self.parts.records.history(key, None) for key in self.parts.bucket.versions]
        identities = {version.identity for version in listed}
        self.record_reconciler.reconcile(filter(None, by_key), identities, options)

    def send_digest(self) -> None:
        """Do what the schedule asks for."""
        digest.handle(self.digest_sender, self.log)

    def _message_processor(self, store: FaultyStore) -> MessageProcessor:
        parts, recipe = self.parts, self.recipe
        worker = Worker(parts.faults, parts.slow, recipe.object_run)

        def isolated_path(examiner: ObjectExaminer) -> Sequence[ProcessingStrategy]:
            return [
                ProcessingStrategy(
                    examiner=replace(recast(examiner, recipe.examiner), process=process),
                    in_parallel=map,
                    reserve_seconds=_PROCESSOR.reserve_seconds,
                    clock=parts.slow,
                )
                for process in (worker.run_isolated_briefly, worker.run_isolated)
            ]

        adapters = ProcessorAdapters(
            store=store,
            records=recipe.records(parts.records, parts.stream, parts.ledger, parts.faults),
            process=worker.run,
            isolated_path=isolated_path,
            concurrent_reader=MemoryConcurrentReader(store),
            now=parts.time,
            clock=parts.slow,
        )
        service = build_message_processor(_PROCESSOR, adapters)
        fast_path = replace(
            service.fast_path, examiner=recast(service.fast_path.examiner, recipe.examiner)
        )
        service = replace(service, fast_path=fast_path)
        if not recipe.isolated:
            service = replace(service, isolated_path=lambda: (fast_path,))
        return recast(service, recipe.processor)


@dataclass(slots=True)
class _Context:
    """Lambda's context; the time may run out from one call to the next."""

    faults: Faults

    def get_remaining_time_in_millis(self) -> int:
        run = self.faults.invocation
        run.out_of_time = run.out_of_time or self.faults.strikes(Fault.OUT_OF_TIME)
        return 5_000 if run.out_of_time else 30_000


class _NoOutput(io.StringIO):
    def write(self, text: str, /) -> int:
        return len(text)


def _failed(response: dict[str, Any]) -> set[str]:
    return {failure["itemIdentifier"] for failure in response["batchItemFailures"]}
