"""Versions, deletions and kinds of objects, as the records and the API show them."""

from typing import Any

from serverless_s3_processor.runtime import bootstrap
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.notices import Notices


def only_record(deployment: Deployment, key: str) -> dict[str, Any]:
    (record,) = deployment.wait_for_records(key, 1)
    return record


def test_versions_and_a_delete_marker_are_in_order_and_announced_once(
    deployment: Deployment, notices: Notices, api: Api
) -> None:
    key = "uploads/history/versions ä.txt"
    first, second = deployment.put(key, b"first"), deployment.put(key, b"second one")
    deployment.wait_for_records(key, 2)
    history = api.get("/object", {"key": key}).expect_ok()
    assert [record["versionId"] for record in history["records"]] == [first, second]
    assert history["current"] == history["records"][1]
    assert history["complete"]

    marker = deployment.s3.delete_object(Bucket=deployment.bucket, Key=key)["VersionId"]
    deployment.wait_for_records(key, 3)
    history = api.get("/object", {"key": key}).expect_ok()
    assert [record["status"] for record in history["records"]] == [
        "processed",
        "processed",
        "deleted",
    ]
    assert history["records"][2]["marker"] is True
    assert history["current"] is None

    (record,) = api.get("/object", {"key": key, "versionId": first}).expect_ok()["records"]
    assert record["versionId"] == first
    announced = [(n["versionId"], n["status"]) for n in notices.wait_for(key, 3)]
    assert sorted(announced) == sorted(
        [(first, "processed"), (second, "processed"), (marker, "deleted")]
    )


def test_after_a_version_is_removed_the_one_before_is_current(
    deployment: Deployment, api: Api
) -> None:
    key = "uploads/history/removed.txt"
    first, second = deployment.put(key, b"first"), deployment.put(key, b"second")
    deployment.wait_for_records(key, 2)
    deployment.s3.delete_object(Bucket=deployment.bucket, Key=key, VersionId=second)
    deployment.wait_for_records(key, 3)
    history = api.get("/object", {"key": key}).expect_ok()
    assert history["current"]["versionId"] == first


def test_an_empty_object_is_no_folder_marker(deployment: Deployment) -> None:
    deployment.put("uploads/history/empty", b"")
    deployment.put("uploads/history/folder/", b"")
    empty = only_record(deployment, "uploads/history/empty")
    folder = only_record(deployment, "uploads/history/folder/")
    assert (empty["status"], empty["objectSize"]) == ("processed", 0)
    assert (folder["status"], folder["objectSize"]) == ("folder", 0)
    assert "results" not in folder


def test_a_multipart_upload_is_one_record_with_its_real_type(deployment: Deployment) -> None:
    key = "uploads/history/big.bin"
    part = b"%PDF-1.7\n" + b"x" * (5 * 2**20)
    deployment.put_parts(key, [part, part], ContentType="image/png")
    record = only_record(deployment, key)
    assert record["objectSize"] == 2 * len(part)
    assert record["eventName"] == "ObjectCreated:CompleteMultipartUpload"
    assert record["results"]["sniff"]["contentType"] == "application/pdf"
    assert record["flags"] == ["content-type-contradicted"]


def test_objects_outside_the_watched_prefix_have_no_record(deployment: Deployment) -> None:
    deployment.put("elsewhere/a.txt")
    only_record(deployment, _put(deployment, "uploads/history/after.txt"))
    assert deployment.records("elsewhere/") == []


def test_a_record_has_its_fixed_attributes(deployment: Deployment) -> None:
    start = bootstrap.now().isoformat()
    record = only_record(deployment, _put(deployment, "uploads/history/fixed.txt"))
    fixed = "objectKey uploadTime bucketName objectSize contentType etag lastModified processedAt"
    assert set(f"{fixed} environment".split()) <= set(record)
    assert record["processedAt"] > start[:19]
    assert record["environment"] == deployment.environment


def _put(deployment: Deployment, key: str) -> str:
    deployment.put(key, b"hello", ContentType="text/plain")
    return key
