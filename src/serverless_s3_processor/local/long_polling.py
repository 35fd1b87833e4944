"""DescribeStacks, answered when there is news.

The CDK CLI asks every five seconds whether a stack is ready, which is longer than a stack takes
here. So the answer waits while a stack is in progress, within the patience of any client.
"""

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap

PATIENCE_SECONDS = 4.0
POLL_SECONDS = 0.02
UNDER_REVIEW = "REVIEW_IN_PROGRESS"  # it waits for a person
ACTION = b"Action=DescribeStacks&"

Headers = Mapping[str, str]
Answer = tuple[int, dict[str, str], bytes]


def apply() -> None:
    """Let DescribeStacks wait for stacks in progress."""
    wrap(module("services.cloudformation"), "handle_request", _waiting)


def _waiting(original: Function) -> Function:
    async def handle(
        method: str, path: str, headers: Headers, body: bytes, query: Mapping[str, Any]
    ) -> Answer:
        if body.startswith(ACTION):
            await _settled()
        answer: Answer = await original(method, path, headers, body, query)
        return answer

    return handle


async def _settled() -> None:
    deadline = monotonic() + PATIENCE_SECONDS
    while _is_busy() and monotonic() < deadline:
        await asyncio.sleep(POLL_SECONDS)


def _is_busy() -> bool:
    stacks = list(module("services.cloudformation")._stacks.values())
    statuses = {stack["StackStatus"] for stack in stacks} - {UNDER_REVIEW}
    return any(status.endswith("_IN_PROGRESS") for status in statuses)
