"""Uploads that go on while something else happens."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.e2e.support.deployment import Deployment, Notices

_PAUSE_SECONDS = 0.1
_MAX_UPLOADS = 200


@dataclass
class Uploading:
    """Puts one small object after another under a prefix, for as long as the block lasts."""

    deployment: Deployment
    prefix: str
    versions: dict[str, str] = field(default_factory=dict)
    """What was uploaded: the version id of each key."""
    _stop: threading.Event = field(default_factory=threading.Event)
    _failed: list[Exception] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._upload)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
        if self._failed and error is None:
            raise self._failed[0]

    def all_recorded_and_announced_once(self, notices: Notices) -> None:
        """Wait for it; what comes twice fails, as does what doesn't come."""
        count = len(self.versions)
        records = self.deployment.wait_for_records(self.prefix, count)
        found = {each["objectKey"]: each.get("versionId") for each in records}
        assert found == self.versions, set(found.items()) ^ set(self.versions.items())
        others = [each for each in records if each["status"] != "processed"]
        assert others == [], others
        announced = [each["objectKey"] for each in notices.wait_for(self.prefix, count)]
        told = Counter(announced)
        assert len(announced) == len(told), told.most_common(3)
        assert set(self.versions) == set(told)

    def _upload(self) -> None:
        try:
            while not self._stop.is_set() and len(self.versions) < _MAX_UPLOADS:
                key = f"{self.prefix}{len(self.versions):04}.txt"
                self.versions[key] = self.deployment.put(key)
                time.sleep(_PAUSE_SECONDS)
        except Exception as error:  # noqa: BLE001 - raised where the block ends
            self._failed.append(error)
