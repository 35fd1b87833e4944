"""The function `attacher`, which CloudFormation invokes for an existing bucket.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from serverless_s3_processor.runtime.bootstrap import json_log
from serverless_s3_processor.runtime.bootstrap.attacher import (
    answer_cloudformation,
    bucket_attacher,
)
from serverless_s3_processor.runtime.config.attacher import AttacherSettings
from serverless_s3_processor.runtime.domain.attachment import NotificationOverlapError
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.bucket_notifications import NoBucketError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.adapters.json_log import JsonLog
    from serverless_s3_processor.runtime.services.bucket_attacher import BucketAttacher

_SUCCESS: Final = "SUCCESS"
_FAILED: Final = "FAILED"
_REASONS: Final = (UnavailableError, NotificationOverlapError)


class SendResponse(Protocol):
    """Sends a response to CloudFormation."""

    def __call__(self, url: str, answer: Mapping[str, Any]) -> None:
        """Put the response to the URL that CloudFormation gave."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AttacherHandler:
    """The service and the log of the attacher."""

    bucket_attacher: BucketAttacher
    answer: SendResponse
    log: JsonLog


def handler(event: dict[str, Any], _: object) -> None:
    """Handle a request of CloudFormation, and answer in any case: it waits."""
    handle(event, _wire())


@functools.cache
def _wire() -> AttacherHandler:
    settings = AttacherSettings.from_env(os.environ)
    return AttacherHandler(
        bucket_attacher=bucket_attacher(),
        answer=answer_cloudformation,
        log=json_log(settings.environment),
    )


def handle(event: Mapping[str, Any], attacher: AttacherHandler) -> None:
    """Handle a request with the given services."""
    bucket = event["ResourceProperties"]["BucketName"]
    reason = _reason(event, bucket, attacher.bucket_attacher)
    status = _FAILED if reason else _SUCCESS
    log_fields = {
        "bucket": bucket,
        "request": event["RequestType"],
        "status": status,
        "reason": reason,
    }
    attacher.log.line(level="ERROR" if reason else "INFO", **log_fields)
    attacher.answer(
        event["ResponseURL"],
        {
            "Status": status,
            "Reason": reason or "done",
            "PhysicalResourceId": f"attached-{bucket}",
            **{name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")},
        },
    )


def _reason(event: Mapping[str, Any], bucket: str, bucket_attacher: BucketAttacher) -> str | None:
    """Handle the request; return why it failed, or None."""
    properties = event["ResourceProperties"]
    queue_arn = properties["QueueArn"]
    try:
        if event["RequestType"] == "Delete":
            bucket_attacher.detach(bucket, queue_arn)
        else:
            bucket_attacher.attach(bucket, queue_arn, properties["Prefixes"])
    except NoBucketError:
        return f"There is no bucket {bucket} in this region."
    except _REASONS as error:
        return f"The bucket {bucket} can't be watched: {error}."
    except Exception as error:  # noqa: BLE001 - whatever it is, CloudFormation is waiting
        return f"The bucket {bucket} can't be watched: {error!r}."
    return None
