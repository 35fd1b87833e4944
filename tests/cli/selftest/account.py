"""The AWS services that the self-test calls, in memory."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.cli.cli_in_memory import Cli, client_error

NOTICES = "arn:aws:sns:us-east-1:111122223333:topic"
OPERATIONS = "arn:aws:sns:us-east-1:111122223333:operations"
DEAD_LETTERS = "s3-processor-uploads-dead-letters-dev"


@dataclass
class Account:
    """S3, SNS, SQS and CloudWatch, as far as the self-test needs them, before a system in memory.

    What works and what doesn't is up to the test: `is_processed`, `is_announced`, `is_delivered`.
    """

    is_processed: bool = True
    is_announced: bool = True
    is_delivered: bool = True
    locked: bool = False
    confirmed: str = "arn:confirmed"
    states: dict[str, str] = field(default_factory=lambda: {DEAD_LETTERS: "OK"})
    state_changes: list[tuple[str, str]] = field(default_factory=list)
    queue: list[dict[str, Any]] = field(default_factory=list)
    queues: set[str] = field(default_factory=set)
    subscriptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    policy: dict[str, Any] = field(default_factory=dict)
    cli: Cli = field(default_factory=Cli)
    interrupt: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.cli.clients = dict.fromkeys(("s3", "sns", "sqs", "cloudwatch"), self)
        self.cli = self.cli.sleeping(lambda _seconds: self.interrupt())

    @property
    def versions(self) -> list[str]:
        store = self.cli.system.store
        return [v.identity[0] for v in store.list_versions(store.bucket, "uploads/selftest/")]

    def put_object(self, Key: str, Body: bytes, ContentType: str, **_: object) -> None:  # noqa: N803
        event = self.cli.system.store.put(Key, Body, ContentType)
        if self.is_processed:
            self.cli.system.process(event)
            self.cli.system.announce()
        if self.is_announced:
            self.queue.extend({"Message": json.dumps(n)} for n in self.cli.system.notices)

    def delete_object(self, Key: str, VersionId: str, **_: object) -> None:  # noqa: N803
        if self.locked:
            response = "Access Denied because object protected by object lock."
            raise client_error("AccessDenied", response)
        self.cli.system.store.remove_version(Key, VersionId)

    def get_paginator(self, name: str) -> Any:
        return {
            "list_object_versions": _Pages(self._listed),
            "list_subscriptions_by_topic": _Pages(self._subscribed),
        }[name]

    def _listed(self) -> dict[str, Any]:
        store = self.cli.system.store
        stored = store.list_versions(store.bucket, "uploads/selftest/")
        return {"Versions": [{"Key": v.key, "VersionId": v.version_id} for v in stored]}

    def _subscribed(self) -> dict[str, Any]:
        mail = {"Endpoint": "me@example.com", "SubscriptionArn": self.confirmed}
        return {"Subscriptions": [mail]}

    def create_queue(self, QueueName: str, Attributes: dict[str, str]) -> Any:  # noqa: N803
        self.queues.add(QueueName)
        self.policy = json.loads(Attributes["Policy"])
        return {"QueueUrl": QueueName}

    def delete_queue(self, QueueUrl: str) -> None:  # noqa: N803
        self.queues.remove(QueueUrl)

    def subscribe(self, TopicArn: str, Attributes: dict[str, str], **_: object) -> Any:  # noqa: N803
        self.subscriptions[TopicArn] = Attributes
        return {"SubscriptionArn": TopicArn}

    def unsubscribe(self, SubscriptionArn: str) -> None:  # noqa: N803
        del self.subscriptions[SubscriptionArn]

    def receive_message(self, **_: object) -> Any:
        messages, self.queue = self.queue, []
        return {"Messages": [{"Body": json.dumps(m), "ReceiptHandle": "r"} for m in messages]}

    def delete_message(self, **_: object) -> None:
        pass

    def describe_alarms(self, AlarmNames: list[str]) -> Any:  # noqa: N803
        there = [name for name in AlarmNames if name in self.states]
        alarms = [{"AlarmName": name, "StateValue": self.states[name]} for name in there]
        return {"MetricAlarms": alarms}

    def set_alarm_state(self, AlarmName: str, StateValue: str, StateReason: str) -> None:  # noqa: N803
        self.states[AlarmName] = StateValue
        self.state_changes.append((AlarmName, StateValue))
        if StateValue == "ALARM" and self.is_delivered:
            notice = {"AlarmName": AlarmName, "NewStateReason": StateReason}
            self.queue.append({"Message": json.dumps(notice)})

    def assert_clean(self) -> None:
        assert (self.versions, self.queues, self.subscriptions) == ([], set(), {})
        assert "ALARM" not in self.states.values()


@dataclass
class _Pages:
    page: Callable[[], dict[str, Any]]

    def paginate(self, **_: object) -> Iterator[dict[str, Any]]:
        yield self.page()
