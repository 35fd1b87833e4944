"""Checks of a stack that is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.doctor.diagnosis import ok, problem, warning
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from serverless_s3_processor.cli.doctor.diagnosis import Diagnosis
    from serverless_s3_processor.cli.doctor.examination import Examination

_TOPICS: Final = {"SNSTopicArn": "digests", "OperationsTopicArn": "alarms"}
_UNCONFIRMED: Final = "PendingConfirmation"
_TO_BE_DELETED: Final = frozenset({"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})
_BROKEN: Final = frozenset({"UPDATE_ROLLBACK_FAILED", "DELETE_FAILED", "UPDATE_FAILED"})


def check_stack(examination: Examination) -> Iterator[Diagnosis]:
    """Check the state of the stack."""
    subject, stack = "Stack", examination.stack
    if not stack:
        yield ok(subject, f"{examination.stack_name} is not deployed yet.")
        return
    status = stack["StackStatus"]
    if status in _TO_BE_DELETED:
        message = f"{examination.stack_name} is in {status}: its first deployment failed."
        yield problem(subject, message, "docs/recovery.md says how to find the reason and go on.")
    elif status in _BROKEN:
        message = f"{examination.stack_name} is in {status}."
        yield problem(subject, message, "docs/recovery.md says what to do in this state.")
    else:
        yield ok(subject, f"{examination.stack_name} is in {status}.")
        yield from _protection(examination, stack)


def _protection(examination: Examination, stack: Mapping[str, Any]) -> Iterator[Diagnosis]:
    subject = "Protection"
    if examination.environment == names.DEFAULT_ENVIRONMENT:
        return
    if stack.get("EnableTerminationProtection"):
        yield ok(subject, "The stack can't be deleted by mistake.")
    else:
        yield warning(
            subject,
            "Nothing keeps the stack from being deleted by mistake.",
            f"Write protected = true into settings/{examination.environment}.toml: "
            "docs/recovery.md#protect-what-is-deployed",
        )


def check_subscriptions(examination: Examination) -> Iterator[Diagnosis]:
    """Check that the people who are to get digests and alarms have confirmed their addresses."""
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
                    "E-mail",
                    f"{address} has not confirmed its subscription to {what}.",
                    "Open the link in the mail from AWS Notifications, which is valid for two "
                    f"days; {call('selftest')} then shows that alarms arrive.",
                )
            else:
                yield ok("E-mail", f"{address} gets {what}.")
