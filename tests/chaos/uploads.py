"""Concurrent uploads, overwrites, deletions and multipart uploads, and a ledger of all of them."""

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, Final

from tests.e2e.support.deployment import Deployment
from tests.e2e.support.keys import any_keys

PREFIX: Final = "uploads/chaos/"
UPLOADERS: Final = 6
OVERWRITE_RATE: Final = 0.15
DELETE_MARKER_RATE: Final = 0.05
REMOVAL_RATE: Final = 0.02
MULTIPART_PERIOD: Final = 250
"""One of this many uploads has several parts."""
PART_BYTES: Final = 5 * 2**20
TABLE_PERIOD: Final = 250
"""One of this many uploads is a table that takes ten reads."""
TABLE_ROW: Final = b"2026-01-31,paper,10,4.20,42.00\n"
TABLE_BYTES: Final = 9_000_000
CONTENTS: Final = (
    (12, "text/plain", b"some words, na\xc3\xafve ones\n"),
    (4, "text/csv", b"a,b\n1,2\n"),
    (2, "application/octet-stream", b"\0\1\2 no text\n"),
    (1, "application/xml", b"<a>1</a>\n"),
)
"""Weight, content type and line of each kind of content."""
SIZES: Final = (0, 30, 500, 5_000, 50_000, 400_000)
SIZE_WEIGHTS: Final = (2, 30, 40, 20, 6, 2)


@dataclass(frozen=True)
class Version:
    """An object version, as S3 returned it for its upload."""

    key: str
    version_id: str
    size: int
    etag: str


@dataclass(frozen=True)
class Ledger:
    """What was uploaded, hidden by a delete marker, and removed permanently. It is thread-safe."""

    versions: dict[str, Version] = field(default_factory=dict)
    markers: dict[str, str] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def add_version(self, version: Version) -> None:
        with self._lock:
            self.versions[version.version_id] = version

    def add_marker(self, key: str, version_id: str) -> None:
        with self._lock:
            self.markers[version_id] = key

    def random_version(self) -> Version | None:
        """Return a version that the bucket stores, or None if it stores none."""
        with self._lock:
            versions = list(self.stored_versions)
        return random.choice(versions) if versions else None  # noqa: S311 - any will do

    def remove_random_version(self) -> Version | None:
        """Choose a version that the bucket stores, and record it as removed."""
        version = self.random_version()
        with self._lock:
            if version is None or version.version_id in self.removed:
                return None
            self.removed[version.version_id] = version.key
            return version

    @property
    def stored_versions(self) -> set[Version]:
        """The versions that the bucket must store."""
        return {v for v in self.versions.values() if v.version_id not in self.removed}


def upload(
    deployment: Deployment, ledger: Ledger, count: int, seconds: float, stopped: Event
) -> None:
    """Upload `count` objects evenly over some seconds unless stopped, and record them."""
    keys = draw_keys(count)
    uploader = _Uploader(deployment, ledger)
    start = time.monotonic()

    def act(number: int) -> None:
        if not stopped.wait(start + number * seconds / count - time.monotonic()):
            uploader.act(number, keys[number])

    with ThreadPoolExecutor(UPLOADERS) as threads:
        list(threads.map(act, range(count)))


def draw_keys(count: int) -> Sequence[str]:
    """Return the key of each upload: awkward ones, plain ones, and some of them repeatedly."""
    random_ = random.Random(count)  # noqa: S311 - to be the same in every run
    plain = [f"{PREFIX}plain/{number:06}.txt" for number in range(count)]
    new_keys = [*any_keys(count // 5, PREFIX), *plain]
    random_.shuffle(new_keys)
    keys: list[str] = []
    for key in new_keys[:count]:
        is_overwrite = keys and random_.random() < OVERWRITE_RATE
        keys.append(random_.choice(keys) if is_overwrite else key)
    return keys


@dataclass(frozen=True)
class _Uploader:
    deployment: Deployment
    ledger: Ledger

    def act(self, number: int, key: str) -> None:
        s3, bucket = self.deployment.s3, self.deployment.bucket
        random_ = random.Random(number)  # noqa: S311
        # The emulator has no multipart uploads of keys with control characters.
        if number % MULTIPART_PERIOD == 1 and key.isprintable():
            self._put_parts(key, number)
        elif number % TABLE_PERIOD == TABLE_PERIOD // 2:
            rows = TABLE_ROW * (TABLE_BYTES // len(TABLE_ROW))
            self._put(key, rows + b"%d,,,,\n" % number, "text/csv")
        else:
            self._put_random(key, number, random_)
        if random_.random() < DELETE_MARKER_RATE:
            response = s3.delete_object(Bucket=bucket, Key=key)
            self.ledger.add_marker(key, response["VersionId"])
        if random_.random() < REMOVAL_RATE and (version := self.ledger.remove_random_version()):
            s3.delete_object(Bucket=bucket, Key=version.key, VersionId=version.version_id)

    def _put_random(self, key: str, number: int, random_: random.Random) -> None:
        weights = [weight for weight, _, _ in CONTENTS]
        ((_, content_type, line),) = random_.choices(CONTENTS, weights)
        (size,) = random_.choices(SIZES, SIZE_WEIGHTS)
        body = (line * (size // len(line) + 1) + b" %d" % number)[-size:] if size else b""
        self._put(key, body, content_type)

    def _put(self, key: str, body: bytes, content_type: str) -> None:
        response = self.deployment.s3.put_object(
            Bucket=self.deployment.bucket, Key=key, Body=body, ContentType=content_type
        )
        self._add_version(key, response, len(body))

    def _put_parts(self, key: str, number: int) -> None:
        bodies = (b"x" * PART_BYTES, b"the end of %d" % number)
        response = self.deployment.put_parts(key, bodies)
        self._add_version(key, response, sum(map(len, bodies)))

    def _add_version(self, key: str, response: dict[str, Any], size: int) -> None:
        etag = response["ETag"].strip('"')
        self.ledger.add_version(Version(key, response["VersionId"], size, etag))
