from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.cli.cli_in_memory import NOW, Cli, client_error, interrupting

PROCESSOR, NOTIFIER = "/aws/lambda/s3-processor-dev", "/aws/lambda/s3-processor-notifier-dev"


def line(seconds_ago: float, message: str, **more: str) -> dict[str, Any]:
    moment = NOW - timedelta(seconds=seconds_ago)
    time = int(moment.timestamp() * 1000)
    return {"timestamp": time, "message": message, "logStreamName": "s", **more}


@dataclass
class Logs:
    """CloudWatch Logs: the lines of each log group, oldest first, in pages of one."""

    groups: dict[str, list[dict[str, Any]]]

    def get_paginator(self, _call: str) -> Logs:
        return self

    def paginate(self, logGroupName: str, startTime: int) -> Iterator[Any]:  # noqa: N803
        if logGroupName not in self.groups:
            raise client_error("ResourceNotFoundException")
        for event in self.groups[logGroupName]:
            yield {"events": [event] if event["timestamp"] >= startTime else []}


@pytest.fixture
def cli() -> Cli:
    processor = [
        line(900, "too old"),
        line(30, "START RequestId: 1"),
        line(30, '{"level":"ERROR","reason":"no \\u001b","_aws":{},"flags":["a"]}\n'),
        line(30, "END RequestId: 1"),
        line(10, '{"type":"platform.report","record":{}}'),
    ]
    notifier = [line(20, "Traceback:\n  boom\x1b", eventId="1")]
    return Cli(clients={"logs": Logs({PROCESSOR: processor, NOTIFIER: notifier})})


def test_lines_of_all_functions_are_merged_by_time(cli: Cli) -> None:
    result = cli("logs")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        r'2026-01-31 11:59:30  processor   reason=no \x1b flags=["a"]',
        r"2026-01-31 11:59:40  notifier    Traceback: ⏎   boom\x1b",
    ]


def test_what_lambda_says_itself_is_shown_on_demand(cli: Cli) -> None:
    response = [
        line.split(maxsplit=3)[3] for line in cli("logs", "processor", "--all").stdout.splitlines()
    ]
    assert response[0] == "START RequestId: 1"
    assert response[2] == "END RequestId: 1"
    assert len(response) == 4


@pytest.mark.parametrize(("since", "count"), [("1h", 4), ("5s", 0), ("25s", 1)])
def test_since(cli: Cli, since: str, count: int) -> None:
    del cli.clients["logs"].groups[PROCESSOR][1]
    lines = cli("logs", "--since", since).stdout.splitlines()
    assert len(lines) == min(count, 3)


def test_json_has_the_message_as_it_was(cli: Cli) -> None:
    (response,) = [
        json.loads(item) for item in cli("logs", "notifier", "--json").stdout.splitlines()
    ]
    assert response == {
        "time": "2026-01-31T11:59:40+00:00",
        "function": "notifier",
        "message": "Traceback:\n  boom\x1b",
    }


def test_following_shows_what_is_new_once_until_ctrl_c(cli: Cli) -> None:
    group = cli.clients["logs"].groups[NOTIFIER]
    coming = iter([line(5, "later"), line(6, "late"), line(1, "last")])
    sleep = interrupting(3, lambda: group.append(next(coming)))
    result = cli.sleeping(sleep)("logs", "notifier", "-f")
    assert result.exit_code == 0
    assert [item.split()[-1] for item in result.stdout.splitlines()] == [
        r"boom\x1b",
        "later",
        "late",
        "last",
    ]


def test_an_empty_log_is_noted(cli: Cli) -> None:
    result = cli("logs", "--since", "1s")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "logged nothing" in result.stderr


def test_no_log_group_at_all_is_an_environment_that_is_not_there() -> None:
    result = Cli(clients={"logs": Logs({})})("logs")
    assert result.exit_code == 1
    assert "not deployed" in result.stderr
