"""HTTPS requests with retries."""

from __future__ import annotations

import os
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

    from serverless_s3_processor.client.transport import HttpConfig

_RETRIED_STATUSES: Final = (429, 500, 502, 503, 504)
_MAX_CONNECTIONS: Final = 8
"""Maximum number of open connections per host, for programs that call from several threads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One attempt of a request."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Iterable[bytes] | None = None


class _Retry(Retry):
    """A retry policy that also waits before the first retry, unlike urllib3's own."""

    def get_backoff_time(self) -> float:
        longest = self.backoff_factor * 2 ** max(len(self.history) - 1, 0)
        return random.uniform(0, min(longest, self.backoff_max))  # noqa: S311 - no secret


class HttpNetwork:
    """Sends requests over HTTPS and retries them."""

    def __init__(self, config: HttpConfig) -> None:
        self._timeouts, self._retry = config.timeouts, config.retry
        ca_bundle = config.ca_bundle or os.environ.get("AWS_CA_BUNDLE")
        self._ca_bundle = ca_bundle or get_cert_path(True)  # noqa: FBT003 - botocore's own
        self._pools: dict[str | None, PoolManager] = {}

    def send(self, attempt: Callable[[], HttpRequest], *, stream: bool = False) -> BaseHTTPResponse:
        """Send the request that `attempt` returns for each try; return the last response.

        With `stream`, the caller reads the body.

        Raises:
            UnreachableError: there was no response.
        """
        retry = self._new_retry()
        while True:
            request = attempt()
            try:
                response = self._send_once(request, stream=stream)
            except HTTPError as error:
                retry = _after(retry, request, error)
                retry.sleep()
                continue
            if not retry.total or not retry.is_retry(request.method, response.status):
                return response
            response.drain_conn()
            retry = retry.increment(request.method, request.url, response=response)
            retry.sleep(response)

    def _send_once(self, request: HttpRequest, *, stream: bool) -> BaseHTTPResponse:
        # PoolManager's methods would normalize `..` in the path, and so change the key.
        return (
            self._pool_for(request.url)
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

    def _new_retry(self) -> _Retry:
        return _Retry(
            total=self._retry.max_retries,
            other=0,  # such as an untrusted certificate
            allowed_methods=None,
            status_forcelist=_RETRIED_STATUSES,
            backoff_factor=self._retry.backoff_seconds,
            backoff_max=self._retry.max_backoff_seconds,
            retry_after_max=self._retry.max_backoff_seconds,
        )

    def _pool_for(self, url: str) -> PoolManager:
        proxy = _proxy(url)
        if proxy not in self._pools:
            self._pools[proxy] = self._new_pool(proxy)
        return self._pools[proxy]

    def _new_pool(self, proxy: str | None) -> PoolManager:
        timeouts = self._timeouts
        timeout = Timeout(connect=timeouts.connect_seconds, read=timeouts.read_seconds)
        if proxy is None:
            return PoolManager(
                timeout=timeout,
                retries=False,
                maxsize=_MAX_CONNECTIONS,
                cert_reqs="CERT_REQUIRED",
                ca_certs=self._ca_bundle,
            )
        return ProxyManager(
            proxy,
            proxy_headers=_authorization(proxy),
            timeout=timeout,
            retries=False,
            maxsize=_MAX_CONNECTIONS,
            cert_reqs="CERT_REQUIRED",
            ca_certs=self._ca_bundle,
        )


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def _proxy(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.scheme != "https":  # on this machine
        return None
    proxy = getproxies().get(parts.scheme)
    if proxy is None or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _authorization(proxy: str) -> dict[str, str]:
    """Return the proxy's authorization, as urllib3 ignores the user in a proxy's URL."""
    parts = urlsplit(proxy)
    if parts.username is None:
        return {}
    user, password = unquote(parts.username), unquote(parts.password or "")
    return dict(make_headers(proxy_basic_auth=f"{user}:{password}"))


def _after(retry: _Retry, request: HttpRequest, error: HTTPError) -> _Retry:
    try:
        return retry.increment(request.method, request.url, error=error)
    except MaxRetryError:
        host = urlsplit(request.url).netloc
        raise UnreachableError(f"{host} does not answer: {error}") from error
