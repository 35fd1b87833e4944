"""The console's server: its socket, its token, and its shutdown."""

from __future__ import annotations

import secrets
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import uvicorn

from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.console.access import HOST, AccessToken
from serverless_s3_processor.console.api_proxy import ApiProxy
from serverless_s3_processor.console.application import application
from serverless_s3_processor.console.files import of_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serverless_s3_processor.cli.deployment.target import Target

_TOKEN_BYTES: Final = 32
_IDLE_SECONDS: Final = 5
_SHUTDOWN_SECONDS: Final = 2
"""How long requests in progress may take at shutdown."""
_MAX_CONCURRENCY: Final = 64


def new_token() -> str:
    """Return a new random token."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """Listen on this machine only; port 0 takes any free one. CliError if the port is taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise CliError(
                f"Port {port} is unavailable ({error.strerror}): choose another --port, or leave "
                "it out."
            ) from error
        yield listener


def server(target: Target, token: AccessToken, started: Callable[[], None]) -> uvicorn.Server:
    """Return the server; it calls `started` when it listens."""
    app = application(ApiProxy(target), of_page(), token)
    config = uvicorn.Config(
        app,
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        ws="none",
        limit_concurrency=_MAX_CONCURRENCY,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    return _Server(config, started)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started()


def serve(
    target: Target, listener: socket.socket, token: str, started: Callable[[str], None]
) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    access_token = AccessToken(token=token, port=listener.getsockname()[1])
    try:
        server(target, access_token, lambda: started(access_token.address)).run(sockets=[listener])
    except KeyboardInterrupt:
        return
