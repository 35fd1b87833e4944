"""What a cold start imports: a slow library does not come back unnoticed."""

import json
import subprocess
import sys

import pytest

from benchmarks.shipped import PROJECT, environment_of, module_of
from tests.support.aws.stub import CREDENTIALS

SLOW_MODULES = {"asyncio", "concurrent", "email", "http", "logging", "tempfile", "traceback", "xml"}
"""Modules of the standard library that take 3 to 15 ms each."""
_PROGRAM = """
import importlib, json, sys
at_start = {name.partition(".")[0] for name in sys.modules}
wired = importlib.import_module(sys.argv[1])._wire()
if sys.argv[1].endswith("api"):
    wired.services.records, wired.services.record_lister
    routes = importlib.import_module("serverless_s3_processor.runtime.api.routes")
    routes.endpoint_at(("GET", "/objects"))
print(json.dumps([sorted({name.partition(".")[0] for name in sys.modules} - at_start), len(
    [name for name in sys.modules if name.startswith("serverless_s3_processor")])]))
"""


def load(function: str) -> tuple[set[str], int]:
    """Return the packages that a function loads until it is ready, and how many own modules."""
    environment = {**CREDENTIALS, **environment_of(function), "PYTHONPATH": "."}
    result = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", _PROGRAM, module_of(function)],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    names, own_count = json.loads(result.stdout)
    return set(names), own_count


@pytest.mark.parametrize(
    ("function", "libraries", "limit"),
    [
        ("processor", {"pycurl"}, 113),
        ("notifier", {"pycurl"}, 52),
        ("digest", {"pycurl"}, 49),
        ("api", {"pycurl"}, 57),
    ],
)
def test_a_function_loads_only_what_it_needs(
    function: str, libraries: set[str], limit: int
) -> None:
    names, own_count = load(function)

    assert {name for name in names if name not in sys.stdlib_module_names} == {
        "serverless_s3_processor",
        *libraries,
    }
    assert not names & SLOW_MODULES
    assert own_count <= limit
