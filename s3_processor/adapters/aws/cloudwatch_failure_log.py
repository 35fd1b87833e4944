"""What the processor logged, in CloudWatch Logs."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from s3_processor.adapters.aws.errors import call_errors, code_of, unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mypy_boto3_logs import CloudWatchLogsClient

    from s3_processor.domain.dead_letter import DeadLetter

_IDS_A_SEARCH: Final = 10
"""A pattern has at most 1,024 characters.
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html"""


class CloudWatchFailureLog:
    """Implements `ports.dead_letters.FailureLog`; `group` is the processor's log group.

    A search of a big log is answered in many pages; after `most_pages` of them, what is not found
    has no reason.
    """

    def __init__(
        self, client: CloudWatchLogsClient, group: str, most_pages: int | None = None
    ) -> None:
        self._client = client
        self._group = group
        self._most_pages = most_pages

    def reasons(self, letters: Sequence[DeadLetter]) -> Mapping[str, str]:
        """See `ports.dead_letters.FailureLog`."""
        found: dict[str, str] = {}
        for at in range(0, len(letters), _IDS_A_SEARCH):
            found |= self._search(letters[at : at + _IDS_A_SEARCH])
        return found

    def _search(self, letters: Sequence[DeadLetter]) -> dict[str, str]:
        ids = {letter.id for letter in letters}
        try:
            lines = [_read(event["message"]) for event in self._events(letters)]
        except call_errors() as error:
            if code_of(error) == "ResourceNotFoundException":
                return {}
            raise unavailable("searching the processor's log", error) from error
        # Not everything that speaks CloudWatch's language knows its patterns, so look again.
        return {
            line["message"]: str(line["reason"])
            for line in lines
            if line.get("message") in ids and line.get("reason")
        }

    def _events(self, letters: Sequence[DeadLetter]) -> Iterator[Mapping[str, Any]]:
        """Yield log events, oldest first."""
        since = min(letter.sent for letter in letters)
        pages = self._client.get_paginator("filter_log_events").paginate(
            logGroupName=self._group,
            startTime=int(since.timestamp() * 1000),
            filterPattern=_that_name(letters),
        )
        for page in islice(pages, self._most_pages):
            yield from page["events"]


def _that_name(letters: Sequence[DeadLetter]) -> str:
    return f"{{ {' || '.join(f'$.message = {json.dumps(letter.id)}' for letter in letters)} }}"


def _read(message: str) -> dict[str, Any]:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) and isinstance(line.get("message"), str) else {}
