"""Summaries of what came in, and the digest that a person gets of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.notice import Notice, subject
from serverless_s3_processor.runtime.domain.record import MOVED_AWAY, WRONG, Record, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SAMPLES = 10
"""Keys, and failures, that a summary and a digest list; the rest is counted."""
_MOST_SHOWN = 160
_OF_QUARANTINE = (Status.QUARANTINED, Status.RELEASED)
_NO_ARRIVALS = (Status.DELETED, *_OF_QUARANTINE)
_UNITS = ("bytes", "KB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class Summary:
    """What some records came to: how many of each status, bytes, the first keys and failures.

    `samples` and `failures` are shown text: escaped and shortened.
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
            samples=(self.samples + other.samples)[:SAMPLES],
            failures=(self.failures + other.failures)[:SAMPLES],
        )

    @property
    def total(self) -> int:
        """How many records."""
        return sum(self.counts.values())


def summarise(records: Iterable[Record]) -> Summary:
    """Add up records."""
    told = list(records)
    wrong = [record for record in told if record.is_wrong]
    others = (record for record in told if not record.is_wrong)
    return Summary(
        counts=dict(Counter(record.status for record in told)),
        size=sum(r.object_size or 0 for r in told if r.status not in MOVED_AWAY),
        samples=tuple(map(_sample, islice(others, SAMPLES))),
        failures=tuple(map(_failure, wrong[:SAMPLES])),
    )


def total(summaries: Iterable[Summary]) -> Summary:
    """Add up summaries."""
    return reduce(Summary.__add__, summaries, Summary())


def compose(summary: Summary, environment: str) -> Notice:
    """Write the digest of a summary, for a person, in plain text."""
    return Notice(
        subject=subject(f"[{environment}] {_headline(summary)}"),
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


def shown(key: str) -> str:
    """Return a key as a person may safely read it: control characters escaped, not too long."""
    escaped = key if key.isprintable() else "".join(map(_escaped, key))
    return escaped if len(escaped) <= _MOST_SHOWN else f"{escaped[:_MOST_SHOWN]}…"


def _escaped(sign: str) -> str:
    return sign if sign.isprintable() else sign.encode("unicode_escape").decode()


def _sample(record: Record) -> str:
    return f"{shown(record.object_key)} ({_detail(record)})"


def _failure(record: Record) -> str:
    return f"{shown(record.object_key)}: {shown(record.failure or 'no reason')}"


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
    arrived = summary.total - sum(counts.get(status, 0) for status in _NO_ARRIVALS)
    parts = [f"{arrived:,} {'file' if arrived == 1 else 'files'} arrived"] if arrived else []
    if deleted := counts.get(Status.DELETED, 0):
        parts.append(f"{deleted:,} deleted")
    parts += [f"{counts[s]:,} {s.value}" for s in _OF_QUARANTINE if counts.get(s)]
    parts += [f"{count:,} {status.upper()}" for status, count in wrong(summary).items()]
    return ", ".join(parts)


def _body(summary: Summary, environment: str) -> list[str]:
    counts = summary.counts
    gone = counts.get(Status.GONE, 0)
    lines = [f"{_headline(summary)} ({human_size(summary.size)}).", ""]
    if gone:
        lines += [f"{gone:,} of them were deleted or overwritten before they could be read.", ""]
    if quarantined := counts.get(Status.QUARANTINED, 0):
        lines += [_in_quarantine(quarantined, environment), ""]
    not_right = wrong(summary)
    count = sum(not_right.values())
    lines += _section(" or ".join(not_right).capitalize(), summary.failures, count)
    lines += _section("First of them", summary.samples, summary.total - count)
    return [*lines, *_where_to_look(summary, environment)]


def _in_quarantine(count: int, environment: str) -> str:
    moved = "1 file was" if count == 1 else f"{count:,} files were"
    look = f"s3-processor quarantine list --env {environment}"
    return f"{moved} moved to quarantine, and can be released: {look}"


def wrong(summary: Summary) -> dict[Status, int]:
    """Return how many failed, and how many can't be read; nothing of what there is none of."""
    return {status: n for status in WRONG if (n := summary.counts.get(status, 0))}


def _section(title: str, lines: tuple[str, ...], count: int) -> list[str]:
    if not lines:
        return []
    rest = count - len(lines)
    more = [f"  … and {rest:,} more"] if rest > 0 else []
    return [f"{title}:", *(f"  {line}" for line in lines), *more, ""]


def _where_to_look(summary: Summary, environment: str) -> list[str]:
    look = [f"  s3-processor ls --env {environment}"]
    for status in wrong(summary):
        look.insert(0, f"  s3-processor ls --env {environment} --status {status.value}")
    table = names.records_table(environment)
    return [
        "To look (on AWS with --aws):",
        *look,
        f"The records are in the DynamoDB table {table}.",
    ]
