"""How the items of a distributed map are put together: ItemBatcher.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

Json = Any

# No input of an execution may be larger.
MOST_BYTES = 256 * 1024


class TooLargeItemError(Exception):
    """A single item makes a batch that is larger than allowed."""


def size(document: Json) -> int:
    """The bytes of a document as Step Functions passes it on."""
    return len(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())


def batches(
    items: Iterable[Json], fixed: Json, most_items: int | None, most_bytes: int | None
) -> Iterator[tuple[Json, int]]:
    """Inputs of children and how many items are in each, as few and as full as the limits allow.

    `fixed` is the BatchInput that goes into each of them, or None.
    """
    limit = min(most_bytes or MOST_BYTES, MOST_BYTES)
    frame = size(_batch([], fixed))
    batch: list[Json] = []
    taken = frame
    for item in items:
        needed = size(item) + 1  # a comma
        if frame + needed - 1 > limit:
            raise TooLargeItemError(f"An item makes a batch of more than {limit} bytes")
        if batch and (len(batch) == most_items or taken + needed - 1 > limit):
            yield _batch(batch, fixed), len(batch)
            batch, taken = [], frame
        batch.append(item)
        taken += needed
    if batch:
        yield _batch(batch, fixed), len(batch)


def _batch(items: list[Json], fixed: Json) -> Json:
    return {"Items": items} if fixed is None else {"BatchInput": fixed, "Items": items}
