"""Several uploaders at once: puts, overwrites, deletes, removals and multipart uploads."""

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from tests.chaos.ledger import Ledger, Version
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.keys import any_keys

PREFIX = "uploads/chaos/"
UPLOADERS = 6
OVERWRITES = 0.15
MARKERS = 0.05
REMOVALS = 0.02
A_MULTIPART_IN = 250
PART = 5 * 2**20
A_BIG_ONE_IN = 250
BIG_ROW = b"2026-01-31,paper,10,4.20,42.00\n"
BIG_BYTES = 9_000_000
"""Size of the tables that take ten reads."""
KINDS = (
    (12, "text/plain", b"some words, na\xc3\xafve ones\n"),
    (4, "text/csv", b"a,b\n1,2\n"),
    (2, "application/octet-stream", b"\0\1\2 no text\n"),
    (1, "application/xml", b"<a>1</a>\n"),
)
SIZES = (0, 30, 500, 5_000, 50_000, 400_000)
OFTEN = (2, 30, 40, 20, 6, 2)


def upload(
    deployment: Deployment, ledger: Ledger, count: int, seconds: float, ended: Event
) -> None:
    """Upload `count` objects evenly over some seconds, unless ended, and enter what is done."""
    keys = drawn_keys(count)
    uploader = _Uploader(deployment, ledger)
    begin = time.monotonic()

    def act(number: int) -> None:
        if not ended.wait(begin + number * seconds / count - time.monotonic()):
            uploader.act(number, keys[number])

    with ThreadPoolExecutor(UPLOADERS) as pool:
        list(pool.map(act, range(count)))


def drawn_keys(count: int) -> Sequence[str]:
    """Return the key of each upload: awkward ones, plain ones, and some of them again."""
    drawn = random.Random(count)  # noqa: S311 - to be the same in every run
    plain = [f"{PREFIX}plain/{number:06}.txt" for number in range(count)]
    fresh = [*any_keys(count // 5, PREFIX), *plain]
    drawn.shuffle(fresh)
    keys: list[str] = []
    for key in fresh[:count]:
        keys.append(drawn.choice(keys) if keys and drawn.random() < OVERWRITES else key)
    return keys


class _Uploader:
    def __init__(self, deployment: Deployment, ledger: Ledger) -> None:
        self._s3, self._bucket, self._ledger = deployment.s3, deployment.bucket, ledger

    def act(self, number: int, key: str) -> None:
        drawn = random.Random(number)  # noqa: S311
        # The emulator has no multipart uploads of keys with control characters.
        if number % A_MULTIPART_IN == 1 and key.isprintable():
            self._multipart(key, number)
        elif number % A_BIG_ONE_IN == A_BIG_ONE_IN // 2:
            self._big(key, number)
        else:
            self._put(key, number, drawn)
        if drawn.random() < MARKERS:
            answer = self._s3.delete_object(Bucket=self._bucket, Key=key)
            self._ledger.marked(key, answer["VersionId"])
        if drawn.random() < REMOVALS and (version := self._ledger.to_remove()):
            self._s3.delete_object(
                Bucket=self._bucket, Key=version.key, VersionId=version.version_id
            )

    def _put(self, key: str, number: int, drawn: random.Random) -> None:
        weights = [weight for weight, _, _ in KINDS]
        ((_, content_type, line),) = drawn.choices(KINDS, weights)
        (size,) = drawn.choices(SIZES, OFTEN)
        body = (line * (size // len(line) + 1) + b" %d" % number)[-size:] if size else b""
        self._put_body(key, body, content_type)

    def _big(self, key: str, number: int) -> None:
        rows = BIG_ROW * (BIG_BYTES // len(BIG_ROW))
        self._put_body(key, rows + b"%d,,,,\n" % number, "text/csv")

    def _put_body(self, key: str, body: bytes, content_type: str) -> None:
        answer = self._s3.put_object(
            Bucket=self._bucket, Key=key, Body=body, ContentType=content_type
        )
        self._enter(key, answer, len(body))

    def _multipart(self, key: str, number: int) -> None:
        upload = {"Bucket": self._bucket, "Key": key}
        upload["UploadId"] = self._s3.create_multipart_upload(**upload)["UploadId"]
        parts: list[dict[str, Any]] = []
        bodies = (b"x" * PART, b"the end of %d" % number)
        for part, body in enumerate(bodies, 1):
            etag = self._s3.upload_part(**upload, PartNumber=part, Body=body)["ETag"]
            parts.append({"PartNumber": part, "ETag": etag})
        answer = self._s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
        self._enter(key, answer, sum(map(len, bodies)))

    def _enter(self, key: str, answer: dict[str, Any], size: int) -> None:
        etag = answer["ETag"].strip('"')
        self._ledger.uploaded(Version(key, answer["VersionId"], size, etag))
