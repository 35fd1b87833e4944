"""What the console's page computes, tested in Node by the files in `page`."""

import re
import subprocess
from pathlib import Path

import pytest

from serverless_s3_processor.console import files
from serverless_s3_processor.local.environment import scripts

FOLDER = Path(__file__).parent / "page"
TESTS = sorted(FOLDER.glob("*.test.mjs"))
# The page is JavaScript modules without a package.json that says so.
NODE = [str(scripts() / "node"), "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"]
NEEDS_A_BROWSER = {"api", "connection", "drawing", "keyboard", "main"}


@pytest.mark.slow
@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_a_module_of_the_page_computes_what_its_tests_say(path: Path) -> None:
    command = [*NODE, "--test", "--test-reporter=tap", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"^# pass [1-9]", run.stdout, re.MULTILINE), "The file holds no tests."


def test_every_module_that_computes_is_tested() -> None:
    modules = {path.stem for path in files.PAGE.glob("*.js")} - NEEDS_A_BROWSER
    assert modules <= {path.name.removesuffix(".test.mjs") for path in TESTS}
