"""Wrong responses of the processor to a batch of the queue."""

from typing import Any


def no_failure(_response: dict[str, Any], _event: dict[str, Any]) -> dict[str, Any]:
    """Report no failed message."""
    return {"batchItemFailures": []}


def all_failed(_response: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """Report all messages as failed."""
    failures = [{"itemIdentifier": record["messageId"]} for record in event["Records"]]
    return {"batchItemFailures": failures}


def whole_batch(response: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """Report all messages as failed if one of them has failed."""
    return all_failed(response, event) if response["batchItemFailures"] else response
