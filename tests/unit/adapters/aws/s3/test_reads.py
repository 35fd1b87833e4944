"""Ranged reads of S3."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.stub import Stubber

from serverless_s3_processor.runtime.adapters.aws.s3.object_store import S3ObjectStore
from serverless_s3_processor.runtime.ports import Address, StoredObject, UnavailableError
from tests.unit.adapters.aws.s3.stubbed import (
    MOMENT,
    UNVERSIONED,
    VERSION,
    WHERE,
    object_response,
    read_object,
    refuse,
)

OF_VERSION = {**WHERE, "VersionId": "v1"}
MD5 = "9a0364b9e99bb480dd25e1f0284c8555"
FOUR_BYTES = StoredObject(
    size=1000,
    content_type="text/plain",
    etag="e1",
    last_modified=MOMENT,
    version_id="v1",
    head=b"head",
)


@pytest.mark.parametrize(
    ("address", "expected_size", "response", "request_", "expected"),
    [
        pytest.param(
            VERSION,
            None,
            object_response(b"head", ContentRange="bytes 0-3/1000", VersionId="v1"),
            {**OF_VERSION, "Range": "bytes=0-3"},
            FOUR_BYTES,
            id="a version",
        ),
        pytest.param(
            UNVERSIONED,
            None,
            object_response(b"head", ContentRange="bytes 0-3/4", VersionId="null"),
            {**WHERE, "IfMatch": '"e1"', "Range": "bytes=0-3"},
            replace(FOUR_BYTES, size=4, version_id=None),
            id="unversioned, with the ETag of the event",
        ),
        pytest.param(
            VERSION,
            0,
            object_response(b"", VersionId="v1"),
            OF_VERSION,
            replace(FOUR_BYTES, size=0, head=b""),
            id="an empty object has no range",
        ),
        pytest.param(
            VERSION,
            0,
            object_response(b"x" * 5000, VersionId="v1"),
            OF_VERSION,
            replace(FOUR_BYTES, size=5000, head=b"xxxx"),
            id="an object that should be empty and is not",
        ),
    ],
)
def test_one_request_reads_metadata_and_the_first_bytes(
    s3: tuple[S3ObjectStore, Stubber],
    address: Address,
    *,
    expected_size: int | None,
    response: dict[str, Any],
    request_: dict[str, str],
    expected: StoredObject,
) -> None:
    store, stub = s3
    stub.add_response("get_object", response, request_)

    assert store.read(address, 4, expected_size) == expected


def test_an_unexpectedly_empty_object_is_read_again_without_a_range(
    s3: tuple[S3ObjectStore, Stubber],
) -> None:
    store, stub = s3
    refuse(stub, "InvalidRange", 416)
    stub.add_response("get_object", object_response(b""), OF_VERSION)

    assert read_object(store, VERSION, 10).size == 0


def test_ranges_are_read_of_the_same_version(s3: tuple[S3ObjectStore, Stubber]) -> None:
    store, stub = s3
    stub.add_response(
        "get_object", object_response(b"part"), {**OF_VERSION, "Range": "bytes=100-103"}
    )

    assert store.read_range(VERSION, 100, 4) == b"part"


def test_a_range_of_a_missing_object_is_an_error(s3: tuple[S3ObjectStore, Stubber]) -> None:
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
def test_the_etag_is_the_md5_of_an_upload_in_one_part_with_a_key_of_s3(
    s3: tuple[S3ObjectStore, Stubber], headers: dict[str, str], md5: str | None
) -> None:
    store, stub = s3
    stub.add_response("get_object", object_response(b"content", VersionId="v1", **headers))

    assert read_object(store, VERSION, 100).md5 == md5
