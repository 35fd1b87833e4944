"""What a function logged, in CloudWatch Logs."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.errors import call_errors, code_of, unavailable
from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mypy_boto3_logs import CloudWatchLogsClient

    from serverless_s3_processor.runtime.domain.dead_letter import LogSearchTerm

_IDS_A_SEARCH: Final = 10
"""A pattern has at most 1,024 characters.
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html"""


class CloudWatchFailureLog:
    """Implements `ports.dead_letters.FailureLog`; `group` is the function's log group.

    The lines about a letter have its `trace` in `field`. A search of a big log is answered in many
    pages; after `max_pages` of them, what is not found has no reason.
    """

    def __init__(
        self,
        client: CloudWatchLogsClient,
        group: str,
        *,
        max_pages: int | None = None,
        field: str = "message",
        trace: Callable[[DeadLetter], LogSearchTerm | None] = DeadLetter.log_trace,
    ) -> None:
        self._client = client
        self._group = group
        self._max_pages = max_pages
        self._field = field
        self._trace = trace

    def reasons(self, letters: Sequence[DeadLetter]) -> Mapping[str, str]:
        """See `ports.dead_letters.FailureLog`."""
        traced = [(trace, each.id) for each in letters if (trace := self._trace(each))]
        found: dict[str, str] = {}
        for at in range(0, len(traced), _IDS_A_SEARCH):
            found |= self._search(traced[at : at + _IDS_A_SEARCH])
        return found

    def _search(self, traced: Sequence[tuple[LogSearchTerm, str]]) -> dict[str, str]:
        ids = {trace.value: id_ for trace, id_ in traced}
        traces = [trace for trace, _ in traced]
        try:
            lines = [_read(event["message"]) for event in self._events(traces)]
        except call_errors() as error:
            if code_of(error) == "ResourceNotFoundException":
                return {}
            raise unavailable("searching a function's log", error) from error
        # Not everything that speaks CloudWatch's language knows its patterns, so look again.
        return {
            ids[value]: str(line["reason"])
            for line in lines
            if line.get("reason")
            and isinstance(value := line.get(self._field), str)
            and value in ids
        }

    def _events(self, traces: Sequence[LogSearchTerm]) -> Iterator[Mapping[str, Any]]:
        """Yield log events, oldest first."""
        since = min(trace.since for trace in traces)
        pages = self._client.get_paginator("filter_log_events").paginate(
            logGroupName=self._group,
            startTime=int(since.timestamp() * 1000),
            filterPattern=self._pattern(traces),
        )
        for page in islice(pages, self._max_pages):
            yield from page["events"]

    def _pattern(self, traces: Sequence[LogSearchTerm]) -> str:
        terms = (f"$.{self._field} = {json.dumps(trace.value)}" for trace in traces)
        return f"{{ {' || '.join(terms)} }}"


def _read(message: str) -> dict[str, Any]:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
