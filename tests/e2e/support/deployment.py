"""The real template, deployed by the real CDK CLI into an emulator of its own."""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from serverless_s3_processor.cli.deployment.bring_up import machine_context
from serverless_s3_processor.local.cdk import Cdk
from serverless_s3_processor.local.environment import ACCOUNT, REGION
from serverless_s3_processor.local.outputs import outputs
from serverless_s3_processor.local.stack import LocalStack
from serverless_s3_processor.runtime.config import names

PROJECT = Path(__file__).parents[3]
WAIT_SECONDS = 90
_SYNTHESIZED: dict[object, Path] = {}
"""Assemblies by project and context, which decide every byte: to write one takes ten seconds."""
_Seen = TypeVar("_Seen")


@dataclass(frozen=True)
class Deployment:
    """One environment of the system on one local stack."""

    stack: LocalStack
    assembly: Path
    environment: str

    @property
    def name(self) -> str:
        return names.stack(self.environment)

    @cached_property
    def cdk(self) -> Cdk:
        return self.stack.cdk()

    def deploy(self, **context: str) -> None:
        """Synthesize for this machine and deploy."""
        self.synth(PROJECT, **context)
        self.deploy_again()

    def synth(self, project: Path, **context: str) -> None:
        """Write what is to be deployed, from this project or a copy of it."""
        given = {**machine_context(), "env_suffix": self.environment, **context}
        known = _SYNTHESIZED.get((project, *sorted(given.items())))
        if known:
            shutil.copytree(known, self.assembly, dirs_exist_ok=True)
            return
        self.cdk.synth(project, self.assembly, given)
        number = len(_SYNTHESIZED) + 1
        kept = shutil.copytree(self.assembly, self.assembly.with_name(f"synthesized-{number}"))
        _SYNTHESIZED[project, *sorted(given.items())] = kept

    def deploy_again(self) -> None:
        """Deploy what was written last."""
        self.cdk.deploy(self.assembly, self.name)

    def client(self, service: str) -> Any:
        return self.stack.session().client(service)  # type: ignore[call-overload]

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

    def bootstrap(self) -> None:
        self.cdk.bootstrap(ACCOUNT, REGION)

    def put(self, key: str, content: bytes = b"content", **more: str) -> str:
        """Upload an object and return its version id."""
        answer = self.s3.put_object(Bucket=self.bucket, Key=key, Body=content, **more)
        return str(answer["VersionId"])

    def records(self, prefix: str = names.WATCHED_PREFIX) -> list[dict[str, Any]]:
        """Return the table's items under a prefix, as plain values."""
        from boto3.dynamodb.types import TypeDeserializer  # noqa: PLC0415 - only here

        plain = TypeDeserializer().deserialize
        pages = (
            self.client("dynamodb")
            .get_paginator("scan")
            .paginate(TableName=self.table, ConsistentRead=True)
        )
        items = [{k: plain(v) for k, v in item.items()} for p in pages for item in p["Items"]]
        return [item for item in items if item["objectKey"].startswith(prefix)]

    def listing(self, prefix: str) -> Iterator[dict[str, Any]]:
        """Yield the versions that S3 lists under a prefix."""
        pages = self.s3.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, Prefix=prefix
        )
        for page in pages:
            yield from page.get("Versions", [])

    def depth(self, queue: str) -> int:
        """Return how many messages of a queue, as the outputs name it, wait or are in work."""
        return queue_depth(self.client("sqs"), self.outputs[f"{queue}QueueUrl"])

    def wait_for_records(self, prefix: str, count: int) -> list[dict[str, Any]]:
        """Wait until there are `count` records under a prefix, and return them."""
        return wait_for(lambda: self.records(prefix), lambda found: len(found) >= count)


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


class Notices:
    """A machine subscriber: a queue that gets all object notices."""

    def __init__(self, deployment: Deployment) -> None:
        self._sqs = deployment.client("sqs")
        self.url = self._sqs.create_queue(QueueName="e2e-notices")["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        arn, topic = attributes["Attributes"]["QueueArn"], deployment.outputs["SNSTopicArn"]
        self._sqs.set_queue_attributes(
            QueueUrl=self.url, Attributes={"Policy": json.dumps(_only_from(topic, arn))}
        )
        deployment.client("sns").subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=arn,
            Attributes={
                "FilterPolicy": json.dumps({names.NOTICE_KIND: [names.KIND_OBJECT]}),
            },
        )
        self._seen: list[dict[str, Any]] = []

    def of(self, prefix: str) -> list[dict[str, Any]]:
        """Return what was announced under a prefix so far: the notices' JSON, with subject."""
        while self._receive():
            pass
        return [notice for notice in self._seen if notice["objectKey"].startswith(prefix)]

    def wait_for(self, prefix: str, count: int) -> list[dict[str, Any]]:
        """Wait until `count` notices came under a prefix; then a little, for what is too much."""
        wait_for(lambda: self.of(prefix), lambda found: len(found) >= count)
        time.sleep(2)
        return self.of(prefix)

    def _receive(self) -> bool:
        answer = self._sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
        messages = answer.get("Messages", [])
        for message in messages:
            envelope = json.loads(message["Body"])
            attributes = {n: a["Value"] for n, a in envelope["MessageAttributes"].items()}
            told = {"subject": envelope["Subject"], "attributes": attributes}
            self._seen.append({**json.loads(envelope["Message"]), **told})
            self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return bool(messages)


def _only_from(topic: str, queue: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def queue_depth(sqs: Any, url: str) -> int:
    """Return how many messages wait or are in work."""
    parts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=parts)
    return sum(int(answer["Attributes"][part]) for part in parts)


def wait_for(
    look: Callable[[], _Seen], done: Callable[[_Seen], bool], seconds: float = WAIT_SECONDS
) -> _Seen:
    """Look again and again until it is done; fail with what was seen last."""
    deadline = time.monotonic() + seconds
    while not done(seen := look()):
        assert time.monotonic() < deadline, f"waited {seconds} s; seen last: {seen!r:.2000}"
        time.sleep(0.3)
    return seen
