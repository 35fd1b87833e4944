"""The console's server as a process: its socket, its token, its end."""

from __future__ import annotations

import secrets
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import uvicorn

from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.console.access import HOST, Pass
from serverless_s3_processor.console.application import application
from serverless_s3_processor.console.door import Door
from serverless_s3_processor.console.files import of_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serverless_s3_processor.cli.deployment.target import Target

_TOKEN_BYTES: Final = 32
_IDLE_SECONDS: Final = 5
_END_SECONDS: Final = 2
"""How long requests that are under way may take when it is told to end."""
_AT_ONCE: Final = 64


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """Listen on this machine only; port 0 takes any free one.

    Raises:
        CliError: the port is taken.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise CliError(
                f"Port {port} can't be had ({error.strerror}): choose another --port, or leave "
                "it out."
            ) from error
        yield listener


def server(target: Target, pass_: Pass, started: Callable[[], None]) -> uvicorn.Server:
    """Return the server; `started` is called once, when it listens."""
    app = application(Door(target), of_page(), pass_)
    config = uvicorn.Config(
        app,
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        ws="none",
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_END_SECONDS,
    )
    return _Server(config, started)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._tell()


def serve(
    target: Target, listener: socket.socket, token: str, started: Callable[[str], None]
) -> None:
    """Serve until Ctrl-C, or until the process is told to end."""
    pass_ = Pass(token=token, port=listener.getsockname()[1])
    try:
        server(target, pass_, lambda: started(pass_.address)).run(sockets=[listener])
    except KeyboardInterrupt:
        return
