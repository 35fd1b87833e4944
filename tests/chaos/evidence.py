"""What is found at the end of a run."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import from_item
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.chaos.announcements import Announcement
from tests.chaos.ledger import Ledger
from tests.chaos.uploads import PREFIX
from tests.e2e.support.deployment import Deployment, queue_depth

PENDING = "pending"
DIGEST = "digest"


@dataclass(frozen=True)
class Listed:
    """A version or delete marker as S3 lists it; a marker has no ETag."""

    key: str
    version_id: str
    modified: datetime
    latest: bool
    size: int | None = None
    etag: str | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that the verdict is found by. `listed` is S3's own listing, newest first in each key.

    `excuses` are moments at which a publish may have taken effect without the notifier's knowing.
    """

    ledger: Ledger
    listed: Sequence[Listed]
    records: Sequence[Record]
    announced: Sequence[Announcement]
    counted: int
    left_in_queues: Mapping[str, int]
    excuses: Sequence[datetime] = ()
    repeats_allowed: int = 0
    answers: Mapping[int, int] = field(default_factory=dict)

    def histories(self) -> dict[str, list[Record]]:
        """Return the records of each key."""
        histories: dict[str, list[Record]] = defaultdict(list)
        for record in self.records:
            histories[record.object_key].append(record)
        return histories


def gather(
    deployment: Deployment,
    ledger: Ledger,
    announced: Sequence[Announcement],
    answers: Counter[int],
) -> dict[str, Any]:
    """Return what the stack itself tells, by the names of `Evidence`."""
    return {
        "ledger": ledger,
        "listed": list(listing(deployment)),
        "records": [Record.from_attributes(i) for i in _items(deployment, deployment.table)],
        "announced": list(announced),
        "counted": counted(deployment),
        "left_in_queues": left_in_queues(deployment),
        "answers": dict(answers),
    }


def listing(deployment: Deployment) -> Iterator[Listed]:
    """Yield what S3 lists, delete markers included; versions of a key come newest first."""
    pages = deployment.s3.get_paginator("list_object_versions").paginate(
        Bucket=deployment.bucket, Prefix=PREFIX
    )
    for page in pages:
        for found in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            etag = found["ETag"].strip('"') if "ETag" in found else None
            yield Listed(
                key=found["Key"],
                version_id=found["VersionId"],
                modified=found["LastModified"],
                latest=found["IsLatest"],
                size=found.get("Size"),
                etag=etag,
            )


def counted(deployment: Deployment) -> int:
    """Return how many records the digests told of, and those that wait for the next one count."""
    return sum(map(_counted, _items(deployment, deployment.outputs["SummariesTableName"])))


def _items(deployment: Deployment, table: str) -> Iterator[dict[str, Any]]:
    pages = (
        deployment.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=table, ConsistentRead=True)
    )
    for page in pages:
        yield from map(from_item, page["Items"])


def _counted(item: dict[str, Any]) -> int:
    if item[names.SUMMARY_PERIOD] == DIGEST:
        return 0
    counts = item["summary"]["counts"] if item[names.SUMMARY_PERIOD] == PENDING else item
    return sum(int(counts.get(status.value, 0)) for status in Status)


def left_in_queues(deployment: Deployment) -> dict[str, int]:
    """Return how many messages are left in each queue of the system."""
    sqs, environment = deployment.client("sqs"), deployment.environment
    queues = (
        names.uploads_queue(environment),
        names.uploads_dead_letters(environment),
        names.changes_dead_letters(environment),
    )
    return {
        name: queue_depth(sqs, sqs.get_queue_url(QueueName=name)["QueueUrl"]) for name in queues
    }
