"""First deployments that fail, each repaired by the commands in docs/recovery.md."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from serverless_s3_processor.local.environment import ACCOUNT, REGION
from serverless_s3_processor.local.stack import LocalStack
from tests.e2e.support.deployment import PROJECT, Deployment
from tests.e2e.support.page_shell import Page, Shell
from tests.support.aws.queues import create_queue, queue_arn

BUCKET: Final = "acme-data"
EARLIER_KEY: Final = "uploads/earlier.txt"
WITH_KEY: Final = "-c kms_key_arn=create"
DATA: Final = {
    f"s3-processor-bucket-prod-{ACCOUNT}",
    f"s3-processor-logs-prod-{ACCOUNT}",
    "s3-object-metadata-prod",
    "s3-processor-summaries-prod",
}


@dataclass(frozen=True)
class Person:
    """Someone who deploys `prod` on a local stack of their own, with the page beside them."""

    prod: Deployment
    shell: Shell

    def fail(self, options: str = "") -> str:
        """Deploy, which must fail; return the reasons that the page has people look at."""
        self.shell.fail("Deploy again", options)
        return self.shell.follow("Find the reason")

    def deploy_and_remove(self, options: str = "") -> None:
        """Have an environment that records an upload, and remove it as the page says."""
        self.prod.s3.create_bucket(Bucket=BUCKET)
        self.shell.follow("Deploy again", options)
        self.prod.put(EARLIER_KEY)
        self.prod.wait_for_records(EARLIER_KEY, 1)
        listed = self.shell.follow("Remove any other environment", options)
        assert all(name in listed for name in DATA), listed
        assert set(data(self.prod)) == DATA

    def stack(self) -> tuple[str, bool]:
        """Return the status of the stack, and whether it is protected."""
        cloudformation = self.prod.client("cloudformation")
        [description] = cloudformation.describe_stacks(StackName=self.prod.name)["Stacks"]
        return description["StackStatus"], description["EnableTerminationProtection"]


@pytest.fixture(scope="module")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("assemblies")


@pytest.fixture
def person(tmp_path: Path, assemblies: Path) -> Iterator[Person]:
    page = Page((PROJECT / "docs" / "recovery.md").read_text(encoding="utf-8"))
    stack = LocalStack(tmp_path / "stack", None)
    try:
        stack.start()
        stack.cdk().bootstrap(ACCOUNT, REGION)
        prod = Deployment(stack, tmp_path / "assembly", "prod")
        theirs = use_same_suffix(prod)
        yield Person(prod, Shell(stack, page, tmp_path / "home", assemblies))
        assert prod.client("kms").describe_key(KeyId=theirs)["KeyMetadata"]["Enabled"]
        assert "orders-prod" in prod.client("dynamodb").list_tables()["TableNames"]
    finally:
        stack.stop()


def use_same_suffix(prod: Deployment) -> str:
    """Create a table and a key of another team's `prod`; return the id of the key."""
    prod.client("dynamodb").create_table(
        TableName="orders-prod",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    key = prod.client("kms").create_key(
        Description="orders", Tags=[{"TagKey": "env", "TagValue": "prod"}]
    )
    return str(key["KeyMetadata"]["KeyId"])


def no_such_bucket_with_a_key(person: Person) -> str:
    assert f"There is no bucket {BUCKET}" in person.fail(WITH_KEY)
    assert person.stack() == ("ROLLBACK_COMPLETE", False)
    assert (data(person.prod), keys(person.prod)) == ([], ["PendingDeletion"])
    person.prod.s3.create_bucket(Bucket=BUCKET)
    return WITH_KEY


def notifications_of_others(person: Person) -> str:
    """Another team is notified of some keys of the bucket; the page watches a prefix of it."""
    s3, sqs = person.prod.s3, person.prod.client("sqs")
    s3.create_bucket(Bucket=BUCKET)
    theirs = {
        "Id": "reports",
        "QueueArn": queue_arn(sqs, create_queue(sqs, "theirs", "s3")),
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "reports/"}]}},
    }
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"QueueConfigurations": [theirs]}
    )
    assert "reports" in person.fail(f"-c existing_buckets={BUCKET}")
    assert (person.stack(), data(person.prod)) == (("ROLLBACK_COMPLETE", False), [])
    return ""


def names_of_a_removed_environment(person: Person) -> str:
    person.deploy_and_remove(WITH_KEY)
    assert "already exists" in person.fail(WITH_KEY)
    assert set(person.shell.follow("A name exists already").split()) == DATA
    person.shell.follow("Delete the buckets")
    person.shell.follow("Delete the tables and the key")
    assert (data(person.prod), keys(person.prod)) == ([], ["PendingDeletion"])
    assert f"role/{person.prod.name}-ApiGateway" in person.shell.follow("The role of API Gateway")
    return WITH_KEY


def tables_that_are_needed(person: Person) -> str:
    person.deploy_and_remove()
    assert "already exists" in person.fail()
    person.shell.follow("Delete the buckets")
    person.shell.follow("Take over the tables")
    assert person.prod.records(EARLIER_KEY)
    return ""


def protected_too_early(person: Person) -> str:
    reasons = person.fail("-c protected=true")
    assert f"There is no bucket {BUCKET}" in reasons
    assert "protected against deletion" in reasons
    assert person.stack() == ("ROLLBACK_FAILED", True)
    person.shell.follow("The stack is protected")
    person.prod.s3.create_bucket(Bucket=BUCKET)
    return ""


@pytest.mark.timeout(900)  # It deploys up to four times, on a machine that may be busy.
@pytest.mark.parametrize(
    "fail_and_repair",
    [
        no_such_bucket_with_a_key,
        notifications_of_others,
        names_of_a_removed_environment,
        tables_that_are_needed,
        protected_too_early,
    ],
)
def test_a_first_deployment_that_failed_is_repeated_as_the_page_says(
    fail_and_repair: Callable[[Person], str], person: Person
) -> None:
    """Each way makes a deployment fail, and follows the page; it returns the person's options."""
    person.shell.follow("Deploy again", fail_and_repair(person))
    assert person.stack()[0] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
    person.prod.put("uploads/a.txt")
    person.prod.wait_for_records("uploads/a.txt", 1)


def data(prod: Deployment) -> list[str]:
    """Return the names of what holds something in the environment."""
    buckets = [bucket["Name"] for bucket in prod.s3.list_buckets()["Buckets"]]
    tables = prod.client("dynamodb").list_tables()["TableNames"]
    groups = prod.client("logs").describe_log_groups()["logGroups"]
    return [
        *(name for name in buckets if "-prod-" in name),
        *(name for name in tables if name != "orders-prod"),
        *(group["logGroupName"] for group in groups),
        *(url for url in prod.client("sqs").list_queues().get("QueueUrls", []) if "prod" in url),
    ]


def keys(prod: Deployment) -> list[Any]:
    """Return the states of the environment's keys."""
    kms = prod.client("kms")
    listed = [kms.describe_key(KeyId=key["KeyId"]) for key in kms.list_keys()["Keys"]]
    described = [key["KeyMetadata"] for key in listed]
    return [key["KeyState"] for key in described if key["Description"] != "orders"]
