import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.response import StreamingBody
from botocore.session import Session
from botocore.stub import Stubber

from serverless_s3_processor.runtime.adapters.aws.s3_object_store import S3ObjectStore
from serverless_s3_processor.runtime.adapters.aws.s3_version_listing import S3VersionListing
from serverless_s3_processor.runtime.config.measures import Cause
from serverless_s3_processor.runtime.ports import (
    Address,
    StoredDeleteMarker,
    StoredObject,
    UnavailableError,
)

MOMENT = datetime(2026, 1, 31, 12, tzinfo=UTC)
VERSION = Address(bucket="bucket", key="uploads/a b", version_id="v1")
UNVERSIONED = Address(bucket="bucket", key="uploads/a b", etag="e1")
WHERE = {"Bucket": "bucket", "Key": "uploads/a b"}
HEADERS = {"x-amz-delete-marker": "true", "last-modified": "Sat, 31 Jan 2026 12:00:00 GMT"}


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    made: Any = Session().create_client(
        "s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    yield made
    made.close()


@pytest.fixture
def s3(client: Any) -> Iterator[tuple[S3ObjectStore, Stubber]]:
    with Stubber(client) as stub:
        yield S3ObjectStore(client, lambda: S3VersionListing(client)), stub
        stub.assert_no_pending_responses()


def _answer(content: bytes, **headers: Any) -> dict[str, Any]:
    body = StreamingBody(io.BytesIO(content), len(content))
    return {
        "Body": body,
        "ETag": '"e1"',
        "LastModified": MOMENT,
        "ContentLength": len(content),
        "ContentType": "text/plain",
        **headers,
    }


def _refuse(stub: Stubber, code: str, status: int, headers: dict[str, str] | None = None) -> None:
    meta = {"HTTPHeaders": headers or {}}
    stub.add_client_error(
        "get_object", service_error_code=code, http_status_code=status, response_meta=meta
    )


def test_one_ranged_read_tells_everything(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    stub.add_response(
        "get_object",
        _answer(b"head", ContentRange="bytes 0-3/1000", VersionId="v1"),
        {**WHERE, "VersionId": "v1", "Range": "bytes=0-3"},
    )

    assert store.read(VERSION, 4) == StoredObject(
        size=1000,
        content_type="text/plain",
        etag="e1",
        last_modified=MOMENT,
        version_id="v1",
        head=b"head",
    )


def test_without_a_version_the_read_must_find_what_the_event_told(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    stub.add_response(
        "get_object",
        _answer(b"head", ContentRange="bytes 0-3/4", VersionId="null"),
        {**WHERE, "IfMatch": '"e1"', "Range": "bytes=0-9"},
    )

    stored = store.read(UNVERSIONED, 10)

    assert isinstance(stored, StoredObject)
    assert (stored.size, stored.version_id) == (4, None)


def test_an_empty_object_is_asked_for_whole(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    stub.add_response("get_object", _answer(b""), {**WHERE, "VersionId": "v1"})

    stored = store.read(VERSION, 10, expected_size=0)

    assert isinstance(stored, StoredObject)
    assert (stored.size, stored.head) == (0, b"")


def test_an_object_that_turns_out_empty_is_asked_for_again_whole(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    _refuse(stub, "InvalidRange", 416)
    stub.add_response("get_object", _answer(b""), {**WHERE, "VersionId": "v1"})

    stored = store.read(VERSION, 10)

    assert isinstance(stored, StoredObject)
    assert stored.size == 0


def test_no_more_than_was_asked_for_is_kept_of_what_was_not_empty_after_all(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    stub.add_response("get_object", _answer(b"x" * 5000), {**WHERE, "VersionId": "v1"})

    stored = store.read(VERSION, 10, expected_size=0)

    assert isinstance(stored, StoredObject)
    assert (stored.size, len(stored.head)) == (5000, 10)


@pytest.mark.parametrize(
    ("code", "status"), [("NoSuchKey", 404), ("NoSuchVersion", 404), ("PreconditionFailed", 412)]
)
def test_what_s3_no_longer_holds_is_nothing(
    s3: tuple[S3ObjectStore, Stubber], code: str, status: int
) -> None:
    store, stub = s3
    _refuse(stub, code, status)

    assert store.read(VERSION, 10) is None


def test_what_is_gone_is_so_too_where_xml_cannot_hold_its_key(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    of_s3 = {"x-amz-request-id": "4442587FB7D0A2F9"}
    _refuse(stub, "404", 404, of_s3)
    _refuse(stub, "412", 412, of_s3)

    assert store.read(VERSION, 10) is None
    assert store.read(VERSION, 10) is None


def test_what_is_archived_is_asked_for_again_without_its_content(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    _refuse(stub, "InvalidObjectState", 403)
    told = {name: value for name, value in _answer(b"x" * 9).items() if name != "Body"}
    stub.add_response("head_object", {**told, "VersionId": "v1"}, {**WHERE, "VersionId": "v1"})

    held = store.read(VERSION, 4)

    assert isinstance(held, StoredObject)
    assert (held.archived, held.size, held.head) == (True, 9, b"")


def test_what_is_archived_and_then_refused_is_an_error(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    _refuse(stub, "InvalidObjectState", 403)
    stub.add_client_error("head_object", service_error_code="SlowDown", http_status_code=503)

    with pytest.raises(UnavailableError, match="SlowDown"):
        store.read(VERSION, 4)


def test_a_delete_marker_tells_since_when(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    _refuse(stub, "MethodNotAllowed", 405, HEADERS)
    _refuse(stub, "MethodNotAllowed", 405, {"x-amz-delete-marker": "true"})

    assert store.read(VERSION, 10) == StoredDeleteMarker(MOMENT)
    assert store.read(VERSION, 10) == StoredDeleteMarker(None)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AccessDenied", 403),
        ("KMS.DisabledException", 400),
        ("SlowDown", 503),
        ("InternalError", 500),
        ("NoSuchBucket", 404),
        ("MethodNotAllowed", 405),
        ("404", 404),  # botocore's word for an answer without an error that it can read
        ("412", 412),
    ],
)
def test_what_s3_refuses_is_an_error_and_never_taken_for_gone(
    s3: tuple[S3ObjectStore, Stubber], code: str, status: int
) -> None:
    store, stub = s3
    _refuse(stub, code, status)

    with pytest.raises(UnavailableError, match=code):
        store.read(VERSION, 10)


def test_a_connection_that_breaks_while_reading_is_an_error(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    answer = _answer(b"head", ContentRange="bytes 0-9/10")
    answer["Body"] = StreamingBody(io.BytesIO(b"he"), 10)
    stub.add_response("get_object", answer)

    with pytest.raises(UnavailableError, match="2 of 4 bytes"):
        store.read(VERSION, 20)


def test_ranges_are_read_of_the_same_version(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    stub.add_response(
        "get_object", _answer(b"part"), {**WHERE, "VersionId": "v1", "Range": "bytes=100-103"}
    )

    assert store.read_range(VERSION, 100, 4) == b"part"


def test_a_range_of_what_is_gone_is_an_error(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    _refuse(stub, "PreconditionFailed", 412)

    with pytest.raises(UnavailableError, match="from byte 100"):
        store.read_range(UNVERSIONED, 100, 4)


def _listed(key: str, version: str, *, latest: bool) -> dict[str, Any]:
    return {"Key": key, "VersionId": version, "IsLatest": latest, "ETag": f'"e{version}"'}


def test_the_current_version_is_found_by_listing(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    versions = [
        _listed("uploads/a", "v2", latest=True),
        _listed("uploads/a", "v1", latest=False),
    ]
    for _ in range(3):
        stub.add_response(
            "list_object_versions",
            {"Versions": versions, "IsTruncated": False},
            {"Bucket": "bucket", "Prefix": "uploads/a"},
        )

    found = Address(bucket="bucket", key="uploads/a", version_id="v2", etag="ev2")
    assert store.locate("bucket", "uploads/a", None) == found
    older = store.locate("bucket", "uploads/a", "v1")
    assert older is not None
    assert older.version_id == "v1"
    assert store.locate("bucket", "uploads/a", "v9") is None


@pytest.mark.parametrize("others", ["Versions", "DeleteMarkers"])
def test_looking_for_a_key_does_not_list_what_lies_behind_it(
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


MD5 = "9a0364b9e99bb480dd25e1f0284c8555"


@pytest.mark.parametrize(
    ("headers", "md5"),
    [
        ({"ETag": f'"{MD5}"'}, MD5),
        ({"ETag": f'"{MD5}"', "ServerSideEncryption": "AES256"}, MD5),
        ({"ETag": f'"{MD5}"', "ServerSideEncryption": "aws:kms"}, None),
        ({"ETag": f'"{MD5}"', "ServerSideEncryption": "aws:kms:dsse"}, None),
        ({"ETag": f'"{MD5}"', "SSECustomerAlgorithm": "AES256"}, None),
        ({"ETag": f'"{MD5}-2"'}, None),
        ({}, None),
    ],
)
def test_the_etag_is_a_checksum_of_what_came_in_one_piece_under_the_usual_key(
    s3: tuple[S3ObjectStore, Stubber], headers: dict[str, str], md5: str | None
) -> None:
    store, stub = s3
    stub.add_response("get_object", _answer(b"content", VersionId="v1", **headers))

    held = store.read(VERSION, 100)

    assert isinstance(held, StoredObject)
    assert held.md5 == md5


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
        {"Bucket": "bucket", "Prefix": VERSION.key},
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
def test_of_what_only_its_uploader_can_read_that_very_version_is_looked_up(
    s3: tuple[S3ObjectStore, Stubber], address: Address, etag: str
) -> None:
    store, stub = s3
    _encrypted(stub)
    _list(stub, "v2", "v1", "null")

    found = store.read(address, 10)

    assert isinstance(found, StoredObject)
    assert found.etag == etag
    assert found.unreadable


def test_of_a_marker_that_a_listing_tells_its_time_is_known(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    _encrypted(stub)
    _list(stub, "v2")

    assert store.read(replace(VERSION, version_id="m"), 10) == StoredDeleteMarker(MOMENT)


@pytest.mark.parametrize(
    ("address", "tries"), [(VERSION, 1), (replace(VERSION, version_id=None, etag="other"), 2)]
)
def test_what_only_its_uploader_could_read_may_be_gone_by_now(
    s3: tuple[S3ObjectStore, Stubber], address: Address, tries: int
) -> None:
    store, stub = s3
    for _ in range(tries):
        _encrypted(stub)
        _list(stub, "v2", "null")

    assert store.read(address, 10) is None


def test_another_request_that_s3_does_not_like_is_no_property_of_the_object(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    _encrypted(stub, "Please use AWS4-HMAC-SHA256.")

    with pytest.raises(UnavailableError, match="InvalidRequest"):
        store.read(VERSION, 10)


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("NoSuchBucket", Cause.REFUSED),
        ("AccessDenied", Cause.REFUSED),
        ("SlowDown", Cause.THROTTLED),
        ("InternalError", Cause.UNAVAILABLE),
        ("NewFromAWS", Cause.UNAVAILABLE),
    ],
)
def test_an_error_tells_what_kind_it_is_of(
    s3: tuple[S3ObjectStore, Stubber], code: str, cause: Cause
) -> None:
    store, stub = s3
    _refuse(stub, code, 400)

    with pytest.raises(UnavailableError) as caught:
        store.read(VERSION, 10)

    assert caught.value.cause is cause
