from collections.abc import Mapping, Sequence

from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.testing.dead_letters import MemoryFailureLog
from tests.support.api.endpoint_worlds import with_dead_letters, with_given_up_actions


def test_failures_are_listed_with_reasons() -> None:
    _, answer = with_dead_letters().call("GET", "/failures")
    upload, foreign = answer["uploads"]
    assert (upload["keys"], upload["reason"], upload["canSucceed"]) == (
        ["uploads/a"],
        "AccessDenied",
        True,
    )
    assert foreign["canSucceed"] is False
    assert [failure["changes"] for failure in answer["changes"]] == [3]
    assert answer["notices"] == [
        {
            "messageId": "m4",
            "sentAt": "2026-01-31T09:04:00.000Z",
            "bucket": "bucket",
            "key": "uploads/refused",
            "uploadTime": "2026-01-31T08:59:59Z#v1",
            "reason": "InvalidParameter: too odd",
        }
    ]
    assert answer["actions"] == []
    assert answer["total"] == {"uploads": 2, "changes": 2, "actions": 0}
    assert answer["inFlight"] == {"uploads": 0, "changes": 0, "actions": 0}
    assert answer["unavailable"] == []


class _Down(MemoryFailureLog):
    def reasons(self, letters: Sequence[DeadLetter]) -> Mapping[str, str]:
        raise UnavailableError(f"secret detail of {len(letters)}")


def test_without_the_log_only_the_reasons_are_unavailable() -> None:
    world = with_dead_letters()
    world.failure_log = _Down()

    status, answer = world.call("GET", "/failures")

    assert status == 200
    assert [(failure["keys"], failure["canSucceed"]) for failure in answer["uploads"]] == [
        (["uploads/a"], True),
        ([], False),
    ]
    assert answer["uploads"][0]["reason"] is None
    assert answer["uploads"][1]["reason"].startswith("foreign message")
    assert len(answer["changes"]) == 1
    assert [failure["field"] for failure in answer["unavailable"]] == ["uploads.reason"]
    assert "secret" not in str(answer)
    assert (world.lines[-1]["level"], world.lines[-1]["status"]) == ("WARNING", 200)
    assert "secret detail" in world.lines[-1]["reason"]


def test_messages_in_flight_are_counted() -> None:
    world = with_dead_letters()
    world.uploads_dead.receive()
    world.changes_dead.receive()
    _, answer = world.call("GET", "/failures")
    assert (answer["uploads"], answer["changes"]) == ([], [])
    assert answer["total"] == answer["inFlight"] == {"uploads": 2, "changes": 2, "actions": 0}
    assert answer["visibilityTimeoutSeconds"] == 30


def test_failed_actions_are_listed_with_objects_and_reasons() -> None:
    _, answer = with_given_up_actions().call("GET", "/failures")
    assert [(failure["keys"], failure["reason"]) for failure in answer["actions"]] == [
        (["uploads/a"], None),
        (["uploads/b"], "tagging the object: AccessDenied"),
    ]
    assert all(failure["changes"] == 1 and failure["canSucceed"] for failure in answer["actions"])
    assert answer["total"] == {"uploads": 0, "changes": 0, "actions": 2}
