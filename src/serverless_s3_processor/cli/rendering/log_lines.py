"""The log lines of the functions, merged by time from several log groups."""

from __future__ import annotations

import heapq
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.deployment import functions
from serverless_s3_processor.cli.rendering import errors
from serverless_s3_processor.cli.uploading.keys import escaped
from serverless_s3_processor.runtime.adapters.aws.errors import call_errors, code_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from serverless_s3_processor.cli.deployment.functions import FunctionName
    from serverless_s3_processor.cli.deployment.target import Target

_MAX_DELAY: Final = timedelta(seconds=15)
"""The maximum time from a line's timestamp until CloudWatch Logs returns it."""
_LAMBDA_LINE: Final = re.compile(r"(INIT_START|START|END|REPORT|EXTENSION) ")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of one function's log."""

    time: datetime
    function: FunctionName
    message: str
    id: str

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of a JSON line, without metric definitions, which repeat them."""
        try:
            parsed = json.loads(self.message)
        except ValueError:
            return {}
        if not isinstance(parsed, dict):
            return {}
        return {name: value for name, value in parsed.items() if name != "_aws"}

    @property
    def is_from_lambda(self) -> bool:
        """Whether Lambda itself wrote the line."""
        kind = str(self.fields.get("type", ""))
        return kind.startswith("platform.") or _LAMBDA_LINE.match(self.message) is not None

    @property
    def level(self) -> str:
        """The level, such as `ERROR`; empty if the line has none and shows no failure."""
        failed = "Traceback" in self.message or "Task timed out" in self.message
        return str(self.fields.get("level", "ERROR" if failed else ""))

    @property
    def text(self) -> str:
        """The text for a person, on one line."""
        parsed = {name: value for name, value in self.fields.items() if name != "level"}
        if not parsed:
            return escaped(self.message.rstrip().replace("\n", " ⏎ "))
        return escaped(" ".join(f"{name}={_value(value)}" for name, value in parsed.items()))


@dataclass(slots=True)
class LogReader:
    """Reads each line once, over repeated calls."""

    target: Target
    functions: Sequence[FunctionName]
    since: datetime
    _seen: dict[str, datetime] = field(default_factory=dict)

    def read(self) -> list[LogLine]:
        """Return the new lines, oldest first. CliError if none of the functions exists."""
        logs = [self._group(function) for function in self.functions]
        if all(lines is None for lines in logs):
            raise errors.not_deployed(self.target.environment)
        lines = [
            line
            for line in heapq.merge(*filter(None, logs), key=attrgetter("time"))
            if line.id not in self._seen
        ]
        self._seen |= {line.id: line.time for line in lines}
        if lines:
            self._forget(lines[-1].time - _MAX_DELAY)
        return lines

    def _forget(self, before: datetime) -> None:
        self.since = max(self.since, before)
        self._seen = {id_: time for id_, time in self._seen.items() if time >= self.since}

    def _group(self, function: FunctionName) -> list[LogLine] | None:
        """Return a function's lines; None if it has no log group."""
        try:
            return sorted(self._lines(function), key=attrgetter("time"))
        except call_errors() as error:
            if code_of(error) == "ResourceNotFoundException":
                return None
            raise

    def _lines(self, function: FunctionName) -> Iterator[LogLine]:
        pages = (
            self.target.client("logs")
            .get_paginator("filter_log_events")
            .paginate(
                logGroupName=functions.log_group(function, self.target.environment),
                startTime=int(self.since.timestamp() * 1000),
            )
        )
        for page in pages:
            for event in page["events"]:
                time = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
                yield LogLine(time, function, event["message"], _identity(event))


def _identity(event: Mapping[str, Any]) -> str:
    """Return an event's id; events of the local stack have none."""
    id_: str = event.get("eventId") or "{logStreamName} {timestamp} {message}".format(**event)
    return id_


def _value(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return value if isinstance(value, str) else json.dumps(value)
