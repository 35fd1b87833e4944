"""What event source mappings make of a function's response to a batch.

AWS retries a stream from the lowest failed record, and gives up after MaximumRetryAttempts with a
record at the OnFailure destination. A response that names an unknown item fails the whole batch.
The emulator takes a stream's partial response for success, retries for ever, and takes unknown
items for processed.
"""

from collections import Counter
from threading import current_thread
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.repairs.lambda_.stream_poller import THREAD_NAME as STREAM_THREAD

QUEUE_THREAD: Final = "ministack-esm"
UNLIMITED: Final = -1
ALL_RECORDS: Final = 1_000_000

Mapping = dict[str, Any]
Event = dict[str, list[dict[str, Any]]]
Result = dict[str, Any]


def apply() -> None:
    """Streams resume at the lowest failed record, and give up after the retries with a record at
    the failure destination. A response that names an unknown item fails its batch.
    """
    # Batches come from the emulator's polling threads only.
    failures = Counter[str]()
    evaluators = {
        QUEUE_THREAD: _evaluate_queue,
        STREAM_THREAD: lambda *batch: _evaluate_stream(failures, *batch),
    }

    def evaluating(original: Function) -> Function:
        def execute(function: Mapping, event: Event) -> Result:
            result: Result = original(function, event)
            evaluate = evaluators.get(current_thread().name)
            mapping = _find_mapping(function, event) if evaluate else None
            if evaluate and mapping:
                return evaluate(mapping, function, event, result)
            return result

        return execute

    wrap(module("services.lambda_svc"), "_execute_function", evaluating)


def _evaluate_queue(mapping: Mapping, _function: Mapping, event: Event, result: Result) -> Result:
    items = [record["messageId"] for record in event["Records"]]
    has_known_items = set(_failed_items(mapping, result)) <= set(items)
    return result if has_known_items else {**result, "error": True}


def _evaluate_stream(
    failures: Counter[str], mapping: Mapping, function: Mapping, event: Event, result: Result
) -> Result:
    index = _first_failed_index(mapping, event, result)
    if index != 0:
        failures.pop(mapping["UUID"], None)
    if index is None:
        return result
    _move_to(mapping, event["Records"][index])
    failures[mapping["UUID"]] += 1
    return _retry_or_give_up(failures, mapping, function, event["Records"][index:], result)


def _retry_or_give_up(
    failures: Counter[str],
    mapping: Mapping,
    function: Mapping,
    records: list[dict[str, Any]],
    result: Result,
) -> Result:
    max_retries = mapping.get("MaximumRetryAttempts")
    if max_retries in (None, UNLIMITED) or failures[mapping["UUID"]] <= int(max_retries or 0):
        return {**result, "error": True}
    failures.pop(mapping["UUID"], None)
    module("services.lambda_svc")._send_ddb_stream_failure_record(
        mapping, function, records, mapping["EventSourceArn"], result, "RetryAttemptsExhausted"
    )
    return {**result, "error": False}


def _first_failed_index(mapping: Mapping, event: Event, result: Result) -> int | None:
    items = [record["dynamodb"]["SequenceNumber"] for record in event["Records"]]
    failed = _failed_items(mapping, result)
    if result.get("error") or not set(failed) <= set(items):
        return 0
    return min((items.index(item) for item in failed), default=None)


def _failed_items(mapping: Mapping, result: Result) -> list[object]:
    if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []):
        return []
    response = result.get("body")
    failed = response.get("batchItemFailures") if isinstance(response, dict) else None
    return [item.get("itemIdentifier") if isinstance(item, dict) else None for item in failed or []]


def _find_mapping(function: Mapping, event: Event) -> Mapping | None:
    source = event["Records"][0]["eventSourceARN"]
    name = function["config"]["FunctionName"]
    mappings: list[Mapping] = list(module("services.lambda_svc")._esms.values())
    return next(
        (
            mapping
            for mapping in mappings
            if (mapping["EventSourceArn"], mapping["FunctionName"]) == (source, name)
        ),
        None,
    )


def _move_to(mapping: Mapping, record: dict[str, Any]) -> None:
    positions = module("services.lambda_svc")._dynamodb_stream_positions
    table = mapping["EventSourceArn"].split("/")[1]
    position: int = positions[mapping["UUID"]]
    # A filter may have removed records from the batch, so its indices are not the stream's.
    records = module("services.dynamodb").stream_records_since(table, position, ALL_RECORDS)
    numbers = [later["dynamodb"]["SequenceNumber"] for later in records]
    positions[mapping["UUID"]] = position + numbers.index(record["dynamodb"]["SequenceNumber"])
