"""Process real files, and compare the content types with those of `file`.

Each file is processed in one of two processes, as the function does it; a file that ends its
process ends the run.
"""

import argparse
import os
import resource
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

from tests.recognition import file_command
from tests.recognition.files import sample
from tests.recognition.recognize import Recognition, recognize

_PROCESSES: Final = 2
_EXAMPLES: Final = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[Path("/usr")])
    parser.add_argument("--max-per-suffix", type=int, default=200, help="files per suffix (200)")
    options = parser.parse_args()
    paths = sample(options.folders, options.max_per_suffix)
    theirs = file_command.types_by_file(paths)
    with ProcessPoolExecutor(_PROCESSES) as pool:
        results = list(pool.map(recognize, paths, chunksize=16))
    _show(results, theirs)


def _show(results: Sequence[Recognition], theirs: Sequence[str]) -> None:
    comparisons = [
        file_command.compare(result.content_type, other)
        for result, other in zip(results, theirs, strict=True)
    ]
    differences = [
        f"{result.content_type or 'nothing'} where file says {other}"
        for result, other, comparison in zip(results, theirs, comparisons, strict=True)
        if comparison in (file_command.OTHER, file_command.UNKNOWN_TO_US)
    ]
    failures = [failure for result in results for failure in result.failures]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    slowest = max(results, key=lambda result: result.seconds)
    _print(f"{len(results):,} files, {sum(r.seconds for r in results):.0f} s of processing")
    _print(f"at most {memory} MB per process, {slowest.seconds:.2f} s per file ({slowest.path})")
    _count("Compared with file", comparisons)
    _count("Processors with results", (name for result in results for name in result.processors))
    _count("Flags", (flag for result in results for flag in result.flags))
    _count("Different or unknown content types", differences)
    _count("Failures by processor", (failure.partition(":")[0] for failure in failures))
    _count("Failures", (_without_digits(failure) for failure in failures))
    for result in [result for result in results if result.failures][: 10 * _EXAMPLES]:
        _print(f"  {result.path}: {'; '.join(result.failures)}")


def _count(title: str, words: Iterable[str]) -> None:
    _print(f"\n{title}")
    for word, count in Counter(words).most_common(4 * _EXAMPLES):
        _print(f"  {count:6,}  {word}")


def _without_digits(failure: str) -> str:
    return "".join("#" if character.isdigit() else character for character in failure)[:90]


def _print(line: str) -> None:
    os.write(1, f"{line}\n".encode(errors="replace"))


if __name__ == "__main__":
    main()
