"""An upgrade from the last release replaces nothing that holds something."""

import copy

import pytest
from packaging.version import Version

import serverless_s3_processor
from tests.cdk import release
from tests.cdk.release import Release
from tests.cdk.synthesized import Synthesized


@pytest.fixture(scope="module")
def released() -> Release:
    return release.read()


def of(stack: Synthesized, released: Release) -> dict[str, object]:
    return release.lasting_resources(stack, released["deciding"])


def test_a_released_resource_is_never_replaced(stack: Synthesized, released: Release) -> None:
    now = of(stack, released)

    assert release.made_anew(released["stacks"][stack.environment], now) == []


def test_the_release_is_not_newer_than_the_code(released: Release) -> None:
    assert Version(released["version"]) <= Version(serverless_s3_processor.__version__)


@pytest.mark.parametrize("kind", ["AWS::DynamoDB::Table", "AWS::S3::Bucket"])
def test_tables_and_buckets_are_among_what_is_compared(kind: str, released: Release) -> None:
    of_kind = [
        resource for resource in released["stacks"]["dev"].values() if resource["Type"] == kind
    ]

    assert of_kind
    assert all(
        None not in (resource["Properties"][name] for name in NAMED[kind]) for resource in of_kind
    )


NAMED = {"AWS::DynamoDB::Table": ("TableName", "KeySchema"), "AWS::S3::Bucket": ("BucketName",)}


def test_another_key_of_a_table_would_be_noticed(dev: Synthesized, released: Release) -> None:
    now = copy.deepcopy(of(dev, released))
    id_ = dev.id_of("AWS::DynamoDB::Table", TableName="s3-object-metadata-dev")
    now[id_]["Properties"]["KeySchema"] = []  # type: ignore[index]

    assert release.made_anew(released["stacks"]["dev"], now) == [f"{id_}.KeySchema"]


def test_another_logical_id_would_be_noticed(dev: Synthesized, released: Release) -> None:
    now = of(dev, released)
    id_ = next(iter(dev.all("AWS::S3::Bucket")))
    now[f"{id_}2"] = now.pop(id_)

    assert release.made_anew(released["stacks"]["dev"], now) == [f"{id_} is gone"]


def test_a_new_resource_is_allowed(dev: Synthesized, released: Release) -> None:
    now = {**of(dev, released), "New": {"Type": "AWS::SQS::Queue", "Properties": {}}}

    assert release.made_anew(released["stacks"]["dev"], now) == []
