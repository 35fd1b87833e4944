"""The reasons of failures, from a function's log in CloudWatch Logs."""

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

_MAX_IDS_PER_SEARCH: Final = 10
"""Maximum number of terms per search: a pattern has at most 1,024 characters.
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html"""


class CloudWatchFailureLog:
    """Implements `ports.dead_letters.FailureLog`; `group` is the function's log group.

    The lines about a letter have its search term in `field`. A search of a large log takes many
    pages; after `max_pages` of them, the remaining letters have no reason.
    """

    def __init__(
        self,
        client: CloudWatchLogsClient,
        group: str,
        *,
        max_pages: int | None = None,
        field: str = "message",
        search_term: Callable[[DeadLetter], LogSearchTerm | None] = DeadLetter.log_search_term,
    ) -> None:
        self._client = client
        self._group = group
        self._max_pages = max_pages
        self._field = field
        self._search_term = search_term

    def reasons(self, letters: Sequence[DeadLetter]) -> Mapping[str, str]:
        searched = [
            (search_term, letter.id)
            for letter in letters
            if (search_term := self._search_term(letter))
        ]
        reasons: dict[str, str] = {}
        for start in range(0, len(searched), _MAX_IDS_PER_SEARCH):
            reasons |= self._search(searched[start : start + _MAX_IDS_PER_SEARCH])
        return reasons

    def _search(self, searched: Sequence[tuple[LogSearchTerm, str]]) -> dict[str, str]:
        ids = {search_term.value: id_ for search_term, id_ in searched}
        search_terms = [search_term for search_term, _ in searched]
        try:
            lines = [_read(event["message"]) for event in self._events(search_terms)]
        except call_errors() as error:
            if code_of(error) == "ResourceNotFoundException":
                return {}
            raise unavailable("searching a function's log", error) from error
        # Emulators may ignore the pattern, so lines are matched again.
        return {
            ids[value]: str(line["reason"])
            for line in lines
            if line.get("reason")
            and isinstance(value := line.get(self._field), str)
            and value in ids
        }

    def _events(self, search_terms: Sequence[LogSearchTerm]) -> Iterator[Mapping[str, Any]]:
        """Yield log events, oldest first."""
        since = min(search_term.since for search_term in search_terms)
        pages = self._pages(
            logGroupName=self._group,
            startTime=int(since.timestamp() * 1000),
            filterPattern=self._pattern(search_terms),
        )
        for page in islice(pages, self._max_pages):
            yield from page["events"]

    def _pages(self, **parameters: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401
        """Yield pages; `nextToken` is missing from the last one."""
        while True:
            page = self._client.filter_log_events(**parameters)
            yield page
            if not page.get("nextToken"):
                return
            parameters["nextToken"] = page["nextToken"]

    def _pattern(self, search_terms: Sequence[LogSearchTerm]) -> str:
        terms = (
            f"$.{self._field} = {json.dumps(search_term.value)}" for search_term in search_terms
        )
        return f"{{ {' || '.join(terms)} }}"


def _read(message: str) -> dict[str, Any]:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
