"""How ItemBatcher puts the items of a distributed map together.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

Json = Any

MAX_BYTES: Final = 256 * 1024
"""Maximum size of an execution's input."""


class TooLargeItemError(Exception):
    """A single item makes a batch that is larger than allowed."""


def json_size(document: Json) -> int:
    """Return the size in bytes of a document as Step Functions passes it on."""
    return len(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())


def split_into_batches(
    items: Iterable[Json], batch_input: Json, max_items: int | None, max_bytes: int | None
) -> Iterator[tuple[Json, int]]:
    """Yield the inputs of the children, each with its number of items.

    There are as few of them, and as full, as the limits allow. `batch_input` goes into each.

    Raises:
        TooLargeItemError: an item does not fit into a batch.
    """
    limit = min(max_bytes or MAX_BYTES, MAX_BYTES)
    frame_size = json_size(_child_input([], batch_input))
    batch: list[Json] = []
    batch_size = frame_size
    for item in items:
        item_size = json_size(item) + 1  # a comma
        if frame_size + item_size - 1 > limit:
            raise TooLargeItemError(f"An item makes a batch of more than {limit} bytes")
        if batch and (len(batch) == max_items or batch_size + item_size - 1 > limit):
            yield _child_input(batch, batch_input), len(batch)
            batch, batch_size = [], frame_size
        batch.append(item)
        batch_size += item_size
    if batch:
        yield _child_input(batch, batch_input), len(batch)


def _child_input(items: list[Json], batch_input: Json) -> Json:
    return {"Items": items} if batch_input is None else {"BatchInput": batch_input, "Items": items}
