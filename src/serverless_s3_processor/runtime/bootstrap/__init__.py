"""The one place that picks adapters. Nothing is built before it is asked for.

Each entry point's imports are its own: they are paid at its cold start.
"""

from __future__ import annotations

import functools
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.json_log import JsonLog
from serverless_s3_processor.runtime.adapters.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serverless_s3_processor.runtime.config.actions import ActionsSettings
    from serverless_s3_processor.runtime.config.digest import DigestSettings
    from serverless_s3_processor.runtime.config.notifier import NotifierSettings
    from serverless_s3_processor.runtime.config.processor import ProcessorSettings
    from serverless_s3_processor.runtime.ports.dead_letters import ReturnQueue
    from serverless_s3_processor.runtime.ports.derived_files import DerivedFiles
    from serverless_s3_processor.runtime.ports.reads_at_once import ReadsAtOnce
    from serverless_s3_processor.runtime.ports.version_listing import VersionListing
    from serverless_s3_processor.runtime.processors.registry import Processor
    from serverless_s3_processor.runtime.services.act_on_results import ActOnResults
    from serverless_s3_processor.runtime.services.announce_changes import AnnounceChanges
    from serverless_s3_processor.runtime.services.attach_bucket import AttachBucket
    from serverless_s3_processor.runtime.services.examine_batch import Attempt
    from serverless_s3_processor.runtime.services.examine_object import ExamineObject
    from serverless_s3_processor.runtime.services.process_objects import ProcessObjects
    from serverless_s3_processor.runtime.services.send_digest import SendDigest

_ISOLATED = (sys.executable, "-m", "serverless_s3_processor.runtime.isolated")
_COPY_SECONDS = 100
"""That S3 may take to answer when it copies: up to 5 GiB in one request, or 1 GiB as a part."""
_WRITES_AT_ONCE = 4
"""Of 25 records each: a batch of the queue."""
_PUBLISHES_AT_ONCE = 2
"""What `AnnounceChanges` gives the topic at a time."""
_CONCURRENT_READS = 20
"""Objects that one thread reads at the same time: a batch of 100 takes five turns."""
_READ_AHEAD = 4
"""Objects that are read at the same time while they are processed one by one."""


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def json_log(environment: str) -> JsonLog:
    """Return the log that Lambda collects."""
    return JsonLog(out=sys.stdout, now=now, environment=environment)


def process_objects(settings: ProcessorSettings) -> ProcessObjects:
    """Build the processor's service."""
    from serverless_s3_processor.runtime.adapters.aws.dynamodb_days import DynamoDBDays
    from serverless_s3_processor.runtime.adapters.aws.dynamodb_record_table import (
        DynamoDBRecordTable,
    )
    from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import dynamodb
    from serverless_s3_processor.runtime.adapters.aws.libcurl.s3 import S3Client
    from serverless_s3_processor.runtime.adapters.aws.s3_object_store import S3ObjectStore
    from serverless_s3_processor.runtime.adapters.limited_output import limited
    from serverless_s3_processor.runtime.processors.registry import registered
    from serverless_s3_processor.runtime.services.examine_batch import Attempt
    from serverless_s3_processor.runtime.services.examine_object import ExamineObject
    from serverless_s3_processor.runtime.services.process_objects import ProcessObjects
    from serverless_s3_processor.runtime.services.run_processors import run_processors

    config = ClientConfig(os.environ)
    table = dynamodb(config)
    days = DynamoDBDays(table, settings.summaries_table)
    write_each = table.concurrently("batch_write_item", _WRITES_AT_ONCE)
    records = DynamoDBRecordTable(table, settings.records_table, days=days, write_each=write_each)
    s3: Any = S3Client(config)
    processors = registered(thumbnails=settings.thumbnails)
    examine = ExamineObject(
        store=S3ObjectStore(s3, _version_listing),
        records=records,
        process=limited(functools.partial(run_processors, processors)),
        now=now,
        environment=settings.environment,
        first_read=settings.first_read_bytes,
        read_budget=settings.read_budget_bytes,
        read_reserve=settings.reserve_seconds / 2,
        derived=_derived_files(s3, settings),
    )
    usual = Attempt(
        examine=examine,
        in_parallel=Threads(settings.parallel_reads).map,
        reserve=settings.reserve_seconds,
        at_once=_reads_at_once(s3, settings),
    )
    careful = functools.cache(functools.partial(isolated_attempts, examine, settings, processors))
    return ProcessObjects(usual=usual, careful=careful, records=records, watched=settings.watched)


@functools.cache
def _version_listing() -> VersionListing:
    """By botocore, which is loaded for the first object that needs it: few have any."""
    from botocore.session import Session

    from serverless_s3_processor.runtime.adapters.aws.clients import client
    from serverless_s3_processor.runtime.adapters.aws.s3_version_listing import S3VersionListing

    return S3VersionListing(client(Session(), "s3"))


def _reads_at_once(s3: Any, settings: ProcessorSettings) -> ReadsAtOnce | None:  # noqa: ANN401
    """Thumbnails are put, and processors of a team's own may ask anybody: these wait in threads."""
    from serverless_s3_processor.runtime.adapters.aws.s3_reads_at_once import S3ReadsAtOnce
    from serverless_s3_processor.runtime.processors import own

    waits = settings.thumbnails or own.found()
    return None if waits else S3ReadsAtOnce(s3, _CONCURRENT_READS)


def _derived_files(s3: Any, settings: ProcessorSettings) -> DerivedFiles | None:  # noqa: ANN401
    if not settings.thumbnails:
        return None
    from serverless_s3_processor.runtime.adapters.aws.s3_derived_files import S3DerivedFiles

    return S3DerivedFiles(s3, settings.bucket)


