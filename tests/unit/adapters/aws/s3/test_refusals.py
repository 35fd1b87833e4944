"""Objects that S3 does not store, has archived, or refuses to read."""

import io

import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from serverless_s3_processor.runtime.adapters.aws.s3.object_store import S3ObjectStore
from serverless_s3_processor.runtime.config.measures import Cause
from serverless_s3_processor.runtime.ports import StoredDeleteMarker, UnavailableError
from tests.unit.adapters.aws.s3.stubbed import (
    MOMENT,
    VERSION,
    WHERE,
    object_response,
    read_object,
    refuse,
)

OF_S3 = {"x-amz-request-id": "4442587FB7D0A2F9"}
MARKER = {"x-amz-delete-marker": "true"}
DATED_MARKER = {**MARKER, "last-modified": "Sat, 31 Jan 2026 12:00:00 GMT"}


@pytest.mark.parametrize(
    ("code", "status", "headers", "expected"),
    [
        ("NoSuchKey", 404, {}, None),
        ("NoSuchVersion", 404, {}, None),
        ("PreconditionFailed", 412, {}, None),
        ("404", 404, OF_S3, None),  # XML can't represent its key
        ("412", 412, OF_S3, None),
        ("MethodNotAllowed", 405, MARKER, StoredDeleteMarker(None)),
        ("MethodNotAllowed", 405, DATED_MARKER, StoredDeleteMarker(MOMENT)),
    ],
)
def test_a_missing_object_or_a_delete_marker_is_not_an_error(
    s3: tuple[S3ObjectStore, Stubber],
    code: str,
    status: int,
    headers: dict[str, str],
    expected: StoredDeleteMarker | None,
) -> None:
    store, stub = s3
    refuse(stub, code, status, headers)

    assert store.read(VERSION, 10) == expected


def test_of_an_archived_object_the_metadata_is_read(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    refuse(stub, "InvalidObjectState", 403)
    head = {name: value for name, value in object_response(b"x" * 9).items() if name != "Body"}
    stub.add_response("head_object", {**head, "VersionId": "v1"}, {**WHERE, "VersionId": "v1"})

    stored_object = read_object(store, VERSION, 4)

    assert (stored_object.archived, stored_object.size, stored_object.head) == (True, 9, b"")


def test_an_archived_object_whose_metadata_is_refused_is_an_error(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    refuse(stub, "InvalidObjectState", 403)
    stub.add_client_error("head_object", service_error_code="SlowDown", http_status_code=503)

    with pytest.raises(UnavailableError, match="SlowDown"):
        store.read(VERSION, 4)


@pytest.mark.parametrize(
    ("code", "status", "cause"),
    [
        ("AccessDenied", 403, Cause.REFUSED),
        ("KMS.DisabledException", 400, Cause.REFUSED),
        ("NoSuchBucket", 404, Cause.REFUSED),
        ("SlowDown", 503, Cause.THROTTLED),
        ("InternalError", 500, Cause.UNAVAILABLE),
        ("NewFromAWS", 400, Cause.UNAVAILABLE),
        ("MethodNotAllowed", 405, Cause.UNAVAILABLE),
        ("404", 404, Cause.UNAVAILABLE),  # botocore's code for a response without an error code
        ("412", 412, Cause.UNAVAILABLE),
    ],
)
def test_a_refusal_is_an_error_with_its_cause_and_never_means_that_the_object_is_gone(
    s3: tuple[S3ObjectStore, Stubber], code: str, status: int, cause: Cause
) -> None:
    store, stub = s3
    refuse(stub, code, status)

    with pytest.raises(UnavailableError, match=code) as caught:
        store.read(VERSION, 10)

    assert caught.value.cause is cause


def test_a_connection_that_breaks_while_reading_is_an_error(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    response = object_response(b"head", ContentRange="bytes 0-9/10")
    response["Body"] = StreamingBody(io.BytesIO(b"he"), 10)
    stub.add_response("get_object", response)

    with pytest.raises(UnavailableError, match="2 of 4 bytes"):
        store.read(VERSION, 20)
