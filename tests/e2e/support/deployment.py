"""The real template, deployed by the real CDK CLI into an emulator of its own."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Generic, Protocol, TypeVar

import typing_extensions

from serverless_s3_processor.cli.deployment.bring_up import machine_context
from serverless_s3_processor.local.cdk import Cdk
from serverless_s3_processor.local.environment import ACCOUNT, REGION, isolated
from serverless_s3_processor.local.stack import LocalStack
from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import from_item
from serverless_s3_processor.runtime.config import names
from tests.support.aws.outputs import outputs

PROJECT: Final = Path(__file__).parents[3]
TIMEOUT_SECONDS: Final = 90
WITHOUT_VALIDATION: Final = {"CDK_VALIDATION": "false"}
"""CDK loads its validation in each process anew, for six seconds of CPU."""
_assemblies: dict[object, Path] = {}
"""Assemblies by project and context, which determine them: a synthesis takes ten seconds."""
_Value = TypeVar("_Value")


class Account(Protocol):
    """What a deployment needs of a local stack or an AWS account."""

    def session(self) -> Any: ...

    def cdk(self) -> Cdk: ...

    def environment(self) -> dict[str, str]:
        """The variables that the AWS CLI needs."""
        ...


_Account = typing_extensions.TypeVar("_Account", bound=Account, default=LocalStack)


@dataclass(frozen=True)
class Deployment(Generic[_Account]):
    """One environment of the system on one local stack, or in an AWS account."""

    stack: _Account
    assembly: Path
    environment: str

    @property
    def name(self) -> str:
        return names.stack(self.environment)

    @cached_property
    def cdk(self) -> Cdk:
        return self.stack.cdk()

    def bootstrap(self) -> None:
        self.cdk.bootstrap(ACCOUNT, REGION)

    def deploy(self, **context: str) -> None:
        """Synthesize for this machine and deploy."""
        self.synth(PROJECT, **context)
        self.deploy_assembly()

    def synth(self, project: Path, **context: str) -> None:
        """Write the assembly from this project or a copy of it."""
        settings = {**machine_context(), "env_suffix": self.environment, **context}
        cache_key = (project, *sorted(settings.items()))
        if cache_key in _assemblies:
            shutil.copytree(_assemblies[cache_key], self.assembly, dirs_exist_ok=True)
            return
        self._cdk_without_validation().synth(project, self.assembly, settings)
        copy = self.assembly.with_name(f"synthesized-{len(_assemblies) + 1}")
        _assemblies[cache_key] = shutil.copytree(self.assembly, copy)

    def _cdk_without_validation(self) -> Cdk:
        """Return the CDK CLI for templates whose like the tests of CDK have validated."""
        environment = {**isolated(), **self.stack.environment(), **WITHOUT_VALIDATION}
        return Cdk(environment, self.assembly.parent)

    def deploy_assembly(self) -> None:
        """Deploy the assembly that was written last."""
        self.cdk.deploy(self.assembly, self.name)
        self.__dict__.pop("outputs", None)  # They may be others now.

    def client(self, service: str) -> Any:
        return self.stack.session().client(service)

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        return outputs(self.client("cloudformation"), self.name)

    @cached_property
    def s3(self) -> Any:
        return self.client("s3")

    @property
    def bucket(self) -> str:
        return self.outputs["S3BucketName"]

    @property
    def table(self) -> str:
        return self.outputs["DynamoDBTableName"]

    def put(self, key: str, content: bytes = b"content", **options: str) -> str:
        """Upload an object and return its version id."""
        response = self.s3.put_object(Bucket=self.bucket, Key=key, Body=content, **options)
        return str(response["VersionId"])

    def put_parts(self, key: str, parts: Sequence[bytes], **options: str) -> dict[str, Any]:
        """Upload an object in several parts; return S3's response."""
        upload = {"Bucket": self.bucket, "Key": key}
        upload["UploadId"] = self.s3.create_multipart_upload(**upload, **options)["UploadId"]
        etags = [
            self.s3.upload_part(**upload, PartNumber=number, Body=part)["ETag"]
            for number, part in enumerate(parts, 1)
        ]
        listed = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
        response: dict[str, Any] = self.s3.complete_multipart_upload(
            **upload, MultipartUpload={"Parts": listed}
        )
        return response

    def list_versions(self, prefix: str, *, markers: bool = False) -> Iterator[dict[str, Any]]:
        """Yield the versions that S3 lists under a prefix, with or without delete markers."""
        pages = self.s3.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, Prefix=prefix
        )
        for page in pages:
            yield from page.get("Versions", [])
            if markers:
                yield from page.get("DeleteMarkers", [])

    def items(self, table: str) -> Iterator[dict[str, Any]]:
        """Yield all items of a table as plain values."""
        scan = self.client("dynamodb").get_paginator("scan")
        for page in scan.paginate(TableName=table, ConsistentRead=True):
            yield from map(from_item, page["Items"])

    def records(self, prefix: str = names.WATCHED_PREFIX) -> list[dict[str, Any]]:
        """Return the records under a prefix."""
        return [item for item in self.items(self.table) if item["objectKey"].startswith(prefix)]

    def wait_for_records(self, prefix: str, count: int) -> list[dict[str, Any]]:
        """Wait until there are `count` records under a prefix, and return them."""
        return wait_for(lambda: self.records(prefix), lambda records: len(records) >= count)

    def delete_records(self, records: Sequence[dict[str, Any]]) -> None:
        dynamodb = self.client("dynamodb")
        for record in records:
            dynamodb.delete_item(TableName=self.table, Key=primary_key(record))

    def depth(self, queue: str) -> int:
        """Return how many messages wait or are in flight in a queue, by its name in the outputs."""
        return queue_depth(self.client("sqs"), self.outputs[f"{queue}QueueUrl"])

    def set_visibility_timeout(self, seconds: int) -> None:
        """Deliver messages that fail again after so many seconds, not after three minutes."""
        self.client("sqs").set_queue_attributes(
            QueueUrl=self.outputs["UploadsQueueUrl"],
            Attributes={"VisibilityTimeout": str(seconds)},
        )

    def role(self, function: str) -> str:
        """Return the name of a function's role."""
        return str(self._configuration(function)["Role"].rpartition("/")[2])

    def variables(self, function: str) -> dict[str, str]:
        """Return the environment variables of a function."""
        return {**self._configuration(function)["Environment"]["Variables"]}

    def set_variables(self, function: str, **changes: str) -> None:
        """Change environment variables of a function."""
        variables = {**self.variables(function), **changes}
        self.client("lambda").update_function_configuration(
            FunctionName=function, Environment={"Variables": variables}
        )

    def _configuration(self, function: str) -> dict[str, Any]:
        response: dict[str, Any] = self.client("lambda").get_function_configuration(
            FunctionName=function
        )
        return response


@contextmanager
def bootstrapped(home: Path) -> Iterator[Deployment]:
    """Start an emulator of its own, ready for the `dev` environment; it stops at the end."""
    stack = LocalStack(home / "stack", None)
    try:
        stack.start()
        deployment = Deployment(stack, home / "assembly", names.DEFAULT_ENVIRONMENT)
        deployment.bootstrap()
        yield deployment
    finally:
        stack.stop()


def primary_key(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the primary key of a record, as DynamoDB wants it."""
    return {name: {"S": record[name]} for name in (names.OBJECT_KEY, names.UPLOAD_TIME)}


def queue_depth(sqs: Any, url: str) -> int:
    """Return how many messages wait or are in flight."""
    counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    response = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=counts)
    return sum(int(response["Attributes"][count]) for count in counts)


def wait_for(
    read: Callable[[], _Value],
    is_done: Callable[[_Value], bool],
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> _Value:
    """Read a value until it is as expected, and return it; fail with the last one."""
    deadline = time.monotonic() + timeout_seconds
    while not is_done(value := read()):
        assert time.monotonic() < deadline, f"after {timeout_seconds} s: {value!r:.2000}"
        time.sleep(0.3)
    return value
