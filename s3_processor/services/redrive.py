"""Return dead letters to the queue that they came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from s3_processor.domain.parsing import ForeignMessageError
from s3_processor.services.hold_dead_letters import held

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from s3_processor.domain.dead_letter import DeadLetter
    from s3_processor.domain.watched import Watched
    from s3_processor.ports.dead_letters import DeadLetters, ReturnQueue

_AT_ONCE = 10


class Fate(StrEnum):
    """What became of a dead letter."""

    RETURNED = "returned"
    WAITING = "waiting"
    """It would have been returned."""
    SKIPPED = "skipped"
    """It is foreign: returned, it would only come back."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redriven:
    """A dead letter's fate, and the reason if it is not returned.

    `refused` is whether it failed because the queue did not take it.
    """

    letter: DeadLetter
    fate: Fate
    keys: tuple[str, ...] = ()
    reason: str | None = None
    refused: bool = False

    @property
    def is_to_return(self) -> bool:
        """Whether the queue has it, though it may still be here, or would have it."""
        return self.fate is not Fate.SKIPPED and not self.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrive:
    """Returns dead letters.

    Each is put on the queue before it is deleted here. Interrupted in between, it is processed
    twice, which is harmless; so the whole may be interrupted and repeated at any point.
    """

    dead_letters: DeadLetters
    queue: ReturnQueue
    watched: Watched

    def __call__(
        self,
        *,
        most: int | None = None,
        look_at: int | None = None,
        foreign: bool = False,
        dry_run: bool = False,
    ) -> Generator[Redriven]:
        """Yield each fate as it is decided; at most `most` are returned, `foreign` ones if asked.

        They are bulk work, which live uploads are delivered before, unless only one is to be
        returned: somebody waits for that. No more than `look_at` are looked at. What is skipped, or
        refused by the queue, stands in nobody's way: it does not count towards `most`.

        Raises:
            UnavailableError: a queue refused or failed; what was not yielded may be returned.
        """
        with held(self.dead_letters) as all_letters:
            left, letters = most, islice(all_letters, look_at)
            while some := list(islice(letters, _AT_ONCE if left is None else min(left, _AT_ONCE))):
                wanted = [self._read(letter, foreign=foreign) for letter in some]
                yield from (fate for fate in wanted if fate.fate is Fate.SKIPPED)
                waiting = [fate for fate in wanted if fate.fate is Fate.WAITING]
                fates = waiting if dry_run else self._returned(waiting, is_bulk=most != 1)
                yield from fates
                left = None if left is None else left - sum(fate.is_to_return for fate in fates)

    def _read(self, letter: DeadLetter, *, foreign: bool) -> Redriven:
        try:
            keys = tuple(dict.fromkeys(event.key for event in letter.events(self.watched)))
        except ForeignMessageError as error:
            fate = Fate.WAITING if foreign else Fate.SKIPPED
            return Redriven(letter=letter, fate=fate, reason=f"foreign message: {error}")
        return Redriven(letter=letter, fate=Fate.WAITING, keys=keys)

    def _returned(self, waiting: Sequence[Redriven], *, is_bulk: bool) -> list[Redriven]:
        bodies = [fate.letter.body for fate in waiting]
        refusals = self.queue.put(bodies, is_bulk=is_bulk) if bodies else []
        there = [each for each, why in zip(waiting, refusals, strict=True) if why is None]
        not_deleted = self.dead_letters.delete([fate.letter for fate in there]) if there else []
        kept = {e.letter.id: why for e, why in zip(there, not_deleted, strict=True)}
        return [
            _decided(each, why, kept.get(each.letter.id))
            for each, why in zip(waiting, refusals, strict=True)
        ]


def _decided(waiting: Redriven, refused: str | None, kept: str | None) -> Redriven:
    reason = refused or (f"it was returned, and is still here: {kept}" if kept else None)
    return Redriven(
        letter=waiting.letter,
        keys=waiting.keys,
        fate=Fate.FAILED if reason else Fate.RETURNED,
        reason=reason,
        refused=refused is not None,
    )
