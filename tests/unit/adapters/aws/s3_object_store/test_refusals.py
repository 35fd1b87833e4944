"""What S3 does not hold, has archived, or refuses."""

import io

import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from serverless_s3_processor.runtime.adapters.aws.s3.object_store import S3ObjectStore
from serverless_s3_processor.runtime.config.measures import Cause
from serverless_s3_processor.runtime.ports import (
    StoredDeleteMarker,
    StoredObject,
    UnavailableError,
)
from tests.unit.adapters.aws.s3_object_store.stubbed import (
    HEADERS,
    MOMENT,
    VERSION,
    WHERE,
    answer_with,
    refuse,
)


@pytest.mark.parametrize(
    ("code", "status"), [("NoSuchKey", 404), ("NoSuchVersion", 404), ("PreconditionFailed", 412)]
)
def test_what_s3_no_longer_holds_is_nothing(
    s3: tuple[S3ObjectStore, Stubber], code: str, status: int
) -> None:
    store, stub = s3
    refuse(stub, code, status)

    assert store.read(VERSION, 10) is None


def test_what_is_gone_is_so_too_where_xml_cannot_hold_its_key(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    of_s3 = {"x-amz-request-id": "4442587FB7D0A2F9"}
    refuse(stub, "404", 404, of_s3)
    refuse(stub, "412", 412, of_s3)

    assert store.read(VERSION, 10) is None
    assert store.read(VERSION, 10) is None


def test_what_is_archived_is_asked_for_again_without_its_content(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    refuse(stub, "InvalidObjectState", 403)
    told = {name: value for name, value in answer_with(b"x" * 9).items() if name != "Body"}
    stub.add_response("head_object", {**told, "VersionId": "v1"}, {**WHERE, "VersionId": "v1"})

    held = store.read(VERSION, 4)

    assert isinstance(held, StoredObject)
    assert (held.archived, held.size, held.head) == (True, 9, b"")


def test_what_is_archived_and_then_refused_is_an_error(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    refuse(stub, "InvalidObjectState", 403)
    stub.add_client_error("head_object", service_error_code="SlowDown", http_status_code=503)

    with pytest.raises(UnavailableError, match="SlowDown"):
        store.read(VERSION, 4)


def test_a_delete_marker_tells_since_when(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    refuse(stub, "MethodNotAllowed", 405, HEADERS)
    refuse(stub, "MethodNotAllowed", 405, {"x-amz-delete-marker": "true"})

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
    refuse(stub, code, status)

    with pytest.raises(UnavailableError, match=code):
        store.read(VERSION, 10)


def test_a_connection_that_breaks_while_reading_is_an_error(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    answer = answer_with(b"head", ContentRange="bytes 0-9/10")
    answer["Body"] = StreamingBody(io.BytesIO(b"he"), 10)
    stub.add_response("get_object", answer)

    with pytest.raises(UnavailableError, match="2 of 4 bytes"):
        store.read(VERSION, 20)


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
    refuse(stub, code, 400)

    with pytest.raises(UnavailableError) as caught:
        store.read(VERSION, 10)

    assert caught.value.cause is cause
