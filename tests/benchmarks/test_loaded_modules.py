"""What a cold start imports, counted: a slow library does not come back unseen."""

import json
import subprocess
import sys

import pytest

from benchmarks.shipped import PROJECT, environment_of, module_of
from tests.support.aws_stub import CREDENTIALS

DEAR = {"asyncio", "concurrent", "email", "http", "logging", "tempfile", "traceback", "xml"}
"""Of the standard library; each takes 3 to 15 ms."""
_PROGRAM = """
import importlib, json, sys
at_first = {name.partition(".")[0] for name in sys.modules}
wired = importlib.import_module(sys.argv[1])._wire()
if sys.argv[1].endswith("api"):
    wired.services.records, wired.services.record_lister
    routes = importlib.import_module("serverless_s3_processor.runtime.api.routes")
    routes.endpoint_at(("GET", "/objects"))
print(json.dumps([sorted({name.partition(".")[0] for name in sys.modules} - at_first), len(
    [name for name in sys.modules if name.startswith("serverless_s3_processor")])]))
"""


def loaded(function: str) -> tuple[set[str], int]:
    """Return the packages that a function loads until it is ready, and how many modules of ours."""
    environment = {**CREDENTIALS, **environment_of(function), "PYTHONPATH": "."}
    found = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", _PROGRAM, module_of(function)],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    names, ours = json.loads(found.stdout)
    return set(names), ours


@pytest.mark.parametrize(
    ("function", "libraries", "limit"),
    [
        ("processor", {"filetype", "pycurl"}, 82),
        ("notifier", {"pycurl"}, 51),
        ("digest", {"pycurl"}, 48),
        ("api", {"pycurl"}, 56),
    ],
)
def test_a_function_loads_what_it_needs_and_no_library_that_it_does_not(
    function: str, libraries: set[str], limit: int
) -> None:
    names, ours = loaded(function)

    assert {name for name in names if name not in sys.stdlib_module_names} == {
        "serverless_s3_processor",
        *libraries,
    }
    assert not names & DEAR
    assert ours <= limit
