"""The one import direction, and what else keeps the code small and its parts apart."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.functions.importing import importing

ROOT = Path(__file__).parents[2]
PACKAGES = ("s3_processor", "s3_processor_client", "infrastructure", "pricing", "cli")
MOST_LINES = 250

MAY_IMPORT = {
    "names": set[str](),
    "measures": set[str](),
    "settings": {"domain"},
    "prices": set[str](),
    "domain": {"names", "prices", "measures"},
    "ports": {"domain", "measures"},
    "processors": {"ports", "domain", "names"},
    "services": {"processors", "ports", "domain"},
    "adapters": {"ports", "domain", "names", "measures"},
    "bootstrap": {"services", "adapters", "processors", "ports", "domain", "names", "settings"},
    "isolated": {"services", "adapters", "processors", "ports", "domain"},
    "endpoints": {"services", "ports", "domain", "names", "settings"},
    "functions": {
        "bootstrap",
        "endpoints",
        "services",
        "adapters",
        "ports",
        "domain",
        "names",
        "measures",
        "settings",
    },
}
"""Which parts of `s3_processor` each part may import, beside itself."""

THIRD_PARTY = {
    "adapters.aws": {"botocore", "pycurl", "urllib3"},  # the second comes with the first
    "bootstrap": {"botocore"},
    "processors": {"filetype"},
    "processors.image": {"PIL"},
    "processors.parquet": {"thrift"},
    "processors.pdf": {"pypdf"},
    "processors.thumbnail": {"PIL"},
}
"""What is not in the standard library, and who may use it when it runs."""


@dataclass(frozen=True)
class Import:
    module: str
    line: int
    level: int
    typing_only: bool


def _modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> list[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for child in block.body
        for node in ast.walk(child)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named, level = [alias.name for alias in node.names], 0
        elif isinstance(node, ast.ImportFrom):
            named = [f"{node.module or ''}.{alias.name}" for alias in node.names]
            level = node.level
        else:
            continue
        found += [Import(name, node.lineno, level, node in typing_only) for name in named]
    return found


def _part(module: str) -> str:
    """Return `domain` for `s3_processor.domain.record.Record`."""
    return module.split(".")[1]


def _ours(path: Path) -> list[Import]:
    return [each for each in _imports(path) if each.module.startswith("s3_processor.")]


@pytest.mark.parametrize("path", _modules("s3_processor"), ids=_dotted)
def test_each_part_imports_only_what_lies_below_it(path: Path) -> None:
    module = _dotted(path)
    if module.count(".") == 0:
        return
    part = _part(module)

    above = {
        f"line {each.line}: {each.module}"
        for each in _ours(path)
        if _part(each.module) not in MAY_IMPORT[part] | {part}
    }

    assert above == set()


@pytest.mark.parametrize("path", _modules("s3_processor"), ids=_dotted)
def test_only_the_standard_library_is_imported_except_where_it_is_named_here(path: Path) -> None:
    module = _dotted(path).removeprefix("s3_processor.")
    allowed = {
        library
        for place, libraries in THIRD_PARTY.items()
        if module == place or module.startswith(f"{place}.")
        for library in libraries
    }

    used = {
        each.module.partition(".")[0]
        for each in _imports(path)
        if not each.typing_only and not each.module.startswith("s3_processor.")
    }

    assert used - set(sys.stdlib_module_names) - {"s3_processor"} <= allowed


@pytest.mark.parametrize("path", _modules("s3_processor"), ids=_dotted)
def test_boto3_is_not_imported_by_what_runs_in_lambda(path: Path) -> None:
    assert [each for each in _imports(path) if each.module.partition(".")[0] == "boto3"] == []


@pytest.mark.parametrize("path", _modules("infrastructure"), ids=_dotted)
def test_the_infrastructure_takes_only_settings_names_measures_and_prices(path: Path) -> None:
    taken = {each.module for each in _imports(path)}
    foreign = {name for name in taken if name.partition(".")[0] in ("s3_processor", "cli")}

    assert {".".join(name.split(".")[:2]) for name in foreign} <= {
        "s3_processor.settings",
        "s3_processor.names",
        "s3_processor.measures",
        "s3_processor.prices",
    }


@pytest.mark.parametrize("path", _modules("cli"), ids=_dotted)
def test_the_command_line_knows_neither_infrastructure_nor_functions(path: Path) -> None:
    forbidden = ("infrastructure", "s3_processor.functions")

    assert [each for each in _imports(path) if each.module.startswith(forbidden)] == []


@pytest.mark.parametrize("path", _modules("s3_processor_client"), ids=_dotted)
def test_the_client_stands_on_its_own(path: Path) -> None:
    """Others copy it into programs of theirs."""
    used = {each.module.partition(".")[0] for each in _imports(path)}

    assert used - set(sys.stdlib_module_names) <= {"s3_processor_client", "botocore", "urllib3"}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_is_too_long_to_be_read_at_once(package: str) -> None:
    lines = {
        _dotted(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in _modules(package)
    }

    assert {module: count for module, count in lines.items() if count > MOST_LINES} == {}


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_every_module_is_named_for_what_it_does(package: str) -> None:
    vague = {"utils", "util", "helpers", "helper", "constants", "common", "misc", "shared"}

    assert [path for path in _modules(package) if path.stem in vague] == []
    assert [path for path in _modules(package) if path.parent.name in vague] == []


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_no_import_is_relative(package: str) -> None:
    assert [
        (path, each) for path in _modules(package) for each in _imports(path) if each.level
    ] == []


def test_importing_all_modules_builds_nothing_and_reads_no_environment() -> None:
    told = importing(*(_dotted(path) for path in _modules("s3_processor")))

    assert told["reads"] == []
    assert told["sessions"] == []
    assert told["threads"] == 1
    assert "boto3" not in told["loaded"]
