"""How long a million uploads take to pass AWS's quotas, and which quota limits them.

`python -m tools.burst` computes it within seconds. `--plot FILE` draws docs/burst.svg.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from tools.burst.plot import draw, save
from tools.burst.quotas import Quotas
from tools.burst.simulation import Burst, State

_UPLOADS: Final = 1_000_000
_SPLIT: Final = 15
"""Number of prefixes that S3 has split by load, as many as 50,000 uploads per second need."""
_ONE_PREFIX: Final = "50,000/s, as deployed, one prefix"
_RAISED: Final = Quotas(
    prefixes=_SPLIT,
    writes=60_000,
    table_writes=60_000,
    index_shards=60,
    parallelization_factor=10,
    publishes=60_000,
)
CASES: Final = {
    "1,000/s, as deployed": (1_000, Quotas()),
    _ONE_PREFIX: (50_000, Quotas()),
    "50,000/s, as deployed": (50_000, Quotas(prefixes=_SPLIT)),
    "50,000/s, 40 concurrent": (50_000, Quotas(prefixes=_SPLIT, concurrency=40)),
    "50,000/s, 80 concurrent, table warmed to 8,000": (
        50_000,
        Quotas(prefixes=_SPLIT, concurrency=80, writes=8_000),
    ),
    "50,000/s, 300 concurrent, nothing else raised": (
        50_000,
        Quotas(prefixes=_SPLIT, concurrency=300),
    ),
    "50,000/s, 300 concurrent, all raised": (50_000, replace(_RAISED, concurrency=300)),
    "50,000/s, 200 to 400 pollers, all raised": (
        50_000,
        replace(_RAISED, min_pollers=200, max_pollers=400),
    ),
}
"""Uploads per second and quotas of each case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Seconds until every object was uploaded, recorded, announced; largest numbers of objects."""

    case: str
    uploaded: int
    recorded: int
    announced: int
    waiting: int
    throttled: int
    dead: int

    @classmethod
    def of(cls, case: str, states: Sequence[State]) -> Summary:
        """Sum up a burst."""
        last = states[-1]

        def first(is_done: Callable[[State], bool]) -> int:
            return next(state.second for state in states if is_done(state))

        return cls(
            case=case,
            uploaded=first(lambda state: not state.scheduled + state.rejected),
            recorded=first(lambda state: state.recorded == last.recorded),
            announced=first(lambda state: state.announced == last.announced),
            waiting=max(state.visible + state.in_flight for state in states),
            throttled=sum(state.throttled for state in states),
            dead=last.dead,
        )

    @property
    def line(self) -> str:
        """The line of the table."""
        seconds = (f"{n:,} s" for n in (self.uploaded, self.recorded, self.announced))
        counts = (f"{n:,}" for n in (self.waiting, self.throttled, self.dead))
        return _line(self.case, *seconds, *counts)


def _line(case: str, *cells: str) -> str:
    return f"{case:46}" + "".join(f"{cell:>11}" for cell in cells)


def simulate(uploads: int = _UPLOADS) -> dict[str, list[State]]:
    """Return each second of each case."""
    return {
        case: list(Burst(quotas=quotas, scheduled=uploads, uploads_per_second=rate).run())
        for case, (rate, quotas) in CASES.items()
    }


def main() -> None:
    """Simulate all cases, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tools.burst", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--plot", type=Path, help="where to write the drawing")
    options = parser.parse_args()
    bursts = simulate()
    summaries = [Summary.of(case, states) for case, states in bursts.items()]
    if options.plot:
        del bursts[_ONE_PREFIX]  # its uploads wait elsewhere
        save(draw(bursts), options.plot)
    head = _line("a million uploads", *list(asdict(summaries[0]))[1:])
    table = "\n".join([head, *(summary.line for summary in summaries)])
    as_json = json.dumps([asdict(summary) for summary in summaries], indent=2)
    print(as_json if options.json else table)  # noqa: T201


if __name__ == "__main__":
    main()
