"""What the functions logged: read from several log groups and merged by time."""

from __future__ import annotations

import heapq
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.deployment import functions
from serverless_s3_processor.cli.rendering import errors
from serverless_s3_processor.cli.uploading.keys import escaped
from serverless_s3_processor.runtime.adapters.aws.errors import call_errors, code_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from serverless_s3_processor.cli.deployment.functions import FunctionName
    from serverless_s3_processor.cli.deployment.target import Target

_LATE: Final = timedelta(seconds=15)
"""How long after its time a line may become readable."""
_OF_LAMBDA: Final = re.compile(r"(INIT_START|START|END|REPORT|EXTENSION) ")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of one function's log."""

    time: datetime
    function: FunctionName
    message: str
    id: str

    @property
    def fields(self) -> dict[str, Any]:
        """What a line of JSON says; metrics' definitions are left out, they repeat its fields."""
        try:
            parsed = json.loads(self.message)
        except ValueError:
            return {}
        return (
            {name: value for name, value in parsed.items() if name != "_aws"}
            if isinstance(parsed, dict)
            else {}
        )

    @property
    def is_of_lambda(self) -> bool:
        """Whether Lambda itself wrote it, of its own doings."""
        kind = str(self.fields.get("type", ""))
        return kind.startswith("platform.") or _OF_LAMBDA.match(self.message) is not None

    @property
    def level(self) -> str:
        """`ERROR`, `WARNING`… where the line says so, or shows it."""
        failed = "Traceback" in self.message or "Task timed out" in self.message
        return str(self.fields.get("level", "ERROR" if failed else ""))

    @property
    def text(self) -> str:
        """The line as a person reads it, on one line."""
        parsed = {name: value for name, value in self.fields.items() if name != "level"}
        if not parsed:
            return escaped(self.message.rstrip().replace("\n", " ⏎ "))
        return escaped(" ".join(f"{name}={_value(value)}" for name, value in parsed.items()))


@dataclass(slots=True)
class LogReader:
    """Reads lines, each once, however often it is asked."""

    target: Target
    functions: Sequence[FunctionName]
    since: datetime
    _seen: dict[str, datetime] = field(default_factory=dict)

    def read(self) -> list[LogLine]:
        """Return the lines that were not returned before, oldest first.

        Raises:
            CliError: none of the functions is there.
        """
        logs = [self._group(function) for function in self.functions]
        if all(lines is None for lines in logs):
            raise errors.missing(self.target.environment)
        lines = [
            line
            for line in heapq.merge(*filter(None, logs), key=_time)
            if line.id not in self._seen
        ]
        self._seen |= {line.id: line.time for line in lines}
        if lines:
            self._forget(lines[-1].time - _LATE)
        return lines

    def _forget(self, moment: datetime) -> None:
        self.since = max(self.since, moment)
        self._seen = {id_: time for id_, time in self._seen.items() if time >= self.since}

    def _group(self, function: FunctionName) -> list[LogLine] | None:
        """Return a function's lines; None if it has no log group."""
        try:
            return sorted(self._lines(function), key=_time)
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


def _time(line: LogLine) -> datetime:
    return line.time


def _identity(event: Mapping[str, Any]) -> str:
    """The local stack gives events no id."""
    id_: str = event.get("eventId") or "{logStreamName} {timestamp} {message}".format(**event)
    return id_


def _value(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return value if isinstance(value, str) else json.dumps(value)
