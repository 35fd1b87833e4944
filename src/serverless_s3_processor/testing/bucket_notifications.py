"""The event notifications of buckets, in memory."""

from copy import deepcopy
from dataclasses import dataclass, field

from serverless_s3_processor.runtime.domain.attachment import Configuration
from serverless_s3_processor.runtime.ports.bucket_notifications import NoBucketError


@dataclass(slots=True)
class MemoryBucketNotifications:
    """Implements `ports.bucket_notifications.BucketNotifications`."""

    configurations: dict[str, Configuration] = field(default_factory=dict)
    writes: int = 0

    def get(self, bucket: str) -> Configuration:
        if bucket not in self.configurations:
            raise NoBucketError(bucket)
        return deepcopy(self.configurations[bucket])

    def put(self, bucket: str, configuration: Configuration) -> None:
        self.get(bucket)
        self.configurations[bucket] = deepcopy(configuration)
        self.writes += 1
