"""Checks that the existing buckets of a deployment can be attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.cli.doctor.diagnosis import ok, problem
from serverless_s3_processor.cli.rendering import errors
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.attachment import (
    NotificationOverlapError,
    attach_queue,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cli.doctor.diagnosis import Diagnosis
    from serverless_s3_processor.cli.doctor.examination import Examination
    from serverless_s3_processor.runtime.config.watched import WatchedLocation


def check_existing_buckets(examination: Examination) -> Iterator[Diagnosis]:
    """Check that each bucket is in this region, and its events are not configured elsewhere."""
    for location in examination.settings.existing_buckets:
        region = _region(examination, location.bucket)
        if region is None:
            message = f"There is no bucket {location.bucket}."
            yield problem(message, "Correct its name in existing_buckets.")
        elif region != examination.region:
            message = f"The bucket {location.bucket} is in {region}."
            advice = f"Deploy into {region}: S3 notifies queues of its own region only."
            yield problem(message, advice)
        else:
            yield _overlap(examination, location) or ok(f"{location} can be watched.")


def _region(examination: Examination, bucket: str) -> str | None:
    """Return the region of a bucket; None if there is no such bucket."""
    from botocore.exceptions import ClientError

    try:
        response = examination.client("s3").get_bucket_location(Bucket=bucket)
    except ClientError as error:
        if errors.code_of(error) == "NoSuchBucket":
            return None
        raise
    # S3 has no name for its first region here.
    return response["LocationConstraint"] or "us-east-1"


def _overlap(examination: Examination, location: WatchedLocation) -> Diagnosis | None:
    s3 = examination.client("s3")
    configuration = s3.get_bucket_notification_configuration(Bucket=location.bucket)
    try:
        attach_queue(configuration, _queue_arn(examination), [location.prefix])
    except NotificationOverlapError as error:
        message = f"The bucket {location.bucket} can't be watched: {error}."
        return problem(message, "docs/existing-buckets.md shows both ways.")
    return None


def _queue_arn(examination: Examination) -> str:
    queue = names.uploads_queue(examination.environment)
    return f"arn:{examination.partition}:sqs:{examination.region}:{examination.account}:{queue}"
