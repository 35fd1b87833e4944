"""The command where not all is installed that it needs."""

import subprocess
import sys

import pytest

from serverless_s3_processor.cli.entry import missing_library

WITHOUT_TYPER = """
import sys
sys.modules["typer"] = None
from serverless_s3_processor.cli.entry import main
main()
"""


def test_the_error_names_the_missing_library_and_how_to_install_it() -> None:
    done = subprocess.run(  # noqa: S603 - this Python
        [sys.executable, "-c", WITHOUT_TYPER], check=False, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stderr == (
        "The library typer is not installed. Run: pip install 'serverless-s3-processor[all]'\n"
    )


def test_a_module_of_our_own_that_is_missing_is_a_bug() -> None:
    error = ModuleNotFoundError(name="serverless_s3_processor.gone")

    with pytest.raises(ModuleNotFoundError):
        missing_library(error)
