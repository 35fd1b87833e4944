"""What S3 does with the bucket's objects by itself: lifecycle rules and object lock."""

from collections.abc import Iterator
from typing import Final

from aws_cdk import Duration
from aws_cdk.aws_s3 import LifecycleRule, ObjectLockRetention, StorageClass, Transition

from serverless_s3_processor.cdk.settings.retention import LOCK, RetentionPolicy
from serverless_s3_processor.runtime.config import names

_REPORT_DAYS: Final = 30


def lifecycle(retention: RetentionPolicy) -> Iterator[LifecycleRule]:
    """Let go what is left of broken uploads, reports after a month, and uploads if that is asked.

    What expires leaves a delete marker, which goes once nothing is behind it.
    """
    yield LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(7))
    yield LifecycleRule(
        prefix=names.REPORTS_PREFIX,
        expiration=Duration.days(_REPORT_DAYS),
        noncurrent_version_expiration=Duration.days(1),
    )
    yield LifecycleRule(prefix=names.REPORTS_PREFIX, expired_object_delete_marker=True)
    yield from _upload_rules(retention)


def _upload_rules(retention: RetentionPolicy) -> Iterator[LifecycleRule]:
    if retention.archive_days:
        archive = Transition(
            storage_class=StorageClass.GLACIER_INSTANT_RETRIEVAL,
            transition_after=Duration.days(retention.archive_days),
        )
        yield LifecycleRule(prefix=names.WATCHED_PREFIX, transitions=[archive])
    if retention.expire_days:
        yield LifecycleRule(
            prefix=names.WATCHED_PREFIX, expiration=Duration.days(retention.expire_days)
        )
    if retention.expire_noncurrent_days:
        yield LifecycleRule(
            prefix=names.WATCHED_PREFIX,
            noncurrent_version_expiration=Duration.days(retention.expire_noncurrent_days),
        )
        yield LifecycleRule(prefix=names.WATCHED_PREFIX, expired_object_delete_marker=True)


def lock(retention: RetentionPolicy) -> ObjectLockRetention | None:
    """Return for how long each new version is locked, and how strictly."""
    match = LOCK.fullmatch(retention.object_lock)
    if not match:
        return None
    mode = ObjectLockRetention.compliance if match[1] == "compliance" else None
    return (mode or ObjectLockRetention.governance)(Duration.days(int(match[2])))
