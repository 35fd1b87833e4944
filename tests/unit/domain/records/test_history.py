import random
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.records.history import (
    comparable_sequencer,
    current_version,
    existing_versions,
    sort_versions,
)
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.support import strategies
from tests.support.records import RECORD

_records = st.builds(
    lambda number, version, sequencer, status, marker: replace(
        _upload(version, number), sequencer=sequencer, status=status, marker=marker
    ),
    st.integers(0, 3),
    st.sampled_from([None, "v1", "v2", "v3"]),
    st.none() | st.text("01AF", min_size=1, max_size=3),
    st.sampled_from(Status),
    st.sampled_from([None, True]),
)
_histories = st.lists(_records, max_size=8, unique_by=lambda record: record.upload_time)
"""The records of one key as they lie in the table: no two of one upload time."""


@pytest.mark.slow
@given(_histories, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_arrival(
    history: list[Record], chance: random.Random
) -> None:
    shuffled = chance.sample(history, len(history))

    assert sort_versions(shuffled) == sort_versions(history)
    assert existing_versions(shuffled) == existing_versions(history)
    assert current_version(shuffled) == current_version(history)


@given(_histories)
def test_ordering_loses_nothing_and_adds_nothing(history: list[Record]) -> None:
    ordered = sort_versions(history)

    assert sorted(ordered, key=lambda r: r.upload_time) == sorted(
        history, key=lambda r: r.upload_time
    )


@given(strategies.sequencers, strategies.sequencers)
def test_sequencers_compare_as_text_once_the_shorter_is_padded_on_the_right(
    one: str, two: str
) -> None:
    width = max(len(one), len(two))

    assert (comparable_sequencer(one) < comparable_sequencer(two)) == (
        one.ljust(width, "0") < two.ljust(width, "0")
    )


def test_a_shorter_sequencer_may_be_the_later_one() -> None:
    assert comparable_sequencer("0055AED6") > comparable_sequencer("0055AED5FFFFFFFF")
    assert comparable_sequencer("0055AED6") == comparable_sequencer("0055AED600")
    assert comparable_sequencer("00ab") == comparable_sequencer("00AB")


@given(_histories)
def test_sequencers_decide_the_order(history: list[Record]) -> None:
    sequencers = [record.sequencer for record in sort_versions(history) if record.sequencer]

    assert [comparable_sequencer(s) for s in sequencers] == sorted(
        comparable_sequencer(s) for s in sequencers
    )


def test_a_version_without_a_sequencer_is_before_later_uploads() -> None:
    first, listed, last = _upload("v1", 1), _upload("v2", 2), _upload("v3", 3)
    listed = replace(listed, sequencer=None)

    assert sort_versions([last, listed, first]) == [first, listed, last]


def test_a_removed_version_does_not_affect_the_order_of_the_others() -> None:
    """The multipart upload began before what is gone was uploaded, and was complete after that."""
    removed, existing, listed = _upload("v1", 5), _upload("v2", 2), _upload("v3", 3)
    removed = replace(removed, sequencer="0001", status=Status.GONE)
    listed = replace(listed, sequencer=None)

    assert current_version([removed, existing, listed]) == listed
    removed = replace(removed, status=Status.PROCESSED)
    removal = replace(_upload("v1", 6), status=Status.DELETED)
    assert current_version([removed, existing, listed, removal]) == listed


def test_in_unversioned_buckets_a_listed_object_is_after_what_it_replaced() -> None:
    """A multipart upload has the time at which it began: before what it replaced was uploaded."""
    replaced, listed = _upload(None, 2), _upload(None, 1)
    listed = replace(listed, sequencer=None, event_time="2026-01-31T13:00:00.000Z")

    assert sort_versions([listed, replaced]) == [replaced, listed]
    assert current_version([listed, replaced]) == listed


# A model of a bucket: what S3 holds of one key, beside the records of the events that it sent.


@dataclass
class _Bucket:
    stored: list[Record] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    number: int = 0
    versioned: bool = True

    def put(self) -> None:
        self._add(Status.PROCESSED, marker=None)

    def delete(self) -> None:
        if self.versioned or self.stored:
            self._add(Status.DELETED, marker=True)

    def remove_version(self, index: int) -> None:
        if self.stored:
            removed = self.stored.pop(index % len(self.stored))
            removal = self._next(removed.version_id)
            self.records.append(
                replace(removal, status=Status.DELETED, version_id=removed.version_id)
            )

    def current(self) -> Record | None:
        return self.stored[-1] if self.stored and not self.stored[-1].marker else None

    def _add(self, status: Status, *, marker: bool | None) -> None:
        version = f"v{self.number + 1}" if self.versioned else None
        if version is None:  # the null version is replaced
            self.stored = [record for record in self.stored if record.version_id]
        added = replace(self._next(version), status=status, marker=marker)
        self.stored.append(added)
        self.records.append(added)

    def _next(self, version: str | None) -> Record:
        self.number += 1
        return _upload(version, self.number)


def _upload(version: str | None, number: int) -> Record:
    return replace(
        RECORD,
        upload_time=f"2026-01-31T12:{number:02}:00Z#{version or f'e{number}'}",
        version_id=version,
        sequencer=f"{number:04X}",
    )


_STEPS = st.sampled_from(["put", "delete", "remove", "suspend", "enable"])


@given(st.lists(st.tuples(_STEPS, st.integers(0, 5)), max_size=12))
@example([("put", 0), ("suspend", 0), ("delete", 0), ("put", 0), ("remove", 1)])
def test_records_describe_what_the_bucket_stores(steps: list[tuple[str, int]]) -> None:
    bucket = _Bucket()
    for step, index in steps:
        match step:
            case "put":
                bucket.put()
            case "delete":
                bucket.delete()
            case "remove":
                bucket.remove_version(index)
            case _:
                bucket.versioned = step == "enable"

    assert existing_versions(bucket.records) == [r for r in bucket.stored if not r.marker]
    assert current_version(bucket.records) == bucket.current()


def test_an_upload_that_was_removed_before_it_was_read_does_not_exist() -> None:
    removed = replace(_upload("v1", 1), status=Status.GONE)

    assert existing_versions([removed]) == []
    assert current_version([removed]) is None


def test_a_key_without_records_has_no_version() -> None:
    assert existing_versions([]) == []
    assert current_version([]) is None
