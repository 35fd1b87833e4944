"""Summaries of records, and the digest that people get of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.notices.notice import Notice, sanitize_subject
from serverless_s3_processor.runtime.domain.records.record import (
    FAILURE_STATUSES,
    MOVED_STATUSES,
    Record,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_SAMPLES = 10
"""Maximum number of keys, and of failures, that a summary lists; the rest is counted."""
_MAX_SHOWN_LENGTH = 160
_QUARANTINE_STATUSES = (Status.QUARANTINED, Status.RELEASED)
_NOT_ARRIVALS = (Status.DELETED, *_QUARANTINE_STATUSES)
_UNITS = ("bytes", "KB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts by status, total size in bytes, and the first keys and failures of some records.

    `samples` and `failures` are escaped and shortened for display.
    """

    counts: Mapping[Status, int] = field(default_factory=dict)
    size: int = 0
    samples: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    def __add__(self, other: Summary) -> Summary:
        statuses = {**self.counts, **other.counts}
        return Summary(
            counts={s: self.counts.get(s, 0) + other.counts.get(s, 0) for s in statuses},
            size=self.size + other.size,
            samples=(self.samples + other.samples)[:MAX_SAMPLES],
            failures=(self.failures + other.failures)[:MAX_SAMPLES],
        )

    @property
    def total(self) -> int:
        """The number of records."""
        return sum(self.counts.values())


def summarize(records: Iterable[Record]) -> Summary:
    """Return the summary of records."""
    listed = list(records)
    failed = [record for record in listed if record.is_failure]
    others = (record for record in listed if not record.is_failure)
    return Summary(
        counts=dict(Counter(record.status for record in listed)),
        size=sum(r.object_size or 0 for r in listed if r.status not in MOVED_STATUSES),
        samples=tuple(map(_sample, islice(others, MAX_SAMPLES))),
        failures=tuple(map(_failure, failed[:MAX_SAMPLES])),
    )


def merge(summaries: Iterable[Summary]) -> Summary:
    """Return the sum of summaries."""
    return reduce(Summary.__add__, summaries, Summary())


def render(summary: Summary, environment: str) -> Notice:
    """Return the digest of a summary in plain text."""
    return Notice(
        subject=sanitize_subject(f"[{environment}] {_headline(summary)}"),
        message="\n".join(_body(summary, environment)),
        attributes={names.NOTICE_KIND: names.KIND_DIGEST},
    )


def human_size(size: int) -> str:
    """Return `999 bytes`, `1.5 KB`, `60.0 MB`: powers of 1,000."""
    amount, unit = float(size), 0
    while round(amount, 1) >= 1000 and unit < len(_UNITS) - 1:  # noqa: PLR2004 - what kilo means
        amount, unit = amount / 1000, unit + 1
    if unit == 0:
        return "1 byte" if size == 1 else f"{size:,} bytes"
    return f"{amount:,.1f} {_UNITS[unit]}"


def escape_for_display(key: str) -> str:
    """Return a key for display: control characters are escaped, and it is shortened."""
    escaped = key if key.isprintable() else "".join(map(_escape, key))
    return escaped if len(escaped) <= _MAX_SHOWN_LENGTH else f"{escaped[:_MAX_SHOWN_LENGTH]}…"


def _escape(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def _sample(record: Record) -> str:
    return f"{escape_for_display(record.object_key)} ({_detail(record)})"


def _failure(record: Record) -> str:
    reason = escape_for_display(record.failure or "no reason")
    return f"{escape_for_display(record.object_key)}: {reason}"


def _detail(record: Record) -> str:
    match record.status:
        case Status.DELETED:
            return "deleted"
        case Status.GONE:
            return "gone before it could be read"
        case Status.FOLDER:
            return "folder"
        case Status.QUARANTINED | Status.RELEASED:
            return record.status.value
    return human_size(record.object_size or 0)


def _headline(summary: Summary) -> str:
    counts = summary.counts
    arrived = summary.total - sum(counts.get(status, 0) for status in _NOT_ARRIVALS)
    parts = [f"{arrived:,} {'file' if arrived == 1 else 'files'} arrived"] if arrived else []
    if deleted := counts.get(Status.DELETED, 0):
        parts.append(f"{deleted:,} deleted")
    parts += [f"{counts[s]:,} {s.value}" for s in _QUARANTINE_STATUSES if counts.get(s)]
    parts += [f"{count:,} {status.upper()}" for status, count in count_failures(summary).items()]
    return ", ".join(parts)


def _body(summary: Summary, environment: str) -> list[str]:
    counts = summary.counts
    gone = counts.get(Status.GONE, 0)
    lines = [f"{_headline(summary)} ({human_size(summary.size)}).", ""]
    if gone:
        lines += [f"{gone:,} of them were deleted or overwritten before they could be read.", ""]
    if quarantined := counts.get(Status.QUARANTINED, 0):
        lines += [_in_quarantine(quarantined, environment), ""]
    failed = count_failures(summary)
    count = sum(failed.values())
    lines += _section(" or ".join(failed).capitalize(), summary.failures, count)
    lines += _section("First of them", summary.samples, summary.total - count)
    return [*lines, *_where_to_look(summary, environment)]


def _in_quarantine(count: int, environment: str) -> str:
    moved = "1 file was" if count == 1 else f"{count:,} files were"
    look = f"s3-processor quarantine list --env {environment}"
    return f"{moved} moved to quarantine, and can be released: {look}"


def count_failures(summary: Summary) -> dict[Status, int]:
    """Return the number of records by failure status, without zeros."""
    return {status: n for status in FAILURE_STATUSES if (n := summary.counts.get(status, 0))}


def _section(title: str, lines: tuple[str, ...], count: int) -> list[str]:
    if not lines:
        return []
    rest = count - len(lines)
    more = [f"  … and {rest:,} more"] if rest > 0 else []
    return [f"{title}:", *(f"  {line}" for line in lines), *more, ""]


def _where_to_look(summary: Summary, environment: str) -> list[str]:
    look = [f"  s3-processor ls --env {environment}"]
    for status in count_failures(summary):
        look.insert(0, f"  s3-processor ls --env {environment} --status {status.value}")
    table = names.records_table(environment)
    return [
        "For details (on AWS, add --aws):",
        *look,
        f"The records are in the DynamoDB table {table}.",
    ]
