"""Thumbnails, deployed: those of the own bucket and of one that was there, with IAM enforced."""

import io
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from PIL import Image

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.callers import like
from tests.e2e.support.deployment import Deployment, bootstrapped, wait_for

OTHERS = "acme-pictures"
LONGEST = 200


def picture(kind: str, size: tuple[int, int], **options: Any) -> bytes:
    written = io.BytesIO()
    image = Image.effect_noise(size, 60).convert("RGB")
    image.save(written, kind, **options)
    return written.getvalue()


def turned() -> Image.Exif:
    """Return what a camera says that was held upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


@pytest.fixture(scope="module")
def shrinking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with bootstrapped(tmp_path_factory.mktemp("thumbnails")) as deployment:
        deployment.s3.create_bucket(Bucket=OTHERS)
        deployment.deploy(thumbnails=str(LONGEST), existing_buckets=OTHERS)
        yield deployment


def _record(shrinking: Deployment, key: str) -> dict[str, Any]:
    (record,) = shrinking.wait_for_records(key, 1)
    return record


def _derived(shrinking: Deployment, record: dict[str, Any]) -> Image.Image:
    (key,) = record["results"]["image"]["derived"]
    answer = shrinking.s3.get_object(Bucket=shrinking.bucket, Key=key)
    assert answer["ContentType"] == "image/webp"
    return Image.open(io.BytesIO(answer["Body"].read()), formats=["WEBP"])


@pytest.mark.parametrize(
    ("key", "content", "size"),
    [
        ("uploads/a photo.jpg", picture("JPEG", (3000, 2000), exif=turned()), (133, 200)),
        ("uploads/chart é.png", picture("PNG", (640, 480)), (200, 150)),
        (f"uploads/{'x' * 1012}.png", picture("PNG", (640, 480)), (200, 150)),
    ],
    ids=["JPEG", "PNG", "a key of 1,024 bytes"],
)
def test_an_image_has_a_thumbnail_and_its_record_tells_where(
    shrinking: Deployment, key: str, content: bytes, size: tuple[int, int]
) -> None:
    version = shrinking.put(key, content)

    record = _record(shrinking, key)

    assert record["status"] == "processed"
    (derived,) = record["results"]["image"]["derived"]
    assert derived.startswith(f"derived/{shrinking.bucket}/")
    assert derived.endswith(f"/{version}/thumbnail.webp")
    assert _derived(shrinking, record).size == size
    assert record["results"]["image"]["thumbnail"] == {"width": size[0], "height": size[1]}


def test_what_is_no_image_and_what_is_damaged_have_none(shrinking: Deployment) -> None:
    shrinking.put("uploads/none/a.csv", b"a,b\n1,2\n")
    shrinking.put("uploads/none/cut.jpg", picture("JPEG", (3000, 2000))[:100_000])

    table, cut = sorted(
        shrinking.wait_for_records("uploads/none/", 2), key=lambda record: record["objectKey"]
    )

    assert "image" not in table["results"]
    assert cut["status"] == "processed"
    assert cut["results"]["image"]["noThumbnail"].startswith("it can't be decoded: ")
    assert list(shrinking.listing(f"derived/{shrinking.bucket}/uploads/none/")) == []


def test_of_an_image_in_a_bucket_that_was_there_it_goes_to_the_own_bucket(
    shrinking: Deployment,
) -> None:
    shrinking.s3.put_object(Bucket=OTHERS, Key="in/b.png", Body=picture("PNG", (300, 600)))

    record = _record(shrinking, "in/b.png")

    (derived,) = record["results"]["image"]["derived"]
    assert derived == f"derived/{OTHERS}/in/b.png/{record['etag']}/thumbnail.webp"
    assert _derived(shrinking, record).size == (100, 200)
    listed = shrinking.s3.list_objects_v2(Bucket=OTHERS)["Contents"]
    assert [each["Key"] for each in listed] == ["in/b.png"]


def test_processed_again_it_is_the_same_to_the_byte_and_has_no_record_of_its_own(
    shrinking: Deployment,
) -> None:
    key = "uploads/again.png"
    shrinking.put(key, picture("PNG", (640, 480)))
    first = _record(shrinking, key)
    shrinking.s3.copy_object(
        Bucket=shrinking.bucket, Key="uploads/later.png", CopySource=f"{shrinking.bucket}/{key}"
    )
    shrinking.client("sqs").send_message(
        QueueUrl=shrinking.outputs["UploadsQueueUrl"], MessageBody=_told_again(shrinking, first)
    )
    prefix = f"derived/{shrinking.bucket}/{key}/"
    versions = wait_for(lambda: list(shrinking.listing(prefix)), lambda found: len(found) == 2)
    _record(shrinking, "uploads/later.png")
    time.sleep(2)

    assert len({each["Key"] for each in versions}) == 1
    assert len({each["ETag"] for each in versions}) == 1
    assert shrinking.records("derived/") == []
    assert len(shrinking.records(key)) == 1


def _told_again(shrinking: Deployment, record: dict[str, Any]) -> str:
    """Return S3's event of a record once more."""
    thing = {
        "key": record["objectKey"],
        "size": int(record["objectSize"]),
        "eTag": record["etag"],
        "versionId": record["versionId"],
        "sequencer": record["sequencer"],
    }
    event = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventTime": record["eventTime"],
        "eventName": record["eventName"],
        "s3": {"bucket": {"name": shrinking.bucket}, "object": thing},
    }
    return json.dumps({"Records": [event]})


@pytest.mark.parametrize("key", ["uploads/a", "quarantine/a", "reports/a", "derived", "a"])
def test_the_function_can_put_nothing_elsewhere(shrinking: Deployment, key: str) -> None:
    s3 = like(shrinking, names.processor_function("dev")).client("s3")
    s3.put_object(Bucket=shrinking.bucket, Key="derived/a", Body=b"")

    for bucket in (shrinking.bucket, OTHERS):
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.put_object(Bucket=bucket, Key=key, Body=b"")
    for refused in (s3.get_object, s3.delete_object):
        with pytest.raises(ClientError, match="AccessDenied"):
            refused(Bucket=shrinking.bucket, Key="derived/a")
