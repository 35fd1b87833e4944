"""The items of a distributed map: ItemReader, ItemSelector and ItemBatcher, in that order.

AWS lists objects with the rights of the state machine's role:
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from collections.abc import Iterable, Iterator

from botocore.exceptions import BotoCoreError, ClientError

from serverless_s3_processor.local.gaps.executions import Json, failure, states
from serverless_s3_processor.local.gaps.machine_roles import s3_of
from serverless_s3_processor.local.gaps.map_batches import TooLargeItemError, batches
from serverless_s3_processor.local.gaps.map_fields import Fields

LISTING = "arn:aws:states:::s3:listObjectsV2"
Child = tuple[Json, int]


def children(fields: Fields, role: str) -> list[Child]:
    """The inputs of the children, and how many items are in each."""
    items = _selected(fields, _read(fields, role))
    batcher = fields.state.get("ItemBatcher")
    if not batcher:
        return [(item, 1) for item in items]
    most_items = fields.count("MaxItemsPerBatch", batcher)
    most_bytes = fields.count("MaxInputBytesPerBatch", batcher)
    fixed = fields.filled(batcher.get("BatchInput"))
    try:
        return list(batches(items, fixed, most_items, most_bytes))
    except TooLargeItemError as error:
        raise failure("States.DataLimitExceeded", str(error)) from None


def _read(fields: Fields, role: str) -> list[Json]:
    reader = fields.state.get("ItemReader")
    if not reader:
        return _of_input(fields)
    config = reader.get("ReaderConfig") or {}
    if reader.get("Resource") != LISTING or "Transformation" in config:
        filled = {**reader, "Parameters": fields.arguments(reader), "Arguments": None}
        found: list[Json] = states()._read_map_items(filled, fields.effective, fields.context)
        return found
    most = fields.count("MaxItems", config)
    try:
        return list(_listed(fields.arguments(reader), role))[: most or None]
    except (ClientError, BotoCoreError) as error:
        raise failure("States.ItemReaderFailed", str(error)) from None


def _of_input(fields: Fields) -> list[Json]:
    if fields.is_jsonata:
        items = fields.filled(fields.state.get("Items", fields.given))
    else:
        path = fields.state.get("ItemsPath", "$")
        items = states()._resolve_path_or_ctx(path, fields.effective, fields.context)
    if not isinstance(items, list):
        raise failure("States.Runtime", "The items of a Map state must be an array")
    return items


def _listed(arguments: dict[str, Json], role: str) -> Iterator[Json]:
    pages = s3_of(role).get_paginator("list_objects_v2")
    for page in pages.paginate(**arguments):
        for each in page.get("Contents", []):
            yield {
                "Etag": each["ETag"],
                "Key": each["Key"],
                "LastModified": int(each["LastModified"].timestamp()),
                "Size": each["Size"],
                "StorageClass": each.get("StorageClass", "STANDARD"),
            }


def _selected(fields: Fields, items: Iterable[Json]) -> Iterator[Json]:
    selector = fields.state.get("ItemSelector") or fields.state.get("Parameters")
    for index, item in enumerate(items):
        if selector:
            yield fields.filled(selector, Map={"Item": {"Index": index, "Value": item}})
        else:
            yield item
