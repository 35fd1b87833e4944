from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from serverless_s3_processor.cdk.deployment import Deployment
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.cdk.storage.bucket import WatchedBucket
from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue
from tests.cdk.synthesized import Synthesized


def rules(**retention: Any) -> list[dict[str, Any]]:
    """Return the lifecycle rules on uploads."""
    bucket = written(**retention)
    every: list[dict[str, Any]] = bucket["LifecycleConfiguration"]["Rules"]
    return [rule for rule in every if rule.get("Prefix") == "uploads/"]


def written(**retention: Any) -> dict[str, Any]:
    stack = Stack(App(), "Stack")
    props = S3ProcessorProps(env_suffix="prod", email_address="team@example.org", **retention)
    deployment = Deployment(stack, "Deployment", props)
    queue = UploadsQueue(deployment, "Uploads", visibility_seconds=30)
    WatchedBucket(deployment, "Bucket", events_to=queue)
    [bucket] = Template.from_stack(stack).find_resources("AWS::S3::Bucket").values()
    properties: dict[str, Any] = bucket["Properties"]
    return properties


def test_by_default_uploads_are_stored_forever_and_unlocked() -> None:
    assert rules() == []
    assert "ObjectLockEnabled" not in written()


def test_uploads_are_archived_and_expire_as_configured() -> None:
    archive, expire, gone, markers = rules(
        archive_days=30, expire_days=365, expire_noncurrent_days=90
    )
    assert archive["Transitions"] == [{"StorageClass": "GLACIER_IR", "TransitionInDays": 30}]
    assert expire["ExpirationInDays"] == 365
    assert gone["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}
    assert markers["ExpiredObjectDeleteMarker"] is True


@pytest.mark.parametrize("mode", ["governance", "compliance"])
def test_each_version_is_locked_for_some_days(mode: str) -> None:
    bucket = written(object_lock=f"{mode}:30")
    assert bucket["ObjectLockEnabled"] is True
    retention = bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert retention == {"Mode": mode.upper(), "Days": 30}


def test_the_stack_uses_the_values_of_the_context(prod: Synthesized) -> None:
    rules = prod.own_bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [rule["Prefix"] for rule in rules if rule.get("Prefix") == "uploads/"] == [
        "uploads/"
    ] * 4
