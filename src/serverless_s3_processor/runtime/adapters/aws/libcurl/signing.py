"""Signature Version 4 of requests.

Libcurl has its own, but refuses it for URLs with `PATH_AS_IS`, which keys with `..` need.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig

ALGORITHM: Final = "AWS4-HMAC-SHA256"
EMPTY_HASH: Final = hashlib.sha256().hexdigest()
"""The SHA-256 of an empty payload."""


class Signer:
    """Signs requests to one service; it derives the signing key once per day."""

    def __init__(
        self, config: ClientConfig, service: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._config = config
        self._service = service
        self._clock = clock
        self._signing_key: tuple[str, bytes] = ("", b"")
        self._timestamp: tuple[int, str] = (0, "")

    def sign(
        self, method: str, path: str, query: str, headers: Mapping[str, str], payload: bytes
    ) -> dict[str, str]:
        """Return all headers to send, including the signature; every header is signed.

        `path` and `query` are percent-encoded, and the query's parameters are sorted. The names of
        `headers` are in lower case and include `host`.
        """
        timestamp = self.timestamp()
        payload_hash = hashlib.sha256(payload).hexdigest() if payload else EMPTY_HASH
        signed = {**headers, "x-amz-content-sha256": payload_hash, "x-amz-date": timestamp}
        if self._config.token:
            signed["x-amz-security-token"] = self._config.token
        names = sorted(signed)
        signed_headers = ";".join(names)
        canonical_headers = "".join([f"{name}:{signed[name]}\n" for name in names])
        canonical_request = (
            f"{method}\n{path}\n{query}\n{canonical_headers}\n{signed_headers}\n{payload_hash}"
        )
        signature = self.sign_request(timestamp, canonical_request)
        signed["authorization"] = (
            f"{ALGORITHM} Credential={self.credential(timestamp)}, "
            f"SignedHeaders={signed_headers}, Signature={signature}"
        )
        return signed

    def sign_request(self, timestamp: str, canonical_request: str) -> str:
        """Return the signature of a canonical request."""
        hashed_request = hashlib.sha256(canonical_request.encode()).hexdigest()
        scope = self._scope(timestamp)
        return self.sign_text(timestamp, f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashed_request}")

    def sign_text(self, timestamp: str, text: str) -> str:
        """Return the signature of a text with the signing key of the day."""
        key = self._derive_key(timestamp[:8])
        return hmac.digest(key, text.encode(), "sha256").hex()

    def credential(self, timestamp: str) -> str:
        """Return the access key and the scope of a signature."""
        return f"{self._config.key_id}/{self._scope(timestamp)}"

    def _scope(self, timestamp: str) -> str:
        return f"{timestamp[:8]}/{self._config.region}/{self._service}/aws4_request"

    @property
    def token(self) -> str | None:
        """The token of temporary credentials."""
        return self._config.token

    def timestamp(self) -> str:
        """Return the current time as signatures have it: `20260131T115900Z`."""
        second = int(self._clock())
        cached_second, text = self._timestamp
        if cached_second != second:
            text = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(second))
            self._timestamp = (second, text)
        return text

    def _derive_key(self, date: str) -> bytes:
        cached_date, key = self._signing_key
        if cached_date == date:
            return key
        key = f"AWS4{self._config.secret}".encode()
        for part in (date, self._config.region, self._service, "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        self._signing_key = (date, key)
        return key
