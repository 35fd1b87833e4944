"""Thumbnails cost nothing and allow nothing unless they are on; nobody is told of them."""

from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.cdk.compute.processor import VISIBILITY_SECONDS
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
from tests.cdk.network.test_network import endpoint_statements
from tests.cdk.synthesized import Synthesized, as_list, synthesize

FUNCTION = names.processor_function("dev")


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    return synthesize(
        tmp_path_factory.mktemp("thumbnails"), thumbnails="256", existing_buckets="acme-data"
    )


def _statements(stack: Synthesized) -> list[dict[str, Any]]:
    policies = stack.role_of(FUNCTION)["Policies"]
    return [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]


def _that_write(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [s for s in statements if any("s3:Put" in action for action in as_list(s["Action"]))]


def test_by_default_nothing_can_be_written_to_the_bucket(dev: Synthesized) -> None:
    settings = dev.function(FUNCTION)["Environment"]["Variables"]

    assert (settings["THUMBNAILS"], settings["BUCKET"]) == ("0", "")
    assert _that_write(_statements(dev)) == []
    assert _that_write(endpoint_statements(dev, "s3")) == []
    assert dev.function(FUNCTION)["MemorySize"] == 512


def test_with_them_files_can_be_put_under_derived_and_nothing_else(on: Synthesized) -> None:
    for statements in (_statements(on), endpoint_statements(on, "s3")):
        (statement,) = _that_write(statements)
        assert statement["Effect"] == "Allow"
        assert statement["Action"] == "s3:PutObject"
        assert statement["Resource"]["Fn::Join"][1] == [
            "arn:aws:s3:::s3-processor-bucket-dev-",
            {"Ref": "AWS::AccountId"},
            "/derived/*",
        ]


def test_the_role_differs_in_that_alone(dev: Synthesized, tmp_path: Path) -> None:
    with_them = synthesize(tmp_path, thumbnails="64").allowed(FUNCTION)

    more = [each for each in with_them if each not in dev.allowed(FUNCTION)]
    assert [each["action"] for each in more] == ["s3:PutObject"]
    assert len(with_them) == len(dev.allowed(FUNCTION)) + 1


def test_the_function_knows_the_size_and_the_own_bucket(on: Synthesized) -> None:
    settings = on.function(FUNCTION)["Environment"]["Variables"]

    assert settings["THUMBNAILS"] == "256"
    assert settings["BUCKET"] == {"Ref": next(iter(on.all("AWS::S3::Bucket")))}


def test_it_has_a_whole_processor_and_memory_for_two_images_at_a_time(on: Synthesized) -> None:
    assert on.function(FUNCTION)["MemorySize"] == 1769
    assert on.function(FUNCTION)["Timeout"] * 6 < VISIBILITY_SECONDS


def test_what_is_derived_is_told_to_nobody(on: Synthesized) -> None:
    bucket = on.only("AWS::S3::Bucket")["Properties"]
    for each in bucket["NotificationConfiguration"]["QueueConfigurations"]:
        (rule,) = each["Filter"]["S3Key"]["Rules"]
        assert not names.DERIVED_PREFIX.startswith(rule["Value"])
    assert "EventBridgeConfiguration" not in bucket["NotificationConfiguration"]


def test_what_is_derived_is_watched_nowhere_though_a_whole_bucket_is(on: Synthesized) -> None:
    """A whole bucket has the empty prefix; the own bucket, where they go, can't be one."""
    (setting,) = {
        _resolved(function["Properties"]["Environment"]["Variables"]["WATCHED"])
        for function in on.all("AWS::Lambda::Function").values()
        if "WATCHED" in function["Properties"].get("Environment", {}).get("Variables", {})
    }
    own, other = WatchedLocations.parse(setting).locations

    assert (own.bucket, own.prefix) == ("own", "uploads/")
    assert (other.bucket, other.prefix) == ("acme-data", "")
    assert not names.DERIVED_PREFIX.startswith(own.prefix)


def _resolved(value: dict[str, Any]) -> str:
    """Return a setting with the own bucket's name in it."""
    return "".join(part if isinstance(part, str) else "own" for part in value["Fn::Join"][1])
