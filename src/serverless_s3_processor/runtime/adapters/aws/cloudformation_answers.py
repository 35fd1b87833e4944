"""Answers to CloudFormation, at the address that it gave with its request."""

from __future__ import annotations

import json
import time
import urllib.request
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TIMEOUT_SECONDS: Final = 10
_MAX_ATTEMPTS: Final = 4
_MAX_REASON: Final = 3000
"""An answer may have 4,096 bytes.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html"""


def send_response(
    url: str, response: Mapping[str, Any], *, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Put the answer; try again if it does not get there, for CloudFormation waits for it.

    Raises:
        OSError: it did not get there.
    """
    reason = response["Reason"].encode("ascii", "backslashreplace").decode()[:_MAX_REASON]
    body = json.dumps({**response, "Reason": reason}).encode()
    # S3, where it goes, checks the signature of a request that has no type.
    request = urllib.request.Request(  # noqa: S310 - CloudFormation's own
        url, body, {"Content-Type": ""}, method="PUT"
    )
    for attempt in range(1, _MAX_ATTEMPTS + 1):
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310 - as above
                return
        except OSError:
            if attempt == _MAX_ATTEMPTS:
                raise
            sleep(attempt)
