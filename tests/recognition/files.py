"""Files of a machine: so many of each suffix, the same ones in every run."""

import os
import random
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_MAX_BYTES: Final = 100 * 2**20


def drawn(folders: Iterable[Path], most_of_each: int) -> list[Path]:
    """Return at most so many files of each suffix, out of all that lie in the folders."""
    by_suffix: dict[str, list[Path]] = defaultdict(list)
    for folder in folders:
        for path in _files(folder):
            by_suffix[path.suffix.lower()].append(path)
    chance = random.Random(1)  # noqa: S311 - to be the same in every run
    selected = []
    for suffix in sorted(by_suffix):
        paths = sorted(by_suffix[suffix])
        selected += chance.sample(paths, min(most_of_each, len(paths)))
    return selected


def _files(folder: Path) -> Iterable[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            if path.is_file() and not path.is_symlink() and 0 < path.stat().st_size < _MAX_BYTES:
                yield path
