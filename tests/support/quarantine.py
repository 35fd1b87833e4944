"""Objects in quarantine, as acting on results leaves them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.actions.rules import quarantine_key
from serverless_s3_processor.runtime.domain.records.record import Record, Status

if TYPE_CHECKING:
    from tests.support.world import World

QUARANTINE_FAILED = '{"statuses": ["failed"]}'
"""The setting that moves failed objects to quarantine."""


def quarantined(world: World, key: str, content: bytes = b"content") -> Record:
    """Have an object uploaded, recorded as failed, and moved to quarantine."""
    event = world.store.put(key, content)
    world.process(event)
    known = world.records.history(key, None)
    record = next(version for version in known if version.version_id == event.version_id)
    failed = replace(record, status=Status.FAILED, failure="table: no header")
    world.records.put_all([failed])
    to = quarantine_key(failed)
    world.store.put(to, content)
    assert world.records.mark_quarantined(failed, to)
    world.process(world.store.remove_version(key, event.version_id or ""))
    return replace(failed, status=Status.QUARANTINED, moved_to=to)
