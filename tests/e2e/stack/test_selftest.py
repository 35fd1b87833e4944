"""The self-test on the deployed stack, by a user with only the policy in the runbook."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from serverless_s3_processor.cli.command import Dependencies
from serverless_s3_processor.cli.deployment.target import Target, on_local
from serverless_s3_processor.client import Client, HttpConfig
from serverless_s3_processor.runtime.config import names
from tests.e2e.support.cli import run_with
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.iam import reader_session

RUNBOOK = Path(__file__).parents[3] / "docs" / "operations.md"
PREFIX = "uploads/selftest/"


def policy(deployment: Deployment) -> str:
    """Return the policy in the runbook, for this account."""
    [text] = re.findall(r"```json\n(.*?)```", RUNBOOK.read_text(encoding="utf-8"), re.DOTALL)
    assert isinstance(text, str)
    assert deployment.environment == "dev"
    return text.replace("111122223333", "000000000000")


@pytest.fixture(scope="module")
def target(deployment: Deployment) -> Target:
    """The deployment, as a user with that policy sees it."""
    session: Any = reader_session(deployment)
    user = session.client("sts").get_caller_identity()["Arn"].rpartition("/")[2]
    deployment.client("iam").put_user_policy(
        UserName=user, PolicyName="SelfTest", PolicyDocument=policy(deployment)
    )
    authority = str(deployment.stack.certificates().authority)

    def open_api(url: str) -> Client:
        credentials, region = session.get_credentials(), session.region_name
        config = HttpConfig(ca_bundle=authority)
        return Client(url, credentials=credentials, region=region, config=config)

    return replace(
        on_local(deployment.stack, deployment.environment),
        connect=session.client,
        open_api=open_api,
    )


def selftest(target: Target, *arguments: str) -> Result:
    # Each run reads the outputs and creates its clients.
    dependencies = Dependencies(connect=lambda _options: replace(target, _clients={}))
    return run_with(dependencies, "selftest", *arguments)


@pytest.fixture(autouse=True)
def nothing_left(deployment: Deployment) -> Iterator[None]:
    before = subscriptions(deployment)
    yield
    queues = deployment.client("sqs").list_queues(QueueNamePrefix="s3-processor-selftest")
    assert queues.get("QueueUrls", []) == []
    assert subscriptions(deployment) == before
    assert list(deployment.list_versions(PREFIX)) == []
    cloudwatch = deployment.client("cloudwatch")
    assert cloudwatch.describe_alarms(StateValue="ALARM")["MetricAlarms"] == []


def subscriptions(deployment: Deployment) -> list[str]:
    response = deployment.client("sns").list_subscriptions()
    return sorted(subscription["SubscriptionArn"] for subscription in response["Subscriptions"])


def test_it_works_with_the_permissions_in_the_runbook(
    deployment: Deployment, target: Target
) -> None:
    result = selftest(target, "--json")
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["notice"]["objectKey"] == report["record"]["objectKey"]
    assert report["alarm"]["AlarmName"] == names.alarm(
        deployment.environment, "uploads-dead-letters"
    )
    assert report["alarm"]["NewStateValue"] == "ALARM"


def test_an_alarm_that_is_not_delivered_is_found(deployment: Deployment, target: Target) -> None:
    cloudwatch = deployment.client("cloudwatch")
    alarm = [names.alarm(deployment.environment, "uploads-dead-letters")]
    cloudwatch.disable_alarm_actions(AlarmNames=alarm)
    try:
        result = selftest(target, "--timeout", "2")
    finally:
        cloudwatch.enable_alarm_actions(AlarmNames=alarm)
    assert result.exit_code == 1
    assert "it is not delivered" in result.stderr


def test_a_file_that_is_not_announced_is_found(deployment: Deployment, target: Target) -> None:
    functions = deployment.client("lambda")
    name = names.notifier_function(deployment.environment)
    [mapping] = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        result = selftest(target, "--timeout", "2")
    finally:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    assert result.exit_code == 1
    assert "was not announced" in result.stderr
