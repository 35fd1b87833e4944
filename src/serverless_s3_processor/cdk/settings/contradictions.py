"""Settings that are valid one by one, but not together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.cdk.settings.settings_file import file_name
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cdk.settings.props import S3ProcessorProps

PLACEHOLDER_EMAIL: Final = "admin@example.com"
"""The address that only `dev` may have: nobody reads what is sent there."""


def contradictions_of(props: S3ProcessorProps) -> Iterator[str]:
    """Yield the contradictions of values that are valid one by one."""
    if not props.disposable and props.email_address == PLACEHOLDER_EMAIL:
        yield (
            "email_address is required outside dev: digests and alarms go there. Give "
            f"-c email_address=you@example.com, or write it into {file_name(props.env_suffix)}."
        )
    own_bucket = names.bucket(props.env_suffix, "")
    for location in props.existing_buckets:
        if location.bucket.startswith(own_bucket):
            yield (
                f"existing_buckets: {location.bucket} is the deployment's own bucket, "
                "which is watched anyway."
            )
    if props.protected and props.disposable:
        yield "protected: dev is deleted with its data: choose another env_suffix."
    if props.pollers and "processor_concurrency" in props.model_fields_set:
        yield "pollers takes the place of processor_concurrency: leave one of them out."
    yield from _network_contradictions(props)
    yield from _retention_contradictions(props)
    if props.thumbnails and "image" not in props.processors:
        yield f"thumbnails={props.thumbnails}: image makes them: add it to processors."
    try:
        _ = props.own_processors
    except ContextError as error:
        yield str(error)


def _retention_contradictions(props: S3ProcessorProps) -> Iterator[str]:
    try:
        moves = props.actions.quarantine is not None
    except ContextError as error:
        moves = False
        yield str(error)
    if props.expire_days and props.archive_days >= props.expire_days:
        yield (
            f"archive_days={props.archive_days} must be less than expire_days="
            f"{props.expire_days}: S3 can't archive deleted objects."
        )
    if props.expire_days and not props.expire_noncurrent_days:
        yield (
            f"expire_days={props.expire_days} alone deletes nothing: the bucket is versioned, "
            "so S3 only adds delete markers. Add expire_noncurrent_days, the days after which "
            "the versions behind them are deleted."
        )
    if props.object_lock and props.disposable:
        yield (
            "object_lock: dev takes its bucket with it, which a lock would prevent: "
            "choose another env_suffix."
        )
    if props.object_lock and moves:
        yield "object_lock: locked objects can't move to quarantine: leave one of them out."


def _network_contradictions(props: S3ProcessorProps) -> Iterator[str]:
    network = ("vpc_id", "vpc_subnet_ids", "vpc_route_table_ids")
    missing = [name for name in network if not getattr(props, name)]
    if missing and len(missing) < len(network):
        [present, *_] = [name for name in network if name not in missing]
        yield f"{present} needs {' and '.join(missing)} too."
    if props.nat_gateways and props.vpc_id:
        yield "nat_gateways has no effect on the network of vpc_id: leave one of them out."
    if props.nat_gateways and props.endpoint_prefix_lists:
        yield (
            "endpoint_prefix_lists allows only S3 and DynamoDB, nat_gateways more: "
            "leave one of them out."
        )
