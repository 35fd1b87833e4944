"""A stack whose region is not known gets only what all partitions have."""

import pytest
from aws_cdk import App, Environment, Stack, Tags
from aws_cdk.assertions import Template
from aws_cdk.aws_lambda import CfnEventSourceMapping

from serverless_s3_processor.cdk.partition import (
    has_json_logs,
    has_mapping_tags,
    without_refused_tags,
)


def stack_in(region: str | None) -> Stack:
    return Stack(App(), "Stack", env=Environment(region=region))


@pytest.mark.parametrize("region", ["us-east-1", "ap-south-2", "eusc-de-east-1"])
def test_most_partitions_have_all_of_lambda(region: str) -> None:
    stack = stack_in(region)
    assert has_json_logs(stack)
    assert has_mapping_tags(stack)


@pytest.mark.parametrize(
    "region", ["us-gov-west-1", "us-gov-east-1", "cn-north-1", "us-iso-east-1", "xx-none-1", None]
)
def test_others_and_unknown_regions_have_not(region: str | None) -> None:
    stack = stack_in(region)
    assert not has_json_logs(stack)
    assert not has_mapping_tags(stack)


@pytest.mark.parametrize(
    ("region", "tags"), [("us-east-1", [{"Key": "a", "Value": "b"}]), (None, None)]
)
def test_mappings_have_no_tags_in_partitions_that_refuse_them(
    region: str | None, tags: list[dict[str, str]] | None
) -> None:
    stack = stack_in(region)
    without_refused_tags(CfnEventSourceMapping(stack, "Mapping", function_name="f"))
    Tags.of(stack).add("a", "b")
    [mapping] = Template.from_stack(stack).to_json()["Resources"].values()
    assert mapping["Properties"].get("Tags") == tags
