"""What a processor may use of one object."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one processor at one object.

    `seconds` hold in isolation: usually processors share a process, and what hangs there comes
    again in one of its own. `bytes_read` are those behind the first read of the object; as many as
    `READ_BUDGET_BYTES` says if None. `result_bytes` are those of the results as JSON.
    """

    max_seconds: float = 3
    max_bytes_read: int | None = None
    max_result_bytes: int = 100_000
