"""The emulator's state on disk.

AWS forgets nothing. The emulator writes objects at once, but everything else at an orderly end
only, and loses it to SIGKILL or a power cut. Here it is written every few seconds as well. That a
kill lost something nevertheless is noticed at the next start, and `cli.repair` repairs it.
"""

import logging
from threading import Event, Thread
from time import monotonic

from serverless_s3_processor.local.emulator import module
from serverless_s3_processor.local.layout import Layout

INTERVAL_SECONDS = 2.0
# Saving must not take more than a tenth of a core when there is much to save.
SHARE = 10


class Saver:
    """Saves every few seconds in a thread of its own, and once more at the end."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._ended = Event()
        self._thread = Thread(target=self._run, name="local-saver", daemon=True)
        # One line a service and save would bury the rest of the log.
        logging.getLogger("persistence").setLevel(logging.WARNING)

    def start(self) -> None:
        """Begin, which must not be before the emulator has read the state that is there."""
        if self._layout.unsaved.exists():
            self._layout.unrepaired.touch()
        self._layout.unsaved.touch()
        self._thread.start()

    def finish(self) -> None:
        """Save for the last time."""
        self._ended.set()
        self._thread.join()
        _save()
        self._layout.unsaved.unlink()

    def _run(self) -> None:
        pause = INTERVAL_SECONDS
        while not self._ended.wait(pause):
            pause = max(INTERVAL_SECONDS, SHARE * _save())


def _save() -> float:
    began = monotonic()
    module("core.persistence").save_all(module("app")._build_persistence_save_dict())
    return monotonic() - began
