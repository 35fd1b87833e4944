"""The whole system in memory: a bucket, the functions, and what they write to."""

from __future__ import annotations

import functools
import io
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.json_log import JsonLog
from serverless_s3_processor.runtime.config.api import ApiSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations
from serverless_s3_processor.runtime.domain import parsing
from serverless_s3_processor.runtime.domain.actions import ActionRules
from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.runtime.lambdas import api, notifier, processor
from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth
from serverless_s3_processor.runtime.processors.registry import Processor, built_in
from serverless_s3_processor.runtime.services.announce_changes import AnnounceChanges
from serverless_s3_processor.runtime.services.apply_actions import ApplyActions
from serverless_s3_processor.runtime.services.examine_batch import ProcessingStrategy
from serverless_s3_processor.runtime.services.examine_object import ExamineObject
from serverless_s3_processor.runtime.services.list_failures import (
    FailureLists,
    ListFailures,
    examine_change,
    examine_upload,
)
from serverless_s3_processor.runtime.services.list_quarantine import ListQuarantine
from serverless_s3_processor.runtime.services.offer_transfers import OfferTransfers
from serverless_s3_processor.runtime.services.process_objects import ProcessObjects
from serverless_s3_processor.runtime.services.query_records import QueryRecords
from serverless_s3_processor.runtime.services.redrive import Redrive
from serverless_s3_processor.runtime.services.release_quarantined import ReleaseQuarantined
from serverless_s3_processor.runtime.services.report_status import ReportStatus
from serverless_s3_processor.runtime.services.request_actions import RequestActions
from serverless_s3_processor.runtime.services.request_processing import RequestProcessing
from serverless_s3_processor.runtime.services.run_processors import run_processors
from serverless_s3_processor.runtime.services.send_digest import SendDigest
from serverless_s3_processor.runtime.services.start_run import StartRun
from serverless_s3_processor.runtime.services.stop_run import StopRun
from serverless_s3_processor.runtime.services.summarize_minutes import SummarizeMinutes
from serverless_s3_processor.testing.concurrent_reader import MemoryConcurrentReader
from serverless_s3_processor.testing.cursor_keys import MemoryCursorKeys
from serverless_s3_processor.testing.dead_letters import (
    MemoryChangeStream,
    MemoryDeadLetterQueue,
    MemoryFailureLog,
    MemoryReturnQueue,
)
from serverless_s3_processor.testing.notice_topic import MemoryNoticeTopic
from serverless_s3_processor.testing.object_links import MemoryObjectLinks
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from serverless_s3_processor.testing.queue_gauge import MemoryQueueGauge
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from serverless_s3_processor.testing.request_queue import MemoryRequestQueue
from serverless_s3_processor.testing.runs import MemoryRuns
from serverless_s3_processor.testing.summary_table import MemorySummaryTable
from tests.support.messages import notification, sqs_batch, stream_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from serverless_s3_processor.runtime.domain.events import ObjectEvent
    from serverless_s3_processor.runtime.domain.record import Record
    from serverless_s3_processor.testing.derived_files import MemoryDerivedFiles

BUCKET = "s3-processor-bucket-test-111122223333"
SETTINGS = ApiSettings(
    environment="test",
    bucket=BUCKET,
    watched=WatchedLocations.read(f"{BUCKET}/uploads/"),
    queue_url="https://queue",
    dead_letters_url="https://dead",
    changes_dead_letters_url="https://changes",
    records_table="records",
    summaries_table="summaries",
    processor_log="/aws/lambda/processor",
    state_machine_arn="arn:aws:states:us-east-1:111122223333:stateMachine:reconcile",
)


@dataclass(slots=True)
class Clock:
    """A clock that goes on by `tick` each time it is asked."""

    moment: datetime = datetime(2026, 1, 31, 12, 0, 0, 250_000, UTC)
    tick: timedelta = timedelta(seconds=1, milliseconds=1)

    def __call__(self) -> datetime:
        self.moment += self.tick
        return self.moment


@dataclass(slots=True)
class Context:
    """Lambda's context."""

    seconds: float = 30
    function_name: str = "s3-processor-test"

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


