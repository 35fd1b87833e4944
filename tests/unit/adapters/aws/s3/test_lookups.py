"""Versions that are looked up in a listing."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.stub import Stubber

from serverless_s3_processor.runtime.adapters.aws.s3.object_store import S3ObjectStore
from serverless_s3_processor.runtime.ports import (
    Address,
    StoredDeleteMarker,
    UnavailableError,
)
from tests.unit.adapters.aws.s3.stubbed import MOMENT, VERSION, read_object


def _listed(key: str, version: str, *, latest: bool) -> dict[str, Any]:
    return {"Key": key, "VersionId": version, "IsLatest": latest, "ETag": f'"e{version}"'}


def test_versions_are_located_by_listing(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    versions = [
        _listed("uploads/a", "v2", latest=True),
        _listed("uploads/a", "v1", latest=False),
    ]
    for _ in range(3):
        stub.add_response(
            "list_object_versions",
            {"Versions": versions, "IsTruncated": False},
            {"Bucket": "bucket", "Prefix": "uploads/a", "EncodingType": "url"},
        )

    current = Address(bucket="bucket", key="uploads/a", version_id="v2", etag="ev2")
    older = replace(current, version_id="v1", etag="ev1")
    for version_id, address in ((None, current), ("v1", older), ("v9", None)):
        assert store.locate("bucket", "uploads/a", version_id) == address


@pytest.mark.parametrize("others", ["Versions", "DeleteMarkers"])
def test_locating_a_key_does_not_list_the_keys_after_it(
    s3: tuple[S3ObjectStore, Stubber], others: str
) -> None:
    store, stub = s3
    page = {
        others: [{"Key": "uploads/a/b", "VersionId": "v1", "IsLatest": True}],
        "IsTruncated": True,
        "NextKeyMarker": "uploads/a/b",
        "NextVersionIdMarker": "v1",
    }
    stub.add_response("list_object_versions", page)

    assert store.locate("bucket", "uploads/a", None) is None


def test_a_listing_that_is_refused_is_an_error(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    stub.add_client_error("list_object_versions", service_error_code="AccessDenied")

    with pytest.raises(UnavailableError, match="AccessDenied"):
        store.locate("bucket", "uploads/a", None)


NEEDS_KEY = (
    "The object was stored using a form of Server Side Encryption. "
    "The correct parameters must be provided to retrieve the object."
)


def _encrypted(stub: Stubber, message: str = NEEDS_KEY) -> None:
    stub.add_client_error(
        "get_object",
        service_error_code="InvalidRequest",
        service_message=message,
        http_status_code=400,
    )


def _list(stub: Stubber, *version_ids: str) -> None:
    versions = [
        {
            "Key": VERSION.key,
            "VersionId": id_,
            "ETag": f'"{id_}-etag"',
            "Size": number,
            "LastModified": MOMENT,
            "IsLatest": number == 0,
        }
        for number, id_ in enumerate(version_ids)
    ]
    marker = {"Key": VERSION.key, "VersionId": "m", "LastModified": MOMENT, "IsLatest": False}
    stub.add_response(
        "list_object_versions",
        {"Versions": versions, "DeleteMarkers": [marker]},
        {"Bucket": "bucket", "Prefix": VERSION.key, "EncodingType": "url"},
    )


@pytest.mark.parametrize(
    ("address", "etag"),
    [
        (VERSION, "v1-etag"),
        (replace(VERSION, version_id=None), "v2-etag"),
        (replace(VERSION, version_id=None, etag="null-etag"), "null-etag"),
        (replace(VERSION, version_id="null"), "null-etag"),
    ],
)
def test_an_object_with_a_customer_key_is_described_by_the_listing_of_its_version(
    s3: tuple[S3ObjectStore, Stubber], address: Address, etag: str
) -> None:
    store, stub = s3
    _encrypted(stub)
    _list(stub, "v2", "v1", "null")

    stored_object = read_object(store, address, 10)

    assert stored_object.etag == etag
    assert stored_object.unreadable


def test_a_delete_marker_in_a_listing_has_its_time(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    _encrypted(stub)
    _list(stub, "v2")

    assert store.read(replace(VERSION, version_id="m"), 10) == StoredDeleteMarker(MOMENT)


@pytest.mark.parametrize(
    ("address", "tries"), [(VERSION, 1), (replace(VERSION, version_id=None, etag="other"), 2)]
)
def test_an_object_with_a_customer_key_may_be_gone_by_now(
    s3: tuple[S3ObjectStore, Stubber], address: Address, tries: int
) -> None:
    store, stub = s3
    for _ in range(tries):
        _encrypted(stub)
        _list(stub, "v2", "null")

    assert store.read(address, 10) is None


def test_another_invalid_request_is_an_error(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    _encrypted(stub, "Please use AWS4-HMAC-SHA256.")

    with pytest.raises(UnavailableError, match="InvalidRequest"):
        store.read(VERSION, 10)
