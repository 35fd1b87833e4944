"""Responses to CloudFormation's requests of custom resources."""

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
"""Maximum number of characters of a reason; a response may have 4,096 bytes.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html"""


def send_response(
    url: str, response: Mapping[str, Any], *, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Send a response to the URL of a request, and retry, as CloudFormation waits for it.

    Raises:
        OSError: it could not be sent.
    """
    reason = response["Reason"].encode("ascii", "backslashreplace").decode()[:_MAX_REASON]
    body = json.dumps({**response, "Reason": reason}).encode()
    # The URL is signed for a request without a content type.
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
