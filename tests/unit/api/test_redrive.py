from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.testing.dead_letters import MemoryDeadLetterQueue, MemoryReturnQueue
from tests.support import dead_letters
from tests.support.api.endpoint_worlds import with_dead_letters, with_given_up_actions
from tests.support.world import BUCKET, World


def test_a_dry_run_changes_nothing() -> None:
    world = with_dead_letters()
    _, answer = world.call("POST", "/redrive", body={"dryRun": True})
    assert answer["counts"] == {"returned": 0, "waiting": 1, "skipped": 1, "failed": 0}
    assert world.returned.bodies == []


def test_dead_letters_are_returned_each_with_its_result() -> None:
    world = with_dead_letters()
    status, answer = world.call("POST", "/redrive")
    assert status == 200
    assert {result["messageId"]: result["outcome"] for result in answer["results"]} == {
        "m1": "returned",
        "m2": "skipped",
    }
    assert world.returned.bodies == [dead_letters.upload("uploads/a")]
    assert answer["hasMore"] is False


@pytest.mark.parametrize(
    ("kinds", "body", "outcome", "count", "has_more"),
    [
        (["upload"] * 30, {"limit": 7}, "returned", 7, True),
        (["foreign"] * 3500, {}, "skipped", 3000, False),
        (["upload"] * 9, {"dryRun": True, "limit": 5}, "waiting", 5, False),
        (["kept"] * 30, {"limit": 7}, "failed", 7, False),
    ],
    ids=["returned", "foreign", "in a dry run", "not deleted"],
)
def test_the_number_of_messages_per_call_is_limited(
    kinds: list[str], body: dict[str, Any], outcome: str, count: int, *, has_more: bool
) -> None:
    world = full_of(kinds)
    _, answer = world.call("POST", "/redrive", body=body)
    assert answer["counts"][outcome] == count
    assert len(world.returned.bodies) == (count if outcome in {"returned", "failed"} else 0)
    assert (answer["hasMore"], answer["complete"]) == (has_more, False)


@pytest.mark.parametrize("kind", ["foreign", "refused"])
def test_skipped_messages_do_not_block_others(kind: str) -> None:
    world = full_of([kind] * 1200 + ["upload"] * 3)
    _, answer = world.call("POST", "/redrive", body={"limit": 2})
    assert (answer["counts"]["returned"], answer["hasMore"]) == (2, True)
    _, answer = world.call("POST", "/redrive", body={"limit": 2})
    assert (answer["counts"]["returned"], answer["hasMore"]) == (1, False)
    assert answer["complete"] is True


@pytest.mark.slow
@given(
    st.lists(st.sampled_from(["upload", "foreign", "refused", "kept"]), max_size=40),
    st.integers(1, 12),
)
def test_calling_while_there_is_more_returns_everything(kinds: list[str], limit: int) -> None:
    world = full_of(kinds)
    answer: dict[str, Any] = {"hasMore": True}
    calls = 0
    while answer["hasMore"]:
        _, answer = world.call("POST", "/redrive", body={"limit": limit})
        calls += 1

    assert calls <= 1 + kinds.count("upload")
    remaining = [letter.body for letter in world.uploads_dead.letters]
    if answer["complete"]:
        assert not any("/upload-" in body for body in remaining)
    else:
        assert kinds.count("kept") >= limit


def test_messages_in_flight_are_counted() -> None:
    world = with_dead_letters()
    world.uploads_dead.receive()
    _, answer = world.call("POST", "/redrive")
    assert answer["results"] == []
    assert (answer["inFlight"], answer["visibilityTimeoutSeconds"]) == (2, 30)


def test_uploads_and_actions_are_returned_by_one_call() -> None:
    world = with_uploads_and_actions()

    _, answer = world.call("POST", "/redrive")

    assert [
        (result["kind"], result["keys"], result["outcome"]) for result in answer["results"]
    ] == [
        ("uploads", ["uploads/c"], "returned"),
        ("actions", ["uploads/a"], "returned"),
        ("actions", ["uploads/b"], "returned"),
    ]
    assert answer["complete"] is True
    assert (world.actions_dead.letters, world.uploads_dead.letters) == ([], [])


def test_a_limit_applies_to_all_kinds_together() -> None:
    world = with_uploads_and_actions()
    for remaining in (2, 1, 0):
        _, answer = world.call("POST", "/redrive", body={"limit": 1})
        assert answer["counts"]["returned"] == 1
        assert (answer["complete"], answer["hasMore"]) == (False, True)
        assert len(world.actions_dead.letters) + len(world.uploads_dead.letters) == remaining


@pytest.mark.parametrize(
    ("body", "returned"),
    [
        ({"messageId": "m6"}, ["m6"]),
        ({"key": "uploads/b"}, ["m6"]),
        ({"key": "uploads/b", "versionId": "none"}, []),
        ({"key": "uploads/b", "bucket": BUCKET}, ["m6"]),
        ({"key": "uploads/c", "bucket": BUCKET}, ["m1"]),
        ({"messageId": "m1"}, ["m1"]),
        ({"messageId": "m99"}, []),
    ],
)
def test_single_dead_letters_are_returned(body: dict[str, str], returned: list[str]) -> None:
    world = with_uploads_and_actions()
    status, answer = world.call("POST", "/redrive", body=body)
    assert (status, answer["hasMore"]) == (200, False)
    assert [result["messageId"] for result in answer["results"]] == returned


def with_uploads_and_actions() -> World:
    world = with_given_up_actions()
    world.uploads_dead.letters.append(dead_letters.letter(1, dead_letters.upload("uploads/c")))
    return world


def full_of(kinds: Sequence[str]) -> World:
    """Return a system with dead letters: valid, foreign, refused by the queue, or not deleted."""
    world = World()
    world.returned, world.uploads_dead = Refusing(), Keeping()
    world.uploads_dead.letters += [
        dead_letters.letter(
            n,
            dead_letters.FOREIGN
            if kind == "foreign"
            else dead_letters.upload(f"uploads/{kind}-{n}"),
        )
        for n, kind in enumerate(kinds)
    ]
    return world


class Refusing(MemoryReturnQueue):
    """Refuses messages that contain "refused"."""

    def put(self, bodies: Sequence[str], *, is_bulk: bool = False) -> list[str | None]:
        MemoryReturnQueue.put(
            self, [body for body in bodies if "refused" not in body], is_bulk=is_bulk
        )
        return ["too odd" if "refused" in body else None for body in bodies]


class Keeping(MemoryDeadLetterQueue):
    """Does not delete messages that contain "kept"."""

    def delete(self, letters: Sequence[DeadLetter]) -> list[str | None]:
        is_kept = ["/kept-" in result.body for result in letters]
        gone = [result for result, keeps in zip(letters, is_kept, strict=True) if not keeps]
        MemoryDeadLetterQueue.delete(self, gone)
        return ["InternalError" if keeps else None for keeps in is_kept]
