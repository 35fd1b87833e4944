"""What the comparison of all files shows."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from tests.recognition.agreement import UNKNOWN, is_same
from tests.recognition.recognize import Recognition

CONTRADICTED: Final = "content-type-contradicted"


class Compared(NamedTuple):
    """A file, as processed, and its types according to `file` and magika."""

    result: Recognition
    by_file: str
    by_magika: str

    @property
    def is_known(self) -> bool:
        """Tell whether `file` and magika know the type and agree about it."""
        return self.by_file != UNKNOWN and is_same(self.by_file, self.by_magika)

    @property
    def is_right(self) -> bool:
        """Tell whether ours is the type that both name."""
        ours = self.result.content_type or UNKNOWN
        return is_same(ours, self.by_file) or is_same(ours, self.by_magika)


def agreement(compared: Sequence[Compared]) -> float:
    """Return the share of files with our type among those whose type both others agree about."""
    known = [one for one in compared if one.is_known]
    return sum(one.is_right for one in known) / max(1, len(known))


def show(compared: Sequence[Compared]) -> None:
    """Print the figures, and each disagreement, failure and contradiction."""
    results = [one.result for one in compared]
    known = [one for one in compared if one.is_known]
    kinds = {one.by_file for one in compared}
    ours = {result.content_type for result in results}
    memory = max(result.process_megabytes for result in results)
    slowest = max(results, key=lambda result: result.seconds)
    _print(f"{len(results):,} files of {len(kinds)} kinds for file, {len(ours)} for us")
    _print(f"{sum(result.seconds for result in results):.0f} s of processing")
    _print(f"at most {memory} MB per process, {slowest.seconds:.2f} s per file ({slowest.path})")
    _print(f"file and magika agree about {len(known):,}; we agree on {agreement(compared):.2%}")
    _list("Disagreements", (_types(one) for one in known if not one.is_right))
    _list("Flags", (flag for result in results for flag in result.flags))
    _list("Contradicted", (_types(one) for one in compared if CONTRADICTED in one.result.flags))
    _list("Failures", (_failure(result) for result in results if result.failures))


def _types(one: Compared) -> str:
    ours = one.result.content_type or "unknown"
    declared = f", declared {one.result.declared}" if one.result.declared else ""
    return f"{ours}; file {one.by_file}, magika {one.by_magika}{declared}: {one.result.path}"


def _failure(result: Recognition) -> str:
    return f"{'; '.join(result.failures)[:150]}: {result.path}"


def _list(title: str, lines: Iterable[str]) -> None:
    counted = Counter(lines)
    _print(f"\n{title}: {counted.total():,}")
    for line, count in counted.most_common():
        _print(f"  {count:6,}  {line}")


def _print(line: str) -> None:
    os.write(1, f"{line}\n".encode(errors="replace"))
