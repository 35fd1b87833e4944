"""Those who change the bucket: people, applications, lifecycle rules."""

import random
from dataclasses import dataclass

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from tests.simulation.world import contents
from tests.simulation.world.bucket import TrueBucket, Version
from tests.simulation.world.profile import Profile

_AWKWARD = (
    "uploads/plain",
    "uploads/a b+c%20d",
    "uploads/ä/日本",
    "uploads/folder/",
    "uploads/\x01",
)
_MAX_HOURS = 3_600_000 * 5


@dataclass(slots=True)
class Uploaders:
    """Changes one object at a time, as the seed says."""

    bucket: TrueBucket
    chance: random.Random
    profile: Profile
    poison: bool

    def change(self) -> ObjectEvent:
        """Change an object, and return what S3 says of it."""
        key = self._key()
        live = self.bucket.live_versions(key)
        kind = self.chance.random()
        if not live or kind < 0.55:
            return self._put(key)
        if kind < 0.65:
            return self._copy(key)
        if kind < 0.80 or not self.profile.versioned:
            return self._delete(key, live)
        return self.bucket.remove(self.chance.choice(live), expired=kind > 0.95)

    def _key(self) -> str:
        number = self.chance.randrange(self.profile.keys)
        return _AWKWARD[number] if number < len(_AWKWARD) else f"uploads/{number}"

    def _put(self, key: str) -> ObjectEvent:
        same = self.chance.random() < self.profile.same_bytes
        content = contents.draw(self.chance, poison=self.poison, same=same)
        if key.endswith("/") and self.chance.random() < 0.5:
            content = b""
        content_type = self.chance.choice(contents.TYPES)
        if self.chance.random() < self.profile.multipart:
            name = "ObjectCreated:CompleteMultipartUpload"
            began = self.chance.randrange(_MAX_HOURS)
            return self.bucket.put(key, content + contents.PARTS, content_type, name, began)
        return self.bucket.put(key, content, content_type, "ObjectCreated:Put")

    def _copy(self, key: str) -> ObjectEvent:
        sources = [v for v in self.bucket.all_live_versions() if not v.marker]
        if not sources:
            return self._put(key)
        source = self.chance.choice(sources)
        return self.bucket.put(key, source.content, source.content_type, "ObjectCreated:Copy")

    def _delete(self, key: str, live: list[Version]) -> ObjectEvent:
        expired = self.chance.random() < 0.3 and not live[-1].marker
        return self.bucket.delete(key, expired=expired)

    def any_version(self) -> Version | None:
        """Return something that the bucket holds."""
        live = list(self.bucket.all_live_versions())
        return self.chance.choice(live) if live else None
