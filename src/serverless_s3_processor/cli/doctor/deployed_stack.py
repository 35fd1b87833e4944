"""Checks of a stack that is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.doctor.diagnosis import ok, problem, warning
from serverless_s3_processor.cli.program import call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cli.doctor.diagnosis import Diagnosis
    from serverless_s3_processor.cli.doctor.examination import Examination

_TOPICS: Final = {"SNSTopicArn": "digests", "OperationsTopicArn": "alarms"}
_UNCONFIRMED: Final = "PendingConfirmation"
_TO_BE_DELETED: Final = frozenset({"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})
_BROKEN: Final = frozenset({"UPDATE_ROLLBACK_FAILED", "DELETE_FAILED", "UPDATE_FAILED"})
_FAILED: Final = _TO_BE_DELETED | _BROKEN


def check_stack(examination: Examination) -> Iterator[Diagnosis]:
    """Check the state of the stack."""
    stack = examination.stack
    if not stack:
        yield ok(f"{examination.stack_name} is not deployed yet.")
        return
    status = stack["StackStatus"]
    if status in _TO_BE_DELETED:
        message = f"{examination.stack_name} is in {status}: its first deployment failed."
        yield problem(message, "docs/recovery.md says how to find the reason and go on.")
    elif status in _BROKEN:
        message = f"{examination.stack_name} is in {status}."
        yield problem(message, "docs/recovery.md says what to do in this state.")
    else:
        yield ok(f"{examination.stack_name} is in {status}.")


def check_protection(examination: Examination) -> Iterator[Diagnosis]:
    """Check that a stack that works is protected, outside the environment that is disposable."""
    stack = examination.stack
    if not stack or examination.settings.disposable or stack["StackStatus"] in _FAILED:
        return
    if stack.get("EnableTerminationProtection"):
        yield ok("The stack can't be deleted by mistake.")
    else:
        yield warning(
            "Nothing keeps the stack from being deleted by mistake.",
            f"Write protected = true into settings/{examination.environment}.toml: "
            "docs/recovery.md#protect-what-is-deployed",
        )


def check_subscriptions(examination: Examination) -> Iterator[Diagnosis]:
    """Check that the subscribers to digests and alarms have confirmed their addresses."""
    if not examination.stack:
        return
    sns = examination.client("sns")
    for output, what in _TOPICS.items():
        arn = examination.target.output(output)
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=arn)
        emails = [s for page in pages for s in page["Subscriptions"] if s["Protocol"] == "email"]
        for subscription in emails:
            address = subscription["Endpoint"]
            if subscription["SubscriptionArn"] == _UNCONFIRMED:
                yield warning(
                    f"{address} has not confirmed its subscription to {what}.",
                    "Open the link in the mail from AWS Notifications, which is valid for two "
                    f"days; {call('selftest')} then shows that alarms arrive.",
                )
            else:
                yield ok(f"{address} gets {what}.")
