"""Dead letters returned, call by call."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from s3_processor_client import Client
    from s3_processor_client.answers import Fate, Redriven, RedriveResult

_AT_ONCE: Final = 100
"""One call takes a second or two then, and there is something to see."""
_MOST_OF_A_CALL: Final = 500
"""What looks and changes nothing can't be continued: it would see the same again."""


@dataclass(slots=True, kw_only=True)
class _Progress:
    last: dict[str, Fate] = field(default_factory=dict)
    returned: int = 0
    more: bool = False


@dataclass(slots=True)
class Redriving:
    """One redrive of up to `most` messages."""

    api: Client
    dry_run: bool = field(kw_only=True)
    most: int | None = field(kw_only=True)
    include_foreign: bool = field(kw_only=True)
    _progress: _Progress = field(default_factory=_Progress)

    @property
    def counts(self) -> Counter[str]:
        """How many messages had which fate in the end, so far."""
        return Counter(self._progress.last.values())

    @property
    def more(self) -> bool:
        """Whether there may be more, of which nobody was told."""
        return self._progress.more

    def fates(self) -> Iterator[RedriveResult]:
        """Yield what becomes of each message; what was skipped or failed before is told once.

        It ends when nothing is left, or nothing more can be returned.
        """
        going_on = True
        while going_on:
            answer = self.api.redrive(
                dry_run=self.dry_run,
                most=self._at_once(),
                include_foreign=self.include_foreign,
            )
            self._progress.returned += answer["counts"]["returned"]
            yield from self._news(answer["results"])
            going_on = self._goes_on(answer)

    def _at_once(self) -> int:
        usual = _MOST_OF_A_CALL if self.dry_run else _AT_ONCE
        return usual if self.most is None else min(self.most - self._progress.returned, usual)

    def _news(self, results: list[RedriveResult]) -> Iterator[RedriveResult]:
        for result in results:
            if self._progress.last.get(result["messageId"]) != result["fate"]:
                self._progress.last[result["messageId"]] = result["fate"]
                yield result

    def _goes_on(self, answer: Redriven) -> bool:
        self._progress.more = answer["more"]
        if self.most is not None and self._progress.returned >= self.most:
            return False
        return answer["more"] and answer["counts"]["returned"] > 0
