"""Requests through the API to process objects again, which go on all the while."""

import json
from collections import Counter
from dataclasses import dataclass, field
from threading import Event
from typing import Final

from urllib3.exceptions import HTTPError

from tests.chaos.uploads import Ledger
from tests.e2e.support.api import Api

PERIOD_SECONDS: Final = 0.5
GATEWAY_ERRORS = {502, 504}
"""What API Gateway itself returns if a function was killed or took too long."""
EXPECTED_STATUSES = {202, 404, 503} | GATEWAY_ERRORS


@dataclass(frozen=True)
class Requester:
    """Requests the processing of random objects, and counts the statuses of the responses."""

    api: Api
    ledger: Ledger
    statuses: Counter[int] = field(default_factory=Counter)

    def request_repeatedly(self, stopped: Event) -> None:
        """Send a request per period until stopped."""
        while not stopped.wait(PERIOD_SECONDS):
            version = self.ledger.random_version()
            if version:
                self.statuses[self.request(version.key)] += 1

    def request(self, key: str) -> int:
        """Request the processing of one object; return the status, or 0 without a response."""
        try:
            return self.api.exchange("POST", "/process", body=json.dumps({"key": key})).status
        except HTTPError:
            return 0
