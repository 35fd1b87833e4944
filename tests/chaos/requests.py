"""People who ask for objects to be processed again, through the API, all the while."""

from __future__ import annotations

import json
import ssl
from collections import Counter
from http.client import HTTPException
from threading import Event, Thread
from types import TracebackType
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from serverless_s3_processor.local.environment import REGION
from tests.chaos.ledger import Ledger
from tests.e2e.support.deployment import Deployment

ROOT = Credentials("test", "test")
# What API Gateway itself says of a function that was killed or took too long.
OF_THE_GATEWAY = {502, 504}
EXPECTED = {202, 404, 503} | OF_THE_GATEWAY


class Requester:
    """Asks for a random object every so often, for as long as the `with` block."""

    def __init__(self, deployment: Deployment, ledger: Ledger, every_seconds: float) -> None:
        self._url = deployment.outputs["APIGatewayURL"] + "process"
        authority = deployment.stack.environment()["AWS_CA_BUNDLE"]
        self._tls = ssl.create_default_context(cafile=authority)
        self._ledger = ledger
        self._every = every_seconds
        self._ended = Event()
        self._thread = Thread(target=self._run, name="requester")
        self.answers = Counter[int]()

    def __enter__(self) -> Requester:
        self._thread.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            key = self._ledger.any_key()
            if key is not None:
                self.answers[self.ask(key)] += 1

    def ask(self, key: str) -> int:
        """Ask for one object, and return the answer's status; 0 if there was no answer."""
        body = json.dumps({"key": key})
        signed = AWSRequest("POST", self._url, {"Content-Type": "application/json"}, body)
        SigV4Auth(ROOT, "execute-api", REGION).add_auth(signed)
        request = Request(self._url, body.encode(), dict(signed.headers))  # noqa: S310 - loopback
        try:
            with urlopen(request, context=self._tls, timeout=30) as answer:  # noqa: S310
                return int(answer.status)
        except HTTPError as error:
            with error:
                return error.code
        except (OSError, HTTPException):
            return 0
