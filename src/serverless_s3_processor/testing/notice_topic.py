"""The topic, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from serverless_s3_processor.runtime.domain.notices.notice import Notice
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal


@dataclass(slots=True)
class MemoryNoticeTopic:
    """Implements `ports.notice_topic.NoticeTopic`."""

    published: list[Notice] = field(default_factory=list)

    def publish(self, notices: Sequence[Notice]) -> list[PublishRefusal | None]:
        """Nothing is refused."""
        self.published += notices
        return [None] * len(notices)
