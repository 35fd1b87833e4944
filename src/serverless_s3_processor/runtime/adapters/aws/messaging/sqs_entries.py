"""Entries of SendMessageBatch requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

MAX_ENTRIES: Final = 10
"""Maximum number of messages per request.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"""


def message_entries(
    bodies: Iterable[str], *, is_bulk: bool
) -> list[SendMessageBatchRequestEntryTypeDef]:
    """Return entries for messages; bulk work is one tenant of the fair queue.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatchRequestEntry.html
    """
    return [_entry(str(number), body, is_bulk=is_bulk) for number, body in enumerate(bodies)]


def _entry(id_: str, body: str, *, is_bulk: bool) -> SendMessageBatchRequestEntryTypeDef:
    if is_bulk:
        return {"Id": id_, "MessageBody": body, "MessageGroupId": names.BACKFILL_GROUP}
    return {"Id": id_, "MessageBody": body}
