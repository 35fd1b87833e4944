"""Actions that were given up: listed with object and reason, and redriven, with IAM enforced."""

import json
import operator
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.actions import tags, wait_for_status_tag
from tests.e2e.support.api import Api
from tests.e2e.support.cli import run_command
from tests.e2e.support.deployment import Deployment, wait_for
from tests.e2e.support.iam import denying
from tests.support.dead_letters import FOREIGN, GIVEN_UP

KEYS = ("uploads/letters/one é.txt", "uploads/letters/two.txt")

pytestmark = pytest.mark.timeout(600)  # The stack is deployed three times before the first test.


@pytest.fixture(autouse=True)
def no_dead_letters(deployment: Deployment) -> None:
    for queue in ("Uploads", "Actions"):
        url = deployment.outputs[f"{queue}DeadLetterQueueUrl"]
        deployment.client("sqs").purge_queue(QueueUrl=url)


@pytest.fixture
def one_retry(deployment: Deployment) -> Iterator[None]:
    """A change is given up after one retry, not after twenty."""
    functions = deployment.client("lambda")
    name = names.actions_function(deployment.environment)
    (mapping,) = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    assert mapping["MaximumRetryAttempts"] > 1
    functions.update_event_source_mapping(UUID=mapping["UUID"], MaximumRetryAttempts=1)
    yield
    functions.update_event_source_mapping(
        UUID=mapping["UUID"], MaximumRetryAttempts=mapping["MaximumRetryAttempts"]
    )


@pytest.mark.usefixtures("one_retry")
def test_one_dead_letter_is_redriven_and_then_the_other(deployment: Deployment, api: Api) -> None:
    versions: dict[str, str] = {}
    actions = names.actions_function(deployment.environment)
    with denying(deployment, actions, "s3:PutObjectVersionTagging", "uploads/letters/*"):
        for count, key in enumerate(KEYS, 1):
            versions[key] = deployment.put(key)
            wait_for(lambda: _dead_letter_count(api), partial(operator.le, count))
        _assert_listed(deployment, api.get("/failures").expect_ok()["actions"])

    first, second = KEYS
    version = versions[second]
    selection = {"key": second, "versionId": version}
    dry_run = api.post("/redrive", {**selection, "dryRun": True}).expect_ok()
    assert [(r["kind"], r["keys"], r["outcome"]) for r in dry_run["results"]] == [
        ("actions", [second], "waiting")
    ]
    redriven = run_command(deployment, "redrive", second, "--version-id", version)
    assert redriven.exit_code == 0
    assert re.fullmatch(rf"returned +{second}\n", redriven.stdout)
    assert wait_for_status_tag(deployment, second, version) == {names.STATUS_TAG: "processed"}
    assert tags(deployment, first) == {}

    (letter,) = api.get("/failures").expect_ok()["actions"]
    results = api.post("/redrive", {"messageId": letter["messageId"]}).expect_ok()["results"]
    assert [(result["keys"], result["outcome"]) for result in results] == [([first], "returned")]
    wait_for_status_tag(deployment, first, versions[first])
    total = api.get("/failures").expect_ok()["total"]
    assert total == {"uploads": 0, "changes": 0, "actions": 0}


def _dead_letter_count(api: Api) -> int:
    return int(api.get("/status").expect_ok()["deadLetters"]["actions"])


def _assert_listed(deployment: Deployment, letters: list[dict[str, Any]]) -> None:
    assert [letter["keys"] for letter in letters] == [[key] for key in KEYS]
    assert all(letter["canSucceed"] and "AccessDenied" in letter["reason"] for letter in letters)
    table = run_command(deployment, "failures").stdout
    assert all(key in table for key in KEYS)
    assert "not acted on" in table


def test_a_letter_whose_changes_expired_stays_with_a_reason(
    deployment: Deployment, api: Api
) -> None:
    sqs, url = deployment.client("sqs"), deployment.outputs["ActionsDeadLetterQueueUrl"]
    info = json.loads(GIVEN_UP)["DDBStreamBatchInfo"]
    info["shardId"] = "shardId-00000000000000000000-00000000"
    for body in (json.dumps({"DDBStreamBatchInfo": info}), FOREIGN):
        sqs.send_message(QueueUrl=url, MessageBody=body)

    results = api.post("/redrive", {"includeForeign": True}).expect_ok()["results"]

    assert sorted((r["outcome"], "24 hours" in r["reason"]) for r in results) == [
        ("skipped", False),
        ("skipped", True),
    ]
    assert _dead_letter_count(api) == 2


def test_letters_that_another_call_is_reading_are_counted_and_become_visible_again(
    deployment: Deployment, api: Api
) -> None:
    sqs, url = deployment.client("sqs"), deployment.outputs["UploadsDeadLetterQueueUrl"]
    for _ in range(8):
        sqs.send_message(QueueUrl=url, MessageBody=FOREIGN)
    # A call that ended before it could make them visible again.
    leased = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=30)

    reply = api.get("/failures").expect_ok()
    outputs = [run_command(deployment, command).stderr for command in ("failures", "redrive")]

    assert len(leased["Messages"]) == reply["inFlight"]["uploads"] == reply["total"]["uploads"] == 8
    for output in outputs:
        assert "8 are being looked at by another call; try again in 30 seconds." in output
        assert "no dead letters" not in output
        assert "nothing to return" not in output
    for message in leased["Messages"]:
        sqs.change_message_visibility(
            QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
        )
    assert len(api.get("/failures").expect_ok()["uploads"]) == 8
