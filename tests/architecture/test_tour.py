"""The tour in `docs/architecture.md` names what is there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNTIME = ROOT / "src" / "serverless_s3_processor" / "runtime"
MAX_STOPS = 26
STOP = re.compile(r"^\| (\d+) \| `([a-z0-9_/]+\.py)` \| `(\w+)` \|", re.MULTILINE)
STOPS = STOP.findall((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))


def defined(path: Path) -> set[str]:
    """Return the names of a module's functions and classes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def test_every_stop_of_the_tour_is_there() -> None:
    missing = [(file, name) for _, file, name in STOPS if name not in defined(RUNTIME / file)]

    assert missing == []


def test_the_tour_is_short_and_opens_no_file_twice() -> None:
    files = [file for _, file, _ in STOPS]

    assert [int(number) for number, _, _ in STOPS] == list(range(1, len(files) + 1))
    assert len(files) == len(set(files))
    assert 20 < len(files) <= MAX_STOPS
