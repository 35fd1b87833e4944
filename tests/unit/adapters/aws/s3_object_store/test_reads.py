"""What one ranged read of S3 tells of an object."""

import pytest
from botocore.stub import Stubber

from serverless_s3_processor.runtime.adapters.aws.s3.object_store import S3ObjectStore
from serverless_s3_processor.runtime.ports import (
    StoredObject,
    UnavailableError,
)
from tests.unit.adapters.aws.s3_object_store.stubbed import (
    MD5,
    MOMENT,
    UNVERSIONED,
    VERSION,
    WHERE,
    answer_with,
    refuse,
)


def test_one_ranged_read_tells_everything(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    stub.add_response(
        "get_object",
        answer_with(b"head", ContentRange="bytes 0-3/1000", VersionId="v1"),
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
        answer_with(b"head", ContentRange="bytes 0-3/4", VersionId="null"),
        {**WHERE, "IfMatch": '"e1"', "Range": "bytes=0-9"},
    )

    stored = store.read(UNVERSIONED, 10)

    assert isinstance(stored, StoredObject)
    assert (stored.size, stored.version_id) == (4, None)


def test_an_empty_object_is_asked_for_whole(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    stub.add_response("get_object", answer_with(b""), {**WHERE, "VersionId": "v1"})

    stored = store.read(VERSION, 10, expected_size=0)

    assert isinstance(stored, StoredObject)
    assert (stored.size, stored.head) == (0, b"")


def test_an_object_that_turns_out_empty_is_asked_for_again_whole(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    refuse(stub, "InvalidRange", 416)
    stub.add_response("get_object", answer_with(b""), {**WHERE, "VersionId": "v1"})

    stored = store.read(VERSION, 10)

    assert isinstance(stored, StoredObject)
    assert stored.size == 0


def test_no_more_than_was_asked_for_is_kept_of_what_was_not_empty_after_all(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    stub.add_response("get_object", answer_with(b"x" * 5000), {**WHERE, "VersionId": "v1"})

    stored = store.read(VERSION, 10, expected_size=0)

    assert isinstance(stored, StoredObject)
    assert (stored.size, len(stored.head)) == (5000, 10)


def test_ranges_are_read_of_the_same_version(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    stub.add_response(
        "get_object", answer_with(b"part"), {**WHERE, "VersionId": "v1", "Range": "bytes=100-103"}
    )

    assert store.read_range(VERSION, 100, 4) == b"part"


def test_a_range_of_what_is_gone_is_an_error(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    refuse(stub, "PreconditionFailed", 412)

    with pytest.raises(UnavailableError, match="from byte 100"):
        store.read_range(UNVERSIONED, 100, 4)


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
    stub.add_response("get_object", answer_with(b"content", VersionId="v1", **headers))

    held = store.read(VERSION, 100)

    assert isinstance(held, StoredObject)
    assert held.md5 == md5
