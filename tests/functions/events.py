"""The event files of `tests/events`."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[1] / "events"


def event(name: str) -> Any:
    """Return what the file of that name holds."""
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def names() -> list[str]:
    """Return the names of all event files."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))
