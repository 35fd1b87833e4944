"""The emulator's HTTP server, in place of the emulator's own `main`.

The emulator's `main` also listens on port 443 if it can, and waits for idle TLS connections before
it ends.
"""

import asyncio
import os
import signal
from typing import Final, cast

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.typing import Framework

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.saving import Saver
from ministack_fidelity.settings import Settings

KEEP_ALIVE_SECONDS: Final = 75


async def run(settings: Settings) -> None:
    """Serve until TERM or INT, then save the state and end the process.

    Raises:
        OSError: the port is taken.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    saver = _start_saver_after_loading(settings)
    await _serve_until(stopped, settings)
    saver.finish()
    # An ordinary exit would wait for the functions that are still running.
    os._exit(0)


def _start_saver_after_loading(settings: Settings) -> Saver:
    # Saving before loading would replace the state of the last run by nothing.
    saver = Saver(settings)

    def wrapper(load: Function) -> Function:
        def load_and_start() -> None:
            load()
            saver.start()

        return load_and_start

    wrap(module("app"), "_load_persisted_state", wrapper)
    return saver


async def _serve_until(stopped: asyncio.Event, settings: Settings) -> None:
    app = cast("Framework", module("app").app)
    never = asyncio.Event().wait
    serving = asyncio.create_task(serve(app, _config(settings), shutdown_trigger=never))
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        serving.result()


def _config(settings: Settings) -> Config:
    config = Config()
    config.bind = [f"{settings.host}:{settings.port}"]
    tls = module("core.tls")
    if tls.use_ssl_enabled():
        config.certfile, config.keyfile = tls.resolve_tls_material()
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    return config