def isolated_attempts(
    examine: ExamineObject, settings: ProcessorSettings, processors: Sequence[Processor]
) -> tuple[Attempt, Attempt]:
    """Build the attempts in isolation; the first leaves the second the time to settle one."""
    from serverless_s3_processor.runtime.adapters.isolation.runner import (
        BRIEF_SHARE,
        IsolatedProcessors,
    )
    from serverless_s3_processor.runtime.processors import own
    from serverless_s3_processor.runtime.services.examine_batch import Attempt

    seconds = settings.isolated_seconds
    isolated = IsolatedProcessors(
        command=(*_ISOLATED, str(settings.thumbnails)),
        limits={processor.name: processor.limits for processor in processors},
        seconds=seconds,
        memory_bytes=settings.isolated_memory_bytes,
        with_credentials=own.with_permissions(),
    )
    settle_reserve = settings.reserve_seconds + seconds
    brief_reserve = settle_reserve + _READ_AHEAD * seconds / BRIEF_SHARE
    examine = replace(examine, read_ahead=settings.read_budget_bytes)
    return (
        Attempt(
            examine=replace(examine, process=isolated.try_briefly, read_reserve=brief_reserve),
            in_parallel=isolated.ending_after(Threads(_READ_AHEAD).map),
            reserve=brief_reserve,
        ),
        Attempt(
            examine=replace(examine, process=isolated.settle),
            in_parallel=map,
            reserve=settle_reserve,
        ),
    )


def announce_changes(settings: NotifierSettings) -> AnnounceChanges:
    """Build the notifier's service."""
    from serverless_s3_processor.runtime.adapters.aws.dynamodb_summary_table import (
        DynamoDBSummaryTable,
    )
    from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import dynamodb
    from serverless_s3_processor.runtime.adapters.aws.libcurl.sns import sns
    from serverless_s3_processor.runtime.adapters.aws.sns_notice_topic import SNSNoticeTopic
    from serverless_s3_processor.runtime.domain.actions import Selection
    from serverless_s3_processor.runtime.services.announce_changes import AnnounceChanges

    config = ClientConfig(os.environ)
    return AnnounceChanges(
        topic=SNSNoticeTopic(sns(config).concurrently(_PUBLISHES_AT_ONCE), settings.topic_arn),
        summaries=DynamoDBSummaryTable(dynamodb(config), settings.summaries_table),
        dead_letters=functools.partial(_return_queue, config, settings.dead_letters_url),
        announced=Selection.parse(settings.announce),
    )


@functools.cache
def _return_queue(config: ClientConfig, url: str) -> ReturnQueue:
    from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import sqs
    from serverless_s3_processor.runtime.adapters.aws.sqs_dead_letters import SQSReturnQueue

    return SQSReturnQueue(sqs(config), url)


def act_on_results(settings: ActionsSettings) -> ActOnResults:
    """Build the service of the function that acts on results."""
    from botocore.session import Session

    from serverless_s3_processor.runtime.adapters.aws.clients import client
    from serverless_s3_processor.runtime.adapters.aws.dynamodb_record_notes import (
        DynamoDBRecordNotes,
    )
    from serverless_s3_processor.runtime.adapters.aws.dynamodb_record_table import (
        DynamoDBRecordTable,
    )
    from serverless_s3_processor.runtime.adapters.aws.s3_object_actions import S3ObjectActions
    from serverless_s3_processor.runtime.adapters.aws.sqs_activation import SQSActivation
    from serverless_s3_processor.runtime.domain.actions import Rules
    from serverless_s3_processor.runtime.services.act_on_results import ActOnResults

    session = Session()
    dynamodb = client(session, "dynamodb")
    return ActOnResults(
        rules=Rules.parse(settings.bucket, settings.tag, settings.quarantine),
        objects=S3ObjectActions(client(session, "s3", read_seconds=_COPY_SECONDS)),
        records=DynamoDBRecordTable(dynamodb, settings.records_table),
        notes=DynamoDBRecordNotes(dynamodb, settings.records_table),
        activated=SQSActivation(client(session, "sqs"), settings.dead_letters_url),
        reserve=settings.reserve_seconds,
    )


def attach_bucket() -> AttachBucket:
    """Build the attacher's service."""
    from botocore.session import Session

    from serverless_s3_processor.runtime.adapters.aws.clients import client
    from serverless_s3_processor.runtime.adapters.aws.s3_bucket_notifications import (
        S3BucketNotifications,
    )
    from serverless_s3_processor.runtime.services.attach_bucket import AttachBucket

    return AttachBucket(notifications=S3BucketNotifications(client(Session(), "s3")))


def answer_cloudformation(url: str, answer: Mapping[str, Any]) -> None:
    """Answer CloudFormation."""
    from serverless_s3_processor.runtime.adapters.aws import cloudformation_answers

    cloudformation_answers.answer(url, answer)


def send_digest(settings: DigestSettings) -> SendDigest:
    """Build the digest's service."""
    from serverless_s3_processor.runtime.adapters.aws.dynamodb_summary_table import (
        DynamoDBSummaryTable,
    )
    from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import dynamodb
    from serverless_s3_processor.runtime.adapters.aws.libcurl.sns import sns
    from serverless_s3_processor.runtime.adapters.aws.sns_notice_topic import SNSNoticeTopic
    from serverless_s3_processor.runtime.services.send_digest import SendDigest

    config = ClientConfig(os.environ)
    return SendDigest(
        topic=SNSNoticeTopic(sns(config).concurrently(1), settings.topic_arn),
        summaries=DynamoDBSummaryTable(dynamodb(config), settings.summaries_table),
        now=now,
        environment=settings.environment,
        minutes=settings.digest_minutes,
        keep_days=settings.summary_days,
    )
