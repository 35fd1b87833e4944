"""A burst of uploads on its way through the quotas, a second at a time, in whole numbers.

Nothing is left to chance: the same burst drains the same way each time. What a quota does not let
through waits before it. What the table does not take its worker offers again, and does nothing
else meanwhile; when it gives up, that comes again as the queue has it: hidden for its visibility
timeout, and in the dead letters after five tries.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from benchmarks.quotas import (
    BATCH,
    HIDDEN_SECONDS,
    IN_FLIGHT,
    OFFERED_SECONDS,
    PEAK_SECONDS,
    RECEIVES,
    Quotas,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST: Final = 24 * 3600
"""As long as the table's stream remembers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where the objects are at the end of a second; together they are all that were to come."""

    second: int
    to_come: int
    refused: int
    """Wait at the uploader, which S3 told to slow down."""
    visible: int
    hidden: int
    unannounced: int
    announced: int
    dead: int
    throttled: int
    """Given up in this second, as the table did not take them; these are hidden now, or dead."""

    @property
    def recorded(self) -> int:
        """Those that are in the table."""
        return self.unannounced + self.announced

    @property
    def all(self) -> int:
        """Every object, wherever it is."""
        waiting = self.to_come + self.refused + self.visible + self.hidden
        return waiting + self.recorded + self.dead


@dataclass(slots=True)
class _Rate:
    """Whole numbers of what is let through, though a second has a broken one."""

    left: float = 0

    def in_a_second(self, rate: float) -> int:
        whole, self.left = divmod(self.left + rate, 1)
        return int(whole)


def _tries() -> list[int]:
    return [0] * RECEIVES


@dataclass(slots=True)
class _Offered:
    """What workers hold and offer again: received in one second, by how often they were."""

    second: int
    workers: int
    parts: list[int]

    def taken(self, most: int) -> int:
        """Have as many of them recorded as there is room for; return how many that is."""
        some = _shares(self.parts, most)
        self.parts = [had - n for had, n in zip(self.parts, some, strict=True)]
        return sum(some)


@dataclass(slots=True, kw_only=True)
class Draining:
    """The state of a burst: `visible` messages by how often they were received."""

    quotas: Quotas
    to_come: int
    a_second: int
    refused: int = 0
    visible: list[int] = field(default_factory=_tries)
    offered: list[_Offered] = field(default_factory=list)
    returning: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(_tries))
    unannounced: int = 0
    announced: int = 0
    dead: int = 0
    throttled: int = 0
    second: int = 0
    _peaks: list[int] = field(default_factory=lambda: [0])
    _reads: _Rate = field(default_factory=_Rate)
    _notices: _Rate = field(default_factory=_Rate)

    def run(self) -> Iterator[Moment]:
        """Yield each second until all is announced or dead, or a day is over."""
        while self.second < _LONGEST:
            moment = self._step()
            yield moment
            if moment.announced + moment.dead == moment.all:
                return

    def _step(self) -> Moment:
        if self.second and self.second % PEAK_SECONDS == 0:
            self._peaks.append(0)
        peak = max(self._peaks[:-1], default=0)
        self._upload()
        written = self._process(peak)
        sent = min(self.unannounced, self._notices.in_a_second(self.quotas.notices(peak)))
        self.unannounced += written - sent
        self.announced += sent
        self._peaks[-1] = max(self._peaks[-1], written)
        self.second += 1
        return self._moment()

    def _upload(self) -> None:
        come = min(self.to_come, self.a_second)
        taken = min(self.refused + come, self.quotas.puts)
        self.to_come -= come
        self.refused += come - taken
        self.visible[0] += taken

    def _process(self, peak: int) -> int:
        """Return how many were recorded: those first that are offered longest."""
        room = most = self.quotas.records(peak)
        for offered in self.offered:
            room -= offered.taken(room)
        self.offered = [offered for offered in self.offered if any(offered.parts)]
        received = self._received()
        room -= received.taken(room)
        self.offered.append(received)
        self._give_up()
        return most - room

    def _received(self) -> _Offered:
        """Receive as much as workers that hold nothing read in a second."""
        self.visible = _sums(self.visible, self.returning.pop(self.second, _tries()))
        workers = self.quotas.workers(self.second)
        free = max(workers - sum(offered.workers for offered in self.offered), 0)
        most = self._reads.in_a_second(self.quotas.reads(self.second) * free / workers)
        received = _shares(self.visible, min(most, IN_FLIGHT - self._hidden()))
        self.visible = [had - n for had, n in zip(self.visible, received, strict=True)]
        return _Offered(self.second, min(free, -(-sum(received) // BATCH)), received)

    def _give_up(self) -> None:
        """Leave what was offered long enough to the queue."""
        self.throttled = 0
        for offered in self.offered:
            if self.second - offered.second >= OFFERED_SECONDS:
                self.throttled += sum(offered.parts)
                self.dead += offered.parts[-1]
                back = offered.second + HIDDEN_SECONDS
                self.returning[back] = _sums(self.returning[back], [0, *offered.parts[:-1]])
                offered.parts = _tries()
        self.offered = [offered for offered in self.offered if any(offered.parts)]

    def _hidden(self) -> int:
        held = (offered.parts for offered in self.offered)
        return sum(map(sum, [*self.returning.values(), *held]))

    def _moment(self) -> Moment:
        return Moment(
            second=self.second,
            to_come=self.to_come,
            refused=self.refused,
            visible=sum(self.visible),
            hidden=self._hidden(),
            unannounced=self.unannounced,
            announced=self.announced,
            dead=self.dead,
            throttled=self.throttled,
        )


def _sums(some: Sequence[int], others: Sequence[int]) -> list[int]:
    return [one + other for one, other in zip(some, others, strict=True)]


def _shares(parts: Sequence[int], wanted: int) -> list[int]:
    """Take so many, from each part as it has of the whole: a queue keeps no order."""
    whole = sum(parts)
    wanted = max(min(wanted, whole), 0)
    taken = [part * wanted // whole for part in parts] if whole else list(parts)
    for at, part in enumerate(parts):
        taken[at] += min(part - taken[at], wanted - sum(taken))
    return taken
