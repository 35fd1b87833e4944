"""The uploads of the benchmarks: small files of ten kinds, one of 5 GB, and their events."""

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

BUCKET: Final = "s3-processor-bucket-bench-111122223333"
HUGE_KEY: Final = "uploads/huge.bin"
HUGE_BYTES: Final = 5_000_000_000
LAST_MODIFIED: Final = "Sat, 31 Jan 2026 12:00:00 GMT"
KINDS: Final = (
    ("report.txt", "text/plain"),
    ("notes.md", "text/markdown"),
    ("orders.csv", "text/csv"),
    ("stock.csv", "text/csv"),
    ("event.json", "application/json"),
    ("log.ndjson", "application/x-ndjson"),
    ("plan.png", "image/png"),
    ("photo.jpg", "image/jpeg"),
    ("parts.zip", "application/zip"),
    ("invoice.pdf", "application/pdf"),
)
"""Names and content types; a tenth of the objects has each, with 1 to 20 KB."""


def key(number: int) -> str:
    """Return the key of an object; the last digit of its number is its kind."""
    return f"uploads/2026/01/31/{number:06}-{KINDS[number % 10][0]}"


def number_of(key: str) -> int:
    """Return an object's number."""
    return int(key.rpartition("/")[2][:6])


@cache
def content(kind: int) -> bytes:
    """Return the content of the objects of a kind."""
    name = KINDS[kind][0]
    chance = random.Random(kind)  # noqa: S311 - the same each time
    words = " ".join(chance.choice(("all", "is", "well", "in", "store", "7")) for _ in range(900))
    rows = "".join(f"{n},item {n},{chance.randrange(999)}\n" for n in range(300))
    builders: dict[str, Callable[[], bytes]] = {
        "csv": lambda: b"number,name,amount\n" + rows.encode(),
        "json": lambda: json.dumps(
            {"items": [{"n": n, "is": words[:80]} for n in range(50)]}
        ).encode(),
        "ndjson": lambda: b"".join(b'{"n":%d,"level":"info"}\n' % n for n in range(200)),
        "png": lambda: _image("PNG"),
        "jpg": lambda: _image("JPEG"),
        "zip": lambda: _archive(rows, words),
        "pdf": lambda: _document(words),
    }
    return builders.get(name.rpartition(".")[2], words.encode)()


@cache
def etag(kind: int) -> str:
    """Return S3's ETag of an upload in one part: its MD5."""
    return hashlib.md5(content(kind), usedforsecurity=False).hexdigest()


def version(number: int) -> str:
    """Return a version id, as long as S3's."""
    return f"{number:06}XKXTRTtl3on89fVO.nfljtsv6"


def event(first: int, count: int) -> dict[str, Any]:
    """Return the event of S3 for so many objects."""
    return {"Records": [_record(number) for number in range(first, first + count)]}


def batch(first: int, count: int) -> dict[str, Any]:
    """Return a batch of the queue with a message per object."""
    return {
        "Records": [
            _message(event(number, 1), str(number)) for number in range(first, first + count)
        ]
    }


def huge_batch() -> dict[str, Any]:
    """Return a batch of one message, for the object of 5 GB."""
    huge = event(0, 1)
    huge["Records"][0]["s3"]["object"] |= {"key": HUGE_KEY, "size": HUGE_BYTES}
    return {"Records": [_message(huge, "huge")]}


def changes(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a batch of the table's stream for new items."""
    records = [
        {
            "eventID": f"{index}",
            "eventName": "INSERT",
            "eventSource": "aws:dynamodb",
            "dynamodb": {
                "ApproximateCreationDateTime": 1769860802.0,
                "Keys": {name: item[name] for name in ("objectKey", "uploadTime")},
                "NewImage": item,
                "SequenceNumber": f"{index:021}",
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
        }
        for index, item in enumerate(items)
    ]
    return {"Records": records}


def _message(notification: dict[str, Any], suffix: str) -> dict[str, Any]:
    return {
        "messageId": f"059f36b4-87a3-44ab-83d2-{suffix:>012}",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": json.dumps(notification, separators=(",", ":")),
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:111122223333:s3-processor-uploads-bench",
        "awsRegion": "us-east-1",
    }


def _record(number: int) -> dict[str, Any]:
    kind = number % 10
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": _recent(),
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AWS:AIDAEXAMPLEUSERID0001"},
        "requestParameters": {"sourceIPAddress": "192.0.2.10"},
        "responseElements": {
            "x-amz-request-id": "C3D13FE58DE4C810",
            "x-amz-id-2": "FMyUVURIY8IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7SJRWeUWerMUE5JgHvANOjpD",
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "uploads",
            "bucket": {
                "name": BUCKET,
                "ownerIdentity": {"principalId": "A3NL1KOZZKEXAMPLE"},
                "arn": f"arn:aws:s3:::{BUCKET}",
            },
            "object": {
                "key": key(number),
                "size": len(content(kind)),
                "eTag": etag(kind),
                "versionId": version(number),
                "sequencer": f"0055AED6DC{number:08X}",
            },
        },
    }


def _archive(rows: str, words: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.csv", rows)
        archive.writestr("words.txt", words)
    return buffer.getvalue()


def _recent() -> str:
    timestamp = datetime.now(UTC) - timedelta(seconds=1.25)
    return timestamp.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _image(kind: str) -> bytes:
    from PIL import Image  # noqa: PLC0415 - only the stub needs it

    buffer = io.BytesIO()
    Image.effect_noise((160, 120), 60).save(buffer, kind)
    return buffer.getvalue()


def _document(words: str) -> bytes:
    from pypdf import PdfWriter  # noqa: PLC0415 - as above

    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(612, 792)
    writer.add_metadata({"/Title": "Invoice", "/Subject": words[:200]})
    writer.write(buffer)
    return buffer.getvalue()
