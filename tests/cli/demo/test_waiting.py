import json
import os
from mailbox import Maildir
from pathlib import Path
from typing import Any

import pytest

from ministack_fidelity.repairs.sns.email_delivery import compose
from serverless_s3_processor.cli.demo import waiting
from serverless_s3_processor.cli.demo.subscriber import subscribed
from serverless_s3_processor.cli.deployment.target import Target
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.rendering.stages import Step
from serverless_s3_processor.client import Client
from serverless_s3_processor.local.layout import Layout
from tests.cli.cli_in_memory import Cli, memory_target, record
from tests.cli.selftest.account import NOTICES, Account

STEP = Step(None, None)


def target(account: Account) -> Target:
    return memory_target({"sqs": account, "sns": account})


def envelope(key: str, version: str) -> dict[str, Any]:
    notice = {"objectKey": key, "versionId": version}
    attributes = {"kind": {"Type": "String", "Value": "object"}}
    return {"Message": json.dumps(notice), "MessageAttributes": attributes}


def test_the_subscriber_receives_the_notices_and_is_removed() -> None:
    messages = [envelope("other", "v0"), envelope("a", "v1"), envelope("a", "v1")]
    account = Account(queue=messages)
    with subscribed(target(account)) as queue:
        notices = waiting.for_notices(queue, {("a", "v1")}, STEP)
        filters = json.loads(account.subscriptions[NOTICES]["FilterPolicy"])
    assert notices["a", "v1"].attributes == {"kind": "object"}
    assert filters == {"kind": ["object"]}
    statement = account.policy["Statement"][0]
    assert statement["Resource"] == "arn:aws:sqs:us-east-1:111122223333:s3-processor-demo-dev"
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": [NOTICES]}}
    assert (account.queues, account.subscriptions) == (set(), {})


def test_the_subscriber_is_removed_after_ctrl_c() -> None:
    account = Account()

    with pytest.raises(KeyboardInterrupt), subscribed(target(account)):
        raise KeyboardInterrupt
    assert account.queues == set()


def test_it_waits_for_all_records() -> None:
    cli = Cli()
    cli.records.put_all([record("a")])

    def sleep(_seconds: float) -> None:
        cli.records.put_all([record("b", version_id="v2", upload_time="2026-01-31T11:00:01Z#v2")])

    expected = {("uploads/a", "v1"), ("uploads/b", "v2")}
    assert set(waiting.for_records(Client.with_transport(cli), expected, STEP, sleep)) == expected


def test_missing_records_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_RECORDS_SECONDS", 0)
    expected = {(f"uploads/{name}\x1b", "v1") for name in "abcdefg"}
    with pytest.raises(CliError, match=r"no record of uploads/a\\x1b, .* and 2 more\. To see why"):
        waiting.for_records(Client.with_transport(Cli()), expected, STEP, lambda _seconds: None)


def test_the_digest_is_the_first_mail_since(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    maildir = Maildir(layout.mail, create=True)
    old = tmp_path / "mail" / "new" / maildir.add(compose("a@b.c", "old", "text"))
    os.utime(old, (1000, 1000))

    class Stack:
        def __init__(self) -> None:
            self.layout = layout

    def sleep(_seconds: float) -> None:
        maildir.add(compose("a@b.c", "new", "text"))

    stack: Any = Stack()
    assert waiting.for_digest(stack, 2000, sleep).subject == "new"
