import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def imported(path: Path) -> list[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]


@pytest.mark.slow
def test_no_tests_but_their_own_import_the_benchmarks() -> None:
    paths = [path for path in TESTS.rglob("*.py") if path.parent.name != "benchmarks"]
    assert [path for path in paths if any(i.startswith("benchmarks") for i in imported(path))] == []
