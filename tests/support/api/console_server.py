"""The console's server on a free port, in a thread, and a browser's requests to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from typing import Any

import urllib3

from serverless_s3_processor.cli.deployment.target import Target
from serverless_s3_processor.client import Client
from serverless_s3_processor.client.network import HttpNetwork
from serverless_s3_processor.console import serving
from serverless_s3_processor.console.access import AccessToken

TOKEN = "the token"


@dataclass(frozen=True)
class Console:
    """A running console, and who asks it: by default its own page, with the cookie."""

    port: int
    headers: Mapping[str, str] = field(default_factory=dict)
    pool: urllib3.PoolManager = field(default_factory=urllib3.PoolManager)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return AccessToken(token=TOKEN, port=self.port).address

    def asking(self, **headers: str | None) -> Console:
        """The same console, asked with other headers; None leaves one out."""
        changed = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        merged = {n: v for n, v in {**self.headers, **changed}.items() if v is not None}
        return replace(self, headers=merged)

    def get(self, path: str) -> urllib3.BaseHTTPResponse:
        return self.send("GET", path)

    def post(self, path: str, body: Any) -> urllib3.BaseHTTPResponse:
        content = {"content-type": "application/json"}
        return self.send("POST", path, json.dumps(body).encode(), **content)

    def send(
        self, method: str, path: str, body: bytes | None = None, **more: str
    ) -> urllib3.BaseHTTPResponse:
        # A pool manager would take `..` out of the path.
        return self.pool.connection_from_url(self.origin).urlopen(
            method,
            path,
            body=body,
            headers={**self.headers, **more},
            redirect=False,
            timeout=20,
            retries=False,
        )


def error_of(response: Any) -> tuple[int, str]:
    """Return the status and the code of an error."""
    return response.status, json.loads(response.data)["error"]["code"]


@contextmanager
def served(target: Target) -> Iterator[Console]:
    """Serve a console for the target."""
    listens = Event()
    with serving.listening(0) as listener:
        port = listener.getsockname()[1]
        server = serving.server(target, AccessToken(token=TOKEN, port=port), listens.set)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            assert listens.wait(10)
            origin = f"http://127.0.0.1:{port}"
            cookie = f"s3-processor-console-{port}={json.dumps(TOKEN)}"
            own = {"cookie": cookie, "origin": origin, "sec-fetch-site": "same-origin"}
            yield Console(port, own)
        finally:
            server.should_exit = True
            thread.join()


def target(
    transport: Any,
    network: HttpNetwork | None = None,
    local: Any = None,
    api_url: str = "https://api/",
) -> Target:
    """A deployment whose API is reached by the transport."""
    return Target(
        environment="test",
        label="a test",
        connect=lambda _service: None,
        open_api=lambda _url: Client.with_transport(transport, network),
        api_url=api_url,
        local=local,
    )
