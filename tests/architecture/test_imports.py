"""The one import direction, and what else keeps the parts of the code apart."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.import_graph import (
    NAME,
    SOURCE,
    Import,
    dotted,
    imports,
    imports_of,
    modules,
)
from tests.functions.importing import importing

FIDELITY = Path(__file__).parents[2] / "packages" / "ministack-fidelity"

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
    "processors.formats.documents": {"olefile", "pypdf"},
    "processors.formats.images": {"PIL"},
    "processors.formats.media": {"tinytag"},
    "processors.bounded": {"backports", "compression"},  # the second from Python 3.14 on
    "processors.formats.text": {"chardet"},
}
"""What is not in the standard library, and which parts of `runtime` may use it when they run."""


def _part(module: str) -> str:
    """Return `domain` for `runtime.domain.record.Record`."""
    _, part, *rest = module.split(".")
    return rest[0] if part == "config" and rest and rest[0] in FREE else part


def _below(part: str, statement: Import) -> set[str]:
    """Return the parts that a part may import."""
    for_types = FOR_TYPES.get(part, set()) if statement.is_for_types else set()
    return PARTS[part] | {part} | for_types


@pytest.mark.slow
def test_each_package_imports_only_what_it_may() -> None:
    packages = {name.name for name in (SOURCE / NAME).iterdir() if (name / "__init__.py").exists()}
    assert packages == PACKAGES.keys()
    assert [
        statement
        for package, others in PACKAGES.items()
        for statement in imports_of(package)
        if statement.is_ours and statement.imported.partition(".")[0] not in others | {package}
        if not (package == "cli" and statement.imported.startswith(SETTINGS))
    ] == []


@pytest.mark.slow
def test_what_the_console_is_built_on_does_not_import_the_console() -> None:
    assert [
        statement
        for statement in imports_of("cli")
        if statement.imported.startswith("console.")
        and not statement.importer.startswith(WITH_CONSOLE)
    ] == []


def test_each_part_of_the_runtime_imports_only_what_lies_below_it() -> None:
    assert [
        statement
        for statement in imports_of("runtime")
        if statement.is_ours
        and statement.importer != "runtime"
        and _part(statement.imported) not in _below(_part(statement.importer), statement)
    ] == []


def test_the_runtime_uses_only_the_standard_library_except_where_it_is_named_here() -> None:
    def may(statement: Import, library: str) -> bool:
        part = statement.importer.removeprefix("runtime.")
        return any(
            library in libraries and (part == place or part.startswith(f"{place}."))
            for place, libraries in THIRD_PARTY.items()
        )

    assert [
        statement
        for statement in imports_of("runtime")
        if not statement.is_ours
        and not statement.is_for_types
        and (library := statement.imported.partition(".")[0])
        not in {*sys.stdlib_module_names, NAME}
        and not may(statement, library)
    ] == []


@pytest.mark.parametrize("function", ["api", "processor", "notifier", "digest"])
def test_nothing_that_a_frequent_function_can_load_imports_botocore(function: str) -> None:
    """Not even in a function: loading it takes longer than the rest of a cold start."""
    imported: dict[str, list[Import]] = {}
    for statement in imports_of("runtime"):
        if not statement.is_for_types:
            imported.setdefault(statement.importer, []).append(statement)
    reached, pending = set[str](), [f"runtime.lambdas.{function}"]
    while pending:
        module = pending.pop()
        if module not in reached:
            reached.add(module)
            for statement in imported.get(module, []):
                pending += [statement.imported, statement.imported.rpartition(".")[0]]

    assert len(reached) > 50
    assert [
        statement
        for module in reached - {"runtime.adapters.aws.errors"}  # if it is loaded already
        for statement in imported.get(module, [])
        if statement.imported.partition(".")[0] == "botocore"
    ] == []


def test_boto3_is_not_imported_by_what_runs_in_lambda() -> None:
    assert [
        statement
        for statement in imports_of("runtime")
        if statement.imported.partition(".")[0] == "boto3"
    ] == []


def test_the_template_takes_only_the_configuration_of_the_runtime() -> None:
    assert [
        statement
        for statement in imports_of("cdk")
        if statement.imported.startswith("runtime.")
        and not statement.imported.startswith("runtime.config")
    ] == []


def test_only_lambda_starts_the_functions() -> None:
    assert [
        statement
        for statement in imports()
        if statement.imported.startswith("runtime.lambdas")
        and not statement.importer.startswith("runtime.lambdas")
    ] == []


def test_the_client_imports_no_other_package() -> None:
    libraries = {statement.imported.partition(".")[0] for statement in imports_of("client")}

    assert libraries - set(sys.stdlib_module_names) <= {"client", "botocore", "urllib3"}


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


def test_only_the_local_stack_imports_the_repairs_of_the_emulator() -> None:
    text = "ministack_fidelity"
    imported = {
        (statement.importer, statement.imported)
        for statement in imports()
        if statement.imported.partition(".")[0] == text
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
    effects = importing(*(f"{NAME}.{dotted(path)}" for path in modules("runtime")))

    assert effects["reads"] == []
    assert effects["sessions"] == []
    assert effects["threads"] == 1
    assert "boto3" not in effects["loaded"]