@dataclass(slots=True, kw_only=True)
class World:
    """Everything in memory; replace a part by a subclass that fails, and see what happens."""

    clock: Clock = field(default_factory=Clock)
    versioned: bool = True
    processors: Sequence[Processor] = field(default_factory=built_in)
    first_read: int = 1024
    read_budget: int = 1 << 20
    context: Context = field(default_factory=Context)
    store: MemoryObjectStore = field(init=False)
    derived: MemoryDerivedFiles | None = None
    records: MemoryRecordTable = field(default_factory=MemoryRecordTable)
    topic: MemoryNoticeTopic = field(default_factory=MemoryNoticeTopic)
    summaries: MemorySummaryTable = field(default_factory=MemorySummaryTable)
    requests: MemoryRequestQueue = field(default_factory=MemoryRequestQueue)
    logged: io.StringIO = field(default_factory=io.StringIO)
    announced: int = 0
    cursor_keys: MemoryCursorKeys = field(default_factory=MemoryCursorKeys)
    uploads_dead: MemoryDeadLetterQueue = field(default_factory=MemoryDeadLetterQueue)
    changes_dead: MemoryDeadLetterQueue = field(default_factory=MemoryDeadLetterQueue)
    refused_notices: MemoryReturnQueue = field(default_factory=MemoryReturnQueue)
    actions_dead: MemoryDeadLetterQueue = field(default_factory=MemoryDeadLetterQueue)
    returned: MemoryReturnQueue = field(default_factory=MemoryReturnQueue)
    failure_log: MemoryFailureLog = field(default_factory=MemoryFailureLog)
    gauge: MemoryQueueGauge = field(default_factory=MemoryQueueGauge)
    cors_origins: str = ""
    watched: WatchedLocations = SETTINGS.watched
    tag: str = ""
    quarantine: str = ""
    runs: MemoryRuns = field(init=False)

    def __post_init__(self) -> None:
        self.runs = MemoryRuns(self.clock)
        self.store = MemoryObjectStore(BUCKET, self.clock, self.versioned)

    @property
    def log(self) -> JsonLog:
        return JsonLog(out=self.logged, now=self.clock, environment="test")

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.logged.getvalue().splitlines()]

    @property
    def process_objects(self) -> ProcessObjects:
        examine = ExamineObject(
            store=self.store,
            records=self.records,
            process=functools.partial(run_processors, self.processors),
            now=self.clock,
            environment="test",
            first_read=self.first_read,
            read_budget=self.read_budget,
            derived=self.derived,
        )
        attempt = ProcessingStrategy(examine=examine, in_parallel=map, reserve=12)
        usual = replace(attempt, at_once=MemoryConcurrentReader(self.store))
        return ProcessObjects(
            usual=usual, careful=lambda: [attempt], records=self.records, watched=self.watched
        )

    def process(self, *events: ObjectEvent) -> list[str]:
        """Deliver each event in a message of its own; return the messages that failed."""
        return self.deliver(*(notification(event) for event in events))

    def deliver(self, *bodies: str) -> list[str]:
        """Deliver a batch of messages; return the ids of those that failed."""
        answer = processor.handle(sqs_batch(bodies), self.context, self.process_objects, self.log)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    @property
    def announce_changes(self) -> AnnounceChanges:
        return AnnounceChanges(
            topic=self.topic,
            summaries=self.summaries,
            dead_letters=lambda: self.refused_notices,
            sleep=lambda _: None,
        )

    def announce(self) -> list[str]:
        """Deliver what the table's stream holds since the last time; return what failed."""
        waiting = self.records.stream[self.announced :]
        if not waiting:
            return []
        answer = notifier.handle(stream_batch(waiting), self.announce_changes, self.log)
        failed = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
        ids = [change.id for change in self.records.stream]
        self.announced = ids.index(failed[0]) if failed else len(ids)
        return failed

    @property
    def request_actions(self) -> RequestActions:
        stream = MemoryChangeStream(self.records.stream)
        return RequestActions(stream=stream, records=self.records, now=self.clock)

    def send_digest(self, minutes: int = 1) -> SendDigest:
        return SendDigest(
            topic=self.topic,
            summaries=self.summaries,
            now=self.clock,
            environment="test",
            minutes=minutes,
            keep_days=90,
        )

    @property
    def api(self) -> api.Api:
        return api.Api(services=MemoryApi(self), log=self.log)

    def request(self, body: str | None, **event: Any) -> tuple[int, dict[str, Any]]:
        """Send `POST /process`; return the status and the body of the answer."""
        return self.send("POST", "/process", body=body, **event)

    def call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> tuple[int, dict[str, Any]]:
        """Call an endpoint; return the status and the body of the answer."""
        resource, in_path = _routed(method, path)
        parameters = {name: [value] for name, value in query.items()} if query else None
        text = None if body is None else json.dumps(body)
        return self.send(
            method,
            resource,
            body=text,
            multiValueQueryStringParameters=parameters,
            pathParameters=in_path,
        )

    def send(self, method: str, path: str, **event: Any) -> tuple[int, dict[str, Any]]:
        """Send what API Gateway sends for a request."""
        proxied = {
            "httpMethod": method,
            "resource": path,
            "body": None,
            "requestContext": {"requestId": "r1"},
            **event,
        }
        answer = api.handle(proxied, self.context, self.api)
        return answer["statusCode"], json.loads(answer["body"])

    def process_requests(self) -> list[str]:
        """Deliver what the API put on the queue."""
        waiting, self.requests.sent[:] = list(self.requests.sent), []
        return self.deliver(*(json.dumps(parsing.request(event)) for event in waiting))

    def table(self) -> dict[tuple[str, str], Record]:
        """Return all records, without the time at which they were written."""
        newest = {change.new.identity: change.new for change in self.records.stream if change.new}
        return {identity: replace(record, processed_at="") for identity, record in newest.items()}

    def on_record(self, key: str) -> Record:
        """Return the one record of a key."""
        (record,) = self.records.history(key, None)
        return record

    @property
    def notices(self) -> list[dict[str, Any]]:
        """What machines were told, in order."""
        return [
            json.loads(notice.message)
            for notice in self.topic.published
            if notice.attributes["kind"] == "object"
        ]


