"""The function `processor`, which the queue of uploads invokes."""

from __future__ import annotations

import functools
import json
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters import limited_output
from serverless_s3_processor.runtime.bootstrap import json_log
from serverless_s3_processor.runtime.bootstrap.processor import (
    aws_adapters,
    build_message_processor,
)
from serverless_s3_processor.runtime.config import measures
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from serverless_s3_processor.runtime.services.processing.message_processor import (
    BatchReport,
    Message,
)

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.adapters.json_log import JsonLog
    from serverless_s3_processor.runtime.lambdas.context import LambdaContext
    from serverless_s3_processor.runtime.services.processing.message_processor import (
        MessageProcessor,
    )


class NotProcessedError(Exception):
    """An event that was invoked without a queue failed; Lambda retries it."""


def handler(event: Any, context: LambdaContext) -> dict[str, Any]:  # noqa: ANN401 - Lambda's
    """Process a batch of the queue, or one event of S3, SNS or EventBridge without a queue.

    Returns the ids of the failed messages: the queue delivers only these again.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    return handle(event, context, *_wire())


@functools.cache
def _wire() -> tuple[MessageProcessor, JsonLog]:
    settings = ProcessorSettings.from_env(os.environ)
    service_and_log = (
        build_message_processor(settings, aws_adapters(settings)),
        json_log(settings.environment),
    )
    limited_output.install()
    return service_and_log


def handle(
    event: Any,  # noqa: ANN401 - Lambda's
    context: LambdaContext,
    processor: MessageProcessor,
    log: JsonLog,
) -> dict[str, Any]:
    """Process a batch with the given service."""
    queued = _messages(event)
    messages = queued or [Message("event", json.dumps(event))]
    report = processor.handle_batch(messages, lambda: context.get_remaining_time_in_millis() / 1000)
    _log_report(report, len(messages), log)
    if report.failed_message_ids and not queued:
        raise NotProcessedError(report.failures[0].reason)
    return {"batchItemFailures": [{"itemIdentifier": id_} for id_ in report.failed_message_ids]}


def _messages(event: Any) -> list[Message]:  # noqa: ANN401
    match event:
        case {"Records": [{"eventSource": "aws:sqs"}, *_] as records}:
            return [_message(record) for record in records]
    return []


def _message(record: dict[str, Any]) -> Message:
    receive_count = record.get("attributes", {}).get("ApproximateReceiveCount", "1")
    return Message(record["messageId"], record["body"], int(receive_count))


def _log_report(report: BatchReport, messages: int, log: JsonLog) -> None:
    for problem in report.failures:
        log.line(
            level="ERROR",
            message=problem.message,
            key=problem.key,
            reason=problem.reason,
            cause=problem.cause,
        )
    for record in filter(_is_wrong, report.records):
        log.line(
            level="WARNING",
            key=record.object_key,
            uploadTime=record.upload_time,
            reason=record.failure,
            flags=record.flags,
            cause=_cause(record),
        )
    for kind, count in _causes(report).items():
        log.metrics({measures.BY_CAUSE: count}, by={measures.CAUSE: kind})
    log.metrics(_metrics(report), messages=messages)


def _is_wrong(record: Record) -> bool:
    return record.is_failure or bool(record.flags)


def _cause(record: Record) -> measures.Cause | None:
    return measures.Cause(record.failure_kind) if record.failure_kind else None


def _causes(report: BatchReport) -> Counter[measures.Cause]:
    of_records = (kind for record in report.records if (kind := _cause(record)))
    return Counter([*(problem.cause for problem in report.failures), *of_records])


def _metrics(report: BatchReport) -> dict[str, Any]:
    return {
        measures.OBJECTS: len(report.records),
        measures.BYTES: sum(record.object_size or 0 for record in report.records),
        measures.FAILURES: sum(r.status is Status.FAILED for r in report.records),
        measures.RETRIES: len(report.failed_message_ids),
        measures.DELAY: report.delays,
    }
