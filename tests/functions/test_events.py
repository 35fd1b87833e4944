"""The event files themselves: each is read, and each is documented."""

import json
from pathlib import Path

import pytest

from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.events.parsing import parse_message
from tests.functions.events import event, names
from tests.support.world import SETTINGS


def _read(event: object) -> list[ObjectEvent]:
    return parse_message(json.dumps(event), SETTINGS.watched)


_REPORT = "uploads/2026/monthly report (final) + café.txt"
_MEANT = {
    "s3-put": (EventType.CREATED, "ObjectCreated:Put", _REPORT),
    "s3-complete-multipart-upload": (
        EventType.CREATED,
        "ObjectCreated:CompleteMultipartUpload",
        "uploads/video.mp4",
    ),
    "s3-copy": (EventType.CREATED, "ObjectCreated:Copy", "uploads/copies/日本語.csv"),
    "s3-delete": (EventType.REMOVED, "ObjectRemoved:Delete", _REPORT),
    "s3-delete-marker-created": (
        EventType.MARKED,
        "ObjectRemoved:DeleteMarkerCreated",
        "uploads/video.mp4",
    ),
    "s3-lifecycle-expiration-delete": (
        EventType.REMOVED,
        "LifecycleExpiration:Delete",
        "uploads/expired.log",
    ),
    "s3-lifecycle-expiration-delete-marker-created": (
        EventType.MARKED,
        "LifecycleExpiration:DeleteMarkerCreated",
        "uploads/expiring.log",
    ),
    "event-bridge-object-created": (
        EventType.CREATED,
        "Object Created:PutObject",
        "uploads/2026/monthly report (final) + café 100%25.txt",
    ),
    "event-bridge-object-deleted-marker": (
        EventType.MARKED,
        "Object Deleted:DeleteObject",
        "uploads/a.txt",
    ),
    "event-bridge-object-deleted-permanently": (
        EventType.REMOVED,
        "Object Deleted:Lifecycle Expiration",
        "uploads/a.txt",
    ),
    "sns-to-sqs": (EventType.CREATED, "ObjectCreated:Put", _REPORT),
    "sns-to-lambda": (EventType.CREATED, "ObjectCreated:Put", _REPORT),
}


@pytest.mark.parametrize("name", _MEANT)
def test_each_event_is_read_as_it_is_documented(name: str) -> None:
    (read,) = _read(event(name))

    assert (read.type, read.name, read.key) == _MEANT[name]
    assert read.version_id
    assert read.sequencer
    assert read.sequencer == read.sequencer.upper()


def test_several_records_of_a_message_are_several_events() -> None:
    assert [read.name for read in _read(event("s3-several-records"))] == [
        "ObjectCreated:Put",
        "ObjectCreated:CompleteMultipartUpload",
        "ObjectRemoved:DeleteMarkerCreated",
    ]


def test_the_test_event_is_no_event() -> None:
    assert _read(event("s3-test-event")) == []


def test_deletions_carry_no_size() -> None:
    for name in ("s3-delete", "s3-delete-marker-created", "event-bridge-object-deleted-marker"):
        (read,) = _read(event(name))
        assert read.size is None


def test_each_file_is_documented() -> None:
    readme = (Path(__file__).parents[1] / "events" / "README.md").read_text(encoding="utf-8")

    for name in names():
        kinds = [name, name.rpartition("-")[0] + "-*", name.partition("-object")[0] + "-*"]
        kinds.append("s3-lifecycle-expiration-*" if "lifecycle" in name else name)
        assert any(f"`{kind}`" in readme for kind in kinds), name


def test_each_file_is_what_json_dumps_writes() -> None:
    folder = Path(__file__).parents[1] / "events"
    for name in names():
        text = (folder / f"{name}.json").read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
