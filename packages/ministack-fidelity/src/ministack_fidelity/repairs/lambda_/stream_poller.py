"""The thread that reads table streams.

AWS reads every event source independently. The emulator runs stream handlers on the one thread that
polls for everything, so a slow stream handler delays every queue. With this repair they run on a
thread of their own.
"""

import logging
from threading import Thread
from time import sleep
from typing import Final

from ministack_fidelity.emulator import Function, module, wrap

THREAD_NAME: Final = "stream-poller"
IDLE_SECONDS: Final = 0.1
logger = logging.getLogger(__name__)


def apply() -> None:
    """A slow stream handler delays no queue."""
    wrap(module("services.lambda_svc"), "_poll_dynamodb_streams", _on_own_thread)


def _on_own_thread(original: Function) -> Function:
    Thread(target=_poll, args=(original,), name=THREAD_NAME, daemon=True).start()
    return lambda: False


def _poll(poll_once: Function) -> None:
    while True:
        try:
            is_busy = poll_once()
        except Exception:
            logger.exception("Reading the table streams failed")
            is_busy = False
        if not is_busy:
            sleep(IDLE_SECONDS)
