"""Thumbnails of objects in the stack's bucket and in one that was there, with IAM enforced."""

import io
import json
import time
from typing import Any

import pytest
from PIL import Image

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment, wait_for
from tests.e2e.support.events import event_of
from tests.e2e.support.iam import access_denied, function_session
from tests.e2e.support.pictures import EXISTING_BUCKET, picture, rotated


def _record(deployment: Deployment, key: str) -> dict[str, Any]:
    (record,) = deployment.wait_for_records(key, 1)
    return record


def _thumbnail_size(deployment: Deployment, record: dict[str, Any]) -> tuple[int, int]:
    (key,) = record["results"]["image"]["derived"]
    response = deployment.s3.get_object(Bucket=deployment.bucket, Key=key)
    assert response["ContentType"] == "image/webp"
    return Image.open(io.BytesIO(response["Body"].read()), formats=["WEBP"]).size


@pytest.mark.parametrize(
    ("key", "content", "size"),
    [
        ("uploads/a photo.jpg", picture("JPEG", (3000, 2000), exif=rotated()), (133, 200)),
        ("uploads/chart é.png", picture("PNG", (640, 480)), (200, 150)),
        (f"uploads/{'x' * 1012}.png", picture("PNG", (640, 480)), (200, 150)),
    ],
    ids=["JPEG", "PNG", "a key of 1,024 bytes"],
)
def test_an_image_has_a_thumbnail_that_its_record_names(
    deployment: Deployment, key: str, content: bytes, size: tuple[int, int]
) -> None:
    version = deployment.put(key, content)

    record = _record(deployment, key)

    assert record["status"] == "processed"
    (derived,) = record["results"]["image"]["derived"]
    assert derived.startswith(f"derived/{deployment.bucket}/")
    assert derived.endswith(f"/{version}/thumbnail.webp")
    assert _thumbnail_size(deployment, record) == size
    assert record["results"]["image"]["thumbnail"] == {"width": size[0], "height": size[1]}


def test_a_damaged_image_has_no_thumbnail_and_the_reason(deployment: Deployment) -> None:
    key = "uploads/cut.jpg"
    deployment.put(key, picture("JPEG", (3000, 2000))[:100_000])

    record = _record(deployment, key)

    assert record["status"] == "processed"
    assert record["results"]["image"]["noThumbnail"].startswith("it can't be decoded: ")
    assert list(deployment.list_versions(f"derived/{deployment.bucket}/{key}")) == []


def test_a_thumbnail_of_an_object_in_an_existing_bucket_is_put_into_the_stacks_bucket(
    deployment: Deployment,
) -> None:
    deployment.s3.put_object(
        Bucket=EXISTING_BUCKET, Key="in/b.png", Body=picture("PNG", (300, 600))
    )

    record = _record(deployment, "in/b.png")

    (derived,) = record["results"]["image"]["derived"]
    assert derived == f"derived/{EXISTING_BUCKET}/in/b.png/{record['etag']}/thumbnail.webp"
    assert _thumbnail_size(deployment, record) == (100, 200)
    listed = deployment.s3.list_objects_v2(Bucket=EXISTING_BUCKET)["Contents"]
    assert [entry["Key"] for entry in listed] == ["in/b.png"]


def test_a_second_event_makes_the_same_thumbnail_and_no_record_of_it(
    deployment: Deployment,
) -> None:
    key = "uploads/again.png"
    deployment.put(key, picture("PNG", (640, 480)))
    event = event_of(_record(deployment, key))
    deployment.client("sqs").send_message(
        QueueUrl=deployment.outputs["UploadsQueueUrl"], MessageBody=json.dumps({"Records": [event]})
    )
    prefix = f"derived/{deployment.bucket}/{key}/"
    versions = wait_for(lambda: list(deployment.list_versions(prefix)), lambda v: len(v) == 2)
    time.sleep(2)

    assert len({(version["Key"], version["ETag"]) for version in versions}) == 1
    assert deployment.records("derived/") == []
    assert len(deployment.records(key)) == 1


def test_the_processor_may_put_derived_files_and_nothing_else(deployment: Deployment) -> None:
    s3 = function_session(deployment, names.processor_function("dev")).client("s3")
    bucket = deployment.bucket
    s3.put_object(Bucket=bucket, Key="derived/a", Body=b"")

    for key in ("uploads/a", "quarantine/a", "reports/a", "derived", "a"):
        for other in (bucket, EXISTING_BUCKET):
            with access_denied():
                s3.put_object(Bucket=other, Key=key, Body=b"")
    for operation in (s3.get_object, s3.delete_object):
        with access_denied():
            operation(Bucket=bucket, Key="derived/a")
