"""Files and folders that can be read at once, and are named for what they hold."""

from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOTS = ("src", "tests", "packages", "benchmarks", "tools", "examples")
MAX_LINES = 250
MAX_FILES = 16
CROWDED = {
    "src/serverless_s3_processor/runtime/processors/formats": "one file per format",
    "tests/unit/processors": "one file per format",
}
"""Folders that may hold more files than others, and why."""
VAGUE = {"utils", "util", "helpers", "helper", "constants", "common", "misc", "shared"}

FILES = [path for root in ROOTS for path in sorted((ROOT / root).rglob("*.py"))]


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    lines = {str(path): path.read_text(encoding="utf-8").count("\n") for path in FILES}

    assert {path: count for path, count in lines.items() if count > MAX_LINES} == {}


def test_a_folder_can_be_seen_at_a_glance() -> None:
    modules = [path for path in FILES if path.stem != "__init__"]
    counts = Counter(path.parent.relative_to(ROOT).as_posix() for path in modules)

    crowded = {folder for folder, count in counts.items() if count > MAX_FILES}
    assert crowded - CROWDED.keys() == set()


def test_every_module_is_named_for_what_it_does() -> None:
    assert [path for path in FILES if {path.stem, path.parent.name} & VAGUE] == []
