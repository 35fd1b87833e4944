"""Requests over HTTPS, tried again where that may help."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from botocore.httpsession import get_cert_path
from urllib3 import PoolManager, ProxyManager, Retry, Timeout
from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.util import make_headers

from serverless_s3_processor.client.errors import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from urllib3 import BaseHTTPResponse

    from serverless_s3_processor.client.transport import Patience

_AGAIN: Final = (429, 500, 502, 503, 504)
_KEPT: Final = 8
"""Connections to a host that are kept, for programs that call from several threads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One try of a request."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Iterable[bytes] | None = None


class _Retry(Retry):
    """Waits before the first repetition too: urllib3 itself does not."""

    def get_backoff_time(self) -> float:
        longest = self.backoff_factor * 2 ** max(len(self.history) - 1, 0)
        return random.uniform(0, min(longest, self.backoff_max))  # noqa: S311 - no secret


class Network:
    """Sends requests. Certificates are always verified, with those of `ca_bundle` if given."""

    def __init__(self, patience: Patience, ca_bundle: str | None = None) -> None:
        self._patience = patience
        self._ca_bundle = ca_bundle or get_cert_path(True)  # noqa: FBT003 - botocore's own
        self._pools: dict[str | None, PoolManager] = {}

    def send(self, attempt: Callable[[], Request], *, stream: bool = False) -> BaseHTTPResponse:
        """Send what `attempt` makes, anew for each try; return the last answer.

        With `stream` the body is left to be read.

        Raises:
            UnreachableError: there was no answer.
        """
        retry = self._retry()
        while True:
            request = attempt()
            try:
                answer = self._once(request, stream=stream)
            except HTTPError as error:
                retry = _after(retry, request, error)
                retry.sleep()
                continue
            if not retry.total or not retry.is_retry(request.method, answer.status):
                return answer
            answer.drain_conn()
            retry = retry.increment(request.method, request.url, response=answer)
            retry.sleep(answer)

    def _once(self, request: Request, *, stream: bool) -> BaseHTTPResponse:
        # A pool manager's own methods would take `..` out of the path, and with it the key.
        return (
            self._pools_for(request.url)
            .connection_from_url(request.url)
            .urlopen(
                request.method,
                _target(request.url),
                headers=request.headers,
                body=request.body,
                preload_content=not stream,
                redirect=False,
                retries=False,
            )
        )

    def _retry(self) -> _Retry:
        return _Retry(
            total=self._patience.retries,
            other=0,  # a certificate that is not trusted, say
            allowed_methods=None,
            status_forcelist=_AGAIN,
            backoff_factor=self._patience.backoff_seconds,
            backoff_max=self._patience.most_seconds,
            retry_after_max=self._patience.most_seconds,
        )

    def _pools_for(self, url: str) -> PoolManager:
        proxy = _proxy(url)
        if proxy not in self._pools:
            self._pools[proxy] = self._made(proxy)
        return self._pools[proxy]

    def _made(self, proxy: str | None) -> PoolManager:
        patience = self._patience
        timeout = Timeout(connect=patience.connect_seconds, read=patience.read_seconds)
        if proxy is None:
            return PoolManager(
                timeout=timeout,
                retries=False,
                maxsize=_KEPT,
                cert_reqs="CERT_REQUIRED",
                ca_certs=self._ca_bundle,
            )
        return ProxyManager(
            proxy,
            proxy_headers=_authorization(proxy),
            timeout=timeout,
            retries=False,
            maxsize=_KEPT,
            cert_reqs="CERT_REQUIRED",
            ca_certs=self._ca_bundle,
        )


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def _proxy(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.scheme != "https":  # this machine's
        return None
    proxy = getproxies().get(parts.scheme)
    if proxy is None or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _authorization(proxy: str) -> dict[str, str]:
    """Return what tells a proxy who asks: urllib3 passes over what its address says of that."""
    parts = urlsplit(proxy)
    if parts.username is None:
        return {}
    user, password = unquote(parts.username), unquote(parts.password or "")
    return dict(make_headers(proxy_basic_auth=f"{user}:{password}"))


def _after(retry: _Retry, request: Request, error: HTTPError) -> _Retry:
    try:
        return retry.increment(request.method, request.url, error=error)
    except MaxRetryError:
        host = urlsplit(request.url).netloc
        raise UnreachableError(f"{host} does not answer: {error}") from error
