"""Process real files, and compare what was recognised with `file`: `[--most N] FOLDER…`.

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

from tests.recognition import witness
from tests.recognition.files import drawn
from tests.recognition.looking import Look, look

_PROCESSES: Final = 2
_EXAMPLES: Final = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[Path("/usr")])
    parser.add_argument("--most", type=int, default=200, help="files of each suffix (200)")
    options = parser.parse_args()
    paths = drawn(options.folders, options.most)
    theirs = witness.types_by_file(paths)
    with ProcessPoolExecutor(_PROCESSES) as pool:
        looks = list(pool.map(look, paths, chunksize=16))
    _show(looks, theirs)


def _show(looks: Sequence[Look], theirs: Sequence[str]) -> None:
    how = [witness.compared(o.content_type, t) for o, t in zip(looks, theirs, strict=True)]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    slowest = max(looks, key=lambda each: each.seconds)
    _tell(f"{len(looks):,} files, {sum(each.seconds for each in looks):.0f} s of processing")
    _tell(f"at most {memory} MB of a process, {slowest.seconds:.2f} s of one file ({slowest.path})")
    _count("Compared with file", how)
    _count("Processors that found something", (name for each in looks for name in each.processors))
    _count("Flags", (flag for each in looks for flag in each.flags))
    other = [
        f"{ours.content_type or 'nothing'} where file says {they}"
        for ours, they, word in zip(looks, theirs, how, strict=True)
        if word in (witness.OTHER, witness.MISSED)
    ]
    _count("Told otherwise, or not at all", other)
    _count("Failed, by processor", (f.partition(":")[0] for each in looks for f in each.failures))
    _count("Failures", (_without_figures(f) for each in looks for f in each.failures))
    for each in [each for each in looks if each.failures][: 10 * _EXAMPLES]:
        _tell(f"  {each.path}: {'; '.join(each.failures)}")


def _count(title: str, words: Iterable[str]) -> None:
    _tell(f"\n{title}")
    for word, count in Counter(words).most_common(4 * _EXAMPLES):
        _tell(f"  {count:6,}  {word}")


def _without_figures(failure: str) -> str:
    return "".join("#" if character.isdigit() else character for character in failure)[:90]


def _tell(line: str) -> None:
    os.write(1, f"{line}\n".encode(errors="replace"))


if __name__ == "__main__":
    main()
