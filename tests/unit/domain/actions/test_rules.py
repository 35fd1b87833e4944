from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.cdk.settings.actions_file import MovableStatus, Selection
from serverless_s3_processor.cdk.settings.actions_file import Status as DeclaredStatus
from serverless_s3_processor.runtime.domain.actions.rules import (
    ActionRules,
    RecordSelection,
    is_object,
    is_released,
    quarantine_key,
)
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.support.records import RECORD

FAILED = RecordSelection(statuses=["failed"], flags=["odd"])


def _record(status: Status = Status.PROCESSED, **changes: Any) -> Record:
    usual = {"object_key": "uploads/in/a.csv", "bucket_name": "b", "etag": "e"}
    return replace(RECORD, **{**usual, "status": status, **changes})


@pytest.mark.parametrize(
    ("selection", "record", "chosen"),
    [
        (FAILED, _record(Status.FAILED), True),
        (FAILED, _record(), False),
        (FAILED, _record(flags=("odd",)), True),
        (FAILED, _record(flags=("other",)), False),
        (RecordSelection(flags=["*"]), _record(flags=("other",)), True),
        (RecordSelection(flags=["*"]), _record(), False),
        (
            RecordSelection(statuses=["failed"], prefixes=["uploads/in/"]),
            _record(Status.FAILED),
            True,
        ),
        (
            RecordSelection(statuses=["failed"], prefixes=["uploads/out/"]),
            _record(Status.FAILED),
            False,
        ),
        (RecordSelection(), _record(Status.FAILED, flags=("odd",)), False),
    ],
)
def test_a_selection_matches_by_status_or_flag_and_by_prefix(
    selection: RecordSelection, record: Record, *, chosen: bool
) -> None:
    assert (record in selection) is chosen


def test_a_selection_is_parsed_as_it_was_declared() -> None:
    declared = Selection[DeclaredStatus](
        statuses=("failed",), flags=("*",), prefixes=("uploads/a/",)
    )

    selection = RecordSelection.parse(declared.to_setting())

    assert selection == RecordSelection(statuses=["failed"], flags=["*"], prefixes=["uploads/a/"])
    assert RecordSelection.parse("") is None


def test_the_statuses_that_may_be_declared_are_all_there_are() -> None:
    assert set(get_args(DeclaredStatus)) == {status.value for status in Status}
    assert all(is_object(_record(Status(status))) for status in get_args(MovableStatus))


@pytest.mark.parametrize(
    ("record", "value"),
    [
        (_record(), "processed"),
        (_record(Status.FOLDER), "folder"),
        (_record(Status.UNREADABLE), "unreadable"),
        (_record(flags=("archived",)), "archived"),
        (_record(Status.FAILED), "quarantined"),
        (_record(flags=("odd",)), "quarantined"),
        (_record(Status.FAILED, flags=("archived",)), "archived"),
        (_record(Status.DELETED), None),
        (_record(Status.DELETED, marker=True), None),
        (_record(Status.GONE), None),
        (_record(version_id=None), None),
        (_record(bucket_name="another"), None),
        (_record(Status.QUARANTINED, flags=("odd",)), None),
        (_record(Status.RELEASED, flags=("odd",)), None),
    ],
)
def test_the_tag_depends_on_status_and_flags(record: Record, value: str | None) -> None:
    assert ActionRules(bucket="b", tag="status", quarantine=FAILED).tag_value(record) == value
    assert ActionRules(bucket="b", quarantine=FAILED).tag_value(record) is None


def test_a_released_version_that_would_be_moved_is_tagged_as_released() -> None:
    rules = ActionRules(bucket="b", tag="status", quarantine=FAILED)
    assert rules.tag_value(_record(Status.FAILED), released=True) == "released"
    assert rules.tag_value(_record(), released=True) == "processed"


@pytest.mark.parametrize(
    ("version", "released_as", "released"),
    [("v1", "v1", True), ("v1", "v2", False), (None, "e", True), (None, "other", False)],
)
def test_a_release_is_of_one_version(
    version: str | None, released_as: str, *, released: bool
) -> None:
    old = _record(Status.RELEASED, version_id="v0", released_version_id=released_as)
    assert is_released(_record(Status.FAILED, version_id=version), [old]) is released


def test_without_quarantine_a_failed_object_is_tagged_as_failed() -> None:
    assert ActionRules(bucket="b", tag="status").tag_value(_record(Status.FAILED)) == "failed"


@pytest.mark.parametrize(
    ("record", "moves"),
    [
        (_record(Status.FAILED), True),
        (_record(Status.FAILED, version_id=None), True),
        (_record(), False),
        (_record(Status.FAILED, flags=("archived",)), False),
        (_record(Status.QUARANTINED, flags=("odd",)), False),
        (_record(Status.RELEASED, flags=("odd",)), False),
        (_record(Status.DELETED, flags=("odd",)), False),
        (_record(Status.GONE, flags=("odd",)), False),
        (_record(Status.FAILED, bucket_name="another"), False),
        (_record(Status.FAILED, object_key="quarantine/in/a.csv/v1"), False),
    ],
)
def test_only_existing_objects_are_moved(record: Record, *, moves: bool) -> None:
    assert ActionRules(bucket="b", quarantine=FAILED).should_quarantine(record) is moves
    assert not ActionRules(bucket="b", tag="status").should_quarantine(record)


def test_the_copy_is_under_the_key_and_the_version() -> None:
    assert quarantine_key(_record()) == "quarantine/in/a.csv/v1"
    assert quarantine_key(_record(version_id=None)) == "quarantine/in/a.csv/e"


@given(st.text(min_size=1, max_size=900), st.text(min_size=1, max_size=900))
def test_no_two_keys_have_one_copy_and_every_copy_has_a_key_that_s3_takes(
    one: str, other: str
) -> None:
    keys = []
    for name in (one, other):
        key = "uploads/" + name.encode(errors="ignore")[:1000].decode(errors="ignore")
        record = _record(object_key=key, version_id="v" * 32)
        keys.append((key, quarantine_key(record)))
    assert all(len(copy.encode()) <= 1024 for _, copy in keys)
    assert all(not copy.startswith("uploads/") for _, copy in keys)
    assert (keys[0][0] == keys[1][0]) == (keys[0][1] == keys[1][1])
