from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.domain.outcomes.derived import (
    MAX_BYTES,
    DerivedFile,
    DerivedTooLargeError,
    derived_key,
    validate,
)
from serverless_s3_processor.runtime.domain.records.record import Record
from tests.support import strategies
from tests.support.records import RECORD

THUMBNAIL = DerivedFile(name="thumbnail.webp", content_type="image/webp", content=b"webp")


def test_the_key_has_bucket_key_and_version() -> None:
    record = replace(RECORD, bucket_name="b", object_key="uploads/a b.png", version_id="v1")

    assert derived_key("thumbnail.webp", record) == "derived/b/uploads/a b.png/v1/thumbnail.webp"


def test_in_unversioned_buckets_the_key_has_the_etag() -> None:
    record = replace(RECORD, bucket_name="b", object_key="a.png", version_id=None, etag="e1")

    assert derived_key("thumbnail.webp", record) == "derived/b/a.png/e1/thumbnail.webp"


@pytest.mark.parametrize("letter", ["x", "é", "🙂"])
def test_a_key_that_would_be_too_long_is_replaced_by_its_hash(letter: str) -> None:
    longest = letter * (1024 // len(letter.encode()))
    record = replace(RECORD, bucket_name="b" * 63, object_key=longest, version_id="v" * 32)
    other = replace(record, object_key=longest[:-1] + "y")

    key = derived_key("thumbnail.webp", record)

    assert len(key.encode()) <= 1024
    assert key.startswith(f"derived/{'b' * 63}/")
    assert key.endswith(f"/{'v' * 32}/thumbnail.webp")
    assert key == derived_key("thumbnail.webp", record)
    assert key != derived_key("thumbnail.webp", other)


@pytest.mark.slow
@given(strategies.records())
def test_every_derived_file_has_a_valid_key_that_is_not_watched(record: Record) -> None:
    key = derived_key("thumbnail.webp", record)

    assert key.startswith("derived/")
    assert len(key.encode()) <= 1024


@pytest.mark.parametrize("name", ["", "a", "../a.bin", "a/b.bin", "A.bin", "a.bin\n", ".bin"])
def test_a_name_has_no_folders(name: str) -> None:
    with pytest.raises(ValueError, match="is not a name for a derived file"):
        validate([replace(THUMBNAIL, name=name)])


@pytest.mark.parametrize("content_type", ["", "image", "image/webp\r\nx: y", "image/*", "a/b/c"])
def test_a_type_is_one(content_type: str) -> None:
    with pytest.raises(ValueError, match="is not a type for a derived file"):
        validate([replace(THUMBNAIL, content_type=content_type)])


def test_content_that_is_not_bytes_is_refused() -> None:
    content: Any = "text"
    with pytest.raises(ValueError, match="is not bytes"):
        validate([replace(THUMBNAIL, content=content)])


def test_one_file_of_a_quarter_of_a_mebibyte_is_all_that_is_taken() -> None:
    validate([replace(THUMBNAIL, content=bytes(MAX_BYTES))])

    with pytest.raises(DerivedTooLargeError, match="more than 262,144 bytes"):
        validate([replace(THUMBNAIL, content=bytes(MAX_BYTES + 1))])
    with pytest.raises(DerivedTooLargeError, match="more than 1 file"):
        validate([THUMBNAIL, replace(THUMBNAIL, name="another.webp")])
