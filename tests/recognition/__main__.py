"""Process real files, and compare the content types with those of `file` and magika.

Without folders, packages of PyPI are downloaded that hold files of many kinds, and more files are
written with the programs and libraries that are there; `/usr/share` and `/etc` add what this
system has. Each file is processed in one of two processes, as the function does it; a file that
ends its process ends the run.

Exits with 1 if fewer than 99.5 % of the files have the type that `file` and magika agree about.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

from tests.recognition import environment, file_command, packages, report
from tests.recognition.files import sample
from tests.recognition.recognize import recognize

_PROCESSES: Final = 2
_MIN_AGREEMENT: Final = 0.995
_CACHE: Final = Path(__file__).parents[2] / ".build" / "recognition"
_OF_THE_SYSTEM: Final = (Path("/usr/share"), Path("/etc"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="folders to read instead")
    parser.add_argument("--max-per-suffix", type=int, default=60, help="files per suffix (60)")
    options = parser.parse_args()
    python = environment.environment(_CACHE / "environment", Path(sys.executable).with_name("uv"))
    folders = options.folders or _default_folders(python)
    compared = _compare(python, sample(folders, options.max_per_suffix))
    report.show(compared)
    sys.exit(report.agreement(compared) < _MIN_AGREEMENT)


def _default_folders(python: Path) -> list[Path]:
    files = _CACHE / "written"
    if not files.exists():
        for line in environment.written(python, files):
            sys.stdout.write(f"Not written: {line}\n")
    return [packages.unpacked(_CACHE / "packages"), files, *_OF_THE_SYSTEM]


def _compare(python: Path, paths: Sequence[Path]) -> list[report.Compared]:
    by_file = file_command.types_by_file(paths)
    by_magika = environment.types_by_magika(python, paths)
    with ProcessPoolExecutor(_PROCESSES) as pool:
        results = list(pool.map(recognize, paths, chunksize=16))
    return [report.Compared(*row) for row in zip(results, by_file, by_magika, strict=True)]


if __name__ == "__main__":
    main()
