"""The emulator's state on disk.

AWS forgets nothing. The emulator writes objects at once, but everything else only when it is
stopped, and loses it to SIGKILL or a power cut. The launcher writes the state every few seconds as
well. A start after a kill leaves a mark, for whoever can restore what the last seconds lost.
"""

import json
import logging
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any, Final

from ministack_fidelity.emulator import module, wrap
from ministack_fidelity.settings import Settings

INTERVAL_SECONDS: Final = 2.0
# Saving may take a tenth of the time when there is much to save.
MIN_PAUSE_FACTOR: Final = 10


class Saver:
    """Saves the state every few seconds in a thread, and once more at the end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._is_enabled = bool(module("core.persistence").PERSIST_STATE)
        self._is_finished = Event()
        self._thread = Thread(target=self._run, name="state-saver", daemon=True)
        # A line per service and save would bury the rest of the log.
        logging.getLogger("persistence").setLevel(logging.WARNING)

    def start(self) -> None:
        """Begin. The emulator must have loaded the state of the last run by then."""
        if not self._is_enabled:
            return
        if self._settings.unsaved.exists():
            self._settings.interrupted.touch()
        self._settings.unsaved.touch()
        wrap(module("core.persistence"), "save_state", lambda _: _save_state)
        self._thread.start()

    def finish(self) -> None:
        """Save for the last time."""
        if not self._is_enabled:
            return
        self._is_finished.set()
        self._thread.join()
        _save()
        self._settings.unsaved.unlink()

    def _run(self) -> None:
        pause = INTERVAL_SECONDS
        while not self._is_finished.wait(pause):
            pause = max(INTERVAL_SECONDS, MIN_PAUSE_FACTOR * _save())


def _save() -> float:
    start = monotonic()
    module("core.persistence").save_all(module("app")._build_persistence_save_dict())
    return monotonic() - start


def _save_state(service: str, state: Any) -> None:  # noqa: ANN401 - whatever JSON takes
    """Write what the emulator's own function writes, encoded in C, not in Python.

    `json.dump` takes five times as long as `json.dumps`.
    """
    persistence = module("core.persistence")
    path = Path(persistence.STATE_DIR, f"{service}.json")
    temporary = path.with_suffix(".tmp")
    version = persistence._state_format_version(service)
    content = {"__ministack_format__": version, "payload": state}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(content, default=persistence._json_default))
        temporary.replace(path)
    except Exception:
        logging.getLogger("persistence").exception("The state of %s is not saved.", service)
        temporary.unlink(missing_ok=True)
