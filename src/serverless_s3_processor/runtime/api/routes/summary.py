"""`GET /summary`: what was recorded, minute by minute or hour by hour."""

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
"""How long a time range may be: some 1,440 sums in a response, and 31 days to be read."""
_BY_MINUTE: Final = timedelta(hours=3)
_DEFAULT_SPAN: Final = timedelta(hours=1)
_SLACK: Final = timedelta(hours=1)
"""So that a request for all of these days is not refused because it took a moment to arrive."""


class GetSummary(fields.Request):
    """Which sums are returned."""

    since = fields.since("Since then; an hour before `to` if it is left out.")
    until = fields.until("Until then; now if it is left out.")
    per = fields.optional(
        kinds.choice(*_STEPS),
        "One sum for each; by default a minute up to three hours, an hour beyond.",
    )


@endpoint("GET", "/summary", GetSummary, {200: "The sums."})
def get_summary(call: Call[GetSummary]) -> Response[status.Summary]:
    """Get counts and bytes over time.

    What was recorded and announced, by when it was recorded; a record that changed counts again.
    Kept for 90 days; what is older is refused.
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
                {"start": each, **_totals(sums.get(each, digest.Summary()))} for each in starts
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
        message = f"from must be within the last {days} days: what is older is deleted."
        raise invalid_field("from", message)
    per: Any = request.per or ("minute" if until - since <= _BY_MINUTE else "hour")
    if until - since > _MAX_SPANS[per]:
        days = _MAX_SPANS[per].days
        span = f"{days} {'day' if days == 1 else 'days'}"
        raise invalid_field("from", f"Per {per}, at most {span} can be summed up.")
    return since, until, per


def _totals(summary: digest.Summary) -> status.Totals:
    return {
        "counts": dict(summary.counts),
        "bytes": summary.size,
        "failures": sum(digest.count_failures(summary).values()),
    }


def _floor(time: datetime, per: Step) -> datetime:
    whole = time.replace(second=0, microsecond=0)
    return whole.replace(minute=0) if per == "hour" else whole


def _starts(start: datetime, until: datetime, per: Step) -> Iterator[str]:
    while start < until:
        yield clock.format_seconds(start)
        start += _STEPS[per]


def _grouped(minutes: Mapping[str, digest.Summary], per: Step) -> Mapping[str, digest.Summary]:
    sums = defaultdict[str, digest.Summary](digest.Summary)
    for minute, summary in minutes.items():
        sums[clock.format_seconds(_floor(clock.parse(minute), per))] += summary
    return sums
