import json

import pytest
from mypy_boto3_s3 import S3Client

from ministack_fidelity.repairs.stepfunctions.distributed_map.batches import (
    MAX_BYTES,
    TooLargeItemError,
    json_size,
    split_into_batches,
)
from support.emulator import Session
from support.factories import Name
from support.machines import create, distributed, listing

AWKWARD = ["a b", "a+b%20", "ä\n\t", 'quo"te', "😀", "..", "<&>", "{% x %}", "$.path", "\x01"]
PASS = {"Type": "Pass", "End": True}


def keys_of(output: list[dict[str, list[dict[str, str]]]]) -> list[list[str]]:
    return [[item["Key"] for item in batch["Items"]] for batch in output]


def test_a_listing_is_batched_in_its_order_with_all_fields(
    session: Session, s3: "S3Client", bucket: str, name: Name
) -> None:
    for key in ("other", "in/c", "in/a", "in/b"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"12345")
    batcher = {"MaxItemsPerBatch": 2, "BatchInput": {"run.$": "$.run", "fixed": [1]}}
    reader = {
        "Resource": "arn:aws:states:::s3:listObjectsV2",
        "Parameters": {"Bucket.$": "$.bucket", "Prefix.$": "$.prefix"},
    }
    state = distributed(PASS, ItemReader=reader, ItemBatcher=batcher)
    output = create(session, name("m"), {"Map": state}).output(
        {"bucket": bucket, "prefix": "in/", "run": "today"}
    )
    assert keys_of(output) == [["in/a", "in/b"], ["in/c"]]
    assert [batch["BatchInput"] for batch in output] == [{"run": "today", "fixed": [1]}] * 2
    head = s3.head_object(Bucket=bucket, Key="in/c")
    assert output[1]["Items"] == [
        {
            "Etag": head["ETag"],
            "Key": "in/c",
            "LastModified": int(head["LastModified"].timestamp()),
            "Size": 5,
            "StorageClass": "STANDARD",
        }
    ]
    assert head["ETag"].startswith('"')


def test_keys_of_every_kind_are_unchanged(
    session: Session, s3: "S3Client", bucket: str, name: Name
) -> None:
    for key in AWKWARD:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    state = distributed(
        PASS, ItemReader=listing(bucket), ItemBatcher={"MaxItemsPerBatch": len(AWKWARD)}
    )
    output = create(session, name("m"), {"Map": state}).output({})
    assert keys_of(output) == [sorted(AWKWARD)]


def test_items_are_selected_before_they_are_batched(session: Session, name: Name) -> None:
    selector = {
        "key.$": "$$.Map.Item.Value.Key",
        "index.$": "$$.Map.Item.Index",
        "bucket.$": "$.bucket",
    }
    state = distributed(
        PASS, ItemsPath="$.items", ItemSelector=selector, ItemBatcher={"MaxItemsPerBatch": 5}
    )
    execution_input = {"bucket": "b", "items": [{"Key": "x"}, {"Key": "y"}]}
    (batch,) = create(session, name("m"), {"Map": state}).output(execution_input)
    assert batch == {
        "Items": [
            {"key": "x", "index": 0, "bucket": "b"},
            {"key": "y", "index": 1, "bucket": "b"},
        ]
    }


def test_items_are_selected_and_batched_in_jsonata(
    session: Session, s3: "S3Client", bucket: str, name: Name
) -> None:
    for key in ("in/a", "in/b", "in/c"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    arguments = {"Bucket": "{% $states.input.bucket %}", "Prefix": "{% $states.input.prefix %}"}
    state = distributed(
        PASS,
        ItemReader={"Resource": "arn:aws:states:::s3:listObjectsV2", "Arguments": arguments},
        ItemSelector={"key": "{% $states.context.Map.Item.Value.Key %}"},
        ItemBatcher={
            "MaxItemsPerBatch": "{% $states.input.size %}",
            "BatchInput": {"run": "{% $states.input.run %}"},
        },
        Output={"batches": "{% $states.result %}"},
    )
    machine = create(session, name("m"), {"Map": state}, QueryLanguage="JSONata")
    execution_input = {"bucket": bucket, "prefix": "in/", "run": "r", "size": 2}
    assert machine.output(execution_input) == {
        "batches": [
            {"BatchInput": {"run": "r"}, "Items": [{"key": "in/a"}, {"key": "in/b"}]},
            {"BatchInput": {"run": "r"}, "Items": [{"key": "in/c"}]},
        ]
    }


def test_an_empty_bucket_has_no_children_and_an_empty_result(
    session: Session, bucket: str, name: Name
) -> None:
    state = distributed(PASS, ItemReader=listing(bucket), ItemBatcher={"MaxItemsPerBatch": 2})
    assert create(session, name("m"), {"Map": state}).output({}) == []


def test_a_missing_bucket_fails_the_reader(session: Session, name: Name) -> None:
    machine = create(session, name("m"), {"Map": distributed(PASS, ItemReader=listing("nowhere"))})
    error, cause = machine.failure({})
    assert error == "States.ItemReaderFailed"
    assert "NoSuchBucket" in cause


def test_a_batch_has_no_more_bytes_than_allowed() -> None:
    items = ["ä" * 20] * 10
    batches = list(split_into_batches(items, {"run": 1}, None, 160))
    assert [count for _, count in batches] == [2, 2, 2, 2, 2]
    assert all(json_size(batch) <= 160 for batch, _ in batches)
    three, _ = next(split_into_batches(items, {"run": 1}, 3, None))
    assert json_size(three) > 160


def test_a_batch_is_as_full_as_its_bytes_allow() -> None:
    whole = {"Items": ["abc", "def"]}
    assert [
        batch for batch, _ in split_into_batches(["abc", "def"], None, None, json_size(whole))
    ] == [whole]
    assert len(list(split_into_batches(["abc", "def"], None, None, json_size(whole) - 1))) == 2


def test_without_limits_a_batch_has_as_many_bytes_as_an_execution_may_have() -> None:
    batches = list(split_into_batches(["x" * 1000] * 300, None, None, None))
    assert [count for _, count in batches] == [261, 39]
    assert json_size(batches[0][0]) <= MAX_BYTES


def test_an_item_that_is_too_large_for_any_batch_is_refused() -> None:
    with pytest.raises(TooLargeItemError, match="more than 10 bytes"):
        list(split_into_batches(["x" * 20], None, None, 10))


def test_sizes_are_those_of_utf_8() -> None:
    assert json_size({"a": "ä"}) == len(json.dumps({"a": "ae"}, separators=(",", ":")))