@dataclass(frozen=True, slots=True)
class MemoryApi:
    """What the endpoints work with, made anew each time from the parts that the world has then."""

    world: World

    @property
    def settings(self) -> ApiSettings:
        world = self.world
        return replace(
            SETTINGS,
            cors_origins=world.cors_origins,
            watched=world.watched,
            tag=world.tag,
            quarantine=world.quarantine,
        )

    @property
    def now(self) -> Callable[[], datetime]:
        return self.world.clock

    @property
    def records(self) -> MemoryRecordTable:
        return self.world.records

    @property
    def query_records(self) -> QueryRecords:
        return QueryRecords(records=self.records, keys=self.world.cursor_keys, now=self.now)

    @property
    def request_processing(self) -> RequestProcessing:
        return RequestProcessing(store=self.world.store, queue=self.world.requests, now=self.now)

    @property
    def report_status(self) -> ReportStatus:
        return ReportStatus(
            uploads=self.world.gauge,
            uploads_dead=_gauge_of(self.world.uploads_dead),
            changes_dead=_gauge_of(self.world.changes_dead),
            actions_dead=_gauge_of(self.world.actions_dead),
            sum_up=self.sum_up,
            now=self.now,
        )

    @property
    def sum_up(self) -> SummarizeMinutes:
        return SummarizeMinutes(summaries=self.world.summaries)

    @property
    def offer_transfers(self) -> OfferTransfers:
        return OfferTransfers(
            store=self.world.store,
            links=MemoryObjectLinks(),
            bucket=BUCKET,
            now=self.now,
            seconds=SETTINGS.link_seconds,
        )

    @property
    def list_failures(self) -> FailureLists:
        world = self.world
        return FailureLists(
            uploads=ListFailures(
                queue=world.uploads_dead,
                examine=functools.partial(examine_upload, watched=world.watched),
                log=world.failure_log,
            ),
            changes=ListFailures(queue=world.changes_dead, examine=examine_change),
            actions=ListFailures(
                queue=world.actions_dead,
                examine=world.request_actions.examine,
                log=world.failure_log,
            ),
        )

    @property
    def redrives(self) -> Mapping[str, Redrive]:
        world = self.world
        return {
            "uploads": Redrive(
                dead_letters=world.uploads_dead,
                queue=world.returned,
                objects=functools.partial(DeadLetter.objects, watched=world.watched),
            ),
            "actions": Redrive(
                dead_letters=world.actions_dead,
                queue=world.request_actions,
                objects=world.request_actions.objects,
            ),
        }

    @property
    def list_quarantine(self) -> ListQuarantine:
        return ListQuarantine(listing=self.world.store, records=self.records, bucket=BUCKET)

    @property
    def release_quarantined(self) -> ReleaseQuarantined:
        records = self.records
        return ReleaseQuarantined(
            records=records, store=self.world.store, notes=records, now=self.now
        )

    @property
    def apply_actions(self) -> ApplyActions:
        return ApplyActions(
            rules=ActionRules.parse(BUCKET, self.world.tag, self.world.quarantine),
            query=self.query_records,
            records=self.records,
            request=self.request_processing,
            queue=self.world.requests,
        )

    @property
    def runs(self) -> MemoryRuns:
        return self.world.runs

    @property
    def start_run(self) -> StartRun:
        return StartRun(runs=self.runs, now=self.now)

    @property
    def stop_run(self) -> StopRun:
        return StopRun(runs=self.runs)


def _routed(method: str, path: str) -> tuple[str, dict[str, str] | None]:
    """Return what API Gateway makes of a path: the resource, and what stands in its braces."""
    folder, _, name = path.rpartition("/")
    if method == "GET" and folder == "/reconcile":
        return "/reconcile/{run}", {"run": name}
    return path, None


def _gauge_of(queue: MemoryDeadLetterQueue) -> MemoryQueueGauge:
    return MemoryQueueGauge(QueueDepth(len(queue.letters), 0))
