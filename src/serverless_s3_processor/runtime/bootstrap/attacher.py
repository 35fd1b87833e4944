"""The service of the attacher, and its adapters."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from botocore.session import Session

from serverless_s3_processor.runtime.adapters.aws import cloudformation_answers
from serverless_s3_processor.runtime.adapters.aws.clients import client
from serverless_s3_processor.runtime.adapters.aws.s3.bucket_notifications import (
    S3BucketNotifications,
)
from serverless_s3_processor.runtime.services.bucket_attacher import (
    POLICY_DELAY_SECONDS,
    BucketAttacher,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def bucket_attacher() -> BucketAttacher:
    """Build the service on AWS; an emulator applies a queue's policy at once."""
    is_emulated = "AWS_ENDPOINT_URL" in os.environ
    return BucketAttacher(
        notifications=S3BucketNotifications(client(Session(), "s3")),
        policy_delay_seconds=0 if is_emulated else POLICY_DELAY_SECONDS,
    )


def answer_cloudformation(url: str, answer: Mapping[str, Any]) -> None:
    """Answer CloudFormation."""
    cloudformation_answers.send_response(url, answer)
