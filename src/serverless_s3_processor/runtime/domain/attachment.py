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


def attached(there: Configuration, queue_arn: str, prefixes: Sequence[str]) -> Configuration:
    """Return what is there, with our queue told of each prefix and of nothing else.

    Raises:
        OverlapError: another has some of these events; the message names it, and the way out.
    """
    others = detached(there, queue_arn)
    for prefix in prefixes:
        for other in _all(others):
            _check(other, prefix)
    ours = [_ours(queue_arn, prefix) for prefix in prefixes]
    return {**others, _QUEUES: [*others.get(_QUEUES, []), *ours]}


def detached(there: Configuration, queue_arn: str) -> Configuration:
    """Return what is there without what our queue is told."""
    left = [each for each in there.get(_QUEUES, []) if each["QueueArn"] != queue_arn]
    others = {kind: value for kind, value in there.items() if kind != _QUEUES}
    return {**others, _QUEUES: left} if left else others


def is_attached(there: Configuration, queue_arn: str, prefixes: Sequence[str]) -> bool:
    """Tell whether our queue is told of each prefix and of nothing else."""
    told = [each for each in there.get(_QUEUES, []) if each["QueueArn"] == queue_arn]
    wanted = [_ours(queue_arn, prefix) for prefix in prefixes]
    return sorted(map(_essence, told)) == sorted(map(_essence, wanted))


def _ours(queue_arn: str, prefix: str) -> dict[str, Any]:
    rules = [{"Name": "prefix", "Value": prefix}] if prefix else []
    return {
        "QueueArn": queue_arn,
        "Events": list(names.WATCHED_EVENTS),
        **({"Filter": {"Key": {"FilterRules": rules}}} if rules else {}),
    }


def _essence(told: dict[str, Any]) -> tuple[str, str, list[str]]:
    return _rule(told, "prefix"), _rule(told, "suffix"), sorted(told["Events"])


def _all(configuration: Configuration) -> Iterator[dict[str, Any]]:
    for kind in _KINDS:
        yield from configuration.get(kind, [])


def _check(other: dict[str, Any], prefix: str) -> None:
    its_prefix = _rule(other, "prefix")
    nested = its_prefix.startswith(prefix) or prefix.startswith(its_prefix)
    shared = next(_shared(other["Events"]), None) if nested else None
    if shared is not None:
        told = next(other[arn] for arn in _ARNS if arn in other)
        raise NotificationOverlapError(
            f"it tells {told} of {shared} under {its_prefix!r} already (configuration "
            f"{other.get('Id', 'without an id')!r}), and S3 tells only one of the same event under "
            f"{prefix!r}: watch another prefix, or have that one and this subscribe to a topic"
        )


def _shared(events: Iterable[str]) -> Iterator[str]:
    for theirs in events:
        for ours in names.WATCHED_EVENTS:
            one, another = theirs.removesuffix(_ANY), ours.removesuffix(_ANY)
            if f"{one}:".startswith(f"{another}:") or f"{another}:".startswith(f"{one}:"):
                yield theirs


def _rule(told: dict[str, Any], name: str) -> str:
    """Return a filter's value; S3 gives names back as `Prefix`, whatever it was given."""
    rules = told.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    found = (rule["Value"] for rule in rules if rule["Name"].lower() == name)
    return next(found, "")
