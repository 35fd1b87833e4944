from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.records import identity
from tests.support import strategies

MOMENT = datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)


def test_the_upload_time_is_the_second_and_the_version() -> None:
    assert identity.upload_time(MOMENT, "v1") == "2026-01-31T23:59:59Z#v1"


@given(strategies.moments, st.integers(0, 999_999), st.integers(-14, 14), strategies.ids)
def test_an_identity_does_not_depend_on_precision_and_time_zone(
    timestamp: datetime, microsecond: int, hours: int, version: str
) -> None:
    """A header tells seconds, a listing tells milliseconds, in whatever zone."""
    header = timestamp.replace(microsecond=0)
    listed = header.replace(microsecond=microsecond).astimezone(timezone(timedelta(hours=hours)))

    assert identity.upload_time(header, version) == identity.upload_time(listed, version)


@given(strategies.keys, strategies.moments, strategies.ids)
def test_a_record_is_in_one_of_the_partitions_of_its_day(
    key: str, timestamp: datetime, version: str
) -> None:
    upload_time = identity.upload_time(timestamp, version)

    assert identity.day_shard(key, upload_time) in identity.day_shards(upload_time[:10])


def test_the_uploads_of_a_day_are_spread_evenly_over_its_partitions() -> None:
    shards = [identity.day_shard(f"uploads/{n}", "2026-01-31T23:59:59Z#v") for n in range(8000)]
    counts = [shards.count(shard) for shard in identity.day_shards("2026-01-31")]

    assert len(counts) == identity.TIME_SHARDS
    assert sum(counts) == 8000
    assert max(counts) < 1200


def test_the_uploads_of_one_key_are_spread_as_well() -> None:
    shards = {identity.day_shard("key", f"2026-01-31T23:59:59Z#v{n}") for n in range(200)}

    assert len(shards) == identity.TIME_SHARDS
