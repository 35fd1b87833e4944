"""The emulator's HTTP server, in place of the emulator's own `main`.

That one also takes port 443 where it may, and waits for idle TLS connections before it ends.
"""

import asyncio
import os
import signal
from typing import TYPE_CHECKING, cast

from hypercorn.asyncio import serve
from hypercorn.config import Config

from serverless_s3_processor.local.emulator import Function, module, wrap
from serverless_s3_processor.local.environment import HOST
from serverless_s3_processor.local.layout import Layout
from serverless_s3_processor.local.saving import Saver

if TYPE_CHECKING:
    from hypercorn.typing import Framework

KEEP_ALIVE_SECONDS = 75


async def run(port: int, layout: Layout) -> None:
    """Serve on the loopback interface until TERM or INT, then save the state and end the process.

    Raises OSError when the port is taken.
    """
    ended = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, ended.set)
    saver = _saver_of_what_was_loaded(layout)
    await _serve_until(ended, port)
    saver.finish()
    # An ordinary exit would wait for the functions that are still running.
    os._exit(0)


def _saver_of_what_was_loaded(layout: Layout) -> Saver:
    # Saving before loading would replace the last run's state by nothing.
    saver = Saver(layout)

    def then_save(load: Function) -> Function:
        def loaded() -> None:
            load()
            saver.start()

        return loaded

    wrap(module("app"), "_load_persisted_state", then_save)
    return saver


async def _serve_until(ended: asyncio.Event, port: int) -> None:
    app = cast("Framework", module("app").app)
    never = asyncio.Event().wait
    serving = asyncio.create_task(serve(app, _config(port), shutdown_trigger=never))
    waiting = asyncio.create_task(ended.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        serving.result()


def _config(port: int) -> Config:
    config = Config()
    config.bind = [f"{HOST}:{port}"]
    config.certfile = os.environ["MINISTACK_SSL_CERT"]
    config.keyfile = os.environ["MINISTACK_SSL_KEY"]
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    return config
