from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth
from serverless_s3_processor.testing.queue_gauge import MemoryQueueGauge
from tests.cli.cli_in_memory import API, Cli, DeniedCloudFormation, client_error, record
from tests.support.dead_letters import letter, upload


class Lambda:
    def __init__(self, refused: str | None = None, *, acting: bool = False) -> None:
        self.refused = refused
        self.absent = {"s3-processor-api-dev"}
        if not acting:
            self.absent.add("s3-processor-actions-dev")

    def get_function_configuration(self, FunctionName: str) -> Any:  # noqa: N803
        if self.refused:
            raise client_error(self.refused)
        if FunctionName in self.absent:
            raise client_error("ResourceNotFoundException")
        return {"State": "Active"}


def deployed(clients: Mapping[str, Any]) -> Cli:
    cli = Cli(clients=clients)
    cli.system.gauge.queue_depth, cli.system.gauge.oldest_seconds = QueueDepth(7, 2), 90
    cli.system.uploads_dead.letters += [letter(n, upload("uploads/x")) for n in range(3)]
    cli.records.put_all(
        [
            record("a", processed_at="2026-01-31T11:30:00.000Z"),
            record("b", processed_at="2026-01-31T11:30:00.000Z"),
            record("c", processed_at="2026-01-31T11:30:00.000Z", status=Status.FAILED),
        ]
    )
    cli.system.announce()
    return cli


@pytest.fixture
def cli() -> Cli:
    return deployed({"lambda": Lambda()})


def lines(cli: Cli, *options: str) -> list[list[str]]:
    result = cli("status", *options)
    assert result.exit_code == 0
    return [line.split(maxsplit=1) for line in result.stdout.splitlines()]


OF_API = [
    ["version", "0.1.0"],
    ["queue", "7 waiting, 2 in flight, the oldest for 0:01:30"],
    ["dead", "letters   3 uploads, 0 announcements, 0 actions"],
    ["last", "hour      2 processed, 1 failed"],
]
OF_STACK = ["stack", "ServerlessS3ProcessorStack-dev  CREATE_COMPLETE  1 h ago"]


def test_people_see_everything_at_a_glance(cli: Cli) -> None:
    assert lines(cli)[1:] == [
        *OF_API,
        OF_STACK,
        ["processor", "Active"],
        ["notifier", "Active"],
        ["digest", "Active"],
        ["reconciler", "Active"],
        ["api", "missing"],
    ]
    assert "s3-processor failures" in cli("status").stderr


def test_the_actions_function_is_shown_if_it_exists() -> None:
    cli = deployed({"lambda": Lambda(acting=True)})
    assert ["actions", "Active"] in lines(cli)


def test_json_has_the_same_information(cli: Cli) -> None:
    response = cli.json("status")
    assert response == {
        "environment": "test",
        "version": "0.1.0",
        "target": "a test",
        "local": False,
        "stackStatus": "CREATE_COMPLETE",
        "changed": "2026-01-31T11:00:00+00:00",
        "queue": {"waiting": 7, "inFlight": 2, "oldestMessageAgeSeconds": 90},
        "deadLetters": {"uploads": 3, "changes": 0, "actions": 0},
        "lastHour": {"processed": 2, "failed": 1},
        "unavailable": [],
        "functions": {
            "processor": "Active",
            "notifier": "Active",
            "digest": "Active",
            "reconciler": "Active",
            "api": None,
        },
    }


class Ageless(MemoryQueueGauge):
    def oldest_message_age_seconds(self) -> int | None:
        raise UnavailableError("secret detail")


def test_unavailable_fields_are_noted_in_addition_to_the_others(cli: Cli) -> None:
    cli.system.gauge = Ageless(QueueDepth(7, 2))
    result = cli("status")

    assert result.exit_code == 0
    assert "7 waiting, 2 in flight\n" in result.stdout
    assert "Unavailable: queue.oldestMessageAgeSeconds. CloudWatch is unavailable" in result.stderr
    response = cli.json("status")
    assert [item["field"] for item in response["unavailable"]] == ["queue.oldestMessageAgeSeconds"]


def test_what_is_not_there_is_one(cli: Cli) -> None:
    result = cli("status", "--env", "prod")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "'prod' is not deployed" in result.stderr


def test_without_access_to_lambda_the_rest_is_shown() -> None:
    cli = deployed({"lambda": Lambda(refused="AccessDeniedException")})
    response = lines(cli)
    assert response[1:-1] == [*OF_API, OF_STACK]
    assert response[-1][0] == "functions"
    assert "no access to Lambda" in response[-1][1]
    assert cli.json("status")["functions"] is None


def test_with_an_api_url_the_status_has_no_stack() -> None:
    cli = deployed({"cloudformation": None, "lambda": None})
    assert lines(cli, "--api-url", API)[1:] == OF_API
    assert cli.opened_urls == [API]
    assert cli("status", "--api-url", API).stderr.startswith("a test\n")
    response = cli.json("status", "--api-url", API)
    assert (response["stackStatus"], response["changed"], response["functions"]) == (
        None,
        None,
        None,
    )


def test_without_access_to_the_stack_the_error_names_the_api_url(cli: Cli) -> None:
    result = replace(cli, clients={"cloudformation": DeniedCloudFormation()})("status")
    assert (result.exit_code, "--api-url" in result.stderr) == (1, True)


def test_the_stack_is_shown_even_if_the_api_fails(cli: Cli) -> None:
    error = {"error": {"code": "TimedOut", "message": "It took too long."}, "requestId": "r7"}
    cli.respond = lambda *_: (504, error)
    result = cli("status")
    assert result.exit_code == 1
    assert "CREATE_COMPLETE" in result.stdout
    assert "error: It took too long. To see why: " in result.stderr
    assert "(request r7)" in result.stderr
