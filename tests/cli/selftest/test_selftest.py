import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from typer.testing import Result

from serverless_s3_processor.runtime.processors.api import Findings, Processor
from serverless_s3_processor.runtime.processors.view import ObjectView
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
    queue: list[dict[str, str]] = field(default_factory=list)
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


def selftest(account: Account, *arguments: str) -> Result:
    return account.cli("selftest", "--timeout", "2", *arguments)


def test_a_file_arrives_an_alarm_arrives_and_nothing_is_left() -> None:
    account = Account()
    result = selftest(account)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == (
        f"It works: recorded, announced, and {DEAD_LETTERS} delivered."
    )
    assert account.state_changes == [(DEAD_LETTERS, "ALARM"), (DEAD_LETTERS, "OK")]
    account.assert_clean()


def test_the_queue_takes_from_both_topics_alone_and_of_files_the_canary_alone() -> None:
    account = Account()
    seen: dict[str, Any] = {}
    account.unsubscribe = lambda SubscriptionArn: seen.update(  # type: ignore[method-assign] # noqa: N803
        {SubscriptionArn: account.subscriptions.pop(SubscriptionArn)}
    )
    selftest(account)
    wanted = json.loads(seen[NOTICES]["FilterPolicy"])
    assert wanted == {"kind": ["object"], "prefix": ["uploads/selftest/"]}
    assert seen[OPERATIONS] == {}
    [statement] = account.policy["Statement"]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": [NOTICES, OPERATIONS]}}


def test_json_tells_what_arrived() -> None:
    response = json.loads(selftest(Account(), "--json").stdout)
    assert response["record"]["status"] == "processed"
    assert response["notice"]["objectKey"] == response["record"]["objectKey"]
    assert response["alarm"]["AlarmName"] == DEAD_LETTERS
    assert response["unconfirmed"] == []
    assert "Wait for its record" in response["seconds"]


@pytest.mark.parametrize(
    ("broken", "said", "way_out"),
    [
        ({"is_processed", "is_announced"}, "is not on record", "logs processor"),
        ({"is_announced"}, "was not announced", "logs notifier"),
        ({"is_delivered"}, "is not delivered", "cdk deploy"),
    ],
)
def test_what_does_not_arrive_is_said_with_the_way_out_and_nothing_is_left(
    broken: set[str], said: str, way_out: str
) -> None:
    account = Account()
    for what in broken:
        setattr(account, what, False)
    result = selftest(account)
    assert result.exit_code == 1
    assert said in result.stderr
    assert way_out in result.stderr
    account.assert_clean()


def _choke(_view: ObjectView) -> Findings:
    raise ValueError("on this")


def test_a_canary_that_a_processor_chokes_on_is_no_success() -> None:
    account = Account()
    account.cli.system.processors = [
        Processor(name="choking", version=1, wants=lambda _: True, run=_choke)
    ]
    result = selftest(account)
    assert result.exit_code == 1
    assert "but not processed: choking: " in result.stderr
    account.assert_clean()


def test_nothing_is_left_after_ctrl_c() -> None:
    account = Account(is_processed=False, is_announced=False)

    def interrupt() -> None:
        raise KeyboardInterrupt

    account.interrupt = interrupt
    assert selftest(account).exit_code == 130
    account.assert_clean()


def test_an_alarm_that_is_off_already_is_left_alone_and_another_taken() -> None:
    drift = "s3-processor-drift-dev"
    account = Account(states={DEAD_LETTERS: "ALARM", drift: "INSUFFICIENT_DATA"})
    assert selftest(account).exit_code == 0
    assert account.states == {DEAD_LETTERS: "ALARM", drift: "INSUFFICIENT_DATA"}


@pytest.mark.parametrize(
    ("states", "said"),
    [({DEAD_LETTERS: "ALARM"}, "docs/operations.md"), ({}, "deploy this version first")],
)
def test_without_an_alarm_to_set_off_nothing_is_begun(states: dict[str, str], said: str) -> None:
    account = Account(states=states)
    result = selftest(account)
    assert (result.exit_code, account.state_changes, account.versions) == (1, [], [])
    assert said in result.stderr


def test_what_an_object_lock_keeps_is_told_and_no_failure() -> None:
    account = Account(locked=True)
    result = selftest(account)
    assert (result.exit_code, len(account.versions)) == (0, 1)
    assert "An object lock keeps uploads/selftest/" in result.stderr
    assert (account.queues, account.subscriptions) == (set(), {})


def test_who_has_not_confirmed_is_named() -> None:
    result = selftest(Account(confirmed="PendingConfirmation"))
    assert result.exit_code == 0
    assert "me@example.com has not confirmed its subscription" in result.stderr


def _refused(QueueName: str, Attributes: dict[str, str]) -> Any:  # noqa: N803
    raise client_error("AccessDenied", f"You may not create {QueueName} with {Attributes}.")


def test_what_may_not_be_done_is_one_line() -> None:
    account = Account()

    account.create_queue = _refused  # type: ignore[method-assign]
    result = selftest(account)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 2)
    assert "You may not create s3-processor-selftest-dev-" in result.stderr
