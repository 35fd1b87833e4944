"""DescribeStacks while a stack is in progress.

The CDK CLI asks every five seconds whether a stack is ready, which is longer than a deployment
takes in the emulator.
"""

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

# Shorter than the read timeout of any client.
MAX_WAIT_SECONDS: Final = 4.0
POLL_SECONDS: Final = 0.02
UNDER_REVIEW: Final = "REVIEW_IN_PROGRESS"  # waits for a person
ACTION: Final = b"Action=DescribeStacks&"

Headers = Mapping[str, str]
Response = tuple[int, dict[str, str], bytes]


def apply() -> None:
    """DescribeStacks responds when the stacks in progress are ready, or after four seconds."""
    wrap(module("services.cloudformation"), "handle_request", _waiting)


def _waiting(original: Function) -> Function:
    async def handle(
        method: str, path: str, headers: Headers, body: bytes, query: Mapping[str, Any]
    ) -> Response:
        if body.startswith(ACTION):
            await _wait_for_stacks()
        response: Response = await original(method, path, headers, body, query)
        return response

    return handle


async def _wait_for_stacks() -> None:
    deadline = monotonic() + MAX_WAIT_SECONDS
    while _is_busy() and monotonic() < deadline:
        await asyncio.sleep(POLL_SECONDS)


def _is_busy() -> bool:
    stacks = list(module("services.cloudformation")._stacks.values())
    statuses = {stack["StackStatus"] for stack in stacks} - {UNDER_REVIEW}
    return any(status.endswith("_IN_PROGRESS") for status in statuses)
