"""Files and folders that can be read at once, and are named for what they hold."""

from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOTS = ("src", "tests", "packages", "benchmarks", "tools", "examples")
MAX_LINES = 250
MAX_FILES = 16
VAGUE = {"utils", "util", "helpers", "helper", "constants", "common", "misc", "shared"}

FILES = [path for root in ROOTS for path in sorted((ROOT / root).rglob("*.py"))]


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    lines = {str(path): path.read_text(encoding="utf-8").count("\n") for path in FILES}

    assert {path: count for path, count in lines.items() if count > MAX_LINES} == {}


def test_a_folder_can_be_seen_at_a_glance() -> None:
    modules = [path for path in FILES if path.stem != "__init__"]
    counts = Counter(path.parent.relative_to(ROOT).as_posix() for path in modules)

    assert {folder: count for folder, count in counts.items() if count > MAX_FILES} == {}


def test_every_module_is_named_for_what_it_does() -> None:
    assert [path for path in FILES if {path.stem, path.parent.name} & VAGUE] == []
