"""What event source mappings make of a function's answer to a batch.

AWS retries a stream from the lowest failed record and gives up after MaximumRetryAttempts, telling
the OnFailure destination; an answer that names an unknown item fails the whole batch. The emulator
takes a stream's partial answer for success, retries for ever, and takes unknown items for done.
"""

from collections import Counter
from threading import current_thread
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap
from serverless_s3_processor.local.gaps.stream_poller import THREAD_NAME as STREAMS

QUEUES = "ministack-esm"
FOR_EVER = -1

Mapping = dict[str, Any]
Event = dict[str, list[dict[str, Any]]]
Result = dict[str, Any]


def apply() -> None:
    """Judge the answers to batches, which come from the emulator's polling threads alone."""
    failures = Counter[str]()
    judges = {QUEUES: _judge_queue, STREAMS: lambda *batch: _judge_stream(failures, *batch)}

    def judging(original: Function) -> Function:
        def execute(function: Mapping, event: Event) -> Result:
            result: Result = original(function, event)
            judge = judges.get(current_thread().name)
            mapping = _mapping(function, event) if judge else None
            return judge(mapping, function, event, result) if judge and mapping else result

        return execute

    wrap(module("services.lambda_svc"), "_execute_function", judging)


def _judge_queue(mapping: Mapping, _function: Mapping, event: Event, result: Result) -> Result:
    items = [record["messageId"] for record in event["Records"]]
    known = set(_named(mapping, result)) <= set(items)
    return result if known else {**result, "error": True}


def _judge_stream(
    failures: Counter[str], mapping: Mapping, function: Mapping, event: Event, result: Result
) -> Result:
    first = _first_failed(mapping, event, result)
    if first != 0:
        failures.pop(mapping["UUID"], None)
    if first is None:
        return result
    _move_to(mapping, event["Records"][first])
    failures[mapping["UUID"]] += 1
    return _retried_or_given_up(failures, mapping, function, event["Records"][first:], result)


def _retried_or_given_up(
    failures: Counter[str],
    mapping: Mapping,
    function: Mapping,
    rest: list[dict[str, Any]],
    result: Result,
) -> Result:
    allowed = mapping.get("MaximumRetryAttempts")
    if allowed in (None, FOR_EVER) or failures[mapping["UUID"]] <= int(allowed or 0):
        return {**result, "error": True}
    failures.pop(mapping["UUID"], None)
    module("services.lambda_svc")._send_ddb_stream_failure_record(
        mapping, function, rest, mapping["EventSourceArn"], result, "RetryAttemptsExhausted"
    )
    return {**result, "error": False}


def _first_failed(mapping: Mapping, event: Event, result: Result) -> int | None:
    items = [record["dynamodb"]["SequenceNumber"] for record in event["Records"]]
    named = _named(mapping, result)
    if result.get("error") or not set(named) <= set(items):
        return 0
    return min((items.index(name) for name in named), default=None)


def _named(mapping: Mapping, result: Result) -> list[object]:
    if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []):
        return []
    answer = result.get("body")
    failed = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    return [item.get("itemIdentifier") if isinstance(item, dict) else None for item in failed or []]


def _mapping(function: Mapping, event: Event) -> Mapping | None:
    source = event["Records"][0]["eventSourceARN"]
    name = function["config"]["FunctionName"]
    mappings: list[Mapping] = list(module("services.lambda_svc")._esms.values())
    return next(
        (
            each
            for each in mappings
            if (each["EventSourceArn"], each["FunctionName"]) == (source, name)
        ),
        None,
    )


def _move_to(mapping: Mapping, record: dict[str, Any]) -> None:
    positions = module("services.lambda_svc")._dynamodb_stream_positions
    table = mapping["EventSourceArn"].split("/")[1]
    position: int = positions[mapping["UUID"]]
    # A filter may have left records out of the batch, so its indices are not the stream's.
    ahead = module("services.dynamodb").stream_records_since(table, position, _WHOLE_STREAM)
    numbers = [each["dynamodb"]["SequenceNumber"] for each in ahead]
    positions[mapping["UUID"]] = position + numbers.index(record["dynamodb"]["SequenceNumber"])


_WHOLE_STREAM = 1_000_000
