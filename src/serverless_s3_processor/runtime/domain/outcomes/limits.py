"""Limits of processors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one processor per object.

    `max_seconds` applies in isolation: on the fast path processors share a process, and an object
    that hangs there is processed again in a process of its own. `max_bytes_read` excludes the
    object's first read; the default is `READ_BUDGET_BYTES`. `max_result_bytes` applies to the
    results as JSON.
    """

    max_seconds: float = 3
    max_bytes_read: int | None = None
    max_result_bytes: int = 100_000
