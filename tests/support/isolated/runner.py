"""Isolated processors that run `tests/support/isolated/poison.py`."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from serverless_s3_processor.runtime.adapters.isolation.runner import IsolatedProcessors
from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.processors.api import Processor

SHIPPED = ("-m", "serverless_s3_processor.runtime.isolated")
"""The program that Lambda runs."""
SECONDS = 1.0
MEMORY = 64 << 20
POISON = {"poison": Limits()}
CRASHES = {
    b"exit 3": "its process ended: exit code 3",
    b"kill": "its process ended: Killed (signal 9)",
    b"crash": "its process ended: Segmentation fault (signal 11)",
    b"memory": "MemoryError",
    b"raise": "RuntimeError: as commanded",
    b"garble": "it corrupted the messages of its process: its message is too large",
}
"""What poison does, with the reason of the failure."""


def isolated(
    *program: str, seconds: float = SECONDS, limits: Mapping[str, Limits] = POISON, **options: Any
) -> IsolatedProcessors:
    return IsolatedProcessors(
        command=[sys.executable, *program],
        limits=limits,
        seconds=seconds,
        memory_bytes=MEMORY,
        **options,
    )


def limits_of(processors: Iterable[Processor]) -> dict[str, Limits]:
    return {processor.name: processor.limits for processor in processors}


def is_alive(process: int) -> bool:
    """Nobody may have asked yet how it ended; then it is a zombie."""
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
