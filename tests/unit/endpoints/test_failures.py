from __future__ import annotations

from tests.endpoint_worlds import with_dead_letters


def test_failures_are_told_with_reasons() -> None:
    _, answer = with_dead_letters().call("GET", "/failures")
    one, foreign = answer["uploads"]
    assert (one["keys"], one["reason"], one["canSucceed"]) == (["uploads/a"], "AccessDenied", True)
    assert foreign["canSucceed"] is False
    assert answer["changes"][0]["changes"] == 3
