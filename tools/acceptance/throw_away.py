"""An environment that is deployed for a while, and removed with all its data."""

import argparse
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config import names
from tests.e2e.support.aws_account import AwsAccount

_PREFIX: Final = "acceptance-"
_MAIL: Final = "acceptance@example.com"
_DELETE_SECONDS: Final = 3600
"""Lambda releases the network interfaces of a function that was deleted within about 20 minutes."""
_LATE_SECONDS: Final = 900
"""Flow logs are delivered every ten minutes, also after their deletion."""
_GONE: Final = frozenset(
    {"404", "NoSuchBucket", "ResourceNotFoundException", "QueueDoesNotExist", "ValidationError"}
)


def new_name() -> str:
    """Return a name that nobody else uses."""
    return f"{_PREFIX}{uuid.uuid4().hex[:6]}"


def environment_name(text: str) -> str:
    """Return the name of an environment that may be destroyed.

    Raises:
        ArgumentTypeError: it may be somebody's.
    """
    if not text.startswith(_PREFIX):
        raise argparse.ArgumentTypeError(f"{text} does not begin with {_PREFIX}")
    return text


@dataclass(frozen=True)
class ThrowAway:
    """The environment of a name that nobody else uses."""

    account: AwsAccount
    environment: str

    @property
    def stack(self) -> str:
        """The name of the stack."""
        return names.stack(self.environment)

    def refuse_existing(self) -> None:
        """Raise SystemExit if there is such a stack, which would be destroyed."""
        try:
            self._client("cloudformation").describe_stacks(StackName=self.stack)
        except ClientError as error:
            if _code(error) not in _GONE:
                raise
        else:
            raise SystemExit(f"{self.stack} exists already. Nothing was done.")

    def deploy(self, **settings: str) -> None:
        """Synthesize and deploy. CdkError on failure."""
        assembly = self.account.logs / "cdk.out"
        context = {
            **self.account.context(),
            "env_suffix": self.environment,
            "email_address": _MAIL,
            "api_access_logs": self._access_logs(),
            **settings,
        }
        cdk = self.account.cdk()
        cdk.synth(project(), assembly, context)
        cdk.deploy(assembly, self.stack)

    def destroy(self) -> None:
        """Delete the stack, if there is one, and then what it keeps. It can be repeated."""
        keys = self._keys()
        cloudformation = self._client("cloudformation")
        cloudformation.delete_stack(StackName=self.stack)
        cloudformation.get_waiter("stack_delete_complete").wait(
            StackName=self.stack, WaiterConfig={"Delay": 5, "MaxAttempts": _DELETE_SECONDS // 5}
        )
        for bucket in (names.bucket, names.logs_bucket):
            self._delete_bucket(bucket(self.environment, self.account.number))
        for table in (names.records_table, names.summaries_table):
            with _unless_gone():
                self._client("dynamodb").delete_table(TableName=table(self.environment))
        for key in keys:
            self._client("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=7)

    def _delete_bucket(self, name: str) -> None:
        bucket = self.account.session().resource("s3").Bucket(name)
        deadline = time.monotonic() + _LATE_SECONDS
        while True:
            try:
                with _unless_gone():
                    # One by one: no batch can name a key with control characters in its XML.
                    for version in bucket.object_versions.all():
                        version.delete()
                    bucket.delete()
            except ClientError as error:
                if _code(error) != "BucketNotEmpty" or time.monotonic() > deadline:
                    raise
                time.sleep(10)
            else:
                return

    def _keys(self) -> list[str]:
        """Return the ids of the keys that the stack has created."""
        pages = self._client("cloudformation").get_paginator("list_stack_resources")
        try:
            listed = pages.paginate(StackName=self.stack).search("StackResourceSummaries[]")
            return [
                resource["PhysicalResourceId"]
                for resource in listed
                if resource["ResourceType"] == "AWS::KMS::Key" and "PhysicalResourceId" in resource
            ]
        except ClientError as error:
            if _code(error) not in _GONE:
                raise
            return []

    def _access_logs(self) -> str:
        """Use the role of the account if there is one; `create` would leave one behind."""
        role = self._client("apigateway").get_account().get("cloudwatchRoleArn")
        return "existing" if role else "off"

    def _client(self, service: str) -> Any:  # noqa: ANN401 - by service
        return self.account.session().client(service)


@contextmanager
def _unless_gone() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if _code(error) not in _GONE:
            raise


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])
