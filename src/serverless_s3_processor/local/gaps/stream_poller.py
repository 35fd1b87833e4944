"""The thread that reads table streams.

AWS reads each event source by itself. The emulator runs stream handlers on the one thread that
polls for everything, so that a slow stream handler holds up every queue. Here they have their own.
"""

import logging
from threading import Thread
from time import sleep

from serverless_s3_processor.local.emulator import Function, module, wrap

THREAD_NAME = "local-stream-poller"
IDLE_SECONDS = 0.1
logger = logging.getLogger(__name__)


def apply() -> None:
    """Move the reading of streams to a thread of its own."""
    wrap(module("services.lambda_svc"), "_poll_dynamodb_streams", _moved)


def _moved(original: Function) -> Function:
    Thread(target=_poll, args=(original,), name=THREAD_NAME, daemon=True).start()
    return lambda: False


def _poll(poll_once: Function) -> None:
    while True:
        try:
            busy = poll_once()
        except Exception:
            logger.exception("Reading the table streams failed")
            busy = False
        if not busy:
            sleep(IDLE_SECONDS)
