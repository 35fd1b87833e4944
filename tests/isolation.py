"""Isolated processors that run `tests/poison.py`."""

from __future__ import annotations

import sys
from pathlib import Path

from s3_processor.adapters.isolation.runner import IsolatedProcessors

SECONDS = 1.0
MEMORY = 64 << 20


def isolated(*program: str, seconds: float = SECONDS) -> IsolatedProcessors:
    return IsolatedProcessors(
        command=[sys.executable, *program], seconds=seconds, memory_bytes=MEMORY
    )


def is_alive(process: int) -> bool:
    """Nobody may have asked yet how it ended; then it is a zombie."""
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
