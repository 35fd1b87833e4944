"""Thumbnails cost and allow nothing unless they are on; no event reports them."""

from typing import Any

from serverless_s3_processor.cdk.compute.processor import VISIBILITY_SECONDS
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
from tests.cdk.network.test_network import endpoint_statements
from tests.cdk.synthesized import Synthesized, as_list

FUNCTION = names.processor_function("dev")
ON = names.processor_function("prod")


def _that_write(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [s for s in statements if any("s3:Put" in action for action in as_list(s["Action"]))]


def test_by_default_nothing_can_be_written_to_the_bucket(dev: Synthesized) -> None:
    settings = dev.variables(FUNCTION)

    assert (settings["THUMBNAILS"], settings["BUCKET"]) == ("0", "")
    assert _that_write(dev.statements(FUNCTION)) == []
    assert _that_write(endpoint_statements(dev, "s3")) == []
    assert dev.function(FUNCTION)["MemorySize"] == 512


def test_with_them_files_can_be_put_under_derived_and_nothing_else(prod: Synthesized) -> None:
    for statements in (prod.statements(ON), endpoint_statements(prod, "s3")):
        (statement,) = _that_write(statements)
        assert statement["Effect"] == "Allow"
        assert statement["Action"] == "s3:PutObject"
        assert statement["Resource"]["Fn::Join"][1] == [
            "arn:aws:s3:::s3-processor-bucket-prod-",
            {"Ref": "AWS::AccountId"},
            "/derived/*",
        ]


def test_the_role_differs_in_that_alone(dev: Synthesized, without_layer: Synthesized) -> None:
    assert without_layer.variables(FUNCTION)["THUMBNAILS"] == "64"
    with_them = without_layer.allowed(FUNCTION)

    more = [permission for permission in with_them if permission not in dev.allowed(FUNCTION)]
    assert [permission["action"] for permission in more] == ["s3:PutObject"]
    assert len(with_them) == len(dev.allowed(FUNCTION)) + 1


def test_the_function_has_the_size_and_the_stacks_bucket(prod: Synthesized) -> None:
    settings = prod.variables(ON)

    assert settings["THUMBNAILS"] == "320"
    assert settings["BUCKET"] == {"Ref": prod.own_bucket_id}


def test_it_has_a_whole_processor_and_memory_for_two_images_at_a_time(prod: Synthesized) -> None:
    assert prod.function(ON)["MemorySize"] == 1769
    assert prod.function(ON)["Timeout"] * 6 < VISIBILITY_SECONDS


def test_no_event_reports_a_derived_file(prod: Synthesized) -> None:
    notifications = prod.own_bucket["Properties"]["NotificationConfiguration"]
    for queue in notifications["QueueConfigurations"]:
        (rule,) = queue["Filter"]["S3Key"]["Rules"]
        assert not names.DERIVED_PREFIX.startswith(rule["Value"])
    assert "EventBridgeConfiguration" not in notifications


def test_derived_files_are_not_watched_though_a_whole_bucket_is(prod: Synthesized) -> None:
    """A whole bucket has the empty prefix; the stack's bucket, where they go, can't be one."""
    setting = prod.variables(ON)["WATCHED"]["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else "own-bucket" for part in setting)
    own, *others = WatchedLocations.parse(text).locations

    assert (own.bucket, own.prefix) == ("own-bucket", "uploads/")
    assert "" in {other.prefix for other in others}
    assert not names.DERIVED_PREFIX.startswith(own.prefix)
