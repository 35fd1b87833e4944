"""A million uploads drain through AWS's quotas: how long that takes, and what holds them up.

Run `python -m benchmarks.burst`: it reckons, asks nobody, and takes a second. `--plot FILE` draws
it as SVG, as in docs/scale.md.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.draining import Draining
from benchmarks.line_plot import Line, svg
from benchmarks.quotas import Quotas

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.draining import Moment

_UPLOADS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """A burst that comes so fast, to a deployment."""

    name: str
    a_second: int
    quotas: Quotas


_SPREAD: Final = 15
"""Prefixes that S3 has split by load, as many as 50,000 uploads a second need."""
_SLOW: Final = 1_000
CASES: Final = (
    Case("1,000/s, as deployed", _SLOW, Quotas()),
    Case("50,000/s, as deployed, one prefix", 50_000, Quotas()),
    Case("50,000/s, as deployed", 50_000, Quotas(prefixes=_SPREAD)),
    Case("50,000/s, 40 at once", 50_000, Quotas(prefixes=_SPREAD, at_once=40)),
    Case(
        "50,000/s, 80 at once, table warmed to 8,000",
        50_000,
        Quotas(prefixes=_SPREAD, at_once=80, writes=8_000),
    ),
    Case(
        "50,000/s, 300 at once, nothing else turned",
        50_000,
        Quotas(prefixes=_SPREAD, at_once=300),
    ),
    Case(
        "50,000/s, 300 at once, all turned",
        50_000,
        Quotas(
            prefixes=_SPREAD,
            at_once=300,
            writes=60_000,
            table_writes=60_000,
            index_shards=60,
            stream_batches=10,
            publishes=60_000,
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A row: seconds until all were uploaded, recorded, announced; objects at the worst."""

    case: str
    uploaded: int
    recorded: int
    announced: int
    waiting: int
    dead: int
    throttled: int

    @classmethod
    def of(cls, case: Case, moments: Sequence[Moment]) -> Told:
        """Sum up a run."""
        last = moments[-1]

        def first(done: Callable[[Moment], bool]) -> int:
            return next(moment.second for moment in moments if done(moment))

        return cls(
            case=case.name,
            uploaded=first(lambda m: not m.to_come + m.refused),
            recorded=first(lambda m: m.recorded == last.recorded),
            announced=first(lambda m: m.announced == last.announced),
            waiting=max(m.visible + m.hidden for m in moments),
            dead=last.dead,
            throttled=sum(m.throttled for m in moments),
        )


def main() -> None:
    """Let them all drain."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.burst", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--plot", type=Path, help="where to write the drawing")
    asked = parser.parse_args()
    runs = [drained(case) for case in CASES]
    rows = [Told.of(case, moments) for case, moments in zip(CASES, runs, strict=True)]
    if asked.plot:
        asked.plot.write_text(drawing(runs), encoding="utf-8")
    print(json.dumps([asdict(row) for row in rows], indent=2) if asked.json else table(rows))  # noqa: T201


def drained(case: Case, uploads: int = _UPLOADS) -> list[Moment]:
    """Return every second of it."""
    return list(Draining(quotas=case.quotas, to_come=uploads, a_second=case.a_second).run())


def drawing(runs: Sequence[Sequence[Moment]]) -> str:
    """Draw what is uploaded and not yet recorded."""
    lines = [
        Line(case.name, [(m.visible + m.hidden) / 1000 for m in moments])
        for case, moments in zip(CASES, runs, strict=True)
        if case.quotas.prefixes > 1 or case.a_second == _SLOW
    ]
    return svg("A million uploads, not yet recorded", "thousands of objects", lines)


def table(rows: Sequence[Told]) -> str:
    """Return the rows in columns."""
    heads = ("a million uploads", "uploaded", "recorded", "announced", "waiting", "refused", "dead")
    cells: list[tuple[str, ...]] = [heads]
    for row in rows:
        times = (f"{seconds:,} s" for seconds in (row.uploaded, row.recorded, row.announced))
        counts = (f"{count:,}" for count in (row.waiting, row.throttled, row.dead))
        cells.append((row.case, *times, *counts))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            [name.ljust(widths[0]), *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True))]
        )
        for name, *rest in cells
    )


if __name__ == "__main__":
    main()
