"""The one import direction, and what else keeps the code small and its parts apart."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.functions.importing import importing

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
FIDELITY = ROOT / "packages" / "ministack-fidelity"
NAME = "serverless_s3_processor"
MAX_LINES = 250
MAX_FILES = 20
VAGUE = {"utils", "util", "helpers", "helper", "constants", "common", "misc", "shared"}

PACKAGES = {
    "runtime": set[str](),
    "client": set[str](),
    "testing": {"runtime"},
    "pricing": {"runtime"},
    "cdk": {"runtime"},
    "local": {"client"},
    "console": {"client", "local", "cli", "runtime"},
    "cli": {"client", "local", "pricing", "runtime", "testing", "console"},
}
"""Which packages each package may import, beside itself."""

SETTINGS = "cdk.settings."
"""The part of `cdk` that `cli` may import: it needs no CDK."""

WITH_CONSOLE = ("cli.command",)
"""Those of `cli` that may import `console`, which imports what they are built on."""

PARTS = {
    "names": set[str](),
    "measures": set[str](),
    "prices": set[str](),
    "config": {"domain"},
    "domain": {"names", "prices", "measures"},
    "ports": {"domain", "measures"},
    "processors": {"ports", "domain", "names"},
    "services": {"processors", "ports", "domain"},
    "adapters": {"ports", "domain", "names", "measures"},
    "isolated": {"services", "adapters", "processors", "ports", "domain"},
    "bootstrap": {"services", "adapters", "processors", "ports", "domain", "names", "config"},
    "api": {"services", "ports", "domain", "names", "config"},
    "lambdas": {
        *("bootstrap", "api", "services", "adapters", "ports", "domain"),
        *("names", "measures", "config"),
    },
}
"""Which parts of `runtime` each part may import, beside itself."""

FOR_TYPES = {"api": {"bootstrap"}}
"""Which parts a part may name in its types: the endpoints don't build what they work with."""

FREE = ("names", "measures", "prices")
"""Modules of `config` that are parts of their own, as they import nothing."""

THIRD_PARTY = {
    "adapters.aws": {"botocore", "pycurl", "urllib3"},  # the second comes with the first
    "bootstrap": {"botocore"},
    "processors.formats.data": {"thrift"},
    "processors.formats.detection": {"filetype"},
    "processors.formats.documents": {"pypdf"},
    "processors.formats.images": {"PIL"},
}
"""What is not in the standard library, and which parts of `runtime` may use it when they run."""


class Import(NamedTuple):
    """`importer` and `imported` are dotted; our own modules are without the package's name."""

    importer: str
    imported: str
    line: int
    is_for_types: bool

    @property
    def is_ours(self) -> bool:
        return self.imported.partition(".")[0] in PACKAGES


def modules(package: str = "") -> list[Path]:
    return sorted((SOURCE / NAME / package).rglob("*.py"))


def repairs() -> list[Path]:
    return sorted((FIDELITY / "src").rglob("*.py"))


def with_tests() -> list[Path]:
    tests = [folder for root in (ROOT, FIDELITY) for folder in (root / "tests").rglob("*.py")]
    return [*modules(), *repairs(), *sorted(tests)]


def dotted(path: Path) -> str:
    relative = path.relative_to(SOURCE / NAME).with_suffix("")
    return ".".join(relative.parts).removesuffix(".__init__")


@functools.cache
def imports() -> list[Import]:
    return [each for path in modules() for each in _imports(path)]


def of(package: str) -> Iterator[Import]:
    return (each for each in imports() if each.importer.partition(".")[0] == package)


