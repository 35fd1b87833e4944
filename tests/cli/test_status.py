from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from s3_processor.domain.record import Status
from tests.cli.worlds import Cli, client_error, record


@dataclass
class Sqs:
    depths: dict[str, tuple[int, int]] = field(default_factory=dict)

    def get_queue_url(self, QueueName: str) -> Any:  # noqa: N803
        return {"QueueUrl": QueueName}

    def get_queue_attributes(self, QueueUrl: str, AttributeNames: list[str]) -> Any:  # noqa: N803
        depths = map(str, self.depths.get(QueueUrl, (0, 0)))
        return {"Attributes": dict(zip(AttributeNames, depths, strict=True))}


class Lambda:
    def get_function_configuration(self, FunctionName: str) -> Any:  # noqa: N803
        if FunctionName == "s3-processor-api-dev":
            raise client_error("ResourceNotFoundException")
        return {"State": "Active"}


@pytest.fixture
def cli() -> Cli:
    depths = {"s3-processor-uploads-dev": (7, 2), "s3-processor-uploads-dlq-dev": (3, 0)}
    cli = Cli(clients={"sqs": Sqs(depths), "lambda": Lambda()})
    cli.records.put_all(
        [
            record("a"),
            record("b"),
            record("c", status=Status.FAILED),
            record("d", upload_time="2026-01-31T10:59:00Z#v1"),
        ]
    )
    return cli


def test_a_person_is_told_all_at_a_glance(cli: Cli) -> None:
    result = cli("status")
    assert result.exit_code == 0
    assert [line.split(maxsplit=1) for line in result.stdout.splitlines()][1:] == [
        ["stack", "ServerlessS3ProcessorStack-dev  CREATE_COMPLETE  1 h ago"],
        ["queue", "7 waiting, 2 in flight"],
        ["dead", "letters   3 uploads, 0 announcements"],
        ["last", "hour      2 processed, 1 failed"],
        ["processor", "Active"],
        ["notifier", "Active"],
        ["digest", "Active"],
        ["api", "missing"],
    ]
    assert "s3-processor failures" in result.stderr


def test_a_program_is_told_the_same(cli: Cli) -> None:
    told = json.loads(cli("status", "--json").stdout)
    assert told == {
        "environment": "dev",
        "target": "a test",
        "local": False,
        "stackStatus": "CREATE_COMPLETE",
        "changed": "2026-01-31T11:00:00+00:00",
        "queue": {"waiting": 7, "inFlight": 2},
        "deadLetters": {"uploads": 3, "changes": 0},
        "lastHour": {"processed": 2, "failed": 1},
        "functions": {
            "processor": "Active",
            "notifier": "Active",
            "digest": "Active",
            "api": None,
        },
    }


def test_what_is_not_there_is_one(cli: Cli) -> None:
    result = cli("status", "--env", "prod")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "'prod' is not deployed" in result.stderr
