from __future__ import annotations

from typing import TYPE_CHECKING

from s3_processor.adapters.memory.dead_letters import MemoryFailureLog
from s3_processor.ports import UnavailableError
from tests.endpoint_worlds import with_dead_letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from s3_processor.domain.dead_letter import DeadLetter


def test_failures_are_told_with_reasons() -> None:
    _, answer = with_dead_letters().call("GET", "/failures")
    one, foreign = answer["uploads"]
    assert (one["keys"], one["reason"], one["canSucceed"]) == (["uploads/a"], "AccessDenied", True)
    assert foreign["canSucceed"] is False
    assert [each["changes"] for each in answer["changes"]] == [3]
    assert answer["notices"] == [
        {
            "messageId": "m4",
            "sent": "2026-01-31T09:04:00.000Z",
            "bucket": "bucket",
            "key": "uploads/refused",
            "uploadTime": "2026-01-31T08:59:59Z#v1",
            "reason": "InvalidParameter: too odd",
        }
    ]
    assert answer["missing"] == []


class _Down(MemoryFailureLog):
    def reasons(self, letters: Sequence[DeadLetter]) -> Mapping[str, str]:
        raise UnavailableError(f"secret detail of {len(letters)}")


def test_without_the_log_all_but_the_reasons_is_told_and_that_they_are_missing() -> None:
    world = with_dead_letters()
    world.failure_log = _Down()

    status, answer = world.call("GET", "/failures")

    assert status == 200
    assert [(each["keys"], each["canSucceed"]) for each in answer["uploads"]] == [
        (["uploads/a"], True),
        ([], False),
    ]
    assert answer["uploads"][0]["reason"] is None
    assert answer["uploads"][1]["reason"].startswith("foreign message")
    assert len(answer["changes"]) == 1
    assert [each["part"] for each in answer["missing"]] == ["uploads.reason"]
    assert "secret" not in str(answer)
    assert (world.lines[-1]["level"], world.lines[-1]["status"]) == ("WARNING", 200)
    assert "secret detail" in world.lines[-1]["reason"]
