"""Uploads that go on while something else happens."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Event

from tests.e2e.support.deployment import Deployment
from tests.e2e.support.notices import Notices

_PAUSE_SECONDS = 0.1
_MAX_UPLOADS = 200


@dataclass(frozen=True)
class Uploader:
    """Uploads one small object after another under a prefix."""

    deployment: Deployment
    prefix: str
    versions: dict[str, str] = field(default_factory=dict)
    """The version id of each key."""

    def upload(self, stopped: Event) -> None:
        while not stopped.wait(_PAUSE_SECONDS) and len(self.versions) < _MAX_UPLOADS:
            key = f"{self.prefix}{len(self.versions):04}.txt"
            self.versions[key] = self.deployment.put(key)

    def assert_recorded_and_announced_once(self, notices: Notices) -> None:
        """Wait until all uploads are recorded and announced, and check that none is twice."""
        count = len(self.versions)
        records = self.deployment.wait_for_records(self.prefix, count)
        recorded = {record["objectKey"]: record.get("versionId") for record in records}
        assert recorded == self.versions, set(recorded.items()) ^ set(self.versions.items())
        assert {record["status"] for record in records} == {"processed"}, records
        announced = Counter(n["objectKey"] for n in notices.wait_for(self.prefix, count))
        assert announced == Counter(self.versions.keys()), announced.most_common(3)
