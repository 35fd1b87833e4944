import json
from collections.abc import Callable

import pytest

from serverless_s3_processor.runtime.adapters.aws.cloudformation_answers import send_response
from tests.support.aws.loopback import HANG_UP, CannedResponse, serving

WORDS = {"Status": "FAILED", "Reason": "é: no such bucket", "StackId": "stack"}


def at_once(_seconds: float) -> None:
    pass


def test_the_answer_is_put_at_the_address_without_a_type() -> None:
    """The address is signed without one."""
    with serving(CannedResponse()) as server:
        send_response(f"{server.url}?signature=1", WORDS, sleep=at_once)
        [request] = server.received
    assert (request.method, request.target) == ("PUT", "/prod/?signature=1")
    assert request.headers["Content-Type"] == ""
    assert json.loads(request.body) == {**WORDS, "Reason": "\\xe9: no such bucket"}


@pytest.mark.parametrize("broken", [HANG_UP, CannedResponse(status=503)])
def test_it_is_put_again_until_it_gets_there(broken: CannedResponse) -> None:
    with serving(broken, broken, CannedResponse()) as server:
        send_response(server.url, WORDS, sleep=at_once)
        assert len(server.received) == 3


def test_a_response_that_cannot_be_sent_is_an_error() -> None:
    waits: list[float] = []
    keep: Callable[[float], None] = waits.append
    with serving(HANG_UP) as server, pytest.raises(OSError, match=r"."):
        send_response(server.url, WORDS, sleep=keep)
    assert waits == sorted(waits)
    assert len(waits) == len(server.received) - 1


def test_a_long_reason_is_truncated() -> None:
    with serving(CannedResponse()) as server:
        send_response(server.url, {**WORDS, "Reason": "x" * 9000}, sleep=at_once)
        assert len(server.received[0].body) < 4096
