"""Adds the queue to a bucket's event notifications or removes it, and changes no others.

A configuration has the shape of S3's API; its unknown parts stay as they are.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Configuration: TypeAlias = dict[str, Any]

_QUEUES: Final = "QueueConfigurations"
_KINDS: Final = (_QUEUES, "TopicConfigurations", "LambdaFunctionConfigurations")
_ARNS: Final = ("QueueArn", "TopicArn", "LambdaFunctionArn")
_ANY: Final = ":*"


class NotificationOverlapError(ValueError):
    """Another notification has the same events of the same keys; S3 allows only one."""


def attach_queue(
    configuration: Configuration, queue_arn: str, prefixes: Sequence[str]
) -> Configuration:
    """Return the configuration with the queue notified of these prefixes, and of no others.

    Raises:
        NotificationOverlapError: another destination has some of these events.
    """
    others = detach_queue(configuration, queue_arn)
    for prefix in prefixes:
        for other in _all(others):
            _check_overlap(other, prefix)
    ours = [_queue_configuration(queue_arn, prefix) for prefix in prefixes]
    return {**others, _QUEUES: [*others.get(_QUEUES, []), *ours]}


def detach_queue(configuration: Configuration, queue_arn: str) -> Configuration:
    """Return the configuration without the queue's notifications."""
    remaining = [
        entry for entry in configuration.get(_QUEUES, []) if entry["QueueArn"] != queue_arn
    ]
    others = {kind: value for kind, value in configuration.items() if kind != _QUEUES}
    return {**others, _QUEUES: remaining} if remaining else others


def is_attached(configuration: Configuration, queue_arn: str, prefixes: Sequence[str]) -> bool:
    """Tell whether the queue is notified of exactly these prefixes."""
    configured = [
        entry for entry in configuration.get(_QUEUES, []) if entry["QueueArn"] == queue_arn
    ]
    expected = [_queue_configuration(queue_arn, prefix) for prefix in prefixes]
    return sorted(map(_comparable, configured)) == sorted(map(_comparable, expected))


def _queue_configuration(queue_arn: str, prefix: str) -> dict[str, Any]:
    rules = [{"Name": "prefix", "Value": prefix}] if prefix else []
    return {
        "QueueArn": queue_arn,
        "Events": list(names.WATCHED_EVENTS),
        **({"Filter": {"Key": {"FilterRules": rules}}} if rules else {}),
    }


def _comparable(configured: dict[str, Any]) -> tuple[str, str, list[str]]:
    return (
        _filter_value(configured, "prefix"),
        _filter_value(configured, "suffix"),
        sorted(configured["Events"]),
    )


def _all(configuration: Configuration) -> Iterator[dict[str, Any]]:
    for kind in _KINDS:
        yield from configuration.get(kind, [])


def _check_overlap(other: dict[str, Any], prefix: str) -> None:
    other_prefix = _filter_value(other, "prefix")
    is_nested = other_prefix.startswith(prefix) or prefix.startswith(other_prefix)
    shared = next(_shared_events(other["Events"]), None) if is_nested else None
    if shared is not None:
        configured = next(other[arn] for arn in _ARNS if arn in other)
        raise NotificationOverlapError(
            f"it already notifies {configured} of {shared} under {other_prefix!r} (configuration "
            f"{other.get('Id', 'without an id')!r}), and S3 allows one destination per event under "
            f"{prefix!r}: watch another prefix, or subscribe both destinations to a topic"
        )


def _shared_events(events: Iterable[str]) -> Iterator[str]:
    for theirs in events:
        for ours in names.WATCHED_EVENTS:
            types = sorted(f"{event.removesuffix(_ANY)}:" for event in (theirs, ours))
            if types[1].startswith(types[0]):
                yield theirs


def _filter_value(configured: dict[str, Any], name: str) -> str:
    """Return a filter's value; S3 returns the names `prefix` and `suffix` with a capital letter."""
    rules = configured.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    values = (rule["Value"] for rule in rules if rule["Name"].lower() == name)
    return next(values, "")
