"""A message that fails too often: seen with its reason, told from one that never can, repaired."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from serverless_s3_processor.cli.command import Dependencies
from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.cli.main import app
from serverless_s3_processor.runtime.config import names
from tests.e2e.support.denying import denied
from tests.e2e.support.deployment import Deployment, Notices, wait_for

KEY = "uploads/dead/letter é.txt"
FOREIGN = '{"from": "elsewhere"}'


@pytest.fixture
def command(deployment: Deployment) -> Any:
    world = Dependencies(connect=lambda wish: on_local(deployment.stack, wish.environment))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, obj=world, catch_exceptions=False)

    return run


@pytest.fixture
def impatient(deployment: Deployment) -> Iterator[Any]:
    """The queue, delivering again after a second in place of three minutes."""
    sqs, url = deployment.client("sqs"), deployment.outputs["UploadsQueueUrl"]
    kept = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    yield sqs
    sqs.set_queue_attributes(QueueUrl=url, Attributes=kept["Attributes"])


def test_what_could_not_be_read_is_seen_and_repaired(
    deployment: Deployment, notices: Notices, impatient: Any, command: Any
) -> None:
    neighbours = [f"uploads/dead/neighbour-{number}" for number in range(3)]
    processor = names.processor_function(deployment.environment)
    with denied(deployment, processor, "s3:Get*", KEY):
        for key in (KEY, *neighbours):
            deployment.put(key)
        impatient.send_message(QueueUrl=deployment.outputs["UploadsQueueUrl"], MessageBody=FOREIGN)
        dead = wait_for(lambda: _listed(command), lambda found: len(found) == 2)
        assert {each["objectKey"] for each in deployment.records("uploads/dead/")} == {*neighbours}
    _assert_told(dead, command("failures").stdout)

    waiting = command("redrive", "--dry-run")
    assert (waiting.exit_code, _fates(waiting)) == (0, ["skipped", "waiting"])
    assert _listed(command) == dead

    returned = command("redrive")
    assert (returned.exit_code, _fates(returned)) == (3, ["returned", "skipped"])
    (record,) = deployment.wait_for_records(KEY, 1)
    assert record["status"] == "processed"
    assert len(notices.wait_for(KEY, 1)) == 1
    assert [each["canSucceed"] for each in _listed(command)] == [False]
    assert _fates(command("redrive")) == ["skipped"]


def _listed(command: Any) -> list[dict[str, Any]]:
    result = command("failures", "--json")
    assert result.exit_code == 0
    found: list[dict[str, Any]] = json.loads(result.stdout)["uploads"]
    # Looking counts as receiving.
    told = [{**each, "receiveCount": 0} for each in found if each["receiveCount"] > 0]
    return sorted(told, key=lambda each: str(each["canSucceed"]))


def _assert_told(dead: list[dict[str, Any]], table: str) -> None:
    never, could = dead
    assert (never["keys"], never["canSucceed"]) == ([], False)
    assert never["reason"].startswith("foreign message: ")
    assert (could["keys"], could["canSucceed"]) == ([KEY], True)
    assert "AccessDenied" in could["reason"]
    assert KEY in table
    assert "never" in table


def _fates(result: Result) -> list[str]:
    return sorted(line.split()[0] for line in result.stdout.splitlines())


@pytest.fixture(autouse=True)
def no_dead_letters(deployment: Deployment) -> Iterator[None]:
    """Other tests leave foreign ones, and want none of ours."""
    deployment.client("sqs").purge_queue(QueueUrl=deployment.outputs["UploadsDeadLetterQueueUrl"])
    yield
    deployment.client("sqs").purge_queue(QueueUrl=deployment.outputs["UploadsDeadLetterQueueUrl"])


def test_what_only_its_uploader_can_read_is_recorded_as_unreadable_and_is_no_dead_letter(
    deployment: Deployment, notices: Notices, command: Any
) -> None:
    prefix = "uploads/unreadable/"
    key = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
    version = deployment.put(f"{prefix}secret.csv", b"a,b\n1,2\n", **key)

    (record,) = deployment.wait_for_records(prefix, 1)
    assert (record["status"], record["versionId"]) == ("unreadable", version)
    assert "SSE-C" in record["failure"]
    assert (record["objectSize"], record["attempts"]) == (8, 1)
    (notice,) = notices.wait_for(prefix, 1)
    assert (notice["status"], notice["failure"]) == ("unreadable", record["failure"])
    assert notice["attributes"]["status"] == "unreadable"
    assert _listed(command) == []
    shown = command("ls", "--prefix", prefix, "--status", "unreadable")
    assert "secret.csv" in shown.stdout
    assert "SSE-C" in command("show", f"{prefix}secret.csv").stdout
