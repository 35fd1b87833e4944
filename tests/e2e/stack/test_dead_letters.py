"""A message that fails too often: listed with its reason, told from a foreign one, and redriven."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import Result

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.cli import run_command
from tests.e2e.support.deployment import Deployment, wait_for
from tests.e2e.support.iam import denying
from tests.e2e.support.notices import Notices
from tests.support.dead_letters import FOREIGN

KEY = "uploads/dead/letter é.txt"


@pytest.fixture(autouse=True)
def no_dead_letters(deployment: Deployment) -> Iterator[None]:
    """Other tests leave dead letters, and expect none."""
    sqs, url = deployment.client("sqs"), deployment.outputs["UploadsDeadLetterQueueUrl"]
    sqs.purge_queue(QueueUrl=url)
    yield
    sqs.purge_queue(QueueUrl=url)


@pytest.mark.usefixtures("fast_redelivery")
def test_an_object_that_could_not_be_read_is_listed_and_processed_after_a_redrive(
    deployment: Deployment, notices: Notices
) -> None:
    neighbors = {f"uploads/dead/neighbor-{number}" for number in range(3)}
    processor = names.processor_function(deployment.environment)
    with denying(deployment, processor, "s3:Get*", KEY):
        for key in (KEY, *neighbors):
            deployment.put(key)
        deployment.client("sqs").send_message(
            QueueUrl=deployment.outputs["UploadsQueueUrl"], MessageBody=FOREIGN
        )
        letters = wait_for(lambda: dead_letters(deployment), lambda listed: len(listed) == 2)
        assert {r["objectKey"] for r in deployment.records("uploads/dead/")} == neighbors
    foreign, unread = letters
    assert (foreign["keys"], foreign["canSucceed"]) == ([], False)
    assert foreign["reason"].startswith("foreign message: ")
    assert (unread["keys"], unread["canSucceed"]) == ([KEY], True)
    assert "AccessDenied" in unread["reason"]
    table = run_command(deployment, "failures").stdout
    assert KEY in table
    assert "never" in table

    dry_run = run_command(deployment, "redrive", "--dry-run")
    assert (dry_run.exit_code, outcomes(dry_run)) == (0, ["skipped", "waiting"])
    assert dead_letters(deployment) == letters

    redriven = run_command(deployment, "redrive")
    assert (redriven.exit_code, outcomes(redriven)) == (3, ["returned", "skipped"])
    (record,) = deployment.wait_for_records(KEY, 1)
    assert record["status"] == "processed"
    assert len(notices.wait_for(KEY, 1)) == 1
    assert [letter["canSucceed"] for letter in dead_letters(deployment)] == [False]
    assert outcomes(run_command(deployment, "redrive")) == ["skipped"]


def dead_letters(deployment: Deployment) -> list[dict[str, Any]]:
    """Return the dead letters of uploads, foreign ones first, without the count of receives."""
    result = run_command(deployment, "failures", "--json")
    assert result.exit_code == 0
    letters = json.loads(result.stdout)["uploads"]
    assert all(letter["receiveCount"] > 0 for letter in letters)
    # A listing receives them, too.
    uncounted = [{**letter, "receiveCount": 0} for letter in letters]
    return sorted(uncounted, key=lambda letter: str(letter["canSucceed"]))


def outcomes(result: Result) -> list[str]:
    return sorted(line.split()[0] for line in result.stdout.splitlines())


def test_an_object_that_only_its_uploader_can_read_is_unreadable_and_no_dead_letter(
    deployment: Deployment, notices: Notices
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
    assert dead_letters(deployment) == []
    table = run_command(deployment, "ls", "--prefix", prefix, "--status", "unreadable").stdout
    assert "secret.csv" in table
    assert "SSE-C" in run_command(deployment, "show", f"{prefix}secret.csv").stdout