def _imports(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for child in block.body
        for node in ast.walk(child)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            named = [f"{node.module or ''}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in named:
            ours = name.removeprefix(f"{NAME}.")
            yield Import(dotted(path), ours, node.lineno, node in for_types)


def _part(module: str) -> str:
    """Return `domain` for `runtime.domain.record.Record`."""
    _, part, *rest = module.split(".")
    return rest[0] if part == "config" and rest and rest[0] in FREE else part


def _below(part: str, each: Import) -> set[str]:
    """Return the parts that a part may import."""
    for_types = FOR_TYPES.get(part, set()) if each.is_for_types else set()
    return PARTS[part] | {part} | for_types


def test_each_package_imports_only_what_it_may() -> None:
    packages = {name.name for name in (SOURCE / NAME).iterdir() if (name / "__init__.py").exists()}
    assert packages == PACKAGES.keys()
    assert [
        each
        for package, others in PACKAGES.items()
        for each in of(package)
        if each.is_ours and each.imported.partition(".")[0] not in others | {package}
        if not (package == "cli" and each.imported.startswith(SETTINGS))
    ] == []


def test_what_the_console_is_built_on_does_not_import_the_console() -> None:
    assert [
        each
        for each in of("cli")
        if each.imported.startswith("console.") and not each.importer.startswith(WITH_CONSOLE)
    ] == []


def test_each_part_of_the_runtime_imports_only_what_lies_below_it() -> None:
    assert [
        each
        for each in of("runtime")
        if each.is_ours
        and each.importer != "runtime"
        and _part(each.imported) not in _below(_part(each.importer), each)
    ] == []


def test_the_runtime_uses_only_the_standard_library_except_where_it_is_named_here() -> None:
    def may(each: Import, library: str) -> bool:
        part = each.importer.removeprefix("runtime.")
        return any(
            library in libraries and (part == place or part.startswith(f"{place}."))
            for place, libraries in THIRD_PARTY.items()
        )

    assert [
        each
        for each in of("runtime")
        if not each.is_ours
        and not each.is_for_types
        and (library := each.imported.partition(".")[0]) not in {*sys.stdlib_module_names, NAME}
        and not may(each, library)
    ] == []


def test_boto3_is_not_imported_by_what_runs_in_lambda() -> None:
    assert [each for each in of("runtime") if each.imported.partition(".")[0] == "boto3"] == []


def test_the_template_takes_only_the_configuration_of_the_runtime() -> None:
    assert [
        each
        for each in of("cdk")
        if each.imported.startswith("runtime.") and not each.imported.startswith("runtime.config")
    ] == []


def test_only_lambda_starts_the_functions() -> None:
    assert [
        each
        for each in imports()
        if each.imported.startswith("runtime.lambdas")
        and not each.importer.startswith("runtime.lambdas")
    ] == []


def test_the_client_stands_on_its_own() -> None:
    libraries = {each.imported.partition(".")[0] for each in of("client")}

    assert libraries - set(sys.stdlib_module_names) <= {"client", "botocore", "urllib3"}


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    files = [*modules(), *repairs()]
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in files}

    assert {path: count for path, count in lines.items() if count > MAX_LINES} == {}


def test_a_folder_can_be_seen_at_a_glance() -> None:
    files = Counter(path.parent.relative_to(SOURCE / NAME).as_posix() for path in modules())

    crowded = {folder for folder, count in files.items() if count > MAX_FILES}
    assert crowded == {"cli/commands"}, "one file per command"


def test_every_module_is_named_for_what_it_does() -> None:
    assert [path for path in with_tests() if {path.stem, path.parent.name} & VAGUE] == []


def test_the_repairs_of_the_emulator_know_nothing_of_this_product() -> None:
    names = re.compile(r"serverless.s3.processor|s3.processor", re.IGNORECASE)
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=FIDELITY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert len(tracked) > 50
    assert [
        path for path in tracked if names.search((FIDELITY / path).read_text(encoding="utf-8"))
    ] == []


def test_only_the_local_stack_knows_the_repairs_of_the_emulator() -> None:
    text = "ministack_fidelity"
    imported = {
        (each.importer, each.imported)
        for each in imports()
        if each.imported.partition(".")[0] == text
    }

    # The console's server locks a file in the same way as the emulator.
    assert {(who, name.removeprefix(f"{text}.").partition(".")[0]) for who, name in imported} == {
        ("console.background", "lock")
    }
    assert {
        dotted(path) for path in modules() if text in path.read_text(encoding="utf-8").lower()
    } == {"local.environment", "local.process", "console.background"}


@pytest.mark.slow
def test_importing_all_modules_builds_nothing_and_reads_no_environment() -> None:
    told = importing(*(f"{NAME}.{dotted(path)}" for path in modules("runtime")))

    assert told["reads"] == []
    assert told["sessions"] == []
    assert told["threads"] == 1
    assert "boto3" not in told["loaded"]
