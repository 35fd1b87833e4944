"""What a bucket is to tell the queue, beside what others have it tell: merged, and taken out again.

A configuration is as S3's API has it; parts that we don't know stay as they are.
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
    """Another configuration has the same events of the same keys; S3 allows only one."""


def attach_queue(
    configuration: Configuration, queue_arn: str, prefixes: Sequence[str]
) -> Configuration:
    """Return what is there, with our queue told of each prefix and of nothing else.

    Raises:
        OverlapError: another has some of these events; the message names it, and the way out.
    """
    others = detach_queue(configuration, queue_arn)
    for prefix in prefixes:
        for other in _all(others):
            _check_overlap(other, prefix)
    ours = [_queue_configuration(queue_arn, prefix) for prefix in prefixes]
    return {**others, _QUEUES: [*others.get(_QUEUES, []), *ours]}


def detach_queue(configuration: Configuration, queue_arn: str) -> Configuration:
    """Return what is there without what our queue is told."""
    remaining = [
        entry for entry in configuration.get(_QUEUES, []) if entry["QueueArn"] != queue_arn
    ]
    others = {kind: value for kind, value in configuration.items() if kind != _QUEUES}
    return {**others, _QUEUES: remaining} if remaining else others


def is_attached(configuration: Configuration, queue_arn: str, prefixes: Sequence[str]) -> bool:
    """Tell whether our queue is told of each prefix and of nothing else."""
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
            f"it tells {configured} of {shared} under {other_prefix!r} already (configuration "
            f"{other.get('Id', 'without an id')!r}), and S3 tells only one of the same event under "
            f"{prefix!r}: watch another prefix, or have that one and this subscribe to a topic"
        )


def _shared_events(events: Iterable[str]) -> Iterator[str]:
    for theirs in events:
        for ours in names.WATCHED_EVENTS:
            their_type, our_type = theirs.removesuffix(_ANY), ours.removesuffix(_ANY)
            if f"{their_type}:".startswith(f"{our_type}:") or f"{our_type}:".startswith(
                f"{their_type}:"
            ):
                yield theirs


def _filter_value(configured: dict[str, Any], name: str) -> str:
    """Return a filter's value; S3 gives names back as `Prefix`, whatever it was given."""
    rules = configured.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    values = (rule["Value"] for rule in rules if rule["Name"].lower() == name)
    return next(values, "")
