"""A burst of uploads passes AWS's quotas, second by second, in whole numbers and without chance.

What a quota does not let through waits before it. A worker retries what the table throttles and
receives nothing else meanwhile. What it gives up stays hidden in the queue for the visibility
timeout, and becomes a dead letter after the last receive.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tools.burst.quotas import (
    BATCH_SIZE,
    MAX_IN_FLIGHT,
    MAX_RECEIVES,
    PEAK_SECONDS,
    RETRY_SECONDS,
    VISIBILITY_TIMEOUT_SECONDS,
    Quotas,
)

_MAX_SECONDS: Final = 24 * 3600
"""How long the table's stream keeps its records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Number of objects in each place at the end of a second.

    `rejected` ones wait at the uploader, which S3 told to slow down. `throttled` ones were given up
    in this second, so they are also in flight or dead.
    """

    second: int
    scheduled: int
    rejected: int
    visible: int
    in_flight: int
    unannounced: int
    announced: int
    dead: int
    throttled: int

    @property
    def recorded(self) -> int:
        """Objects that the table holds."""
        return self.unannounced + self.announced

    @property
    def total(self) -> int:
        """All objects of the burst."""
        waiting = self.scheduled + self.rejected + self.visible + self.in_flight
        return waiting + self.recorded + self.dead


@dataclass(slots=True)
class _WholeNumbers:
    """Turns a rate into whole numbers per second, and carries the fraction over."""

    fraction: float = 0

    def next(self, rate: float) -> int:
        whole, self.fraction = divmod(self.fraction + rate, 1)
        return int(whole)


def _none() -> list[int]:
    return [0] * MAX_RECEIVES


@dataclass(slots=True)
class _Retrying:
    """Messages, by earlier receives, that workers hold since a second and write to the table."""

    second: int
    workers: int
    messages: list[int]

    def write(self, room: int) -> int:
        """Write as many as there is room for; return their number."""
        written_messages = _proportional(self.messages, room)
        self.messages = _subtract(self.messages, written_messages)
        return sum(written_messages)


@dataclass(slots=True, kw_only=True)
class Burst:
    """The simulation; `visible` are the queue's messages by earlier receives."""

    quotas: Quotas
    scheduled: int
    uploads_per_second: int
    rejected: int = 0
    visible: list[int] = field(default_factory=_none)
    retrying: list[_Retrying] = field(default_factory=list)
    hidden_until: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(_none))
    unannounced: int = 0
    announced: int = 0
    dead: int = 0
    throttled: int = 0
    second: int = 0
    _peaks: list[int] = field(default_factory=lambda: [0])
    _reads: _WholeNumbers = field(default_factory=_WholeNumbers)
    _notices: _WholeNumbers = field(default_factory=_WholeNumbers)

    def run(self) -> Iterator[State]:
        """Yield each second until every object is announced or dead, for a day at most."""
        while self.second < _MAX_SECONDS:
            state = self._step()
            yield state
            if state.announced + state.dead == state.total:
                return

    def _step(self) -> State:
        if self.second and self.second % PEAK_SECONDS == 0:
            self._peaks.append(0)
        peak = max(self._peaks[:-1], default=0)
        self._upload()
        recorded = self._process(peak)
        published = min(self.unannounced, self._notices.next(self.quotas.notices(peak)))
        self.unannounced += recorded - published
        self.announced += published
        self._peaks[-1] = max(self._peaks[-1], recorded)
        self.second += 1
        return self._state()

    def _upload(self) -> None:
        due = min(self.scheduled, self.uploads_per_second)
        accepted = min(self.rejected + due, self.quotas.puts)
        self.scheduled -= due
        self.rejected += due - accepted
        self.visible[0] += accepted

    def _process(self, peak: int) -> int:
        """Return the number of records written; those retried longest come first."""
        room = capacity = self.quotas.records(peak)
        for retrying in self.retrying:
            room -= retrying.write(room)
        self.retrying = [retrying for retrying in self.retrying if any(retrying.messages)]
        received = self._receive()
        room -= received.write(room)
        self.retrying.append(received)
        self._give_up()
        return capacity - room

    def _receive(self) -> _Retrying:
        """Receive as many messages as idle workers read in a second."""
        self.visible = _add(self.visible, self.hidden_until.pop(self.second, _none()))
        workers = self.quotas.workers(self.second)
        idle = max(workers - sum(retrying.workers for retrying in self.retrying), 0)
        max_reads = self._reads.next(self.quotas.reads(self.second) * idle / workers)
        received = _proportional(self.visible, min(max_reads, MAX_IN_FLIGHT - self._in_flight()))
        self.visible = _subtract(self.visible, received)
        return _Retrying(self.second, min(idle, -(-sum(received) // BATCH_SIZE)), received)

    def _give_up(self) -> None:
        """Leave what was retried long enough to the queue."""
        self.throttled = 0
        for retrying in self.retrying:
            if self.second - retrying.second >= RETRY_SECONDS:
                self.throttled += sum(retrying.messages)
                self.dead += retrying.messages[-1]
                end = retrying.second + VISIBILITY_TIMEOUT_SECONDS
                self.hidden_until[end] = _add(self.hidden_until[end], [0, *retrying.messages[:-1]])
                retrying.messages = _none()
        self.retrying = [retrying for retrying in self.retrying if any(retrying.messages)]

    def _in_flight(self) -> int:
        retrying = (retrying.messages for retrying in self.retrying)
        return sum(map(sum, [*self.hidden_until.values(), *retrying]))

    def _state(self) -> State:
        return State(
            second=self.second,
            scheduled=self.scheduled,
            rejected=self.rejected,
            visible=sum(self.visible),
            in_flight=self._in_flight(),
            unannounced=self.unannounced,
            announced=self.announced,
            dead=self.dead,
            throttled=self.throttled,
        )


def _add(left: Sequence[int], right: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(left, right, strict=True)]


def _subtract(minuends: Sequence[int], right: Sequence[int]) -> list[int]:
    return [a - b for a, b in zip(minuends, right, strict=True)]


def _proportional(messages: Sequence[int], count: int) -> list[int]:
    """Take `count` messages in the proportion of their receives, as a queue keeps no order."""
    total = sum(messages)
    count = max(min(count, total), 0)
    taken = [group * count // total for group in messages] if total else list(messages)
    for index, group in enumerate(messages):
        taken[index] += min(group - taken[index], count - sum(taken))
    return taken
