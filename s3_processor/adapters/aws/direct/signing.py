"""Signatures of requests, version 4.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from s3_processor.adapters.aws.direct.account import Account

_ALGORITHM: Final = "AWS4-HMAC-SHA256"
NOTHING: Final = hashlib.sha256().hexdigest()
"""The sum of no bytes."""


class Signer:
    """Signs requests to one service; the key of a day, and the words of a second, are made once."""

    def __init__(
        self, account: Account, service: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._account = account
        self._service = service
        self._clock = clock
        self._key: tuple[str, bytes] = ("", b"")
        self._moment: tuple[int, str] = (0, "")

    def sign(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> dict[str, str]:
        """Return all headers to send, the signature among them.

        `path` and `query` are encoded, the parts of the query in order; `headers` have names in
        lower case, `host` among them. All of them are signed.
        """
        moment = self._written(int(self._clock()))
        digest = hashlib.sha256(body).hexdigest() if body else NOTHING
        told = {**headers, "x-amz-content-sha256": digest, "x-amz-date": moment}
        if self._account.token:
            told["x-amz-security-token"] = self._account.token
        names = sorted(told)
        signed = ";".join(names)
        lines = "".join([f"{name}:{told[name]}\n" for name in names])
        asked = f"{method}\n{path}\n{query}\n{lines}\n{signed}\n{digest}"
        scope = f"{moment[:8]}/{self._account.region}/{self._service}/aws4_request"
        summed = hashlib.sha256(asked.encode()).hexdigest()
        text = f"{_ALGORITHM}\n{moment}\n{scope}\n{summed}"
        signature = hmac.digest(self._key_of(moment[:8]), text.encode(), "sha256").hex()
        told["authorization"] = (
            f"{_ALGORITHM} Credential={self._account.key_id}/{scope}, "
            f"SignedHeaders={signed}, Signature={signature}"
        )
        return told

    def _written(self, second: int) -> str:
        known, written = self._moment
        if known != second:
            written = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(second))
            self._moment = (second, written)
        return written

    def _key_of(self, day: str) -> bytes:
        known, key = self._key
        if known == day:
            return key
        key = f"AWS4{self._account.secret}".encode()
        for part in (day, self._account.region, self._service, "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        self._key = (day, key)
        return key
