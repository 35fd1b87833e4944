"""What was done to the bucket: the truth that everything is compared with."""

import random
from dataclasses import dataclass, field
from threading import Lock


@dataclass(frozen=True)
class Version:
    """An object version, as S3 answered its upload."""

    key: str
    version_id: str
    size: int
    etag: str


@dataclass(frozen=True)
class Ledger:
    """What was uploaded, hidden by a delete marker, and removed for good; for several threads."""

    versions: dict[str, Version] = field(default_factory=dict)
    markers: dict[str, str] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def uploaded(self, version: Version) -> None:
        with self._lock:
            self.versions[version.version_id] = version

    def marked(self, key: str, version_id: str) -> None:
        with self._lock:
            self.markers[version_id] = key

    def to_remove(self) -> Version | None:
        """Choose a version that is there, and enter it as removed; None if there is none."""
        with self._lock:
            left = [v for v in self.versions.values() if v.version_id not in self.removed]
            if not left:
                return None
            chosen = random.choice(left)  # noqa: S311 - any will do
            self.removed[chosen.version_id] = chosen.key
            return chosen

    def any_key(self) -> str | None:
        """Return a key that is surely in use; None before the first upload."""
        with self._lock:
            kept = [v.key for v in self.versions.values() if v.version_id not in self.removed]
        return random.choice(kept) if kept else None  # noqa: S311

    @property
    def held(self) -> set[Version]:
        """The versions that the bucket must still hold."""
        return {v for v in self.versions.values() if v.version_id not in self.removed}
