"""What one question to the table of records may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCapacityBudget:
    """What one page, or the newest of a key, may take; it ends early rather than take much more.

    After `units` read units no further query is sent. Those that pass it may read 1 MB each, 128
    units, so a page costs at most 1,000 + 8 * 128: that is 16 MB, a fortieth of a cent at $0.125 a
    million, and about a second. https://aws.amazon.com/dynamodb/pricing/on-demand/

    The newest of a key are read consistently, at double the price: 4 MB, what an answer holds.
    In `search_units` a version is searched for in 32 MB, 50,000 records of 600 bytes; that is a
    twentieth of a cent and some seconds.

    A month of empty `days` is 248 queries of half a unit. A query looks at `items` at most; those
    of 1 MB, where it ends anyway, are hardly more.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
    """

    max_units: float = 1000
    max_search_units: float = 4000
    max_days: int = 32
    max_items: int = 4000
