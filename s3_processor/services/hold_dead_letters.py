"""Hold dead letters while they are looked at, so that each is seen once, and let go of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from s3_processor.domain.dead_letter import DeadLetter
    from s3_processor.ports.dead_letters import DeadLetters


@contextmanager
def held(queue: DeadLetters) -> Iterator[Iterator[DeadLetter]]:
    """Give all dead letters, each once; at the end, others see again what is left of them."""
    seen: dict[str, DeadLetter] = {}

    def letters() -> Iterator[DeadLetter]:
        while fresh := [letter for letter in queue.receive() if letter.id not in seen]:
            seen.update((letter.id, letter) for letter in fresh)
            yield from fresh

    try:
        yield letters()
    finally:
        queue.release(list(seen.values()))
