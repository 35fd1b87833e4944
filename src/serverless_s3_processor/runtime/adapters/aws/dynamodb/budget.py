"""Limits of one query of the table of records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCapacityBudget:
    """Limits of one page, and of the newest records of a key; at a limit, the search ends early.

    After `max_units` read units no further query is sent. The queries in flight may read 1 MB each,
    which is 128 units, so a page costs at most 1,000 + 8 * 128 units: 16 MB, 0.025 cents at $0.125
    per million units, and about a second. https://aws.amazon.com/dynamodb/pricing/on-demand/

    The newest records of a key are read consistently, at double the price: 4 MB. With
    `max_search_units` a version is searched for in 32 MB, which is 50,000 records of 600 bytes,
    0.05 cents, and some seconds.

    `max_days` empty days are 256 queries of half a unit. A query evaluates up to `max_items`, about
    as many as fit into the 1 MB after which it ends anyway.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
    """

    max_units: float = 1000
    max_search_units: float = 4000
    max_days: int = 32
    max_items: int = 4000
