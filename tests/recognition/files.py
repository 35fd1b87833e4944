"""A reproducible sample of the files of a machine."""

import os
import random
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_MAX_BYTES: Final = 100 * 2**20


def sample(folders: Iterable[Path], max_per_suffix: int) -> list[Path]:
    """Return at most `max_per_suffix` files of each suffix from the folders."""
    by_suffix: dict[str, list[Path]] = defaultdict(list)
    for folder in folders:
        for path in _files(folder.resolve()):
            by_suffix[path.suffix.lower()].append(path)
    random_ = random.Random(1)  # noqa: S311 - to be the same in every run
    selected = []
    for suffix in sorted(by_suffix):
        paths = sorted(by_suffix[suffix])
        selected += random_.sample(paths, min(max_per_suffix, len(paths)))
    return selected


def _files(folder: Path) -> Iterable[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            if (
                path.name.isprintable()
                and path.is_file()
                and not path.is_symlink()
                and 0 < path.stat().st_size < _MAX_BYTES
            ):
                yield path
