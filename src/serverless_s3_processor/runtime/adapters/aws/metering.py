"""Counts the requests of botocore's clients, and the read units that they consume."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections import Counter

_KINDS: Final = {
    "ListObjectVersions": "lists",
    "ListObjectsV2": "lists",
    "PutObject": "puts",
    "GetObject": "gets",
    "SendMessage": "queueRequests",
    "SendMessageBatch": "queueRequests",
}
_READS: Final = ("BatchGetItem", "Query", "Scan")
_READ_UNITS: Final = "readUnits"


def meter(client: Any, requests: Counter[str]) -> Any:  # noqa: ANN401 - by service
    """Return the client, whose calls with a response are counted from now on.

    Tables are paid by read units, so their responses are requested to include them.
    """
    events = client.meta.events
    for operation in _READS:
        events.register(f"provide-client-params.dynamodb.{operation}", _request_capacity)
    events.register("after-call", lambda **call: _count(requests, **call))
    return client


def _request_capacity(params: dict[str, Any], **_: object) -> dict[str, Any]:
    return {**params, "ReturnConsumedCapacity": "TOTAL"}


def _count(requests: Counter[str], *, parsed: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401
    kind = _KINDS.get(model.name)
    if kind:
        requests[kind] += 1
    capacities = parsed.get("ConsumedCapacity", [])
    for capacity in capacities if isinstance(capacities, list) else [capacities]:
        requests[_READ_UNITS] += capacity["CapacityUnits"]
