import json
from dataclasses import fields, replace

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records import identity
from serverless_s3_processor.runtime.domain.records.record import (
    OUTLINE,
    Guard,
    Json,
    Record,
    Status,
    attribute_name,
)
from tests.support import strategies
from tests.support.records import RECORD


@pytest.mark.slow
@given(strategies.records())
def test_a_record_survives_the_table(record: Record) -> None:
    attributes = record.to_attributes()

    assert Record.from_attributes(attributes) == record
    assert json.loads(json.dumps(attributes)) == attributes


@pytest.mark.slow
@given(strategies.records())
def test_an_outline_has_the_attributes_of_an_outline(record: Record) -> None:
    outline = {name: value for name, value in record.to_attributes().items() if name in OUTLINE}

    assert Record.from_attributes(outline) == record.outline
    assert record.outline.identity == record.identity
    assert record.outline.results == {}


def test_the_attributes_are_named_as_the_table_promises() -> None:
    attributes = replace(
        RECORD, object_size=0, content_type="", etag="e", last_modified="2026-01-31T12:00:00Z"
    ).to_attributes()

    assert set(attributes) >= {
        "objectKey",
        "uploadTime",
        "bucketName",
        "objectSize",
        "contentType",
        "etag",
        "lastModified",
        "processedAt",
        "environment",
    }


def test_the_keys_of_the_table_are_attributes_of_the_record() -> None:
    assert attribute_name("object_key") == names.OBJECT_KEY
    assert attribute_name("upload_time") == names.UPLOAD_TIME


def test_a_record_carries_its_partition_of_the_index_by_time() -> None:
    shard = RECORD.to_attributes()[names.DAY_SHARD]

    assert shard == identity.day_shard(*RECORD.identity)


def test_unknown_values_are_omitted_and_zero_is_not() -> None:
    attributes = replace(RECORD, object_size=0).to_attributes()

    assert attributes["objectSize"] == 0
    assert "etag" not in attributes
    assert "flags" not in attributes
    assert "results" not in attributes


def test_attributes_that_others_added_are_ignored() -> None:
    assert Record.from_attributes({**RECORD.to_attributes(), "mine": 1}) == RECORD


@pytest.mark.parametrize("missing", ["objectKey", "uploadTime", "status", "processedAt"])
def test_a_missing_required_attribute_is_an_error(missing: str) -> None:
    attributes = RECORD.to_attributes()
    del attributes[missing]

    with pytest.raises((TypeError, ValueError)):
        Record.from_attributes(attributes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("objectSize", "12"),
        ("objectSize", []),
        ("status", "lost"),
        ("status", []),
        ("contentType", 7),
        ("sequencer", None),
        ("marker", "yes"),
        ("flags", "flag"),
        ("flags", [1]),
        ("results", []),
        ("results", {"text": 1}),
    ],
)
def test_an_attribute_of_another_type_is_an_error(name: str, value: Json) -> None:
    with pytest.raises((TypeError, ValueError)):
        Record.from_attributes({**RECORD.to_attributes(), name: value})


@pytest.mark.parametrize(
    ("status", "version_id", "guard"),
    [
        (Status.PROCESSED, "v1", Guard.NONE),
        (Status.FOLDER, "v1", Guard.NONE),
        (Status.DELETED, "v1", Guard.NONE),
        (Status.DELETED, None, Guard.NONE),
        (Status.GONE, "v1", Guard.ABSENT),
        (Status.GONE, None, Guard.ABSENT),
        (Status.FAILED, "v1", Guard.NO_SUCCESS),
        (Status.PROCESSED, None, Guard.NOT_NEWER),
        (Status.FAILED, None, Guard.NO_SUCCESS | Guard.NOT_NEWER),
    ],
)
def test_a_records_guard_depends_on_status_and_version(
    status: Status, version_id: str | None, guard: Guard
) -> None:
    assert replace(RECORD, status=status, version_id=version_id).guard == guard


@pytest.mark.parametrize("status", [Status.PROCESSED, Status.FOLDER, Status.DELETED])
def test_a_record_without_a_sequencer_does_not_replace_one_with_a_sequencer(status: Status) -> None:
    """A request looks the sequencer up, but an event may be recorded between that and its write."""
    assert replace(RECORD, status=status, sequencer=None).guard == Guard.NOT_NEWER


def test_every_field_has_a_unique_attribute_name() -> None:
    named = {attribute_name(field.name) for field in fields(Record)}

    assert len(named) == len(fields(Record))
    assert names.DAY_SHARD not in named
