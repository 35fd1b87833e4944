from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError

from tests.cli.cli_in_memory import STACK, Cli, client_error

ACCOUNT = "111122223333"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:somebody-else"
REGION_HEADER = "x-amz-bucket-region"
SUBSCRIPTION = {"Protocol": "email", "Endpoint": "me@example.com"}


@dataclass
class Aws:
    """An account that is ready for a first deployment, as far as the checks look; tests spoil it.

    `existing` has the tables, policies and buckets that exist, buckets with their region.
    """

    arn: str = f"arn:aws:sts::{ACCOUNT}:assumed-role/Deployer/me"
    bootstrap: str | None = "21"
    concurrency: int = 1000
    vpcs: int = 1
    log_role: str | None = None
    existing: dict[str, str] = field(default_factory=dict)
    notifications: dict[str, Any] = field(default_factory=dict)
    subscription: str = "arn:confirmed"
    refused: set[str] = field(default_factory=set)
    stack: dict[str, Any] | None = None
    meta: Any = field(default_factory=lambda: SimpleNamespace(region_name="us-east-1"))

    def __getattribute__(self, name: str) -> Any:
        if name in object.__getattribute__(self, "refused"):
            raise client_error("AccessDenied", operation=name)
        return object.__getattribute__(self, name)

    def get_caller_identity(self) -> Any:
        return {"Arn": self.arn, "Account": ACCOUNT}

    def get_parameters(self, **_: object) -> Any:
        return {"Parameters": [{"Value": self.bootstrap}] if self.bootstrap else []}

    def get_account_settings(self) -> Any:
        return {"AccountLimit": {"UnreservedConcurrentExecutions": self.concurrency}}

    def get_service_quota(self, **_: object) -> Any:
        raise client_error("NoSuchResourceException")

    def get_aws_default_service_quota(self, **_: object) -> Any:
        return {"Quota": {"Value": 5.0}}

    def get_account(self) -> Any:
        return {"cloudwatchRoleArn": self.log_role} if self.log_role else {}

    def head_bucket(self, Bucket: str) -> Any:  # noqa: N803 - boto3's
        if Bucket not in self.existing:
            raise client_error("404")
        region = self.existing[Bucket]
        metadata = {"HTTPHeaders": {REGION_HEADER: region}}
        if region == "us-east-1":
            return {"ResponseMetadata": metadata}
        error: Any = {"Error": {"Code": "301"}, "ResponseMetadata": metadata}
        raise ClientError(error, "HeadBucket")

    def describe_table(self, TableName: str) -> Any:  # noqa: N803
        if TableName not in self.existing:
            raise client_error("ResourceNotFoundException")

    def get_policy(self, PolicyArn: str) -> Any:  # noqa: N803
        if PolicyArn.rpartition("/")[2] not in self.existing:
            raise client_error("NoSuchEntity")

    def get_bucket_location(self, Bucket: str) -> Any:  # noqa: N803
        if Bucket not in self.existing:
            raise client_error("NoSuchBucket")
        region = self.existing[Bucket]
        return {"LocationConstraint": None if region == "us-east-1" else region}

    def get_bucket_notification_configuration(self, Bucket: str) -> Any:  # noqa: N803
        return self.notifications.get(Bucket, {})

    def describe_stacks(self, StackName: str) -> Any:  # noqa: N803
        if self.stack is None:
            raise client_error("ValidationError", f"Stack with id {StackName} does not exist")
        return {"Stacks": [self.stack]}

    def get_paginator(self, name: str) -> Any:
        pages: dict[str, Any] = {
            "describe_vpcs": {"Vpcs": [{}] * self.vpcs},
            "list_subscriptions_by_topic": {
                "Subscriptions": [{**SUBSCRIPTION, "SubscriptionArn": self.subscription}]
            },
        }
        return SimpleNamespace(paginate=lambda **_: [pages[name]])


SERVICES = (
    *("apigateway", "cloudformation", "dynamodb", "ec2", "iam", "lambda", "s3"),
    *("service-quotas", "sns", "ssm", "sts"),
)


def doctor(aws: Aws, *arguments: str, environment: str = "dev") -> list[dict[str, str]]:
    cli = Cli(clients=dict.fromkeys(SERVICES, aws))
    diagnoses: list[dict[str, str]] = cli.json(
        "doctor", "--env", environment, "-c", "email_address=me@example.com", *arguments
    )
    return diagnoses


def severities(diagnoses: list[dict[str, str]]) -> dict[str, str]:
    return {d["message"]: d["severity"] for d in diagnoses if d["severity"] != "ok"}


def test_an_account_that_is_ready_has_no_diagnosis_but_what_is_in_order() -> None:
    diagnoses = doctor(Aws())
    assert severities(diagnoses) == {}
    assert {d["subject"] for d in diagnoses} == {
        *("Credentials", "CDK bootstrap", "Lambda concurrency", "Networks", "API logs", "Names"),
        "Stack",
    }
    assert Cli(clients=dict.fromkeys(SERVICES, Aws()))("doctor").exit_code == 0


