"""The bucket's lifecycle rules and object lock."""

from collections.abc import Iterator
from typing import Final

from aws_cdk import Duration
from aws_cdk.aws_s3 import LifecycleRule, ObjectLockRetention, StorageClass, Transition

from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.runtime.config import names

_REPORT_DAYS: Final = 30


def lifecycle(props: S3ProcessorProps) -> Iterator[LifecycleRule]:
    """Expire incomplete uploads, reports after a month, and uploads as configured.

    An expired object leaves a delete marker, which is removed once it hides no version.
    """
    yield LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(7))
    yield LifecycleRule(
        prefix=names.REPORTS_PREFIX,
        expiration=Duration.days(_REPORT_DAYS),
        noncurrent_version_expiration=Duration.days(1),
    )
    yield LifecycleRule(prefix=names.REPORTS_PREFIX, expired_object_delete_marker=True)
    yield from _upload_rules(props)


def _upload_rules(props: S3ProcessorProps) -> Iterator[LifecycleRule]:
    if props.archive_days:
        archive = Transition(
            storage_class=StorageClass.GLACIER_INSTANT_RETRIEVAL,
            transition_after=Duration.days(props.archive_days),
        )
        # S3 leaves objects below 128 KB where they are, which Glacier would bill as that:
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
        yield LifecycleRule(prefix=names.WATCHED_PREFIX, transitions=[archive])
    if props.expire_days:
        yield LifecycleRule(
            prefix=names.WATCHED_PREFIX, expiration=Duration.days(props.expire_days)
        )
    if props.expire_noncurrent_days:
        yield LifecycleRule(
            prefix=names.WATCHED_PREFIX,
            noncurrent_version_expiration=Duration.days(props.expire_noncurrent_days),
        )
        yield LifecycleRule(prefix=names.WATCHED_PREFIX, expired_object_delete_marker=True)


def lock(props: S3ProcessorProps) -> ObjectLockRetention | None:
    """Return the mode and the period that new versions are locked with."""
    mode, _, days = props.object_lock.partition(":")
    if not mode:
        return None
    duration = Duration.days(int(days))
    if mode == "compliance":
        return ObjectLockRetention.compliance(duration)
    return ObjectLockRetention.governance(duration)
