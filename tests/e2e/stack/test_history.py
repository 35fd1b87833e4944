from typing import Any

from serverless_s3_processor.runtime import bootstrap
from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import DynamoDBRecordTable
from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.domain.records.record import Record
from tests.e2e.support.deployment import Deployment, Notices


def records_of(deployment: Deployment, key: str) -> list[Record]:
    table = DynamoDBRecordTable(deployment.client("dynamodb"), deployment.table)
    return history.sort_versions(table.history(key, None))


def one(found: list[dict[str, Any]]) -> dict[str, Any]:
    assert len(found) == 1
    return found[0]


def test_an_overwritten_key_has_both_versions_in_order(
    deployment: Deployment, notices: Notices
) -> None:
    key = "uploads/history/overwritten.txt"
    versions = [deployment.put(key, content) for content in (b"first", b"second")]
    deployment.wait_for_records(key, 2)
    records = records_of(deployment, key)
    assert [record.version_id for record in records] == versions
    assert history.current_version(records) == records[-1]
    assert len(notices.wait_for(key, 2)) == 2


def test_a_delete_marker_is_recorded_and_announced(
    deployment: Deployment, notices: Notices
) -> None:
    key = "uploads/history/deleted.txt"
    version = deployment.put(key)
    deployment.wait_for_records(key, 1)
    marker = deployment.s3.delete_object(Bucket=deployment.bucket, Key=key)["VersionId"]
    deployment.wait_for_records(key, 2)
    put, deleted = records_of(deployment, key)
    assert (put.version_id, deleted.version_id, deleted.marker) == (version, marker, True)
    assert history.current_version([put, deleted]) is None
    assert history.existing_versions([put, deleted]) == [put]
    announced = {notice["versionId"]: notice["status"] for notice in notices.wait_for(key, 2)}
    assert announced == {version: "processed", marker: "deleted"}


def test_a_version_deleted_for_good_exists_no_more(deployment: Deployment) -> None:
    key = "uploads/history/removed.txt"
    first, second = deployment.put(key, b"first"), deployment.put(key, b"second")
    deployment.wait_for_records(key, 2)
    deployment.s3.delete_object(Bucket=deployment.bucket, Key=key, VersionId=second)
    deployment.wait_for_records(key, 3)
    records = records_of(deployment, key)
    assert [record.version_id for record in history.existing_versions(records)] == [first]
    current = history.current_version(records)
    assert current is not None
    assert current.version_id == first


def test_an_empty_object_and_a_folder_marker_are_told_apart(deployment: Deployment) -> None:
    deployment.put("uploads/history/empty", b"")
    deployment.put("uploads/history/folder/", b"")
    empty = one(deployment.wait_for_records("uploads/history/empty", 1))
    folder = one(deployment.wait_for_records("uploads/history/folder/", 1))
    assert (empty["status"], empty["objectSize"]) == ("processed", 0)
    assert (folder["status"], folder["objectSize"]) == ("folder", 0)
    assert "results" not in folder


def test_a_multipart_upload_is_one_record_with_its_real_type(deployment: Deployment) -> None:
    key = "uploads/history/big.bin"
    part = b"%PDF-1.7\n" + b"x" * (5 * 2**20)
    upload = {"Bucket": deployment.bucket, "Key": key}
    started = deployment.s3.create_multipart_upload(**upload, ContentType="image/png")
    upload["UploadId"] = started["UploadId"]
    parts = [
        {
            "PartNumber": number,
            "ETag": deployment.s3.upload_part(**upload, PartNumber=number, Body=part)["ETag"],
        }
        for number in (1, 2)
    ]
    deployment.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    record = one(deployment.wait_for_records(key, 1))
    assert record["objectSize"] == 2 * len(part)
    assert record["eventName"] == "ObjectCreated:CompleteMultipartUpload"
    assert record["results"]["sniff"]["contentType"] == "application/pdf"
    assert record["flags"] == ["content-type-contradicted"]


def test_text_is_processed(deployment: Deployment) -> None:
    key = "uploads/history/text.csv"
    deployment.put(key, "naïve,日本\n1,2\n".encode(), ContentType="text/csv")
    record = one(deployment.wait_for_records(key, 1))
    assert record["results"]["text"]["lines"] == 2
    assert record["results"]["text"]["encoding"] == "utf-8"
    assert "flags" not in record


def test_what_lies_outside_the_watched_prefix_is_left_alone(deployment: Deployment) -> None:
    deployment.put("elsewhere/a.txt")
    deployment.put("uploads/history/after.txt")
    deployment.wait_for_records("uploads/history/after.txt", 1)
    assert deployment.records("elsewhere/") == []


def test_a_record_has_its_fixed_attributes(deployment: Deployment) -> None:
    key = "uploads/history/fixed.txt"
    before = bootstrap.now().isoformat()
    deployment.put(key, b"hello", ContentType="text/plain")
    record = one(deployment.wait_for_records(key, 1))
    fixed = "objectKey uploadTime bucketName objectSize contentType etag lastModified processedAt"
    assert set(f"{fixed} environment".split()) <= set(record)
    assert record["processedAt"] > before[:19]
    assert record["environment"] == "dev"
