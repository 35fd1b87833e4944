from __future__ import annotations

from datetime import UTC, datetime

import pytest

from s3_processor.domain.dead_letter import Unannounced
from s3_processor.domain.parsing import ForeignMessageError
from tests.dead_letters import FOREIGN, GIVEN_UP, letter, upload
from tests.world import SETTINGS


def test_its_events_are_what_the_processor_would_see() -> None:
    events = letter(0, upload("uploads/a b", "uploads/c+d")).events(SETTINGS.watched)

    assert [event.key for event in events] == ["uploads/a b", "uploads/c+d"]


def test_a_foreign_one_says_why() -> None:
    with pytest.raises(ForeignMessageError, match="neither"):
        letter(0, FOREIGN).events(SETTINGS.watched)


def test_a_batch_of_the_stream_tells_how_many_changes_and_when() -> None:
    assert letter(0, GIVEN_UP).unannounced() == Unannounced(
        changes=3,
        since=datetime(2026, 1, 30, 9, tzinfo=UTC),
        until=datetime(2026, 1, 30, 9, 0, 5, tzinfo=UTC),
    )


@pytest.mark.parametrize("body", ["}{", "[]", "1", "{}", FOREIGN, '{"DDBStreamBatchInfo": {}}'])
def test_anything_else_is_none(body: str) -> None:
    with pytest.raises(ForeignMessageError, match="no batch"):
        letter(0, body).unannounced()
