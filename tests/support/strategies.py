"""What hypothesis draws: keys, events, records, JSON, as wide as AWS allows them to be."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocation, WatchedLocations
from serverless_s3_processor.runtime.domain.records import identity
from serverless_s3_processor.runtime.domain.records.record import Record, Status

_CLASSES = (
    st.sampled_from(" +%&=?#/\\\"'`~^|<>[]{}:;,@$!*().-_"),
    st.sampled_from(["%2B", "%20", "%25", "+", "../", "./", "//", "é", "日本", "\u202e", "🎉"]),
    st.characters(min_codepoint=0, max_codepoint=0x1F),
    st.characters(codec="utf-8"),
    st.characters(codec="ascii", categories=["L", "N"]),
)


def _leaves_its_bucket(key: str) -> bool:
    """Tell whether its `..` outnumber the other path elements before them: S3 has no such key."""
    elements = [element for element in key.split("/") if element != "."]
    return any(2 * elements[:end].count("..") > end for end in range(1, len(elements) + 1))


keys = (
    st.lists(st.one_of(_CLASSES), min_size=1, max_size=40)
    .map("".join)
    .filter(lambda key: 0 < len(key.encode()) <= 1024 and not _leaves_its_bucket(key))
)
"""Every key that S3 takes, those that hurt more often."""

long_keys = st.builds(
    lambda unit, end: (unit * (1024 // len(unit.encode()))) + end,
    st.sampled_from(["a", "é", "日", "🎉", "%", "+"]),
    st.just(""),
)
"""Keys of 1,024 bytes, or a little less."""

moments = st.datetimes(datetime(2006, 3, 14), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
sequencers = st.text("0123456789ABCDEF", min_size=1, max_size=20)
ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789._", min_size=1, max_size=32).filter(
    lambda text: text != "null"
)
BUCKETS = ("bucket", "a-nother.bucket.1")
WATCHED = WatchedLocations([WatchedLocation(name, "") for name in BUCKETS])
"""All that events are drawn of."""
text = st.text(st.characters(codec="utf-8"), max_size=30)

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)
"""All that JSON holds, lone surrogates and NaN included."""

results = st.dictionaries(
    ids,
    st.dictionaries(
        ids,
        st.recursive(
            st.none() | st.booleans() | st.integers(-(10**37), 10**37) | text,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ids, inner, max_size=3),
            max_leaves=5,
        ),
        min_size=1,
        max_size=3,
    ),
    max_size=2,
)

_NAMES = {
    EventType.CREATED: ["ObjectCreated:Put", "ObjectCreated:CompleteMultipartUpload"],
    EventType.REMOVED: ["ObjectRemoved:Delete", "LifecycleExpiration:Delete"],
    EventType.MARKED: [
        "ObjectRemoved:DeleteMarkerCreated",
        "LifecycleExpiration:DeleteMarkerCreated",
    ],
}


@st.composite
def events(draw: st.DrawFn) -> ObjectEvent:
    """Draw an event of a notification."""
    event_type = draw(st.sampled_from(EventType))
    return ObjectEvent(
        type=event_type,
        name=draw(st.sampled_from(_NAMES[event_type])),
        bucket=draw(st.sampled_from(BUCKETS)),
        key=draw(keys),
        time=draw(moments).replace(microsecond=draw(st.integers(0, 999)) * 1000),
        version_id=draw(st.none() | ids),
        etag=draw(st.none() | ids),
        size=draw(st.none() | st.integers(0, 5 * 2**40)),
        sequencer=draw(st.none() | sequencers),
    )


@st.composite
def records(
    draw: st.DrawFn,
    key: st.SearchStrategy[str] = keys,
    results: st.SearchStrategy[dict[str, Any]] = results,
) -> Record:
    """Draw a record that the table can hold."""
    version_id = draw(st.none() | ids)
    return Record(
        object_key=draw(key),
        upload_time=identity.upload_time(draw(moments), version_id or draw(ids)),
        bucket_name=draw(ids),
        status=draw(st.sampled_from(Status)),
        processed_at="2026-01-31T12:00:00.000Z",
        environment=draw(ids),
        event_name=draw(text),
        event_time="2026-01-31T11:59:59.000Z",
        object_size=draw(st.none() | st.integers(0, 5 * 2**40)),
        content_type=draw(st.none() | text),
        etag=draw(st.none() | ids),
        last_modified=draw(st.none() | text),
        version_id=version_id,
        sequencer=draw(st.none() | sequencers),
        marker=draw(st.none() | st.just(True)),  # noqa: FBT003 - a value to draw
        failure=draw(st.none() | text),
        flags=tuple(draw(st.lists(text, max_size=2))),
        results=draw(results),
    )


def bare_records(key: str = "uploads/a") -> st.SearchStrategy[Record]:
    """Return records of one key, without results: where many are drawn."""
    return records(st.just(key), st.just({}))
