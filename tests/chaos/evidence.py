"""What the stack stores at the end of a run."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.chaos.subscriber import Announcement
from tests.chaos.uploads import PREFIX, Ledger
from tests.e2e.support.deployment import Deployment, queue_depth

PENDING: Final = "pending"
DIGEST: Final = "digest"


@dataclass(frozen=True)
class ListedVersion:
    """A version or delete marker as S3 lists it; a marker has no ETag."""

    key: str
    version_id: str
    modified: datetime
    latest: bool
    size: int | None = None
    etag: str | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that the verdict is based on.

    Attributes:
        listed: S3's own listing, with the versions of a key from the newest to the oldest.
        summarized: How many records the digests and the waiting summaries count.
        repeat_causes: When the notifier may have lost track of what it published: a response was
            lost, a worker died, or a batch was published in part.
    """

    ledger: Ledger
    listed: Sequence[ListedVersion]
    records: Sequence[Record]
    announced: Sequence[Announcement]
    summarized: int
    queue_depths: Mapping[str, int]
    statuses: Mapping[int, int] = field(default_factory=dict)
    repeat_causes: Sequence[datetime] = ()
    max_repeats: int = 0

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
    statuses: Counter[int],
    *,
    repeat_causes: Sequence[datetime],
    max_repeats: int,
) -> Evidence:
    """Read from the stack what it stores."""
    return Evidence(
        ledger=ledger,
        listed=list(_list_versions(deployment)),
        records=list(map(Record.from_attributes, deployment.items(deployment.table))),
        announced=list(announced),
        summarized=sum(
            map(_record_count, deployment.items(deployment.outputs["SummariesTableName"]))
        ),
        queue_depths=_queue_depths(deployment),
        statuses=dict(statuses),
        repeat_causes=repeat_causes,
        max_repeats=max_repeats,
    )


def _list_versions(deployment: Deployment) -> Iterator[ListedVersion]:
    for entry in deployment.list_versions(PREFIX, markers=True):
        yield ListedVersion(
            key=entry["Key"],
            version_id=entry["VersionId"],
            modified=entry["LastModified"],
            latest=entry["IsLatest"],
            size=entry.get("Size"),
            etag=entry["ETag"].strip('"') if "ETag" in entry else None,
        )


def _record_count(item: dict[str, Any]) -> int:
    if item[names.SUMMARY_PERIOD] == DIGEST:
        return 0
    counts = item["summary"]["counts"] if item[names.SUMMARY_PERIOD] == PENDING else item
    return sum(int(counts.get(status.value, 0)) for status in Status)


def _queue_depths(deployment: Deployment) -> dict[str, int]:
    sqs, environment = deployment.client("sqs"), deployment.environment
    queues = (
        names.uploads_queue(environment),
        names.uploads_dead_letters(environment),
        names.changes_dead_letters(environment),
    )
    return {
        name: queue_depth(sqs, sqs.get_queue_url(QueueName=name)["QueueUrl"]) for name in queues
    }
