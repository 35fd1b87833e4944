"""Dead letters for tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.notices.refused_notice import RefusedNotice
from serverless_s3_processor.testing.dead_letters import MemoryDeadLetterQueue
from tests.support.messages import notification
from tests.support.world import BUCKET

FIRST = datetime(2026, 1, 31, 9, tzinfo=UTC)
FOREIGN = '{"hello": "there"}'
GIVEN_UP = json.dumps(
    {
        "version": "1.0",
        "timestamp": "2026-01-31T09:00:00.000Z",
        "requestContext": {"condition": "RecordAgeExceeded", "approximateInvokeCount": 7},
        "DDBStreamBatchInfo": {
            "shardId": "shardId-1",
            "startSequenceNumber": "1",
            "endSequenceNumber": "3",
            "approximateArrivalOfFirstRecord": "2026-01-30T09:00:00Z",
            "approximateArrivalOfLastRecord": "2026-01-30T09:00:05Z",
            "batchSize": 3,
            "streamArn": "arn:aws:dynamodb:us-east-1:111122223333:table/t/stream/1",
        },
    }
)

REFUSED = RefusedNotice(
    bucket="bucket",
    object_key="uploads/refused",
    upload_time="2026-01-31T08:59:59Z#v1",
    reason="InvalidParameter: too odd",
).to_body()


def given_up(moment: datetime, first: int, last: int) -> str:
    """What Lambda tells of changes of a table in memory that a function gave up."""
    message = json.loads(GIVEN_UP)
    message["DDBStreamBatchInfo"] |= {
        "startSequenceNumber": f"{first:021}",
        "endSequenceNumber": f"{last:021}",
        "approximateArrivalOfFirstRecord": moment.isoformat(),
        "approximateArrivalOfLastRecord": moment.isoformat(),
        "batchSize": last - first + 1,
    }
    return json.dumps(message)


def upload(*keys: str) -> str:
    """The message of S3 for uploads of these keys."""
    return notification(
        *(
            ObjectEvent(
                type=EventType.CREATED,
                name="ObjectCreated:Put",
                bucket=BUCKET,
                key=key,
                time=FIRST,
                version_id="v1",
                sequencer="01",
            )
            for key in keys
        )
    )


def letter(number: int, body: str) -> DeadLetter:
    """The dead letter `m{number}`, sent `number` minutes after nine."""
    return DeadLetter(
        id=f"m{number}",
        body=body,
        sent_at=FIRST + timedelta(minutes=number),
        receive_count=6,
        receipt_handle=f"r{number}",
    )


def dead_letter_queue(*bodies: str) -> MemoryDeadLetterQueue:
    """A queue of the dead letters `m0`, `m1`, … with these bodies."""
    return MemoryDeadLetterQueue([letter(number, body) for number, body in enumerate(bodies)])
