"""The whole system in memory: a bucket, the functions, and what they write to."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from serverless_s3_processor.runtime.adapters.json_log import JsonLog
from serverless_s3_processor.runtime.bootstrap.api import ApiServices
from serverless_s3_processor.runtime.bootstrap.digest import DigestAdapters, build_digest_sender
from serverless_s3_processor.runtime.bootstrap.notifier import NotifierAdapters, build_announcer
from serverless_s3_processor.runtime.bootstrap.processor import (
    ProcessorAdapters,
    build_message_processor,
)
from serverless_s3_processor.runtime.config.api import ApiSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations
from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.runtime.lambdas import api, notifier, processor
from serverless_s3_processor.runtime.processors.api import Processor
from serverless_s3_processor.runtime.processors.registry import built_in_processors
from serverless_s3_processor.runtime.services.notices.announcer import Announcer
from serverless_s3_processor.runtime.services.notices.digest_sender import DigestSender
from serverless_s3_processor.runtime.services.processing.message_processor import MessageProcessor
from serverless_s3_processor.runtime.services.processing.processing_strategy import (
    ProcessingStrategy,
)
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors
from serverless_s3_processor.testing.concurrent_reader import MemoryConcurrentReader
from serverless_s3_processor.testing.cursor_keys import MemoryCursorKeys
from serverless_s3_processor.testing.dead_letters import (
    MemoryDeadLetterQueue,
    MemoryFailureLog,
    MemoryReturnQueue,
)
from serverless_s3_processor.testing.derived_files import MemoryDerivedFiles
from serverless_s3_processor.testing.notice_topic import MemoryNoticeTopic
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from serverless_s3_processor.testing.queue_gauge import MemoryQueueGauge
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from serverless_s3_processor.testing.request_queue import MemoryRequestQueue
from serverless_s3_processor.testing.runs import MemoryRuns
from serverless_s3_processor.testing.summary_table import MemorySummaryTable
from tests.support import function_settings
from tests.support.api.adapters import MemoryApiAdapters
from tests.support.clock import Clock, Context
from tests.support.messages import notification, sqs_batch, stream_batch

BUCKET: Final = function_settings.BUCKET
SETTINGS = ApiSettings(
    environment="test",
    bucket=BUCKET,
    watched=function_settings.WATCHED,
    queue_url="https://queue",
    dead_letters_url="https://dead",
    changes_dead_letters_url="https://changes",
    actions_dead_letters_url="https://actions",
    records_table="records",
    summaries_table="summaries",
    processor_log="/aws/lambda/processor",
    state_machine_arn="arn:aws:states:us-east-1:111122223333:stateMachine:reconcile",
)


@dataclass(slots=True, kw_only=True)
class World:
    """Everything in memory; replace a part by a subclass that fails, and see what happens."""

    clock: Clock = field(default_factory=Clock)
    versioned: bool = True
    processors: Sequence[Processor] = field(default_factory=built_in_processors)
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
    object_lock: str = ""
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
    def message_processor(self) -> MessageProcessor:
        settings = replace(
            function_settings.PROCESSOR,
            watched=self.watched,
            first_read_bytes=self.first_read,
            read_budget_bytes=self.read_budget,
        )
        strategy = partial(ProcessingStrategy, in_parallel=map, reserve_seconds=12)
        adapters = ProcessorAdapters(
            store=self.store,
            records=self.records,
            process=partial(run_processors, self.processors),
            isolated_path=lambda examiner: [strategy(examiner=examiner)],
            concurrent_reader=MemoryConcurrentReader(self.store),
            derived=self.derived,
            now=self.clock,
        )
        return build_message_processor(settings, adapters)

    def process(self, *events: ObjectEvent) -> list[str]:
        """Deliver each event in a message of its own; return the messages that failed."""
        return self.deliver(*(notification(event) for event in events))

    def deliver(self, *bodies: str) -> list[str]:
        """Deliver a batch of messages; return the ids of those that failed."""
        answer = processor.handle(sqs_batch(bodies), self.context, self.message_processor, self.log)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    @property
    def announcer(self) -> Announcer:
        adapters = NotifierAdapters(
            self.topic, self.summaries, lambda: self.refused_notices, lambda _: None
        )
        return build_announcer(function_settings.NOTIFIER, adapters)

    def announce(self) -> list[str]:
        """Deliver what the table's stream holds since the last time; return what failed."""
        waiting = self.records.stream[self.announced :]
        if not waiting:
            return []
        answer = notifier.handle(stream_batch(waiting), self.announcer, self.log)
        failed = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
        ids = [change.id for change in self.records.stream]
        self.announced = ids.index(failed[0]) if failed else len(ids)
        return failed

    def digest_sender(self, minutes: int = 1) -> DigestSender:
        settings = replace(function_settings.DIGEST, digest_minutes=minutes)
        return build_digest_sender(settings, DigestAdapters(self.topic, self.summaries, self.clock))

    @property
    def api(self) -> api.ApiHandler:
        settings = replace(
            SETTINGS,
            cors_origins=self.cors_origins,
            watched=self.watched,
            tag=self.tag,
            quarantine=self.quarantine,
            object_lock=self.object_lock,
        )
        services = ApiServices(settings, MemoryApiAdapters(self), self.clock)
        return api.ApiHandler(services=services, log=self.log)

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
        return self.deliver(*(json.dumps(parsing.to_message(event)) for event in waiting))

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


def _routed(method: str, path: str) -> tuple[str, dict[str, str] | None]:
    """Return what API Gateway makes of a path: the resource, and what stands in its braces."""
    folder, _, name = path.rpartition("/")
    if method == "GET" and folder == "/reconcile":
        return "/reconcile/{run}", {"run": name}
    return path, None
