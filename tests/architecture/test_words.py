"""Names are the field's words: docs/glossary.md."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
ROOTS = ("src", "tests", "packages", "benchmarks", "tools", "examples")
PRIVATE_WORDS = {
    *("told", "held", "asked", "wanted", "came", "begun", "missed", "most", "least"),
    *("unheld", "thirsty"),
}
"""Participles and superlatives that name neither a thing nor a limit."""
EXCEPTIONS = {"asked_for"}
"""The bytes that a processor asked a view for, whether it got them or not."""
BARE_WORDS = {"each", "found", "kept"}
"""Words that name nothing when they are the whole of a name."""
PROSE = re.compile(r"\b(told|asked|whoever|for good|by itself|as seen from)\b", re.IGNORECASE)
"""What AWS's documentation would not say, in the text of shipped modules."""
MAY_SHARE = {
    ("runtime", "runtime.api"): "operations and schemas have the names of the API's document",
    ("client.responses", "runtime.api"): "the client's responses are generated from that document",
    ("client", "runtime"): "the client may not import what Lambda runs",
    ("client", "runtime.api"): "as above",
    ("client.responses", "runtime"): "as above, of what the API passes on",
    ("cdk", "runtime"): "a construct has the name of what it deploys",
}
"""Parts that may define a class name once each, and why."""


def trees(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(root.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield every name that a module defines, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name, node.lineno


def is_private(name: str) -> bool:
    """Tests' names are sentences, where such a word may have its place."""
    words = name.lower().strip("_").split("_")
    is_sentence = words[0] == "test" and len(words) > 1
    is_excepted = is_sentence or name in EXCEPTIONS
    return not is_excepted and bool(PRIVATE_WORDS & {*words} or {*words} <= BARE_WORDS)


@pytest.mark.slow
def test_no_name_is_a_private_word() -> None:
    offenders = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for root in ROOTS
        for path, tree in trees(ROOT / root)
        for name, line in names(tree)
        if is_private(name)
    ]

    assert offenders == []


def test_private_words_are_detected() -> None:
    tree = ast.parse("def held(told, *, wanted): each = self._found = 0\nclass Wanted: pass")

    assert [name for name, _ in names(tree) if not is_private(name)] == []


def test_messages_and_docstrings_have_no_private_words() -> None:
    offenders = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted(SOURCE.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if PROSE.search(line)
    ]

    assert offenders == []


def part(path: Path) -> str:
    """Return the part of the package that a file belongs to."""
    package, *folders = path.relative_to(SOURCE / "serverless_s3_processor").parts
    name = f"{package}.{folders[0]}" if folders else package
    return name if name in {"runtime.api", "client.responses"} else package


@pytest.mark.slow
def test_a_class_name_is_defined_once() -> None:
    parts = defaultdict(list)
    for path, tree in trees(SOURCE):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                parts[node.name].append(part(path))
    offenders = {
        name: places
        for name, places in parts.items()
        if any(tuple(sorted(pair)) not in MAY_SHARE for pair in combinations(places, 2))
    }

    assert offenders == {}