class Spoiled(NamedTuple):
    """An account that is not ready, and a part of what is said about it."""

    name: str
    part: str
    aws: Aws
    severity: str = "problem"
    environment: str = "dev"
    context: str | None = None


OTHERS = {"QueueConfigurations": [{"Id": "1", "QueueArn": QUEUE, "Events": ["s3:ObjectCreated:*"]}]}
SPOILED = (
    Spoiled("root user", "root", Aws(arn=f"arn:aws:iam::{ACCOUNT}:root"), "warning"),
    Spoiled("no bootstrap", "not bootstrapped", Aws(bootstrap=None)),
    Spoiled("old bootstrap", "too old", Aws(bootstrap="5")),
    Spoiled("new account", "10 are available", Aws(concurrency=10)),
    Spoiled("high setting", "processor 1000", Aws(), context="processor_concurrency=1000"),
    Spoiled("many pollers", "processor 2000", Aws(), context="pollers=2:200"),
    Spoiled("no room for a network", "All 5 VPCs", Aws(vpcs=5)),
    Spoiled("log role of others", "would replace it", Aws(log_role="arn:role"), "warning"),
    Spoiled("no log role", "no role to write", Aws(), context="api_access_logs=existing"),
    Spoiled(
        "a bucket that was kept",
        "exists, but the stack",
        Aws(existing={f"s3-processor-bucket-prod-{ACCOUNT}": "us-east-1"}),
        environment="prod",
    ),
    Spoiled(
        "the same environment in another region",
        "exists in eu-west-1",
        Aws(existing={f"s3-processor-bucket-prod-{ACCOUNT}": "eu-west-1"}),
        environment="prod",
    ),
    Spoiled(
        "a table that was kept",
        "table s3-object-metadata-prod exists",
        Aws(existing={"s3-object-metadata-prod": ""}),
        environment="prod",
    ),
    Spoiled(
        "policies of another region",
        "policy s3-processor-operator-prod exists",
        Aws(existing={"s3-processor-operator-prod": ""}),
        environment="prod",
    ),
    Spoiled("no such bucket", "no bucket acme", Aws(), context="existing_buckets=acme"),
    Spoiled(
        "a bucket of another region",
        "acme is in eu-west-1",
        Aws(existing={"acme": "eu-west-1"}),
        context="existing_buckets=acme",
    ),
    Spoiled(
        "events that another queue has",
        QUEUE,
        Aws(existing={"acme": "us-east-1"}, notifications={"acme": OTHERS}),
        context="existing_buckets=acme/incoming/",
    ),
    Spoiled(
        "a first deployment that failed",
        "its first deployment failed",
        Aws(stack={**STACK, "StackStatus": "ROLLBACK_COMPLETE"}),
    ),
    Spoiled(
        "a broken update",
        "UPDATE_ROLLBACK_FAILED",
        Aws(stack={**STACK, "StackStatus": "UPDATE_ROLLBACK_FAILED"}),
    ),
    Spoiled(
        "a refusal about a name",
        "AccessDenied to head_bucket",
        Aws(refused={"head_bucket"}),
        "unknown",
    ),
    Spoiled("no protection", "deleted by mistake", Aws(stack=STACK), "warning", "prod"),
    Spoiled(
        "refused", "AccessDenied to get_parameters", Aws(refused={"get_parameters"}), "unknown"
    ),
)


@pytest.mark.parametrize("spoiled", SPOILED, ids=[spoiled.name for spoiled in SPOILED])
def test_what_would_fail_is_found_before_it_fails(spoiled: Spoiled) -> None:
    arguments = ("-c", spoiled.context) if spoiled.context else ()
    diagnoses = doctor(spoiled.aws, *arguments, environment=spoiled.environment)
    [(message, severity)] = severities(diagnoses).items()
    assert (severity, spoiled.part in message) == (spoiled.severity, True), message


def test_addresses_that_are_not_confirmed_are_named_for_digests_and_alarms() -> None:
    diagnoses = severities(doctor(Aws(stack=STACK, subscription="PendingConfirmation")))
    assert diagnoses == {
        "me@example.com has not confirmed its subscription to digests.": "warning",
        "me@example.com has not confirmed its subscription to alarms.": "warning",
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(lambda aws: setattr(aws, "concurrency", 10), 1, id="a problem"),
        pytest.param(lambda aws: setattr(aws, "log_role", "arn:role"), 0, id="a warning"),
    ],
)
def test_only_a_problem_makes_the_command_fail_and_each_diagnosis_has_its_advice(
    change: Callable[[Aws], None], code: int
) -> None:
    aws = Aws()
    change(aws)
    result = Cli(clients=dict.fromkeys(SERVICES, aws))("doctor", width=200)
    assert result.exit_code == code
    assert "→ " in result.stdout


def test_an_invalid_value_is_refused_before_the_first_request() -> None:
    aws = Aws(refused={"get_caller_identity"})
    result = Cli(clients=dict.fromkeys(SERVICES, aws))("doctor", "-c", "processor_concurrency=1")
    assert (result.exit_code, "processor_concurrency" in result.stderr) == (1, True)
