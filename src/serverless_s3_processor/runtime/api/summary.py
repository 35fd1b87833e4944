"""`GET /summary`: what was recorded, minute by minute or hour by hour."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.api import fields
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, ApiError, Endpoint
from serverless_s3_processor.runtime.api.schemas import (
    COUNTS,
    answer,
    count,
    list_of,
    moment,
    of,
    thing,
)
from serverless_s3_processor.runtime.domain import clock, digest
from serverless_s3_processor.runtime.domain.digest import Summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from serverless_s3_processor.runtime.api.endpoint import Call

_STEPS: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_MOST: Final = {"minute": timedelta(days=1), "hour": timedelta(days=31)}
"""How long a span may be: some 1,440 sums in an answer, and 31 days to be read."""
_BY_MINUTE: Final = timedelta(hours=3)
_LATELY: Final = timedelta(hours=1)
_SLACK: Final = timedelta(hours=1)
"""So that whoever asks for all of these days is not refused for a request that took a moment."""

FROM: Final = fields.optional(
    "from", fields.a_moment(), "Since then; an hour before `to` if it is left out."
)
TO: Final = fields.optional("to", fields.a_moment(), "Until then; now if it is left out.")
PER: Final = fields.optional(
    "per",
    fields.a_choice(*_STEPS),
    "One sum for each; by itself a minute up to three hours, an hour beyond.",
)


def _answer(call: Call) -> Answer:
    now = call.services.now()
    until = call.values[TO] or now
    since = call.values[FROM] or until - _LATELY
    if since >= until:
        raise ApiError(400, "InvalidField", "from must be before to.", FROM.name)
    days = call.services.settings.summary_days
    if since < now - timedelta(days=days) - _SLACK:
        forgotten = f"from must be within the last {days} days: what is older is forgotten."
        raise ApiError(400, "InvalidField", forgotten, FROM.name)
    per = call.values[PER] or ("minute" if until - since <= _BY_MINUTE else "hour")
    if until - since > _MOST[per]:
        most = f"{_MOST[per].days} {'day' if _MOST[per].days == 1 else 'days'}"
        raise ApiError(400, "InvalidField", f"Per {per}, at most {most} can be told.", FROM.name)
    begin = _floor(since, per)
    sums = _grouped(call.services.sum_up(begin, until), per)
    return Answer(200, _told(begin, until, per, sums))


def _told(
    begin: datetime, until: datetime, per: str, sums: Mapping[str, Summary]
) -> dict[str, Any]:
    starts = list(_starts(begin, until, per))
    return {
        "from": starts[0],
        "to": clock.whole_second(until),
        "per": per,
        "points": [{"start": start, **_numbers(sums.get(start, Summary()))} for start in starts],
        "total": _numbers(digest.total(sums.values())),
    }


def _numbers(summary: Summary) -> dict[str, Any]:
    return {
        "counts": {status.value: number for status, number in summary.counts.items()},
        "bytes": summary.size,
        "failures": sum(digest.wrong(summary).values()),
    }


def _floor(moment: datetime, per: str) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole.replace(minute=0) if per == "hour" else whole


def _starts(begin: datetime, until: datetime, per: str) -> Iterator[str]:
    while begin < until:
        yield clock.whole_second(begin)
        begin += _STEPS[per]


def _grouped(minutes: Mapping[str, Summary], per: str) -> Mapping[str, Summary]:
    found = defaultdict[str, Summary](Summary)
    for minute, summary in minutes.items():
        found[clock.whole_second(_floor(clock.parse(minute), per))] += summary
    return found


_NUMBERS: Final = {
    "counts": COUNTS,
    "bytes": count("The sizes of all of them."),
    "failures": count("How many failed or are unreadable."),
}
ENDPOINT: Final = Endpoint(
    method="GET",
    path="/summary",
    name="summary",
    access=Access.READ,
    summary="Counts and bytes over time",
    meaning="What was recorded and announced, by when it was recorded; a record that changed "
    "counts again. Kept for 90 days; what is older is refused.",
    query=(FROM, TO, PER),
    results={
        200: (
            "The sums.",
            answer(
                {
                    "from": moment("Where the first begins."),
                    "to": moment("Where the last ends."),
                    "per": of("string", enum=list(_STEPS)),
                    "points": list_of(
                        thing({"start": moment("Its beginning."), **_NUMBERS}),
                        "Without gaps, the oldest first.",
                    ),
                    "total": thing(_NUMBERS),
                }
            ),
        )
    },
    answer=_answer,
)
