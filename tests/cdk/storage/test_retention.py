from dataclasses import asdict
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from serverless_s3_processor.cdk.deployment import Deployment
from serverless_s3_processor.cdk.settings.context_value import ContextError
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.cdk.settings.retention import RetentionPolicy
from serverless_s3_processor.cdk.storage.bucket import WatchedBucket
from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue
from tests.cdk.synthesized import Synthesized


def rules(retention: RetentionPolicy) -> list[dict[str, Any]]:
    """Return the lifecycle rules on uploads."""
    bucket = written(retention)
    every: list[dict[str, Any]] = bucket["LifecycleConfiguration"]["Rules"]
    return [rule for rule in every if rule.get("Prefix") == "uploads/"]


def written(retention: RetentionPolicy) -> dict[str, Any]:
    stack = Stack(App(), "Stack")
    props = S3ProcessorProps(env_suffix="prod", **asdict(retention))
    deployment = Deployment(stack, "Deployment", props)
    queue = UploadsQueue(deployment, "Uploads", visibility_seconds=30)
    WatchedBucket(deployment, "Bucket", events_to=queue)
    [bucket] = Template.from_stack(stack).find_resources("AWS::S3::Bucket").values()
    properties: dict[str, Any] = bucket["Properties"]
    return properties


def test_uploads_are_kept_for_ever_and_unlocked_by_themselves() -> None:
    assert rules(RetentionPolicy()) == []
    assert "ObjectLockEnabled" not in written(RetentionPolicy())


def test_uploads_are_archived_expire_and_go_for_good_as_asked() -> None:
    archive, expire, gone, markers = rules(
        RetentionPolicy(archive_days=30, expire_days=365, expire_noncurrent_days=90)
    )
    assert archive["Transitions"] == [{"StorageClass": "GLACIER_IR", "TransitionInDays": 30}]
    assert expire["ExpirationInDays"] == 365
    assert gone["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}
    assert markers["ExpiredObjectDeleteMarker"] is True


@pytest.mark.parametrize("mode", ["governance", "compliance"])
def test_each_version_is_locked_for_some_days(mode: str) -> None:
    bucket = written(RetentionPolicy(object_lock=f"{mode}:30"))
    assert bucket["ObjectLockEnabled"] is True
    retention = bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert retention == {"Mode": mode.upper(), "Days": 30}


@pytest.mark.parametrize(
    ("retention", "disposable", "moves", "said"),
    [
        (
            RetentionPolicy(archive_days=30, expire_days=30),
            False,
            False,
            "archive_days=30 must be less than",
        ),
        (RetentionPolicy(object_lock="governance:1"), True, False, "choose another env_suffix"),
        (RetentionPolicy(object_lock="governance:1"), False, True, "can't be moved to quarantine"),
    ],
)
def test_what_contradicts_itself_is_refused(
    retention: RetentionPolicy, *, disposable: bool, moves: bool, said: str
) -> None:
    with pytest.raises(ContextError, match=said) as refused:
        retention.check(disposable=disposable, moves=moves)
    assert "\n" not in str(refused.value)


def test_what_goes_together_is_taken() -> None:
    RetentionPolicy(archive_days=30, object_lock="compliance:30").check(
        disposable=False, moves=False
    )
    RetentionPolicy(archive_days=30, expire_days=31).check(disposable=True, moves=True)


def test_the_stack_takes_the_contexts_values(prod: Synthesized) -> None:
    found = prod.own_bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [rule["Prefix"] for rule in found if rule.get("Prefix") == "uploads/"] == [
        "uploads/"
    ] * 4
