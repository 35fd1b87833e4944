import json
from typing import Any

import pytest
from typer.testing import Result

from serverless_s3_processor.runtime.processors.api import Findings, Processor
from serverless_s3_processor.runtime.processors.view import ObjectView
from tests.cli.cli_in_memory import client_error
from tests.cli.selftest.account import DEAD_LETTERS, NOTICES, OPERATIONS, Account


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


def test_the_queue_receives_only_alarms_and_the_notice_of_the_canary() -> None:
    account = Account()
    seen: dict[str, Any] = {}
    account.unsubscribe = lambda SubscriptionArn: seen.update(  # type: ignore[method-assign] # noqa: N803
        {SubscriptionArn: account.subscriptions.pop(SubscriptionArn)}
    )
    selftest(account)
    policy = json.loads(seen[NOTICES]["FilterPolicy"])
    assert policy == {"kind": ["object"], "prefix": ["uploads/selftest/"]}
    assert seen[OPERATIONS] == {}
    [statement] = account.policy["Statement"]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": [NOTICES, OPERATIONS]}}


def test_json_lists_what_arrived() -> None:
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
def test_what_does_not_arrive_is_reported_with_advice_and_nothing_is_left(
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


def test_everything_is_removed_after_ctrl_c() -> None:
    account = Account(is_processed=False, is_announced=False)

    def interrupt() -> None:
        raise KeyboardInterrupt

    account.interrupt = interrupt
    assert selftest(account).exit_code == 130
    account.assert_clean()


def test_an_alarm_in_alarm_state_is_skipped_for_another_one() -> None:
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


def test_an_object_lock_is_noted_and_not_a_failure() -> None:
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
