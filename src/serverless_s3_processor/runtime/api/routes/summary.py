"""`GET /summary`: counts and bytes, by the minute or by the hour."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from serverless_s3_processor.runtime.api import fields, kinds
from serverless_s3_processor.runtime.api.endpoint import Call, Response, endpoint
from serverless_s3_processor.runtime.api.errors import invalid_field, refuse_empty_range
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.notices import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from serverless_s3_processor.runtime.api.schemas import status


Step: TypeAlias = Literal["minute", "hour"]

_STEPS: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_MAX_SPANS: Final = {"minute": timedelta(days=1), "hour": timedelta(days=31)}
"""Maximum length of the time range: 1,440 points per response, or 31 days to read."""
_BY_MINUTE: Final = timedelta(hours=3)
_DEFAULT_SPAN: Final = timedelta(hours=1)
_SLACK: Final = timedelta(hours=1)
"""Tolerance for requests of the full 90 days that take a moment to arrive."""


class GetSummary(fields.Request):
    """The time range and the resolution."""

    since = fields.since("The start; by default an hour before `to`.")
    until = fields.until("The end; by default now.")
    per = fields.optional(
        kinds.choice(*_STEPS),
        "The length of a point; by default a minute for up to three hours, else an hour.",
    )


@endpoint("GET", "/summary", GetSummary, {200: "The totals."})
def get_summary(call: Call[GetSummary]) -> Response[status.Summary]:
    """Get counts and bytes over time.

    Announced records, by the time of their processing; a record that changes counts again. The
    counts are kept for 90 days; older ones are refused.
    """
    since, until, per = _range(call)
    start = _floor(since, per)
    sums = _grouped(call.services.minute_summaries.read(start, until), per)
    starts = list(_starts(start, until, per))
    return Response(
        200,
        {
            "from": starts[0],
            "to": clock.format_seconds(until),
            "per": per,
            "points": [
                {"start": time, **_totals(sums.get(time, digest.Summary()))} for time in starts
            ],
            "total": _totals(digest.merge(sums.values())),
        },
    )


def _range(call: Call[GetSummary]) -> tuple[datetime, datetime, Step]:
    request, now = call.request, call.services.now()
    until = request.until or now
    since = request.since or until - _DEFAULT_SPAN
    refuse_empty_range(since, until)
    days = call.services.settings.summary_days
    if since < now - timedelta(days=days) - _SLACK:
        message = f"from must be within the last {days} days: older counts are deleted."
        raise invalid_field("from", message)
    per: Any = request.per or ("minute" if until - since <= _BY_MINUTE else "hour")
    if until - since > _MAX_SPANS[per]:
        days = _MAX_SPANS[per].days
        span = f"{days} {'day' if days == 1 else 'days'}"
        raise invalid_field("from", f"Per {per}, the time range is at most {span}.")
    return since, until, per


def _totals(summary: digest.Summary) -> status.Totals:
    return {
        "counts": dict(summary.counts),
        "bytes": summary.size,
        "failures": sum(digest.count_failures(summary).values()),
    }


def _floor(time: datetime, per: Step) -> datetime:
    minute = time.replace(second=0, microsecond=0)
    return minute.replace(minute=0) if per == "hour" else minute


def _starts(start: datetime, until: datetime, per: Step) -> Iterator[str]:
    while start < until:
        yield clock.format_seconds(start)
        start += _STEPS[per]


def _grouped(minutes: Mapping[str, digest.Summary], per: Step) -> Mapping[str, digest.Summary]:
    sums = defaultdict[str, digest.Summary](digest.Summary)
    for minute, summary in minutes.items():
        sums[clock.format_seconds(_floor(clock.parse(minute), per))] += summary
    return sums
