"""The items of a distributed map: ItemReader, ItemSelector and ItemBatcher, in that order.

AWS lists objects with the permissions of the state machine's role:
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from collections.abc import Iterable, Iterator
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from ministack_fidelity.repairs.stepfunctions.distributed_map.batches import (
    TooLargeItemError,
    split_into_batches,
)
from ministack_fidelity.repairs.stepfunctions.distributed_map.fields import Fields
from ministack_fidelity.repairs.stepfunctions.executions import Json, failure, states
from ministack_fidelity.repairs.stepfunctions.roles import s3_of

LISTING: Final = "arn:aws:states:::s3:listObjectsV2"
ChildInput = tuple[Json, int]


def child_inputs(fields: Fields, role: str) -> list[ChildInput]:
    """Return the inputs of the children, each with its number of items."""
    items = _select(fields, _read(fields, role))
    batcher = fields.state.get("ItemBatcher")
    if not batcher:
        return [(item, 1) for item in items]
    max_items = fields.count("MaxItemsPerBatch", batcher)
    max_bytes = fields.count("MaxInputBytesPerBatch", batcher)
    batch_input = fields.fill(batcher.get("BatchInput"))
    try:
        return list(split_into_batches(items, batch_input, max_items, max_bytes))
    except TooLargeItemError as error:
        raise failure("States.DataLimitExceeded", str(error)) from None


def _read(fields: Fields, role: str) -> list[Json]:
    reader = fields.state.get("ItemReader")
    if not reader:
        return _items_of_input(fields)
    config = reader.get("ReaderConfig") or {}
    if reader.get("Resource") != LISTING or "Transformation" in config:
        filled = {**reader, "Parameters": fields.arguments(reader), "Arguments": None}
        items: list[Json] = states()._read_map_items(filled, fields.effective, fields.context)
        return items
    max_items = fields.count("MaxItems", config)
    try:
        return list(_list_objects(fields.arguments(reader), role))[: max_items or None]
    except (ClientError, BotoCoreError) as error:
        raise failure("States.ItemReaderFailed", str(error)) from None


def _items_of_input(fields: Fields) -> list[Json]:
    if fields.is_jsonata:
        items = fields.fill(fields.state.get("Items", fields.data))
    else:
        path = fields.state.get("ItemsPath", "$")
        items = states()._resolve_path_or_ctx(path, fields.effective, fields.context)
    if not isinstance(items, list):
        raise failure("States.Runtime", "The items of a Map state must be an array")
    return items


def _list_objects(arguments: dict[str, Json], role: str) -> Iterator[Json]:
    pages = s3_of(role).get_paginator("list_objects_v2")
    for page in pages.paginate(**arguments):
        for listed in page.get("Contents", []):
            yield {
                "Etag": listed["ETag"],
                "Key": listed["Key"],
                "LastModified": int(listed["LastModified"].timestamp()),
                "Size": listed["Size"],
                "StorageClass": listed.get("StorageClass", "STANDARD"),
            }


def _select(fields: Fields, items: Iterable[Json]) -> Iterator[Json]:
    selector = fields.state.get("ItemSelector") or fields.state.get("Parameters")
    for index, item in enumerate(items):
        if selector:
            yield fields.fill(selector, Map={"Item": {"Index": index, "Value": item}})
        else:
            yield item
